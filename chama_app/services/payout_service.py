"""Money out of the pot: takes the order to send, and finds out what became of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal

from daraja_core import (
    AppwriteError,
    Clock,
    DarajaError,
    Disbursement,
    DisbursementTimeout,
)

from ..domain.members import one_line
from ..domain.notes import is_note
from ..domain.payout_rules import MaySend, PayoutDraft, Proposed, confirmable_at, may_send, may_still_send
from ..domain.payouts import Payout
from ..domain.turns import has_the_turn
from ..storage.transaction import SaveError
from .credentials import FUNCTION_INITIATOR, Initiator
from .engine import Engine
from .ledger import Ledger
from .not_sent_reason import SENT_ELSEWHERE, TURN_SWAPPED, not_sent_reason
from .notifications import CheckFailed, NoRecord, Notification, NotSaved
from .saving import saved
from .tasks import Spawn

log = logging.getLogger("chama.payouts")

CHECK_LIMIT_S = 30.0
MissingRequirement = Literal["", "engine", "initiator", "group", "treasurer"]


class PayoutService:
    """The part of the app's state that sends money. Nothing here is ever sent twice by itself."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        notify: Callable[[Notification | None], None],
        spawn: Spawn,
        may_not_pay_out: Callable[[], bool],
        exchange: Callable[[], Awaitable[None]],
        proposed: Callable[[str], Sequence[Proposed]],
    ) -> None:
        """`exchange` has the other devices of the group told all that is written here, and reads what they wrote.

        `proposed` is the money that is proposed and was not sent, with what a payout itself was.
        """
        self._ledger = ledger
        self._clock = clock
        self._notify = notify
        self._spawn = spawn
        self._may_not_pay_out = may_not_pay_out
        self._exchange = exchange
        self._proposed = proposed
        self._engine: Engine | None = None
        self._initiator: Initiator | None = None
        self._handles: dict[str, Disbursement] = {}
        self.checking: frozenset[str] = frozenset()

    @property
    def missing_requirement(self) -> MissingRequirement:
        """What is missing before anything can be sent."""
        if self._engine is None:
            return "engine"
        if self._initiator is None:
            return "initiator"
        if self._initiator == FUNCTION_INITIATOR and self._ledger.group_id is None:
            return "group"
        return "treasurer" if self._initiator == FUNCTION_INITIATOR and self._may_not_pay_out() else ""

    @property
    def can_send(self) -> bool:
        """The engine runs, and there is somebody in whose name to send."""
        return self.missing_requirement == ""

    def start(self, engine: Engine, initiator: Initiator | None) -> None:
        """Send through this engine from now on."""
        self._engine, self._initiator = engine, initiator

    def stop(self) -> None:
        """The engine is gone."""
        self._engine = None

    def reset(self) -> None:
        """There are no payouts any more."""
        self._handles, self.checking = {}, frozenset()

    def send(self, draft: PayoutDraft) -> Payout | None:
        """Send money, when the rules allow it. A draft is sent once, however often it is pressed."""
        permission = may_send(self._ledger.book, draft, self._proposed(draft.id))
        if not self.can_send or not isinstance(permission, MaySend):
            return None
        try:
            payout = self._ledger.begin_payout(draft, self._clock.now())
        except SaveError as exc:
            self._notify(NotSaved(exc.problem))
            return None
        if payout:
            self._notify(None)
            self._spawn(self._push, payout, draft.is_for_turn)
        return payout

    def check(self, payout_id: str) -> None:
        """Ask what became of a payout."""
        if self._engine and payout_id not in self.checking:
            self.checking |= {payout_id}
            self._notify(None)
            self._spawn(self._check, self._engine, payout_id)

    def confirm_not_sent(self, payout_id: str, note: str) -> bool:
        """Somebody looked the payout up at M-PESA, did not find it, and writes down what was checked.

        False when that could not be saved.
        """
        payout = self._ledger.book.payout(payout_id)
        since = confirmable_at(payout) if payout else None
        if since and self._clock.now() >= since and is_note(note):
            return saved(self._notify, partial(self._ledger.confirm_not_sent, payout_id, one_line(note)))
        return True

    def track(self, handle: Disbursement) -> None:
        """Remember how to ask about a payout."""
        self._handles[handle.id] = handle

    def updated_payouts(self) -> list[Disbursement]:
        """The payouts whose history grew without news, as it does by a fruitless read."""
        open_ones = [(self._handles.get(one.id), one) for one in self._ledger.book.payouts if one.is_open]
        return [handle for handle, one in open_ones if handle and len(handle.timeline) != len(one.timeline)]

    async def restore(self, engine: Engine, is_read: set[str]) -> None:
        """Take up what an earlier run left open; the engine is reading those in `is_read` at this moment."""
        for payout in [one for one in self._ledger.book.payouts if one.restored and one.id not in is_read]:
            handle = await engine.disbursement(payout.id)
            if handle:
                self.track(handle)
                self._notify(self._ledger.apply_update(handle))
                self._ledger.update_payout(payout.id, restored=False)
            else:
                # Its record may have been lost, or be another merchant's: whether it left nobody knows.
                lost = DisbursementTimeout(payout.id, None, "session_lost")
                self._ledger.update_payout(payout.id, state=lost, restored=False)

    async def _push(self, payout: Payout, is_for_turn: bool) -> None:
        assert self._engine  # only called while it runs
        assert self._initiator
        try:
            await self._require_the_money(payout, is_for_turn)
            handle = await self._engine.b2c_push(
                payout.phone,
                payout.amount,
                self._initiator.name,
                self._initiator.security_credential,
                payout.remarks,
                group_id=payout.group_id or None if self._initiator == FUNCTION_INITIATOR else None,
                disbursement_id=payout.id,
            )
        except DarajaError as exc:
            log.info("payout %s was not sent: %s", payout.id, type(exc).__name__)
            self._ledger.mark_payout_not_sent(payout.id, exc, not_sent_reason(exc))
        else:
            self.track(handle)
            self._notify(self._ledger.apply_update(handle))
        self._notify(None)

    async def _require_the_money(self, payout: Payout, is_for_turn: bool) -> None:
        """Of a shared pot nothing leaves before every device can know of it. Raises DarajaError."""
        if self._initiator == FUNCTION_INITIATOR and payout.group_id:
            await self._exchange()
            if not may_still_send(self._ledger.book, payout.id, self._proposed(payout.id)):
                raise AppwriteError("another device of the group is sending this money", kind=SENT_ELSEWHERE)
            if is_for_turn and not has_the_turn(self._ledger.book, payout):
                raise AppwriteError("the turn was swapped on another device of the group", kind=TURN_SWAPPED)

    async def _check(self, engine: Engine, payout_id: str) -> None:
        payout = self._ledger.book.payout(payout_id)
        name = payout.recipient if payout else payout_id
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                await self._ask(engine, payout_id, name)
        except (DarajaError, TimeoutError) as exc:
            log.info("payout %s could not be checked: %s", payout_id, type(exc).__name__)
            self._notify(CheckFailed(name))
        finally:
            self.checking -= {payout_id}
            self._notify(None)

    async def _ask(self, engine: Engine, payout_id: str, name: str) -> None:
        payout = self._ledger.book.payout(payout_id)
        if payout and payout.elsewhere:  # only the group can say
            await engine.resumed()
            self._ledger.update_payout(payout_id, checked_at=self._clock.now())
            return
        handle = self._handles.get(payout_id) or await engine.disbursement(payout_id)
        if handle is None:  # the engine's record was lost: there is nothing to read
            self._ledger.update_payout(payout_id, checked_at=self._clock.now())
            self._notify(NoRecord(name))
            return
        await handle.check(self._initiator.security_credential if self._initiator else "")
        self._notify(self._ledger.apply_update(handle))
        self._ledger.update_payout(payout_id, checked_at=self._clock.now())
