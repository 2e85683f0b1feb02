"""Lines of one person: a name above its number, where no other name and no other number could be meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from .members import PhoneProblem

LineProblem: TypeAlias = PhoneProblem | Literal["no_name", "no_number", "heading"]


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One person: the line `at`, counted from 1, or the lines from it to `through`.

    A line `is_loose` where the next one may go on with the same person; rows, contacts and messages are whole.
    """

    at: int
    through: int
    text: str = field(repr=False)
    name: str = ""
    phone: str | None = field(default=None, repr=False)
    problem: LineProblem | None = None
    is_loose: bool = False


def join_pairs(lines: Sequence[ReadLine]) -> Iterator[ReadLine]:
    """Each line by itself, or those of one person as one."""
    at, is_number_above = 0, False
    while at < len(lines):
        last = at if is_number_above else at + _lines_below(lines[at : at + 4])
        yield lines[at] if last == at else _one(lines[at : last + 1])
        is_number_above = last == at and lines[at].problem == "no_name" and _is_next(lines[at], lines[at + 1 : at + 2])
        at = last + 1


def _lines_below(lines: Sequence[ReadLine]) -> int:
    """How many lines below the first are of the same person: its number, and what says nothing before that."""
    first, *below = lines
    if first.problem != "no_number" or not first.name or not first.is_loose:
        return 0
    length = 2 if below and not below[0].name and below[0].phone is None else 1
    above = [first, *below[:length]]
    if len(above) <= length or not all(map(_goes_on, above[:-1], above[1:])) or not _is_a_number(above[-1]):
        return 0
    behind = below[length : length + 1]
    return 0 if any(map(_is_a_number, behind)) and _is_next(above[-1], behind) else length


def _goes_on(line: ReadLine, below: ReadLine) -> bool:
    return below.is_loose and line.through + 1 == below.at


def _is_next(line: ReadLine, below: Sequence[ReadLine]) -> bool:
    return any(line.through + 1 == one.at for one in below)


def _is_a_number(line: ReadLine) -> bool:
    return line.problem == "no_name" and line.phone is not None


def _one(lines: Sequence[ReadLine]) -> ReadLine:
    text = " ".join(line.text for line in lines)
    return replace(lines[-1], at=lines[0].at, text=text, name=lines[0].name, problem=None)
