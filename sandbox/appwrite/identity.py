"""Who is calling: a server key, a session in any of its four places, a JWT, or a guest."""

import hmac
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sandbox.appwrite.errors import AppwriteError
from sandbox.appwrite.granted import scopes_of_function, scopes_of_key
from sandbox.appwrite.sessions import Session, find_session, sessions_of
from sandbox.appwrite.settings import AppwriteSettings
from sandbox.appwrite.store import fact
from sandbox.appwrite.tokens import new_session_secret, read_jwt, unpack_session
from sandbox.appwrite.users import GUEST_ROLES, User, find_user, roles_of
from sandbox.appwrite.wire import cookies, dumps, loads_object

_ROWS: Final = frozenset({"documents.read", "documents.write", "rows.read", "rows.write"})
GUEST_SCOPES: Final = _ROWS | {"global", "locale.read", "public", "sessions.write"}
USER_SCOPES: Final = GUEST_SCOPES | {"account", "teams.read", "teams.write"}
FUNCTION_SCOPES: Final = (GUEST_SCOPES - {"public"}) | {"users.read", "users.write", "teams.read", "teams.write"}
SERVER_SCOPES: Final = (
    FUNCTION_SCOPES
    | {"health.read"}
    | {
        f"{thing}.{verb}"
        for thing in (
            "databases",
            "collections",
            "tables",
            "attributes",
            "columns",
            "indexes",
            "functions",
            "execution",
            "rules",
            "project",
            "keys",
            "platforms",
            "policies",
        )
        for verb in ("read", "write")
    }
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller. `trusted` is a server key: permissions don't apply to it, scopes do."""

    roles: tuple[str, ...]
    scopes: frozenset[str]
    trusted: bool = False
    user: User | None = None
    session: Session | None = None

    def demand(self, scope: str, settings: AppwriteSettings, host: str) -> None:
        if scope not in self.scopes:
            raise AppwriteError("general_unauthorized_scope", *self._name(settings, host), dumps([scope]))

    def _name(self, settings: AppwriteSettings, host: str) -> tuple[str, str]:
        if self.trusted:
            return f"app.{settings.project_id}@service.{host}", "applications"
        if self.user is None:
            return "User", "guests"
        return self.user.email or "User", "users"


GUEST: Final = Identity(GUEST_ROLES, GUEST_SCOPES)


def identify(db: sqlite3.Connection, settings: AppwriteSettings, headers: Mapping[str, str], now: datetime) -> Identity:
    """The caller of a REST request; raises for a wrong key and a bad JWT, never for a bad session."""
    key = headers.get("x-appwrite-key")
    if key:
        return _by_key(db, settings, key)
    return identify_user(db, settings, headers, now)


def identify_user(
    db: sqlite3.Connection, settings: AppwriteSettings, headers: Mapping[str, str], now: datetime
) -> Identity:
    """The same without keys: on a socket an API key counts for nothing."""
    token = headers.get("x-appwrite-jwt")
    if token:
        return _by_jwt(db, token, now)
    packed = _session_text(settings.project_id, headers)
    return (by_session(db, packed, now) if packed else None) or GUEST


def by_session(db: sqlite3.Connection, packed: str, now: datetime) -> Identity | None:
    """Whose session this is, or None when nobody's."""
    claim = unpack_session(packed)
    session = find_session(db, *claim, now) if claim else None
    user = find_user(db, session.user_id) if session else None
    return _as_user(db, user, session) if user else None


def jwt_key(db: sqlite3.Connection) -> str:
    return fact(db, "jwt key", new_session_secret)


def _by_key(db: sqlite3.Connection, settings: AppwriteSettings, key: str) -> Identity:
    if hmac.compare_digest(key.encode(), settings.api_key.encode()):
        return Identity((), SERVER_SCOPES, trusted=True)
    if hmac.compare_digest(key.encode(), settings.function_key.encode()):
        own = scopes_of_function(db)
        return Identity((), FUNCTION_SCOPES if own is None else own | {"global"}, trusted=True)
    scopes = scopes_of_key(db, key)
    if scopes is None:
        raise AppwriteError("user_unauthorized")
    return Identity((), scopes | {"global"}, trusted=True)


def _by_jwt(db: sqlite3.Connection, token: str, now: datetime) -> Identity:
    claims = read_jwt(jwt_key(db), token, now)
    user = find_user(db, claims.user_id)
    session = next((each for each in sessions_of(db, claims.user_id) if each.id == claims.session_id), None)
    if user is None or (claims.session_id and session is None):
        return GUEST
    return _as_user(db, user, session)


def _as_user(db: sqlite3.Connection, user: User, session: Session | None) -> Identity:
    return Identity(roles_of(db, user), USER_SCOPES, user=user, session=session)


def _session_text(project: str, headers: Mapping[str, str]) -> str:
    name = f"a_session_{project}"
    kept = cookies(headers.get("cookie", ""))
    found = kept.get(name) or kept.get(f"{name}_legacy") or headers.get("x-appwrite-session")
    if found:
        return found
    fallback = loads_object(headers.get("x-fallback-cookies", ""))
    return str(fallback.get(name) or fallback.get(f"{name}_legacy") or "")
