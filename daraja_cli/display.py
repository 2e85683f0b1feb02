"""How a payment is shown: one line for each step when piped, one JSON object for each state for programs."""

import json
import sys
from dataclasses import dataclass, field, fields
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self, TextIO

from daraja_core import Disbursement, Payment, TimelineEntry
from daraja_core.public_state import State

from .words import outcome_words, step_words

_OWN_FIELDS = ("receipt_number", "amount", "requested_amount", "result_code", "message", "cause", "advice", "late")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is shown about: a handle, and the masked number if it is known here."""

    handle: Payment | Disbursement
    phone: str = ""

    @property
    def kind(self) -> str:
        """In one word."""
        return "payment" if isinstance(self.handle, Payment) else "payout"

    @property
    def title(self) -> str:
        """In one line."""
        whom = (f" from {self.phone}" if self.kind == "payment" else f" to {self.phone}") if self.phone else ""
        return f"{self.kind} {self.handle.id}: KES {self.handle.amount:,}{whom}"


class Display(Protocol):
    """Shows one thing after the other; a context manager, for what must be tidied up."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def say(self, sentence: str) -> None:
        """Something that is no state."""

    def busy(self, sentence: str) -> None:
        """What is being waited for, before there is anything to show."""

    def show(self, subject: Subject, state: State) -> None:
        """The state in which a payment or payout is now."""


def steps(subject: Subject, since: int = 0) -> list[str]:
    """The lines of a history, from the given one on: seconds since it was written down, and what happened."""
    begun = subject.handle.initiated_at
    return [f"{_after(entry, begun):>8}  {step_words(entry)}" for entry in subject.handle.timeline[since:]]


def _after(entry: TimelineEntry, begun: datetime) -> str:
    return f"{max((entry.at - begun).total_seconds(), 0.0):.1f} s"


@dataclass(slots=True)
class PlainDisplay:
    """Lines, one after the other: for pipes, logs, and terminals without colours."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    _shown: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def say(self, sentence: str) -> None:
        """A line."""
        self.out.write(sentence + "\n")
        self.out.flush()

    def busy(self, sentence: str) -> None:
        """A line."""
        self.say(sentence)

    def show(self, subject: Subject, state: State) -> None:
        """What happened since it was last shown; the outcome once there is one."""
        known = self._shown.get(subject.handle.id)
        if known is None:
            self.say(subject.title)
        for line in steps(subject, known or 0):
            self.say(line)
        self._shown[subject.handle.id] = len(subject.handle.timeline)
        self.say(outcome_words(state))


@dataclass(slots=True)
class JsonDisplay:
    """One object a line, and nothing else on stdout."""

    out: TextIO = field(default_factory=lambda: sys.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def say(self, sentence: str) -> None:
        """For people, so beside the objects."""
        sys.stderr.write(sentence + "\n")

    def busy(self, sentence: str) -> None:
        """Nothing that a program waits for."""

    def show(self, subject: Subject, state: State) -> None:
        """The state as an object."""
        self.out.write(json.dumps(as_object(subject, state)) + "\n")
        self.out.flush()


def as_object(subject: Subject, state: State) -> dict[str, object]:
    """What a program may want to know; no phone number, and no id that holds one."""
    last = subject.handle.timeline[-1]
    told: dict[str, object] = {
        "id": subject.handle.id,
        "kind": subject.kind,
        "state": type(state).__name__,
        "money_moved": state.money_moved,
        "final": state.final,
        "retry": state.retry,
        "amount": subject.handle.amount,
        "at": last.at.isoformat(),
        "source": last.source,
    }
    return told | {one.name: getattr(state, one.name) for one in fields(state) if one.name in _OWN_FIELDS}
