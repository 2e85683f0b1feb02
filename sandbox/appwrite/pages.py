"""Queries on what is no collection: lists of members and the like, filtered and cut as lists of documents are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.appwrite import queries
from sandbox.appwrite.errors import AppwriteError
from sandbox.appwrite.filters import BadFilterError, all_accept, parse_filter
from sandbox.appwrite.wire import Reply
from sandbox.appwrite.work import Work

Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Page:
    """What a list call shows, and how many there are."""

    items: Sequence[Item]
    total: int


def select(items: Sequence[Item], given: object) -> Page:
    """Raises what the real server raises for queries that cannot be read."""
    plan, filters = queries.Plan(), []
    for query in queries.parsed(given):
        if queries.cut(plan, query):
            continue
        try:
            filters.append(parse_filter(query))
        except BadFilterError as exc:
            raise AppwriteError("general_query_invalid", str(exc).removeprefix("Invalid query: ")) from exc
    found = [item for item in items if all_accept(filters, item)]
    return Page(_page(_ordered(found, plan), plan), len(found))


def listed(work: Work, name: str, items: Sequence[Item]) -> Reply:
    """The answer to a list call, by its `queries`."""
    page = select(items, work.call.query.get("queries"))
    return Reply(200, {"total": page.total, name: list(page.items)})


def _ordered(found: list[Item], plan: queries.Plan) -> list[Item]:
    for name, descending in reversed(plan.orders):
        found = sorted(found, key=lambda item: str(item.get(name, "")), reverse=descending)
    return found


def _page(found: list[Item], plan: queries.Plan) -> list[Item]:
    if plan.cursor is not None:
        place = next(
            (number for number, item in enumerate(found) if item.get("$id", item.get("key")) == plan.cursor), None
        )
        if place is None:
            raise AppwriteError("general_cursor_not_found", f"'{plan.cursor}' for the 'cursor' value not found.")
        found = found[max(0, place - plan.limit) : place] if plan.backwards else found[place + 1 :]
    return found[plan.offset :][: plan.limit]
