"""The handles that programs hold: a payment, a disbursement, and the stream of every update."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar, cast

from ..attempt import Source, TimelineEntry
from ..disbursement import DisbursementState
from ..errors import DarajaError
from ..order import DisbursementOrder
from ..payment import PaymentState
from ..public_state import state_of
from .tracked_attempt import CheckResult, TrackedAttempt

S = TypeVar("S", PaymentState, DisbursementState)


class _Handle(Generic[S]):
    """What both kinds of handle share; two handles of one attempt are equal."""

    def __init__(self, tracked: TrackedAttempt) -> None:
        self._tracked = tracked

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r}, {type(self.state).__name__})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Handle) and other._tracked is self._tracked

    def __hash__(self) -> int:
        return hash(self._tracked)

    @property
    def id(self) -> str:
        """Our id: the idempotency key, and what everything is matched by."""
        return self._tracked.shown.id

    @property
    def amount(self) -> int:
        """What was asked for, in whole shillings."""
        return self._tracked.shown.order.amount

    @property
    def phone(self) -> str:
        """The number that was asked, or was sent to, as 2547XXXXXXXX or 2541XXXXXXXX: personal data."""
        return self._tracked.shown.order.phone

    @property
    def group_id(self) -> str | None:
        """The group whose members may read the result."""
        return self._tracked.shown.order.group_id

    @property
    def user_id(self) -> str | None:
        """The Appwrite user who may read the result; None until a session named one."""
        return self._tracked.shown.order.user_id

    @property
    def initiated_at(self) -> datetime:
        """T0: when the attempt was written down. Polls and cutoff count from here, restarts included."""
        return self._tracked.shown.initiated_at

    @property
    def state(self) -> S:
        """The newest state that is safely on disk; late news shows here too."""
        return cast(S, state_of(self._tracked.shown))

    @property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """What happened so far, oldest first, each with its moment and who brought the news."""
        return self._tracked.shown.timeline

    def __aiter__(self) -> AsyncIterator[S]:
        """Replay the present state, then every change; ends with the first terminal state.

        Raises DarajaError when the engine is closed, or stops because of an error, before that.
        """
        return cast(AsyncIterator[S], self._tracked.states())

    async def result(self) -> S:
        """Wait for the first terminal state. A timeout is one: nobody knows, and it can still change later.

        Raises DarajaError when the engine is closed, or stops because of an error, first.
        """
        return cast(S, await self._tracked.result())

    async def check(self) -> CheckResult:
        """Read the record now and, for a payment that is still open, ask M-Pesa: its word is advice, not a verdict."""
        return await self._tracked.checker(self._tracked, "")


class Payment(_Handle[PaymentState]):
    """A payment under way, or one that ended. Iterate it for every change of state up to the outcome."""

    @property
    def checkout_request_id(self) -> str | None:
        """Safaricom's id, None until it answered. It ends in the payer's number: personal data."""
        return self._tracked.shown.safaricom_id


class Disbursement(_Handle[DisbursementState]):
    """Money on its way out, or one that ended. Iterate it for every change of state up to the outcome."""

    @property
    def originator_conversation_id(self) -> str:
        """Our id under Safaricom's name for it."""
        return self.id

    async def check(self, security_credential: str = "") -> CheckResult:
        """Read the record now and, while nobody knows the end, ask M-Pesa; what it knows comes as a change of state.

        Only who has the initiator's credential can ask: the function, or a process that sent with it or gives it here.
        """
        return await self._tracked.checker(self._tracked, security_credential)

    @property
    def conversation_id(self) -> str | None:
        """Safaricom's own id, None until it answered."""
        return self._tracked.shown.safaricom_id


def handle_of(tracked: TrackedAttempt) -> Payment | Disbursement:
    """A handle in the vocabulary of the attempt's flow."""
    return Disbursement(tracked) if isinstance(tracked.attempt.order, DisbursementOrder) else Payment(tracked)


@dataclass(frozen=True, slots=True)
class Update:
    """One change of one payment or disbursement, late upgrades included. `source` says who brought the news."""

    payment: Payment | Disbursement
    state: PaymentState | DisbursementState
    source: Source
    at: datetime


MOST_WAITING = 10_000


class Updates:
    """Every update since this object was made, in order. Ends when the engine closes or `close` is called.

    Raises DarajaError when the engine stops because of an error, and when nobody took the last 10,000: whoever comes
    back so late looks the payments up instead.
    """

    def __init__(self) -> None:
        self._is_full = False
        self._queue: asyncio.Queue[Update | None] = asyncio.Queue()
        self._failure: DarajaError | None = None

    def put(self, update: Update) -> None:
        """Hand over one update, unless nobody has taken any for too long."""
        if self._is_full:
            return
        if self._queue.qsize() < MOST_WAITING:
            self._queue.put_nowait(update)
            return
        self._is_full = True
        while not self._queue.empty():
            self._queue.get_nowait()
        late = f"nobody took the last {MOST_WAITING} updates: look the payments up, and subscribe again"
        self.close(DarajaError(late))

    def close(self, failure: DarajaError | None = None) -> None:
        """End the iteration after what is already waiting; with the failure, if there is one."""
        self._failure = self._failure or failure
        self._queue.put_nowait(None)

    def __aiter__(self) -> "Updates":
        return self

    async def __anext__(self) -> Update:
        update = await self._queue.get()
        if update is None:
            self._queue.put_nowait(None)  # whoever else iterates ends too
            if self._failure is not None:
                raise DarajaError(str(self._failure))
            raise StopAsyncIteration
        return update
