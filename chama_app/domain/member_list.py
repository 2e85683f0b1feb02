"""Members from a list: what each line would do, said before anything is done."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from .book import Book
from .list_lines import read_lines
from .list_pairs import LineProblem, ReadLine
from .member_form import Misfit, blocked_by_requests, is_locked, unfit, with_member
from .members import LONGEST_NAME, Member, one_line

Effect = Literal["added", "there", "changed", "left_out", "passed_over"]
ListProblem: TypeAlias = (
    LineProblem | Literal["too_long", "twice_in_list", "taken", "two_of_this_name", "request_open", "archived"]
)
ListWarning = Literal["same_name"]


@dataclass(frozen=True, slots=True)
class LineEffect:
    """What one line would do to `member`, whom it adds, changes or finds; `other` is whom the problem is about.

    `at` is the line's place in what was pasted; `problem` says why it is left out, or what it is in place of somebody.
    `warning` is what may be a mistake in one that is not left out.
    """

    at: int
    text: str = field(repr=False)
    effect: Effect
    member: Member | None = None
    problem: ListProblem | None = None
    other: str = ""
    warning: ListWarning | None = None


@dataclass(frozen=True, slots=True)
class MemberList:
    """What a pasted list would do. `after` is None where nothing would change, or the shares could not.

    `blocked_by` are those whose open request keeps the shares as they are; `misfit` is what would be wrong with them.
    """

    lines: tuple[LineEffect, ...] = ()
    after: Book | None = field(default=None, repr=False)
    blocked_by: tuple[str, ...] = ()
    misfit: Misfit | None = None

    def count(self, effect: Effect) -> int:
        """How many lines would do this."""
        return sum(line.effect == effect for line in self.lines)


def plan_member_list(book: Book, pasted: str, new_ids: Callable[[int], str]) -> MemberList:
    """Read a list against the book; `new_ids` gives each new member's id by the place of the line."""
    known = {_folded(one.name) for one in book.members}
    lines = _warned(tuple(_effects(book, read_lines(pasted, known), new_ids)))
    after = book
    for line in lines:
        if line.member and line.effect in ("added", "changed"):
            after = with_member(after, line.member)
    if after.members == book.members:
        return MemberList(lines)
    held, misfit = blocked_by_requests(book, after), unfit(after)
    return MemberList(lines, None if held or misfit else after, held, misfit)


def _warned(lines: tuple[LineEffect, ...]) -> tuple[LineEffect, ...]:
    """Two new members of one name may be two people, or one with two numbers."""
    times = Counter(_folded(one.member.name) for one in lines if one.member and one.effect == "added")
    return tuple(
        replace(one, warning="same_name")
        if one.member and one.effect == "added" and times[_folded(one.member.name)] > 1
        else one
        for one in lines
    )


def _effects(book: Book, lines: Sequence[ReadLine], new_ids: Callable[[int], str]) -> Iterator[LineEffect]:
    taken: dict[str, str] = {}
    named: set[str] = set()
    for line in lines:
        found = _effect(book, line, taken, named, new_ids)
        if found.member and found.effect != "left_out":
            taken[found.member.phone] = found.member.name
            named.add(found.member.id)
        yield found


def _effect(
    book: Book, line: ReadLine, taken: dict[str, str], named: set[str], new_ids: Callable[[int], str]
) -> LineEffect:
    if line.problem == "heading":
        return LineEffect(line.at, line.text, "passed_over", problem="heading")
    if line.problem or line.phone is None:
        return LineEffect(line.at, line.text, "left_out", problem=line.problem or "no_number")
    if len(line.name) > LONGEST_NAME:
        return LineEffect(line.at, line.text, "left_out", problem="too_long")
    if line.phone in taken:
        return LineEffect(line.at, line.text, "left_out", problem="twice_in_list", other=taken[line.phone])
    owners = [one for one in book.members if one.phone == line.phone]
    namesakes = [one for one in book.members if _folded(one.name) == _folded(line.name)]
    if owners:
        return _of_a_known_number(line, owners, namesakes)
    if namesakes:
        return _of_a_known_name(book, line, namesakes, named)
    return LineEffect(line.at, line.text, "added", Member(new_ids(line.at), line.name, line.phone))


def _of_a_known_number(line: ReadLine, owners: Sequence[Member], namesakes: Sequence[Member]) -> LineEffect:
    owner = next(
        (one for one in owners if one in namesakes), next((one for one in owners if not one.archived), owners[0])
    )
    if owner.archived:
        return LineEffect(line.at, line.text, "left_out", problem="archived", other=owner.name)
    if namesakes and owner not in namesakes:  # somebody's number beside somebody else's name
        return LineEffect(line.at, line.text, "left_out", problem="taken", other=owner.name)
    return LineEffect(line.at, line.text, "there", owner)


def _of_a_known_name(book: Book, line: ReadLine, namesakes: Sequence[Member], named: set[str]) -> LineEffect:
    known = namesakes[0]
    problem: ListProblem | None = None
    if len(namesakes) > 1 or known.id in named:
        problem = "two_of_this_name"
    elif known.archived:
        problem = "archived"
    elif is_locked(book, known.id):
        problem = "request_open"
    if problem or line.phone is None:
        return LineEffect(line.at, line.text, "left_out", problem=problem, other=known.name)
    return LineEffect(line.at, line.text, "changed", replace(known, phone=line.phone))


def _folded(name: str) -> str:
    return one_line(name).casefold()
