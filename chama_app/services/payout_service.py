"""Money out of the pot: takes the order to send, and finds out what became of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

from daraja_core import (
    AppwriteError,
    Clock,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    Disbursement,
    DisbursementInitiating,
    DisbursementTimeout,
    InvalidAmountError,
    InvalidPhoneError,
)

from ..domain.payment_requests import NotSentReason
from ..domain.payout_rules import Draft, MaySend, confirmable_at, is_note, may_send
from ..domain.payouts import Payout
from .credentials import FUNCTIONS_OWN, Initiator
from .engine import Payments
from .ledger import Keeper

log = logging.getLogger("chama.money_out")

CHECK_LIMIT_S = 30.0


Lacking = Literal["", "engine", "initiator", "group", "treasurer"]


class Spawn(Protocol):
    """Starts a task that somebody owns."""

    def __call__(self, work: Callable[..., Awaitable[object]], *given: object) -> None: ...


class MoneyOut:
    """The part of the app's state that sends money. Nothing here is ever sent twice by itself."""

    def __init__(
        self,
        keeper: Keeper,
        clock: Clock,
        tell: Callable[[], None],
        spawn: Spawn,
        is_kept_from_it: Callable[[], bool],
    ) -> None:
        self._keeper = keeper
        self._clock = clock
        self._tell = tell
        self._spawn = spawn
        self._is_kept_from_it = is_kept_from_it
        self._payments: Payments | None = None
        self._initiator: Initiator | None = None
        self._handles: dict[str, Disbursement] = {}
        self.checking: frozenset[str] = frozenset()

    @property
    def lacking(self) -> Lacking:
        """What is missing before anything can be sent."""
        if self._payments is None:
            return "engine"
        if self._initiator is None:
            return "initiator"
        if self._initiator == FUNCTIONS_OWN and self._keeper.group_id is None:
            return "group"
        return "treasurer" if self._initiator == FUNCTIONS_OWN and self._is_kept_from_it() else ""

    @property
    def can_send(self) -> bool:
        """The engine runs, and there is somebody in whose name to send."""
        return self.lacking == ""

    def start(self, payments: Payments, initiator: Initiator | None) -> None:
        """Send through this engine from now on."""
        self._payments, self._initiator = payments, initiator

    def stop(self) -> None:
        """The engine is gone."""
        self._payments = None

    def forget(self) -> None:
        """There are no payouts any more."""
        self._handles, self.checking = {}, frozenset()

    def send(self, draft: Draft) -> Payout | None:
        """Send money, when the rules allow it. A draft is sent once, however often it is pressed."""
        if not self.can_send or not isinstance(may_send(self._keeper.book, draft), MaySend):
            return None
        payout = self._keeper.begin_payout(draft, self._clock.now())
        if payout:
            self._tell()
            self._spawn(self._push, payout)
        return payout

    def check(self, payout_id: str) -> None:
        """Ask what became of a payout."""
        if self._payments and payout_id not in self.checking:
            self._spawn(self._check, payout_id)

    def confirm_not_sent(self, payout_id: str, note: str) -> None:
        """Somebody looked the payout up at M-PESA, did not find it, and writes down what was checked."""
        payout = self._keeper.book.payout(payout_id)
        since = confirmable_at(payout) if payout else None
        if since and self._clock.now() >= since and is_note(note):
            self._keeper.change_payout(payout_id, confirmed_not_sent=note.strip())
            self._tell()

    def know(self, handle: Disbursement) -> None:
        """Remember how to ask about a payout."""
        self._handles[handle.id] = handle

    def look_again(self) -> list[Disbursement]:
        """The payouts whose history grew without news, as it does by a fruitless read."""
        open_ones = [(self._handles.get(one.id), one) for one in self._keeper.book.payouts if one.is_open]
        return [handle for handle, one in open_ones if handle and len(handle.timeline) != len(one.timeline)]

    async def restore(self, payments: Payments, is_read: set[str]) -> None:
        """Take up what an earlier run left open; the engine is reading those in `is_read` at this moment."""
        for payout in [one for one in self._keeper.book.payouts if one.restored and one.id not in is_read]:
            handle = await payments.payment(payout.id)
            if isinstance(handle, Disbursement):
                self.know(handle)
                self._keeper.take_over(handle)
                self._keeper.change_payout(payout.id, restored=False)
            elif isinstance(payout.state, DisbursementInitiating):
                # The engine writes a payout down before it sends it; it never heard of this one.
                self._keeper.payout_not_sent(payout.id, "the app closed before the request left", "closed")
            else:
                lost = DisbursementTimeout(payout.id, None, "session_lost")
                self._keeper.change_payout(payout.id, state=lost, restored=False)

    async def _push(self, payout: Payout) -> None:
        assert self._payments  # only called while it runs
        assert self._initiator
        try:
            handle = await self._payments.b2c_push(
                payout.phone,
                payout.amount,
                self._initiator.name,
                self._initiator.security_credential,
                payout.remarks,
                group_id=self._keeper.group_id if self._initiator == FUNCTIONS_OWN else None,
                disbursement_id=payout.id,
            )
        except DarajaError as exc:
            log.info("payout %s was not sent: %s", payout.id, type(exc).__name__)
            self._keeper.payout_not_sent(payout.id, str(exc), why_not_sent(exc))
        else:
            self.know(handle)
            self._keeper.take_over(handle)
        self._tell()

    async def _check(self, payout_id: str) -> None:
        assert self._payments  # only called while it runs
        handle = self._handles.get(payout_id) or await self._payments.payment(payout_id)
        if not isinstance(handle, Disbursement):  # the engine's record was lost: there is nothing to read
            self._keeper.change_payout(payout_id, checked_at=self._clock.now())
            self._tell()
            return
        self.checking |= {payout_id}
        self._tell()
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                await handle.check(self._initiator.security_credential if self._initiator else "")
        except (DarajaError, TimeoutError) as exc:
            log.info("payout %s could not be checked: %s", payout_id, type(exc).__name__)
        else:
            self._keeper.take_over(handle)
            self._keeper.change_payout(payout_id, checked_at=self._clock.now())
        finally:
            self.checking -= {payout_id}
            self._tell()


def why_not_sent(error: DarajaError) -> NotSentReason:
    """The plain reason for something that was proven not to have left."""
    match error:
        case DarajaUnreachableError():
            return "offline"
        case DarajaAuthError():
            return "keys"
        case InvalidPhoneError():
            return "phone"
        case InvalidAmountError():
            return "amount"
        case AppwriteError(kind="not_a_treasurer"):
            return "treasurer"
        case _:
            return "refused"
