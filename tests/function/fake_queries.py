"""Appwrite's queries over the documents in memory."""

from collections.abc import Mapping
from itertools import islice

Documents = list[dict[str, object]]


class UnknownQueryError(ValueError):
    """The small Appwrite does not know it, and so nothing here may use it."""


def select(documents: Documents, queries: list[Mapping[str, object]]) -> Documents:
    """The documents that fit, in order, 25 at most unless a limit is given."""
    found, limit, after = list(documents), 25, ""
    filters: list[Mapping[str, object]] = []
    orders: list[tuple[str, bool]] = []
    for query in queries:
        match query:
            case {"method": "limit", "values": [int(most)]} if most >= 1:
                limit = most
            case {"method": "orderAsc" | "orderDesc" as way, "attribute": str(attribute)}:
                orders.append((attribute, way == "orderDesc"))
            case {"method": "cursorAfter", "values": [str(after)]}:
                pass
            case {"attribute": str()}:
                filters.append(query)
            case _:
                raise UnknownQueryError(query)
    for name, newest_first in reversed(orders):
        found.sort(key=lambda each: _sortable(each.get(name)), reverse=newest_first)
    # The cursor is a place in the order, whether the document there fits or not.
    start = next((place + 1 for place, each in enumerate(found) if each["$id"] == after), 0)
    fitting = (each for each in found[start:] if all(_fits(each.get(str(one["attribute"])), one) for one in filters))
    return list(islice(fitting, limit))


def _sortable(value: object) -> tuple[bool, float, str]:
    """Nothing comes before everything, as in MariaDB."""
    return value is not None, value if isinstance(value, int) else 0, str(value)


def _fits(value: object, query: Mapping[str, object]) -> bool:
    match query:
        case {"method": "equal", "values": [*wanted]} if 1 <= len(wanted) <= 100:
            return str(value).lower() in {str(each).lower() for each in wanted}
        case {"method": "greaterThan", "values": [str(bound)]}:
            return isinstance(value, str) and value > bound
        case {"method": "lessThan", "values": [str(bound)]}:
            return isinstance(value, str) and value < bound
        case {"method": "startsWith", "values": [str(start)]}:
            return isinstance(value, str) and value.lower().startswith(start.lower())  # MariaDB compares so
        case {"method": "isNull"}:
            return value is None
        case _:
            raise UnknownQueryError(query)
