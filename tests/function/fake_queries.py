"""Appwrite's queries over the documents in memory."""

from collections.abc import Mapping

Documents = list[dict[str, object]]


class UnknownQueryError(ValueError):
    """The small Appwrite does not know it, and so nothing here may use it."""


def select(documents: Documents, queries: list[Mapping[str, object]]) -> Documents:
    """The documents that fit, in order, 25 at most unless a limit is given."""
    found, limit, after = list(documents), 25, ""
    for query in queries:
        match query:
            case {"method": "limit", "values": [int(most)]} if most >= 1:
                limit = most
            case {"method": "orderAsc" | "orderDesc" as way, "attribute": str(attribute)}:
                found.sort(key=lambda each: str(each.get(attribute)), reverse=way == "orderDesc")
            case {"method": "cursorAfter", "values": [str(after)]}:
                pass
            case {"attribute": str(attribute)}:
                found = [each for each in found if _fits(each.get(attribute), query)]
            case _:
                raise UnknownQueryError(query)
    start = next((place + 1 for place, each in enumerate(found) if each["$id"] == after), 0)
    return found[start : start + limit]


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
