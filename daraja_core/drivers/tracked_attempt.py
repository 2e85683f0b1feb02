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
from ..public_state import State, is_terminal, state_of
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


Checker: TypeAlias = Callable[["TrackedAttempt", str], Awaitable[CheckResult]]  # the credential is for payouts


@dataclass(eq=False)
class TrackedAttempt:
    """The engine's side of an attempt. `shown` is what was published: it never runs ahead of the disk."""

    attempt: Attempt
    shown: Attempt
    checker: Checker
    mirror: Mirror | None = None
    mirror_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    security_credential: str = field(default="", repr=False)
    error: DarajaError | None = None
    is_new: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked_at: datetime | None = None
    query: tuple[str, SingleFlight[QueryAnswer]] | None = None
    waiting: int = 0
    known_on: int = 0  # the live connection under which its record was last known to be as it is here
    is_posting: bool = False
    ended: DarajaError | None = None
    streams: set["asyncio.Queue[State | None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not isinstance(self.attempt.phase, Initiating):
            self.answered.set()

    def publish(self, attempt: Attempt) -> bool:
        """Show a shape that is now safe. True when the public state changed."""
        before, self.shown = state_of(self.shown), attempt
        if not isinstance(attempt.phase, Initiating):
            self.answered.set()
        after = state_of(attempt)
        if after == before and not self.is_new:
            return False
        self.is_new = False
        for stream in self.streams:
            stream.put_nowait(after)
        return True

    def close(self, why: DarajaError) -> None:
        """The engine ends: let go of everybody who waits, and of everybody who will."""
        self.ended = why
        self.answered.set()
        for stream in self.streams:
            stream.put_nowait(None)

    async def states(self) -> AsyncIterator[State]:
        """The present state, then every change up to the first terminal one; DarajaError if the engine ends first."""
        stream: asyncio.Queue[State | None] = asyncio.Queue()
        self.streams.add(stream)
        try:
            state: State | None = state_of(self.shown)
            while state is not None:
                yield state
                if is_terminal(state):
                    return
                state = await stream.get() if self.ended is None or not stream.empty() else None
            raise DarajaError(f"{self.shown.id!r} has no outcome yet: {self.ended}")
        finally:
            self.streams.discard(stream)

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
