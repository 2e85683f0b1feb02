"""The notes that people write beside money: why something counts, or was not sent, and how somebody knows."""

from typing import Literal

from .members import one_line

SHORTEST_NOTE = 8
"""Letters in "not there": whoever gives his word in place of M-PESA's writes down what was checked."""

LONGEST_NOTE = 100
"""Every device of a group is told of a note, and a record takes only so much."""

SHORTEST_REASON, LONGEST_REASON = 3, 200
"""Letters of why somebody declines: "no" is no reason, and a record of a decision takes only so much."""

NoteProblem = Literal["too_short", "too_long"]


def note_problem(note: str) -> NoteProblem | None:
    """Why a note cannot be kept as the reason; None when it can."""
    length = len(one_line(note))
    if length > LONGEST_NOTE:
        return "too_long"
    return "too_short" if length < SHORTEST_NOTE else None


def reason_problem(reason: str) -> NoteProblem | None:
    """Why this is no reason for declining something; None when it is one."""
    length = len(one_line(reason))
    if length > LONGEST_REASON:
        return "too_long"
    return "too_short" if length < SHORTEST_REASON else None


def is_note(note: str) -> bool:
    """Whether a note says enough to be kept as the reason, and not too much."""
    return note_problem(note) is None
