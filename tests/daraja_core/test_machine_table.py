"""States × events against a written table, so that no pair is decided by accident."""

import pytest

from daraja_core.attempt import Attempt, Initiating, NotSent, Pending, Settled, Unknown
from daraja_core.events import (
    Accepted,
    Advised,
    AnswerLost,
    ClockReached,
    Event,
    NothingFound,
    Prepared,
    ReadFailed,
    Refused,
    Restored,
    Resumed,
    SessionLost,
    VerdictArrived,
)
from daraja_core.machine import step
from daraja_core.verdict import Status
from tests.daraja_core.attempts import (
    CANCELLED,
    CHECKOUT_ID,
    CONFIRMING,
    FAILED,
    NO_ANSWER,
    QUERY_FAILED,
    REFUSAL,
    SUCCESS,
    at,
    pending,
    refused,
    sending,
    written,
)


def _after(attempt: Attempt, event: Event, seconds: float) -> Attempt:
    return step(attempt, event, at(seconds))[0]


def _states() -> dict[str, Attempt]:
    closing = _after(pending(), ClockReached(), 90)
    return {
        "written": written(),
        "sending": sending(),
        "pending": pending(),
        "closing": closing,
        "unknown": _after(closing, NothingFound("poll", last=True), 91),
        "paid": _after(pending(), VerdictArrived(SUCCESS, "realtime"), 20),
        "failed": _after(pending(), VerdictArrived(FAILED, "realtime"), 20),
        "cancelled": _after(pending(), VerdictArrived(CANCELLED, "realtime"), 20),
        "no_answer": _after(pending(), VerdictArrived(NO_ANSWER, "realtime"), 20),
        "not_sent": refused(),
    }


EVENTS: dict[str, Event] = {
    "ready": Prepared("user-1"),
    "taken": Accepted(CHECKOUT_ID),
    "lost": AnswerLost("read timeout"),
    "no": Refused(REFUSAL),
    "paid": VerdictArrived(SUCCESS, "poll"),
    "fail": VerdictArrived(FAILED, "poll"),
    "query": VerdictArrived(QUERY_FAILED, "poll"),
    "1037": VerdictArrived(NO_ANSWER, "poll"),
    "conf": VerdictArrived(CONFIRMING, "poll"),
    "none": NothingFound("poll", last=True),
    "unread": ReadFailed("poll", last=True),
    "gone": SessionLost("poll"),
    "advice": Advised("failed"),
    "clock": ClockReached(),
    "back": Resumed(),
    "again": Restored(),
}

# One row a state, one column an event, in the order above; a minute and a half after T0 plus ten seconds.
# W written, S sending, P pending, C closing, U unknown, $ paid, F failed, 0 no answer (1037), N not sent,
# . the same phase as before, whether or not something was noted.
TABLE = """
           ready taken lost no paid fail query 1037 conf none unread gone advice clock back again
written    S     .     .    N  $    F    F     0    .    .    .      .    .      .     .    N
sending    .     P     P    N  $    F    F     0    .    .    .      .    .      .     .    C
pending    .     .     .    .  $    F    F     0    .    .    .      U    .      C     .    C
closing    .     .     .    .  $    F    F     0    .    U    U      U    .      U     .    C
unknown    .     .     .    .  $    F    F     0    .    .    .      .    .      .     .    .
paid       .     .     .    .  .    .    .     .    .    .    .      .    .      .     .    .
failed     .     .     .    .  $    .    .     .    .    .    .      .    .      .     .    .
cancelled  .     .     .    .  $    .    .     .    .    .    .      .    .      .     .    .
no_answer  .     .     .    .  $    .    .     .    .    .    .      .    .      .     .    .
not_sent   .     .     .    .  $    .    .     .    .    .    .      .    .      .     .    .
"""


def _rows() -> list[tuple[str, str, str]]:
    header, *rows = (line.split() for line in TABLE.strip().splitlines())
    assert header == list(EVENTS)
    assert [row[0] for row in rows] == list(_states())
    return [(row[0], event, cell) for row in rows for event, cell in zip(header, row[1:], strict=True)]


@pytest.mark.parametrize(("state", "event", "expected"), _rows())
def test_every_state_meets_every_event_as_the_table_says(state: str, event: str, expected: str) -> None:
    before = _states()[state]
    after, _ = step(before, EVENTS[event], at(100))
    assert _letter(after) == (_letter(before) if expected == "." else expected)


def _letter(attempt: Attempt) -> str:
    match attempt.phase:
        case Initiating():
            return "W" if attempt.sending_at is None else "S"
        case Pending(closing_at):
            return "P" if closing_at is None else "C"
        case Unknown():
            return "U"
        case NotSent():
            return "N"
        case Settled(verdict):
            return {Status.SUCCESS: "$", Status.FAILED: "F", Status.CANCELLED: "X", Status.TIMEOUT: "0"}[verdict.status]
