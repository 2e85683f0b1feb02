"""How collections become rows of the database and back: one for each, and one for each member who takes part."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..domain.collections import Collection, Debt, Swap

_COLUMNS = (
    "id, name, kind, amount, reference, description, due, due_day, repeats, started_on, closed_on, number, follows,"
    " receiver, turns, swaps, debts"
)


def write_collections(db: sqlite3.Connection, collections: Iterable[Collection]) -> None:
    """These and no others."""
    db.execute("DELETE FROM collections")
    db.execute("DELETE FROM parties")
    for place, one in enumerate(collections):
        row = _row(one)
        marks = ", ".join("?" for _ in row)
        db.execute(f"INSERT INTO collections ({_COLUMNS}, place) VALUES ({marks}, ?)", (*row, place))
        parties = [(one.id, member_id, at, one.own.get(member_id)) for at, member_id in enumerate(one.members)]
        db.executemany("INSERT INTO parties VALUES (?, ?, ?, ?)", parties)


def _row(one: Collection) -> tuple[str | int | None, ...]:
    return (
        one.id,
        one.name,
        one.kind,
        one.amount,
        one.reference,
        one.description,
        _written(one.due),
        one.due_day,
        one.repeats,
        _written(one.started_on),
        _written(one.closed_on),
        one.number,
        one.follows,
        one.receiver,
        json.dumps(one.turns),
        json.dumps([[swap.on.isoformat(), swap.one, swap.other] for swap in one.swaps]),
        json.dumps([[debt.member_id, debt.amount, debt.of] for debt in one.debts]),
    )


@dataclass(frozen=True, slots=True)
class Party:
    """One member who takes part in a collection, with his own amount if he has one."""

    collection_id: str
    member_id: str
    own: int | None


def party_from_row(row: sqlite3.Row) -> Party:
    """The party that was written."""
    match tuple(row[name] for name in ("collection_id", "member_id", "place", "own")):
        case (str(collection_id), str(member_id), int(), int() | None as own):
            return Party(collection_id, member_id, own)
        case _:
            raise ValueError("a party cannot be read")


def collection_from_row(row: sqlite3.Row, parties: Sequence[Party]) -> Collection:
    """The collection that was written, with whoever takes part in it."""
    members = tuple(one.member_id for one in parties)
    own = {one.member_id: one.own for one in parties if one.own is not None}
    match tuple(row[name] for name in _COLUMNS.replace(" ", "").split(",")):
        case (
            str(name_id),
            str(name),
            "target" | "fixed" as kind,
            int(amount),
            str(reference),
            str(description),
            due,
            int() | None as due_day,
            "never" | "same_day" | "weekly" | "monthly" as repeats,
            started_on,
            closed_on,
            int(number),
            str() | None as follows,
            str() | None as receiver,
            str(turns),
            str(swaps),
            str(debts),
        ):
            return Collection(
                id=name_id,
                name=name,
                kind=kind,
                amount=amount,
                reference=reference,
                description=description,
                members=members,
                own=own,
                due=_day(due),
                due_day=due_day,
                repeats=repeats,
                started_on=_day(started_on),
                closed_on=_day(closed_on),
                number=number,
                follows=follows,
                turns=tuple(json.loads(turns)),
                receiver=receiver,
                swaps=tuple(Swap(date.fromisoformat(on), one, other) for on, one, other in json.loads(swaps)),
                debts=tuple(Debt(*each) for each in json.loads(debts)),
            )
        case _:
            raise ValueError("a collection cannot be read")


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(written: object) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else None
