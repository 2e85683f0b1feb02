"""How collections become rows of the database and back: one for each, and one for each member who takes part."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..domain.collections import Collection, Debt, Swap
from .declared_types import as_declared
from .row_mapping import name_of

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
    return as_declared(Party(row["collection_id"], row["member_id"], row["own"]))


def collection_from_row(row: sqlite3.Row, parties: Sequence[Party]) -> Collection:
    """The collection that was written, with whoever takes part in it."""
    made = Collection(
        id=row["id"],
        name=name_of(row),
        kind=row["kind"],
        amount=row["amount"],
        reference=row["reference"],
        description=row["description"],
        members=tuple(one.member_id for one in parties),
        own={one.member_id: one.own for one in parties if one.own is not None},
        due=_day(row["due"]),
        due_day=row["due_day"],
        repeats=row["repeats"],
        started_on=_day(row["started_on"]),
        closed_on=_day(row["closed_on"]),
        number=row["number"],
        follows=row["follows"],
        turns=_names(json.loads(row["turns"])),
        receiver=row["receiver"],
        swaps=tuple(as_declared(Swap(date.fromisoformat(on), *both)) for on, *both in json.loads(row["swaps"])),
        debts=tuple(as_declared(Debt(*each)) for each in json.loads(row["debts"])),
    )
    return as_declared(made)


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _names(written: object) -> tuple[str, ...]:
    match written:
        case list() as names if all(isinstance(one, str) for one in names):
            return tuple(names)
        case _:
            raise ValueError("whose turn it is cannot be read")
