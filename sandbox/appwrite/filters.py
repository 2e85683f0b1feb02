"""The few queries that a Realtime subscription may carry, evaluated on an event's payload."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ALLOWED: Final = (
    "equal", "notEqual", "lessThan", "lessThanEqual", "greaterThan", "greaterThanEqual",
    "isNull", "isNotNull", "and", "or", "select",
)  # fmt: skip


class BadFilterError(ValueError):
    """A query that a subscription cannot carry; the text is the server's."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One query of a subscription."""

    method: str
    attribute: str
    values: tuple[object, ...]
    parts: tuple["Filter", ...] = ()

    def accepts(self, payload: Mapping[str, object]) -> bool:
        value = payload.get(self.attribute)
        match self.method:
            case "select":
                return True
            case "and":
                return all(part.accepts(payload) for part in self.parts)
            case "or":
                return any(part.accepts(payload) for part in self.parts)
            case "isNull":
                return value is None
            case "isNotNull":
                return value is not None
            case "equal":
                return value in self.values
            case "notEqual":
                return value not in self.values
            case _:
                return self._compares(value)

    def _compares(self, value: object) -> bool:
        bound = self.values[0] if self.values else None
        if isinstance(value, str) and isinstance(bound, str):
            return _ordered(self.method, (value > bound) - (value < bound))
        if isinstance(value, int | float) and isinstance(bound, int | float):
            return _ordered(self.method, (value > bound) - (value < bound))
        return False


def _ordered(method: str, sign: int) -> bool:
    match method:
        case "lessThan":
            return sign < 0
        case "lessThanEqual":
            return sign <= 0
        case "greaterThan":
            return sign > 0
        case _:
            return sign >= 0


def parse_filter(text: object) -> Filter:
    """Raises BadFilterError."""
    try:
        query = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError) as exc:
        raise BadFilterError("Invalid query: Syntax error") from exc
    method = query.get("method") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(method, str):
        raise BadFilterError("Invalid query: Syntax error")
    if method not in ALLOWED:
        raise BadFilterError(
            f"Query method '{method}' is not supported in Realtime queries. Allowed: {', '.join(ALLOWED)}"
        )
    values = query.get("values")
    values = values if isinstance(values, list) else []
    parts = tuple(parse_filter(part) for part in values) if method in ("and", "or") else ()
    return Filter(method, str(query.get("attribute", "")), tuple(values), parts)


def all_accept(filters: Sequence[Filter], payload: Mapping[str, object]) -> bool:
    return all(each.accepts(payload) for each in filters)
