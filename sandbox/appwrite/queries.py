"""Appwrite's query strings, parsed against a collection and turned into SQL."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sandbox.appwrite.attributes import INTEGER_MAX
from sandbox.appwrite.catalogue import Collection
from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.wire import moment, texts

MAX_VALUES: Final = 500
DEFAULT_LIMIT: Final = 25
EVERYTHING: Final = -1  # no limit, says SQLite
Value = str | int | float
_SYSTEM: Final = {"$id": "_id", "$sequence": "_sequence", "$createdAt": "_created", "$updatedAt": "_updated"}
_COMPARE: Final = {
    "equal": "=",
    "notEqual": "!=",
    "lessThan": "<",
    "lessThanEqual": "<=",
    "greaterThan": ">",
    "greaterThanEqual": ">=",
}
_PATTERNS: Final[dict[str, Callable[[str], str]]] = {
    "startsWith": lambda text: f"{text}%",
    "endsWith": lambda text: f"%{text}",
    "contains": lambda text: f"%{text}%",
    "search": lambda text: f"%{text}%",
}


@dataclass(slots=True)
class Plan:
    """A list call, ready for SQL: `conditions` are joined by AND, `orders` are (column, descending)."""

    conditions: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    orders: list[tuple[str, bool]] = field(default_factory=list)
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    cursor: str | None = None
    backwards: bool = False
    select: list[str] | None = None


def plan(collection: Collection, given: object, *, limit: int = DEFAULT_LIMIT) -> Plan:
    """The `queries` parameter; raises what the real server raises."""
    made = Plan(limit=limit)
    for query in parsed(given):
        if not cut(made, query):
            condition, used = _condition(collection, query)
            made.conditions.append(condition)
            made.values += used
    made.orders = [(column(collection, name), descending) for name, descending in made.orders]
    return made


def parsed(given: object) -> list[Mapping[str, object]]:
    strings = texts(given if given is not None else [])
    if strings is None or len(strings) > 100 or not all(1 <= len(each) <= 4096 for each in strings):
        raise invalid(
            "queries",
            "Value must a valid array no longer than 100 items and Value must be a valid string and at least 1 chars "
            "and no longer than 4096 chars",
        )
    return [_object(each) for each in strings]


def _object(text: str) -> Mapping[str, object]:
    try:
        query = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise _bad("Syntax error") from exc
    if not isinstance(query, dict) or not isinstance(query.get("method"), str):
        raise _bad("Invalid query. Must be an array, got " + type(query).__name__)
    return query


def cut(made: Plan, query: Mapping[str, object]) -> bool:
    """Takes a query that orders or cuts the list; False for one that filters it."""
    method, values = str(query["method"]), _list(query.get("values"))
    match method:
        case "limit":
            made.limit = _number(values, "limit", 1)
        case "offset":
            made.offset = _number(values, "offset", 0)
        case "orderAsc" | "orderDesc":
            made.orders.append((str(query.get("attribute", "") or "$sequence"), method == "orderDesc"))
        case "cursorAfter" | "cursorBefore":
            made.cursor, made.backwards = str(values[0] if values else ""), method == "cursorBefore"
        case "select":
            made.select = [str(value) for value in values]
        case _:
            return False
    return True


def _condition(collection: Collection, query: Mapping[str, object]) -> tuple[str, list[Value]]:
    method, given = str(query["method"]), _list(query.get("values"))
    if method in ("and", "or"):
        return _joined(collection, method, given)
    key = str(query.get("attribute", ""))
    name = column(collection, key)
    if method in ("isNull", "isNotNull"):
        return f"{name} IS {'NOT ' if method == 'isNotNull' else ''}NULL", []
    if len(given) > MAX_VALUES:
        raise _bad(f"Query on attribute has greater than {MAX_VALUES} values: {key}")
    values = [_value(collection, key, value) for value in given]
    if not values:
        raise _bad(f"{method[:1].upper()}{method[1:]} queries require at least one value.")
    if method == "search" and not _is_indexed(collection, key):
        raise _bad(f'Searching by attribute "{key}" requires a fulltext index.')
    attribute = collection.by_key.get(key)
    if attribute is not None and attribute.array:
        return _in_array(name, method, values)
    return _comparison(name, method, values)


def _is_indexed(collection: Collection, key: str) -> bool:
    return any(index.type == "fulltext" and key in index.attributes for index in collection.indexes)


def _in_array(name: str, method: str, values: list[Value]) -> tuple[str, list[Value]]:
    if method != "contains":
        raise _bad(f"Cannot query {method} on an array attribute")
    holes = ", ".join("?" * len(values))
    return f"EXISTS (SELECT 1 FROM json_each({name}) WHERE value IN ({holes}))", values


def _comparison(name: str, method: str, values: list[Value]) -> tuple[str, list[Value]]:
    if method == "equal":
        return f"{name} IN ({', '.join('?' * len(values))})", values
    if method in _COMPARE:
        return f"{name} {_COMPARE[method]} ?", values[:1]
    if method == "between" and len(values) == 2:
        return f"{name} BETWEEN ? AND ?", values
    pattern = _PATTERNS.get(method)
    if pattern is None:
        raise _bad(f"Invalid query method: {method}")
    escaped = [pattern(_escape(str(value))) for value in values]
    return f"({' OR '.join([f'{name} LIKE ? ESCAPE {chr(39)}|{chr(39)}'] * len(escaped))})", list(escaped)


def _joined(collection: Collection, method: str, given: list[object]) -> tuple[str, list[Value]]:
    parts = [_condition(collection, part) for part in given if isinstance(part, dict) and "method" in part]
    if len(parts) < 2:
        raise _bad(f"{method.capitalize()} queries require at least two queries")
    joiner = f" {method.upper()} "
    return f"({joiner.join(condition for condition, _ in parts)})", [value for _, values in parts for value in values]


def column(collection: Collection, key: str) -> str:
    """The SQL name of an attribute; raises for one that the schema does not have."""
    if key in _SYSTEM:
        return _SYSTEM[key]
    if key not in collection.by_key:
        raise _bad(f"Attribute not found in schema: {key}")
    return f'"{key}"'


def _value(collection: Collection, key: str, value: object) -> Value:
    if key in ("$createdAt", "$updatedAt"):
        return _time(key, value)
    attribute = collection.by_key.get(key)
    if isinstance(value, bool):
        if attribute is not None and attribute.type == "boolean":
            return int(value)
    elif isinstance(value, int | float):
        if attribute is not None and attribute.is_number and abs(value) <= INTEGER_MAX:
            return value
    elif isinstance(value, str) and (attribute is None or attribute.is_text or attribute.type == "datetime"):
        return value
    raise _bad(f'Query value is invalid for attribute "{key}"')


def _time(key: str, value: object) -> str:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as exc:
        raise _bad(f'Query value is invalid for attribute "{key}"') from exc
    return moment(at if at.tzinfo else at.replace(tzinfo=UTC))


def _number(values: list[object], word: str, least: int) -> int:
    value = values[0] if values else None
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= INTEGER_MAX:
        return value
    raise _bad(f"Invalid {word}: Value must be a valid range between {least:,} and {INTEGER_MAX:,}")


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _escape(text: str) -> str:
    return text.replace("|", "||").replace("%", "|%").replace("_", "|_")


def _bad(reason: str) -> AppwriteError:
    return AppwriteError("general_query_invalid", reason)
