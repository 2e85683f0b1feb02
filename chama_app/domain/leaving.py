"""A member who leaves, and comes back as he was when that is undone."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from .book import Book, owed, through
from .collections import Collection
from .member_form import Misfit, blocked_by_requests, has_history, is_locked, unarchived, unfit, without_member
from .members import Member
from .pot import pot

FallsTo: TypeAlias = Literal["others", "nobody_owes", "nobody_shares"]
LeavingProblem: TypeAlias = Literal["locked", "held"] | Misfit


@dataclass(frozen=True, slots=True)
class Leaving:
    """What it comes to when a member leaves now. `after` is None while something stands in the way: the `problem`.

    `owed` is what the member has not paid, and `falls_to` says who pays it then: the others of whom a target is split,
    nobody any more where each pays an own amount, or nobody as yet, where it is left of a target as nobody's share.
    `blocked_by` are those, by their ids, whose open request keeps the shares from changing. `turns` are the rounds that
    go to the member nevertheless.
    """

    member: Member
    after: Book | None
    owed: int
    falls_to: FallsTo
    is_removed: bool
    problem: LeavingProblem | None = None
    blocked_by: tuple[str, ...] = ()
    turns: tuple[Collection, ...] = ()


def leaving(book: Book, member_id: str, *, is_shared: bool) -> Leaving:
    """Let a member leave. On a list that `is_shared` nobody is removed: the other devices know him."""
    member, is_kept = book.member(member_id), is_shared or has_history(book, member_id)
    gone = replace(book, members=tuple(replace(one, archived=one.archived or one == member) for one in book.members))
    after = without_member(book, member_id, is_shared=is_shared)
    held = () if after else blocked_by_requests(book, gone)
    problem: LeavingProblem | None = None
    if after is None:
        problem = "locked" if is_locked(book, member_id) else "held" if held else unfit(gone)
    payer, turns = falls_to(book, after), open_turns(book, member_id)
    return Leaving(member, after, owed(book, member_id), payer, not is_kept, problem, held, turns)


def falls_to(book: Book, after: Book | None) -> FallsTo:
    """Who pays what was owed by whoever shares no more `after` that."""
    if book.collection.kind != "target":
        return "nobody_owes"
    return "nobody_shares" if after and pot(after).unassigned > pot(book).unassigned else "others"


def open_turns(book: Book, member_id: str) -> tuple[Collection, ...]:
    """The rounds whose money is to go to this member, and of which nothing has gone yet."""
    paid = {one.collection_id for one in book.payouts if one.member_id == member_id and (one.sent or one.reserved)}
    mine = (one for one in book.collections if one.receiver == member_id and not one.closed_on)
    return tuple(one for one in mine if one.id not in paid)


@dataclass(frozen=True, slots=True)
class ComingBack:
    """What it comes to when an archived member shares again now. `after` is None while the shares cannot change, for
    the open requests of those in `blocked_by`, or because they would be a `misfit`."""

    after: Book | None
    blocked_by: tuple[str, ...]
    misfit: Misfit | None


def coming_back(book: Book, member_id: str) -> ComingBack:
    """Let an archived member share again."""
    back = unarchived(book, member_id)
    held, misfit = blocked_by_requests(book, back), unfit(back)
    return ComingBack(None if held or misfit else back, held, None if held else misfit)


def undo_leaving(book: Book, left: Member, place: int, collection_id: str) -> Book | None:
    """The book when the member who `left` this collection is back in his place, as he was; None when the shares cannot
    change now."""
    seen = through(book, collection_id)
    known = next((one for one in seen.members if one.id == left.id), left)
    others = [one for one in seen.members if one.id != left.id]
    is_me = left.is_me and not any(one.is_me for one in others)
    back = replace(known, archived=False, custom_share=left.custom_share, is_me=is_me)
    after = replace(seen, members=(*others[:place], back, *others[place:]))
    return None if blocked_by_requests(seen, after) or unfit(after) else through(after, book.current)
