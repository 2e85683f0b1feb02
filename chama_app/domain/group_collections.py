"""A collection as the fields that devices tell each other, and back."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .collections import Collection, Debt, Kind, Repeats, Swap
from .group_book import Value

IN_ONE = 25
"""Entries of a list in one field: none of them is longer than a record takes."""

_KINDS: tuple[Kind, ...] = ("target", "fixed")
_REPEATS: tuple[Repeats, ...] = ("never", "same_day", "weekly", "monthly")


def collection_to_fields(one: Collection) -> dict[str, Value]:
    """What the others are told of a collection, field by field."""
    fields: dict[str, Value] = {
        "name": one.name,
        "kind": one.kind,
        "amount": one.amount,
        "reference": one.reference,
        "description": one.description,
        "due": _written(one.due),
        "due_day": one.due_day,
        "repeats": one.repeats,
        "started_on": _written(one.started_on),
        "closed_on": _written(one.closed_on),
        "number": one.number,
        "follows": one.follows,
        "receiver": one.receiver,
    }
    fields |= {f"in:{member}": True for member in one.members}
    fields |= {f"own:{member}": amount for member, amount in one.own.items()}
    fields |= _parts("turns", one.turns)
    fields |= _parts("swaps", [[each.on.isoformat(), each.one, each.other] for each in one.swaps])
    return fields | _parts("debts", [[each.member_id, each.amount, each.of] for each in one.debts])


def collection_from_fields(collection_id: str, fields: Mapping[str, Value]) -> Collection | None:
    """The collection that was told; None for one that this version cannot read."""
    own = {name.partition(":")[2]: amount for name, amount in fields.items() if name.startswith("own:")}
    try:
        return Collection(
            collection_id,
            _text(fields["name"]),
            next(one for one in _KINDS if one == fields["kind"]),
            _whole(fields["amount"], least=0),  # all of it may be asked for in the next round
            _text(fields["reference"]),
            _text(fields["description"]),
            tuple(name.partition(":")[2] for name, is_in in fields.items() if name.startswith("in:") and is_in),
            {member: _whole(amount, least=0) for member, amount in own.items() if amount is not None},
            _day(fields.get("due")),
            None if fields.get("due_day") is None else _whole(fields["due_day"]),
            next(one for one in _REPEATS if one == fields["repeats"]),
            _day(fields.get("started_on")),
            _day(fields.get("closed_on")),
            _whole(fields["number"]),
            None if fields.get("follows") is None else _text(fields["follows"]),
            tuple(dict.fromkeys(_text(one) for one in _list("turns", fields))),
            None if fields.get("receiver") is None else _text(fields["receiver"]),
            tuple(Swap(_date(on), _text(one), _text(other)) for on, one, other in _list("swaps", fields)),
            tuple(Debt(_text(who), _whole(amount), _text(of)) for who, amount, of in _list("debts", fields)),
        )
    except (KeyError, TypeError, ValueError, StopIteration):
        return None


def _parts(name: str, entries: Sequence[Any]) -> dict[str, Value]:
    parts = [entries[start : start + IN_ONE] for start in range(0, len(entries), IN_ONE)]
    return {f"{name}:{place}": json.dumps(list(part)) for place, part in enumerate(parts)}


def _list(name: str, fields: Mapping[str, Value]) -> list[Any]:
    parts = sorted((int(key.partition(":")[2]), told) for key, told in fields.items() if key.startswith(f"{name}:"))
    return [entry for _, told in parts if told is not None for entry in json.loads(_text(told))]


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(told: Value) -> date | None:
    return None if told is None else _date(told)


def _date(told: object) -> date:
    return date.fromisoformat(_text(told))


def _text(told: object) -> str:
    if not isinstance(told, str) or not told:
        raise ValueError("a text is missing")
    return told


def _whole(told: object, *, least: int = 1) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < least:
        raise ValueError("a whole number is missing")
    return told
