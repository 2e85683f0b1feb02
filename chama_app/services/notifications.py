"""How a session learns of changes: its subscriber wakes it, and hands it the notifications to show."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from ..domain.record_problems import SaveProblem


@dataclass(frozen=True, slots=True)
class RequestsSent:
    """What "request all" did; `waiting` are those who are asked in their turn."""

    sent: int
    failed: int
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class LateSuccess:
    """Somebody had paid after all."""

    name: str
    amount: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """A request from before the restart turned out to be paid."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class LatePayout:
    """A payout that had no answer turned out to be sent; where nobody remembers to whom, it is named otherwise."""

    name: str
    amount: int
    receipt: str


@dataclass(frozen=True, slots=True)
class NoRecord:
    """A check found no record of the request on this device: M-PESA cannot be asked about it from here."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckFailed:
    """A check got no answer: nobody could be asked."""

    name: str


@dataclass(frozen=True, slots=True)
class AskedElsewhere:
    """Another device of the chama has asked for this share already; that holds until then."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class NotSaved:
    """What somebody asked for could not be written down, so it was not done."""

    problem: SaveProblem


@dataclass(frozen=True, slots=True)
class TaskFailed:
    """Something that somebody started ended by a mistake of ours."""


@dataclass(frozen=True, slots=True)
class ChangedElsewhere:
    """Another device had changed the same thing before: what this one changed does not count."""

    name: str


@dataclass(frozen=True, slots=True)
class NameTaken:
    """This device's user said to be a member whom somebody else had said to be before."""

    name: str


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """Money was sent on another device for a turn that was swapped here: the swap was taken back."""

    name: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What this device wrote is not its user's to write, and was taken back."""

    what: Literal["members", "money", "requests"]


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """The user of this device is a treasurer of the chama now, or none any more."""

    is_treasurer: bool


Notification: TypeAlias = (
    AskedElsewhere
    | RequestsSent
    | LateSuccess
    | Recovered
    | LatePayout
    | NoRecord
    | CheckFailed
    | NotSaved
    | TaskFailed
    | ChangedElsewhere
    | NameTaken
    | TurnTaken
    | NotTaken
    | RoleChanged
)


class Subscriber:
    """One listener. Many changes before it takes a snapshot are one wake-up."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._notifications: list[Notification] = []

    def notify(self, notification: Notification | None = None) -> None:
        """Something changed."""
        if notification:
            self._notifications.append(notification)
        self._changed.set()

    async def wait_for_change(self, limit_s: float | None) -> tuple[Notification, ...]:
        """Wait for a change, or for so long; then the notifications since last time."""
        try:
            async with asyncio.timeout(limit_s):
                await self._changed.wait()
        except TimeoutError:
            pass
        self._changed.clear()
        notifications, self._notifications = tuple(self._notifications), []
        return notifications


class Subscribers:
    """Everybody who is notified of changes; `on_change` is called before they are."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self._on_change = on_change
        self._subscribers: set[Subscriber] = set()

    def __bool__(self) -> bool:
        return bool(self._subscribers)

    def subscribe(self) -> Subscriber:
        """A new subscriber, which is notified until it is given to `unsubscribe`."""
        subscriber = Subscriber()
        self._subscribers.add(subscriber)
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Notify this one no more."""
        self._subscribers.discard(subscriber)

    def notify(self, notification: Notification | None = None) -> None:
        """Something changed."""
        self._on_change()
        for subscriber in self._subscribers:
            subscriber.notify(notification)
