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


def user_event(user_id: str, verb: str, payload: Mapping[str, object], *, what: str = "") -> Event:
    """Of the user himself; `what` was updated is named besides, as in `users.alice.update.status`."""
    names = [f"users.{user_id}.{verb}", f"users.*.{verb}"]
    if what:
        names += [f"users.{user_id}.{verb}.{what}", f"users.*.{verb}.{what}"]
    names += [f"users.{user_id}", "users.*"]
    return _event(names, _with_verb(_account(user_id), verb), (f"user:{user_id}",), payload)


def session_event(user_id: str, session_id: str, verb: str, payload: Mapping[str, object]) -> Event:
    names = _names(("users", user_id, "sessions", session_id), verb, joining=False)
    return _event(names, _account(user_id), (f"user:{user_id}",), payload)


def sessions_event(user_id: str, payload: Mapping[str, object]) -> Event:
    """All of a user's sessions were deleted at once."""
    places = [f"users.{user_id}.sessions", "users.*.sessions"]
    names = [*places, *(f"{place}.delete" for place in places), f"users.{user_id}", "users.*"]
    return _event(names, _account(user_id), (f"user:{user_id}",), payload)


def team_event(team_id: str, verb: str, payload: Mapping[str, object]) -> Event:
    names = [f"teams.{team_id}.{verb}", f"teams.*.{verb}", f"teams.{team_id}", "teams.*"]
    return _event(names, _with_verb(["teams", f"teams.{team_id}"], verb), (f"team:{team_id}",), payload)


def membership_event(team_id: str, membership_id: str, verb: str, payload: Mapping[str, object]) -> Event:
    names = _names(("teams", team_id, "memberships", membership_id), verb, joining=verb != "delete")
    channels = ["memberships", f"memberships.{membership_id}"]
    return _event(names, _with_verb(channels, verb), (f"team:{team_id}",), payload)


def _account(user_id: str) -> list[str]:
    return ["account", f"account.{user_id}"]


def _event(names: list[str], channels: list[str], roles: tuple[str, ...], payload: Mapping[str, object]) -> Event:
    return Event(_head(names, channels), tuple(channels), roles, payload)


def _with_verb(channels: list[str], verb: str) -> list[str]:
    return channels + [f"{channel}.{verb}" for channel in channels]


def _names(parts: tuple[str, str, str, str], verb: str, *, joining: bool) -> list[str]:
    """Every form of an event's name, from the exact one to the widest pattern; the order is that of the recordings."""
    kind, outer, inner_kind, inner = parts
    half = [("*", inner), (outer, "*")]
    pairs = [(outer, inner), ("*", "*"), *(half if joining else reversed(half))]
    paths = [f"{kind}.{one}.{inner_kind}.{other}" for one, other in pairs]
    return [*(f"{path}.{verb}" for path in paths), *paths, f"{kind}.{outer}", f"{kind}.*"]


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
