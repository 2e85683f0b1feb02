"""One attempt that the engine tracks: its newest shape, what of it was published, and who listens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from ..attempt import Attempt, Initiating
from ..errors import DarajaError, InvalidOrderError
from ..order import Order
from ..payment import Advice
from ..public_state import State, is_shown_alike, is_terminal, state_of
from ..safaricom_wire import QueryAnswer
from ..serialization import same_order
from ..status_acknowledgement import Asked, AskOutcome, CannotAsk, NotAsked
from .ports import Mirror
from .single_flight import SingleFlight


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found: the state after reading, and M-Pesa's advice where the state is still open.

    `asked` is about a disbursement whose end is open: "yes", M-Pesa was asked, and what it knows comes as a change of
    the state; "no", there was nothing to ask; "failed", it could not be asked now, check again; "cannot", it cannot be
    asked from here. `note` says why.
    """

    state: State
    advice: Advice
    at: datetime
    asked: Literal["yes", "no", "failed", "cannot"] = "no"
    note: str = ""


Turn = Literal["mirror", "status"]
Checker: TypeAlias = Callable[["TrackedAttempt", str], Awaitable[CheckResult]]  # the credential is for payouts


@dataclass(eq=False, slots=True, weakref_slot=True)
class TrackedAttempt:
    """The engine's side of an attempt. `shown` is what was published: it never runs ahead of the disk.

    There may be a hundred thousand of them, so what only some need is made when it is needed.
    """

    attempt: Attempt
    shown: Attempt
    checker: Checker
    mirror: Mirror | None = None
    security_credential: str = field(default="", repr=False)
    error: DarajaError | None = None
    is_new: bool = False
    asked_at: datetime | None = None
    query: tuple[str, SingleFlight[QueryAnswer]] | None = None
    waiting: int = 0
    known_on: int = 0  # the live connection under which its record was last known to be as it is here
    is_posting: bool = False
    ended: DarajaError | None = None
    _answered: asyncio.Event | None = None
    _turns: dict[Turn, asyncio.Lock] | None = None
    _streams: set["asyncio.Queue[State | None]"] | None = None

    async def answered(self) -> None:
        """Until the request was answered or lost, or the engine ended."""
        if isinstance(self.shown.phase, Initiating) and self.ended is None:
            self._answered = self._answered or asyncio.Event()
            await self._answered.wait()

    def turn(self, of: Turn) -> asyncio.Lock:
        """What those who do the same with this attempt take turns by."""
        self._turns = self._turns or {}
        return self._turns.setdefault(of, asyncio.Lock())

    def publish(self, attempt: Attempt) -> bool:
        """Show a shape that is now safe. True when the public state changed."""
        before, self.shown = self.shown, attempt
        if not isinstance(attempt.phase, Initiating):
            self._let_go()
        if not self.is_new and (is_shown_alike(before, attempt) or state_of(before) == state_of(attempt)):
            return False
        after = state_of(attempt)
        self.is_new = False
        for stream in self._streams or ():
            stream.put_nowait(after)
        return True

    def close(self, why: DarajaError) -> None:
        """The engine ends: let go of everybody who waits, and of everybody who will."""
        self.ended = why
        self._let_go()
        for stream in self._streams or ():
            stream.put_nowait(None)

    def _let_go(self) -> None:
        if self._answered is not None:
            self._answered.set()

    async def states(self) -> AsyncIterator[State]:
        """The present state, then every change up to the first terminal one; DarajaError if the engine ends first."""
        stream: asyncio.Queue[State | None] = asyncio.Queue()
        self._streams = streams = self._streams or set()
        streams.add(stream)
        try:
            state: State | None = state_of(self.shown)
            while state is not None:
                yield state
                if is_terminal(state):
                    return
                state = await stream.get() if self.ended is None or not stream.empty() else None
            raise DarajaError(f"{self.shown.id!r} has no outcome yet: {self.ended}")
        finally:
            streams.discard(stream)

    async def result(self) -> State:
        """The first terminal state, or the present one when it is terminal already."""
        async for state in self.states():
            last = state
        return last

    def require_same(self, order: Order) -> None:
        """An id belongs to one order for ever; InvalidOrderError when it is asked for again with another one."""
        if not same_order(self.attempt.order, order):
            raise InvalidOrderError(
                f"id {self.attempt.id!r} belongs to another order already: repeat that order exactly, or use a new id "
                "that differs in more than its case"
            )


def check_result(state: State, advice: Advice, at: datetime, outcome: AskOutcome | None) -> CheckResult:
    """A result that says what became of the question, if there was one."""
    match outcome:
        case None:
            return CheckResult(state, advice, at)
        case Asked():
            return CheckResult(state, advice, at, "yes", "M-Pesa was asked; what it knows comes by callback")
        case NotAsked(reason):
            return CheckResult(state, advice, at, "failed", reason)
        case CannotAsk(reason):
            return CheckResult(state, advice, at, "cannot", reason)
