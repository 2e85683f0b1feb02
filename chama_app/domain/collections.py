"""Collections: what a chama gathers money for, round after round, who takes part, until when, and whose turn it is."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from .dates import LAST_YEAR

FIRST = "first"
"""The id of the collection that a chama begins with, and of everything from before there were others."""

Kind = Literal["target", "fixed"]
Repeats = Literal["never", "same_day", "weekly", "monthly"]
Stage = Literal["open", "due", "overdue", "closed"]


@dataclass(frozen=True, slots=True)
class Swap:
    """Two members who agreed to change their turns, and when."""

    on: date
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Debt:
    """What somebody still owed in an earlier round and is asked for in this one."""

    member_id: str
    amount: int
    of: str


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection, or one round of it.

    Of the `kind` "target" everybody pays a part of `amount`, of the kind "fixed" everybody pays `amount`; `members` are
    those who take part, and `own` the amounts of those who pay another one. `reference` and `description` are what the
    prompt on a phone says. `due_day` is the day of the month on which the rounds are due, also in shorter months.
    `follows` is the round before. In a merry-go-round `turns` is the order, and the money of this round is the
    `receiver`'s; `swaps` are what was agreed about turns, and `debts` what came over from the round before.
    """

    id: str
    name: str
    kind: Kind
    amount: int
    reference: str
    description: str
    members: tuple[str, ...] = ()
    own: Mapping[str, int] = field(default_factory=dict)
    due: date | None = None
    due_day: int | None = None
    repeats: Repeats = "never"
    started_on: date | None = None
    closed_on: date | None = None
    number: int = 1
    follows: str | None = None
    turns: tuple[str, ...] = ()
    receiver: str | None = None
    swaps: tuple[Swap, ...] = ()
    debts: tuple[Debt, ...] = ()


def stage_of(collection: Collection, today: date, *, is_complete: bool = False) -> Stage:
    """Where a collection stands: what was paid in full is never overdue."""
    if collection.closed_on:
        return "closed"
    if collection.due is None or is_complete or today < collection.due:
        return "open"
    return "due" if today == collection.due else "overdue"


def next_due(due: date | None, repeats: Repeats, today: date, due_day: int | None = None) -> date | None:
    """When the next round is due: the first day of the rhythm after this one that is not past, so that no round begins
    overdue and none is due on the day of another. A month that has no such day has its last one, and the day after
    that comes back. None where nobody knows."""
    if due is None or due.year > LAST_YEAR:
        return None
    match repeats:
        case "weekly":
            weeks = max(1, -((due - today).days // 7))
            return due + timedelta(weeks=weeks)
        case "monthly":
            month = max(_months(due) + 1, _months(today))
            found = _in_month(month, due_day or due.day)
            return found if found >= today else _in_month(month + 1, due_day or due.day)
        case "same_day":
            return max(due, today)
        case "never":
            return None


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _in_month(months: int, day: int) -> date:
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def rounds_of(collection: Collection, among: Iterable[Collection]) -> tuple[Collection, ...]:
    """This round and those before it, the newest first."""
    known = {one.id: one for one in among} | {collection.id: collection}
    found: list[Collection] = []
    current: str | None = collection.id
    while current in known and all(one.id != current for one in found):
        found.append(known[current])
        current = known[current].follows
    return tuple(found)


def had_turns(collection: Collection, among: Iterable[Collection]) -> tuple[str, ...]:
    """Who has had a turn since the order began anew, the earliest first; this round's receiver is the last."""
    had: list[str] = []
    for one in reversed(rounds_of(collection, among)):
        if one.receiver is None:
            continue
        if one.receiver in had or set(one.turns) <= set(had):  # everybody had a turn: it begins again
            had = []
        had.append(one.receiver)
    return tuple(had)


def waiting_turns(collection: Collection, among: Iterable[Collection]) -> tuple[str, ...]:
    """Who waits for a turn after this round, in the order of turns; all of them when everybody has had one."""
    had = had_turns(collection, among)
    waiting = tuple(one for one in collection.turns if one not in had)
    return waiting or collection.turns


def with_due(collection: Collection, due: date | None) -> Collection:
    """It is due on another day, and so are the rounds after it."""
    return replace(collection, due=due, due_day=due.day if due else None)


def swap_turns(collection: Collection, other: str, on: date) -> Collection:
    """This round goes to somebody else, who gives his turn for it; it is noted. One that was closed stays as it is."""
    mine = collection.receiver
    if mine is None or collection.closed_on or other == mine or other not in collection.turns:
        return collection
    places = {mine: other, other: mine}
    turns = tuple(places.get(one, one) for one in collection.turns)
    return replace(collection, receiver=other, turns=turns, swaps=(*collection.swaps, Swap(on, mine, other)))


def next_round(
    last: Collection,
    among: Sequence[Collection],
    new_id: str,
    members: Sequence[str],
    today: date,
    due: date | None,
) -> Collection:
    """The round after this one, with its amounts, for these members; whoever has left has no turn any more."""
    here = set(members)
    waiting = [one for one in waiting_turns(last, among) if one in here]
    late = tuple(one for one in members if one not in last.turns) if last.turns else ()
    turns = (*(one for one in last.turns if one in here), *late)
    receiver = next(iter((*waiting, *turns)), None) if last.turns else None
    return replace(
        last,
        id=new_id,
        members=tuple(members),
        own={one: amount for one, amount in last.own.items() if one in here},
        due=due,
        due_day=last.due_day or (due.day if due else None),
        started_on=today,
        closed_on=None,
        number=last.number + 1,
        follows=last.id,
        turns=turns,
        receiver=receiver,
        swaps=(),
        debts=(),
    )


def with_debts(collection: Collection, debts: Sequence[Debt]) -> Collection:
    """The round once somebody is asked here for what he still owed before, on top of everything else."""
    own, more = dict(collection.own), 0
    for debt in debts:
        own[debt.member_id] = own.get(debt.member_id, _part(collection, debt.member_id)) + debt.amount
        more += debt.amount
    amount = collection.amount + (more if collection.kind == "target" else 0)
    return replace(collection, own=own, amount=amount, debts=(*collection.debts, *debts))


def without_debts(collection: Collection, debts: Sequence[Debt], shares: Mapping[str, int]) -> Collection:
    """The round that they come from: what is asked for elsewhere is not asked for here any more."""
    own, less = dict(collection.own), 0
    for debt in debts:
        own[debt.member_id] = shares[debt.member_id] - debt.amount
        less += debt.amount
    return replace(collection, own=own, amount=collection.amount - (less if collection.kind == "target" else 0))


def _part(collection: Collection, member_id: str) -> int:
    """What somebody without an own amount pays."""
    if collection.kind == "fixed":
        return collection.amount
    others = [one for one in collection.members if one not in collection.own]
    rest = collection.amount - sum(collection.own.get(one, 0) for one in collection.members)
    each, extra = divmod(max(0, rest), max(1, len(others)))
    return each + (member_id in others[:extra])
