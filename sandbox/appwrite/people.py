"""The `/users` calls of a server key."""

import secrets
from datetime import timedelta
from typing import Final

from sandbox.appwrite.account import jwt_for
from sandbox.appwrite.errors import invalid
from sandbox.appwrite.events import sessions_event, user_event
from sandbox.appwrite.members import membership_model, memberships_of_user, remove_user
from sandbox.appwrite.pages import listed
from sandbox.appwrite.sessions import open_session, sessions_of
from sandbox.appwrite.tokens import digest
from sandbox.appwrite.users import User, add_user, get_user, list_users
from sandbox.appwrite.wire import Reply, moment, new_id
from sandbox.appwrite.work import Work

TOKEN_S: Final = 900


def create(work: Work) -> Reply:
    user = add_user(work.db, dict(work.call.body), work.now)
    return Reply(201, {**user.server_model(), "accessedAt": ""})


def read(work: Work) -> Reply:
    return Reply(200, _user(work).server_model())


def list_all(work: Work) -> Reply:
    return listed(work, "users", [user.server_model() for user in list_users(work.db)])


def delete(work: Work) -> Reply:
    user = _user(work)
    remove_user(work, user)
    work.db.execute("DELETE FROM sessions WHERE user_id = ?", (user.id,))
    work.db.execute("DELETE FROM users WHERE id = ?", (user.id,))
    work.effects.append(user_event(user.id, "delete", user.in_event(by_server=True)))
    return Reply(204)


def set_status(work: Work) -> Reply:
    user, active = _user(work), work.call.body.get("status") is True
    work.db.execute("UPDATE users SET active = ?, updated = ? WHERE id = ?", (active, moment(work.now), user.id))
    fresh = _user(work)
    work.effects.append(user_event(user.id, "update", fresh.in_event(by_server=True), what="status"))
    return Reply(200, fresh.server_model())


def create_session(work: Work) -> Reply:
    user = _user(work)
    session, packed = open_session(work.db, user, "server", work.call.address, work.now)
    return Reply(201, session.model(current=False, secret=packed))


def list_sessions(work: Work) -> Reply:
    return listed(work, "sessions", [each.model(current=False) for each in sessions_of(work.db, _user(work).id)])


def delete_sessions(work: Work) -> Reply:
    user = _user(work)
    work.db.execute("DELETE FROM sessions WHERE user_id = ?", (user.id,))
    work.effects.append(sessions_event(user.id, user.in_event(by_server=True)))
    return Reply(204)


def create_token(work: Work) -> Reply:
    """A secret with which a client opens a session for this user: once, and soon."""
    user, length, seconds = (
        _user(work),
        _whole(work, "length", 6, 4, 128),
        _whole(work, "expire", TOKEN_S, 60, 31536000),
    )
    secret = secrets.token_hex(length)[:length]
    token_id, expires = new_id(work.now), moment(work.now + timedelta(seconds=seconds))
    work.db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?)", (token_id, user.id, digest(secret), expires))
    head = {"$id": token_id, "$createdAt": moment(work.now), "userId": user.id}
    return Reply(201, {**head, "secret": secret, "expire": expires, "phrase": ""})


def create_jwt(work: Work) -> Reply:
    return Reply(201, {"jwt": jwt_for(work, _user(work).id, "")})


def list_memberships(work: Work) -> Reply:
    found = memberships_of_user(work.db, _user(work).id)
    return listed(work, "memberships", [membership_model(work.db, each) for each in found])


def _user(work: Work) -> User:
    return get_user(work.db, work.text("user_id"))


def _whole(work: Work, name: str, otherwise: int, least: int, most: int) -> int:
    value = work.call.body.get(name, otherwise)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise invalid(name, f"Value must be a valid range between {least:,} and {most:,}")
