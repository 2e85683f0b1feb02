"""Who joins a collection that has begun, or is taken out of it and stays in the chama; each undoes the other."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from .book import Book, owed, with_collection, with_terms
from .collections import Collection
from .leaving import FallsTo, falls_to
from .member_form import Misfit, blocked_by_requests, unfit
from .members import Member

PartyProblem: TypeAlias = Literal["held", "stays"] | Misfit


@dataclass(frozen=True, slots=True)
class PartyChange:
    """What it comes to when somebody joins the current collection or is taken out of it now. `after` is None while
    something stands in the way: the `problem`.

    `blocked_by` are those, by their ids, whose open request keeps the shares from changing. Of whoever is taken out
    `owed` is what he has not paid, and `falls_to` says who pays it then.
    """

    after: Book | None
    problem: PartyProblem | None = None
    blocked_by: tuple[str, ...] = ()
    owed: int = 0
    falls_to: FallsTo = "others"


def who_may_join(book: Book) -> tuple[Member, ...]:
    """Who is in the chama and takes no part in this collection, as long as it is not closed."""
    if book.collection.closed_on:
        return ()
    return tuple(one for one in book.members if not one.archived and not book.takes_part(one))


def may_be_taken_out(book: Book, member_id: str) -> bool:
    """Whether nothing of this collection is about the member, and somebody is left for it.

    Whoever has a request, a payment, a payout, a debt or the turn of this round stays on its list; so does whoever is
    in no other collection, for he would count as new to the chama, and take part again.
    """
    here = book.collection
    is_only_here = all(member_id not in one.members for one in book.collections if one.id != here.id)
    others = any(one.id != member_id for one in book.active_members)
    is_asked = bool(book.requests_of(member_id)) or any(one.member_id == member_id for one in here.debts)
    is_paid_out = any(one.collection_id == here.id and one.member_id == member_id for one in book.payouts)
    is_bound = is_asked or is_paid_out or here.receiver == member_id
    return others and not (is_only_here or is_bound or here.closed_on) and book.takes_part(book.member(member_id))


def with_party(book: Book, member_id: str, was: Collection | None = None) -> PartyChange:
    """Let a member join: with a part like the others', and the last turn; or with what he had in the collection as it
    `was`, when his being taken out is undone."""
    if all(one.id != member_id for one in who_may_join(book)):
        return PartyChange(None, "stays")
    here, own = with_terms(book).collection, was.own.get(member_id) if was else None
    members = _put(here.members, member_id, was.members if was else ())
    turns = _put(here.turns, member_id, was.turns if was else ()) if here.turns else ()
    return _changed(book, _with_own(book, member_id, own, replace(here, members=members, turns=turns)))


def without_party(book: Book, member_id: str) -> PartyChange:
    """Take a member out: the own amount and the turn in this collection go with him."""
    if not may_be_taken_out(book, member_id):
        return PartyChange(None, "stays")
    here = with_terms(book).collection
    members, turns = (tuple(one for one in those if one != member_id) for those in (here.members, here.turns))
    after = _with_own(book, member_id, None, replace(here, members=members, turns=turns))
    return replace(_changed(book, after), owed=owed(book, member_id), falls_to=falls_to(book, after))


def _put(ids: tuple[str, ...], member_id: str, as_in: tuple[str, ...]) -> tuple[str, ...]:
    """With him in the place that he had in the other ones, else at the end."""
    others = tuple(one for one in ids if one != member_id)
    place = as_in.index(member_id) if member_id in as_in else len(others)
    return (*others[:place], member_id, *others[place:])


def _with_own(book: Book, member_id: str, amount: int | None, changed: Collection) -> Book:
    """The book with this collection, in which the member has this amount of his own, or none."""
    own = {one: of for one, of in changed.own.items() if one != member_id}
    kept = replace(changed, own=own if amount is None else own | {member_id: amount})
    members = tuple(replace(one, custom_share=amount) if one.id == member_id else one for one in book.members)
    return replace(with_collection(book, kept), members=members)


def _changed(book: Book, after: Book) -> PartyChange:
    held, misfit = blocked_by_requests(book, after), unfit(after)
    return PartyChange(None if held or misfit else after, "held" if held else misfit, held)
