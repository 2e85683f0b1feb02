"""What a write tells the open sockets: event names, channels, payload and audience."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from sandbox.appwrite.wire import dumps

Verb = Literal["create", "update", "upsert", "delete"]
Family = Literal["collections", "tables"]

_ORDER: Final[dict[Family, tuple[str, ...]]] = {
    # which of (database, table, row) are named, the others are `*`; the order is that of the recordings
    "collections": ("dtr", "", "dr", "r", "tr", "dt", "t", "d"),
    "tables": ("dtr", "", "tr", "dr", "r", "dt", "t", "d"),
}
_PARENT_ORDER: Final[dict[Family, tuple[str, ...]]] = {
    "collections": ("dt", "", "d", "t"),
    "tables": ("dt", "", "t", "d"),
}
_HOLE: Final = "\x01"  # where a row id goes in a prepared head; no id and no JSON text can contain it


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `head` is the frame up to the timestamp, ready as text; `roles` may see it."""

    head: str
    channels: tuple[str, ...]
    roles: tuple[str, ...]
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RolesChanged:
    """A user joined, left or changed a team: his open sockets follow at once."""

    user_id: str
    roles: tuple[str, ...]


Effect = Event | RolesChanged


def row_event(
    family: Family,
    database: str,
    table: str,
    row: str,
    verb: Verb,
    roles: tuple[str, ...],
    payload: Mapping[str, object],
) -> Event:
    """The event of a written document, under both families whichever API wrote it."""
    head, channels = _prepared(family, database, table, verb)
    return Event(head.replace(_HOLE, row), tuple(channel.replace(_HOLE, row) for channel in channels), roles, payload)


def user_event(parts: tuple[str, ...], verb: str, payload: Mapping[str, object]) -> Event:
    """`parts` is `("users", id)` or `("users", id, "sessions", session_id)`."""
    user_id = parts[1]
    channels = ["account", f"account.{user_id}"]
    if len(parts) == 2:
        channels += [f"{channel}.{verb}" for channel in channels]
    return _event(_names(parts, verb), channels, (f"user:{user_id}",), payload)


def team_event(team_id: str, verb: str, payload: Mapping[str, object]) -> Event:
    channels = ["teams", f"teams.{team_id}"]
    return _event(_names(("teams", team_id), verb), _with_verb(channels, verb), (f"team:{team_id}",), payload)


def membership_event(team_id: str, membership_id: str, verb: str, payload: Mapping[str, object]) -> Event:
    names = _names(("teams", team_id, "memberships", membership_id), verb)
    channels = ["memberships", f"memberships.{membership_id}"]
    return _event(names, _with_verb(channels, verb), (f"team:{team_id}",), payload)


def _event(names: list[str], channels: list[str], roles: tuple[str, ...], payload: Mapping[str, object]) -> Event:
    return Event(_head(names, channels), tuple(channels), roles, payload)


def _with_verb(channels: list[str], verb: str) -> list[str]:
    return channels + [f"{channel}.{verb}" for channel in channels]


def _names(parts: tuple[str, ...], verb: str) -> list[str]:
    """Every form of an event's name, from the exact one to the widest pattern."""
    if len(parts) == 2:
        kind, name = parts
        return [f"{kind}.{name}.{verb}", f"{kind}.*.{verb}", f"{kind}.{name}", f"{kind}.*"]
    kind, name, inner_kind, inner = parts
    pairs = ((name, inner), ("*", "*"), ("*", inner), (name, "*"))
    paths = [f"{kind}.{outer}.{inner_kind}.{own}" for outer, own in pairs]
    return [*(f"{path}.{verb}" for path in paths), *paths, f"{kind}.{name}", f"{kind}.*"]


@lru_cache(maxsize=256)
def _prepared(family: Family, database: str, table: str, verb: Verb) -> tuple[str, tuple[str, ...]]:
    channels = _row_channels(database, table, verb)
    return _head(_row_names(family, database, table, verb), channels), tuple(channels)


def _head(names: list[str], channels: list[str]) -> str:
    # dumps would write the hole as an escape
    text = dumps({"type": "event", "data": {"events": names, "channels": channels}})
    return text.replace("\\u0001", _HOLE)[: -len("}}")]


def _row_names(family: Family, database: str, table: str, verb: Verb) -> list[str]:
    families: tuple[Family, Family] = (
        ("collections", "tables") if family == "collections" else ("tables", "collections")
    )
    leaf = {"collections": "documents", "tables": "rows"}

    def path(kind: Family, named: str, *, row: bool) -> str:
        top = f"databases.{database if 'd' in named else '*'}.{kind}.{table if 't' in named else '*'}"
        return f"{top}.{leaf[kind]}.{_HOLE if 'r' in named else '*'}" if row else top

    rows = [path(kind, named, row=True) for named in _ORDER[family] for kind in families]
    parents = [path(kind, named, row=False) for named in _PARENT_ORDER[family] for kind in families]
    return [*(f"{name}.{verb}" for name in rows), *rows, *parents, f"databases.{database}", "databases.*"]


def _row_channels(database: str, table: str, verb: Verb) -> list[str]:
    documents = f"databases.{database}.collections.{table}.documents"
    rows = f"{database}.tables.{table}.rows"
    channels = ["documents", documents, f"{documents}.{_HOLE}"]
    channels += [
        "rows",
        f"databases.{rows}",
        f"databases.{rows}.{_HOLE}",
        f"tablesdb.{rows}",
        f"tablesdb.{rows}.{_HOLE}",
    ]
    return _with_verb(channels, verb)
