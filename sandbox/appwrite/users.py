"""Users: the rows, Appwrite's model of them, and the roles that they have."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.tokens import hash_password
from sandbox.appwrite.wire import UNIQUE, is_custom_id, moment, new_id

GUEST_ROLES: Final = ("any", "guests")
_COLUMNS: Final = "id, created, updated, name, email, password, active, labels, prefs, target"
_HASHING: Final = {"type": "argon2", "memory_cost": 65536, "time_cost": 4, "threads": 3}  # as the real one says
CUSTOM_ID_RULE: Final = (
    "Parameter must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. "
    "Can't start with a special char"
)


@dataclass(frozen=True, slots=True)
class User:
    """One row of `users`; an anonymous user has no e-mail address."""

    id: str
    created: str
    updated: str
    name: str
    email: str | None
    password: str | None
    active: bool
    labels: tuple[str, ...]
    prefs: dict[str, object]
    target: str | None

    def model(self) -> dict[str, object]:
        """The account as its owner sees it, in the order in which Appwrite writes it."""
        known = self.email is not None
        return {
            "$id": self.id,
            "$createdAt": self.created,
            "$updatedAt": self.updated,
            "name": self.name,
            "registration": self.created,
            "status": self.active,
            "labels": list(self.labels),
            "passwordUpdate": self.created if self.password else "",
            "email": self.email or "",
            "phone": "",
            "emailVerification": False,
            "emailCanonical": self.email,
            "emailIsFree": False if known else None,
            "emailIsDisposable": False if known else None,
            "emailIsCorporate": True if known else None,
            "emailIsCanonical": True if known else None,
            "phoneVerification": False,
            "mfa": False,
            "prefs": self.prefs,
            "targets": [self._target()] if known else [],
            "accessedAt": self.created,
            "impersonator": False,
            "impersonatorUserId": None,
        }

    def server_model(self) -> dict[str, object]:
        """The same with what only a server key is shown; the sandbox never gives a password's hash away."""
        model = self.model()
        head = {key: model.pop(key) for key in ("$id", "$createdAt", "$updatedAt", "name")}
        return {**head, "password": "", "hash": "argon2", "hashOptions": _HASHING, **model}

    def in_event(self, *, by_server: bool) -> dict[str, object]:
        """As the sockets hear of him, who changed it decides how much; on the socket, empty preferences are a list."""
        model = self.server_model() if by_server else self.model()
        return {**model, "prefs": self.prefs or []}

    def _target(self) -> dict[str, object]:
        return {
            "$id": self.target,
            "$createdAt": self.created,
            "$updatedAt": self.created,
            "name": "",
            "userId": self.id,
            "providerId": None,
            "providerType": "email",
            "identifier": self.email,
            "expired": False,
        }


def find_user(db: sqlite3.Connection, user_id: str) -> User | None:
    return _user(db.execute(f"SELECT {_COLUMNS} FROM users WHERE id = ?", (user_id,)).fetchone())


def find_user_by_email(db: sqlite3.Connection, email: str) -> User | None:
    return _user(db.execute(f"SELECT {_COLUMNS} FROM users WHERE email = ?", (email,)).fetchone())


def get_user(db: sqlite3.Connection, user_id: str) -> User:
    user = find_user(db, user_id)
    if user is None:
        raise AppwriteError("user_not_found")
    return user


def list_users(db: sqlite3.Connection) -> list[User]:
    rows = db.execute(f"SELECT {_COLUMNS} FROM users ORDER BY created, id LIMIT 5000").fetchall()
    return [user for row in rows if (user := _user(row)) is not None]


def _user(row: tuple[object, ...] | None) -> User | None:
    if row is None:
        return None
    user_id, created, updated, name, email, password, active, labels, prefs, target = row
    return User(
        id=str(user_id),
        created=str(created),
        updated=str(updated),
        name=str(name),
        email=None if email is None else str(email),
        password=None if password is None else str(password),
        active=bool(active),
        labels=tuple(json.loads(str(labels))),
        prefs=json.loads(str(prefs)),
        target=None if target is None else str(target),
    )


def add_anonymous_user(db: sqlite3.Connection, now: datetime) -> User:
    user_id, at = new_id(now), moment(now)
    db.execute("INSERT INTO users (id, created, updated, name) VALUES (?, ?, ?, '')", (user_id, at, at))
    return get_user(db, user_id)


def add_user(db: sqlite3.Connection, body: dict[str, object], now: datetime) -> User:
    """A user from the parameters of a sign-up: `userId`, `email`, `password`, `name`."""
    wanted, email, password = body.get("userId"), body.get("email"), body.get("password")
    if wanted != UNIQUE and not is_custom_id(wanted):
        raise invalid("userId", CUSTOM_ID_RULE)
    if email is not None:
        email = valid_email(email)
    hashed = None if password is None else hash_password(valid_password(password))
    user_id = new_id(now) if wanted == UNIQUE else str(wanted)
    name, target, at = str(body.get("name") or ""), new_id(now), moment(now)
    try:
        db.execute(
            "INSERT INTO users (id, created, updated, name, email, password, target) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (user_id, at, at, name, email, hashed, target),
        )
    except sqlite3.IntegrityError as exc:
        raise AppwriteError("user_already_exists") from exc
    return get_user(db, user_id)


def valid_email(email: object) -> str:
    if not isinstance(email, str) or "@" not in email:
        raise invalid("email", "Value must be a valid email address")
    return email


def valid_password(password: object) -> str:
    if not isinstance(password, str) or not 8 <= len(password) <= 256:
        raise invalid("password", "Password must be between 8 and 256 characters long.")
    return password


def roles_of(db: sqlite3.Connection, user: User) -> tuple[str, ...]:
    """Every role of a user, team roles as they are now, in the order of Appwrite's error texts."""
    roles = ["any", "users", f"user:{user.id}", f"user:{user.id}/unverified", "users/unverified"]
    rows = db.execute("SELECT id, team_id, roles FROM memberships WHERE user_id = ? ORDER BY rowid", (user.id,))
    for membership_id, team_id, names in rows:
        roles += [f"team:{team_id}", f"member:{membership_id}"]
        roles += [f"team:{team_id}/{name}" for name in json.loads(names)]
    return (*roles, *(f"label:{label}" for label in user.labels))
