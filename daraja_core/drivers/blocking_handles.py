"""The handles of programs that block: the same payments, disbursements and updates, read and waited for by threads."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from ..attempt import Source, TimelineEntry
from ..disbursement import DisbursementState
from ..payment import PaymentState
from .background_loop import BackgroundLoop
from .handles import Disbursement, Payment, Updates
from .tracked_attempt import CheckResult

S = TypeVar("S", PaymentState, DisbursementState)
H = TypeVar("H", bound=Payment | Disbursement)


class _HandleSync(Generic[H]):
    """What both kinds share; two handles of one attempt are equal. Any thread may use one, several at a time too."""

    def __init__(self, handle: H, loop: BackgroundLoop) -> None:
        self._known: H = handle
        self._loop = loop

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._known.id!r}, {type(self._known.state).__name__})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _HandleSync) and other._known == self._known

    def __hash__(self) -> int:
        return hash(self._known)

    @property
    def id(self) -> str:
        """Our id: the idempotency key, and what everything is matched by."""
        return self._known.id

    @property
    def amount(self) -> int:
        """What was asked for, in whole shillings."""
        return self._known.amount

    @property
    def group_id(self) -> str | None:
        """The group whose members may read the result."""
        return self._known.group_id

    @property
    def user_id(self) -> str | None:
        """The Appwrite user who may read the result; None until a session named one."""
        return self._handle.user_id

    @property
    def initiated_at(self) -> datetime:
        """T0: when the attempt was written down. Polls and cutoff count from here, restarts included."""
        return self._known.initiated_at

    @property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """What happened so far, oldest first, each with its moment and who brought the news."""
        return self._handle.timeline

    @property
    def _handle(self) -> H:
        """The handle, where it is kept up to date."""
        self._loop.require()
        return self._known

    def _states(self, states: AsyncIterator[S]) -> Iterator[S]:
        while (state := self._loop.run(_next(states))) is not None:
            yield state

    def _result(self, work: Callable[[], Awaitable[S]], timeout_s: float | None) -> S:
        async def result() -> S:
            return await work()

        try:
            return self._loop.run(result(), timeout_s)
        except TimeoutError as exc:
            raise TimeoutError(f"{self.id!r} has {exc}: it goes on, ask again later") from None


class PaymentSync(_HandleSync[Payment]):
    """A payment under way, or one that ended. Iterate it for every change of state up to the outcome."""

    @property
    def state(self) -> PaymentState:
        """The newest state that is safely on disk; late news shows here too."""
        return self._handle.state

    @property
    def checkout_request_id(self) -> str | None:
        """Safaricom's id, None until it answered. It ends in the payer's number: personal data."""
        return self._handle.checkout_request_id

    def __iter__(self) -> Iterator[PaymentState]:
        """Replay the present state, then every change; ends with the first terminal state.

        Raises DarajaError when the DarajaSync is closed before that.
        """
        return self._states(aiter(self._handle))

    def result(self, timeout_s: float | None = None) -> PaymentState:
        """Wait for the first terminal state. A timeout of M-Pesa's is one: nobody knows, and it can still change.

        Raises TimeoutError after `timeout_s`: the payment goes on, and can be waited for again. Raises DarajaError when
        the DarajaSync is closed first, by whichever thread.
        """
        return self._result(self._handle.result, timeout_s)

    def check(self) -> CheckResult:
        """Read the record now and, for a payment that is still open, ask M-Pesa: its word is advice, not a verdict."""
        return self._loop.run(self._handle.check())


class DisbursementSync(_HandleSync[Disbursement]):
    """Money on its way out, or one that ended. Iterate it for every change of state up to the outcome."""

    @property
    def state(self) -> DisbursementState:
        """The newest state that is safely on disk; late news shows here too."""
        return self._handle.state

    @property
    def originator_conversation_id(self) -> str:
        """Our id under Safaricom's name for it."""
        return self.id

    @property
    def conversation_id(self) -> str | None:
        """Safaricom's own id, None until it answered."""
        return self._handle.conversation_id

    def __iter__(self) -> Iterator[DisbursementState]:
        """Replay the present state, then every change; ends with the first terminal state.

        Raises DarajaError when the DarajaSync is closed before that.
        """
        return self._states(aiter(self._handle))

    def result(self, timeout_s: float | None = None) -> DisbursementState:
        """Wait for the first terminal state; as `PaymentSync.result`."""
        return self._result(self._handle.result, timeout_s)

    def check(self, security_credential: str = "") -> CheckResult:
        """Read the record now and, while nobody knows the end, ask M-Pesa; what it knows comes as a change of state.

        Only who has the initiator's credential can ask: the function, or a process that sent with it or gives it here.
        """
        return self._loop.run(self._handle.check(security_credential))


def blocking_handle(handle: Payment | Disbursement, loop: BackgroundLoop) -> PaymentSync | DisbursementSync:
    """The handle of the same kind."""
    return PaymentSync(handle, loop) if isinstance(handle, Payment) else DisbursementSync(handle, loop)


@dataclass(frozen=True, slots=True)
class UpdateSync:
    """One change of one payment or disbursement, late upgrades included. `source` says who brought the news."""

    payment: PaymentSync | DisbursementSync
    state: PaymentState | DisbursementState
    source: Source
    at: datetime


class UpdatesSync:
    """Every update since this object was made, in order. Ends when the DarajaSync closes, or `close` is called.

    Raises DarajaError when nobody took the last 10,000: whoever comes back so late looks the payments up instead.
    """

    def __init__(self, updates: Updates, loop: BackgroundLoop) -> None:
        self._updates = updates
        self._loop = loop

    def __iter__(self) -> "UpdatesSync":
        return self

    def __next__(self) -> UpdateSync:
        update = self._loop.run(_next(self._updates))
        if update is None:
            raise StopIteration
        return UpdateSync(blocking_handle(update.payment, self._loop), update.state, update.source, update.at)

    def close(self) -> None:
        """End the iteration, whichever thread waits in it."""
        self._loop.submit(self._updates.close)


T = TypeVar("T")


async def _next(items: AsyncIterator[T]) -> T | None:
    return await anext(items, None)
