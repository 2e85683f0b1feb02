"""The calls of a client on its own account: sign-up, sessions, JWT."""

import json
from dataclasses import replace
from typing import Final

from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.events import session_event, user_event
from sandbox.appwrite.identity import Identity, jwt_key
from sandbox.appwrite.pages import listed
from sandbox.appwrite.sessions import (
    LIFETIME,
    Session,
    clearing_headers,
    cookie_headers,
    end_session,
    open_session,
    sessions_of,
)
from sandbox.appwrite.tokens import Claims, digest, hash_password, password_matches, sign_jwt
from sandbox.appwrite.users import (
    User,
    add_anonymous_user,
    add_user,
    find_user,
    find_user_by_email,
    get_user,
    valid_email,
    valid_password,
)
from sandbox.appwrite.wire import Reply, dumps, moment, new_id
from sandbox.appwrite.work import Work

JWT_DEFAULT_S: Final = 900
JWT_MOST_S: Final = 3600
MOST_PREFS: Final = 65_535  # bytes of JSON, as the column takes


def read_account(work: Work) -> Reply:
    return Reply(200, _user(work.who).model())


def sign_up(work: Work) -> Reply:
    return Reply(201, add_user(work.db, dict(work.call.body), work.now).model())


def create_anonymous_session(work: Work) -> Reply:
    if work.who.user is not None:
        raise AppwriteError("user_session_already_exists")
    return _opened(work, add_anonymous_user(work.db, work.now), "anonymous")


def create_email_session(work: Work) -> Reply:
    user = find_user_by_email(work.db, str(work.call.body.get("email")))
    if not password_matches(str(work.call.body.get("password")), user.password if user else None) or user is None:
        raise AppwriteError("user_invalid_credentials")
    if not user.active:
        raise AppwriteError("user_blocked")
    return _opened(work, user, "email")


def create_token_session(work: Work) -> Reply:
    """With the secret of a token that a server key made for a user; a token opens one session."""
    user_id, secret = str(work.call.body.get("userId")), str(work.call.body.get("secret"))
    found = work.db.execute(
        "DELETE FROM tokens WHERE user_id = ? AND secret_hash = ? AND expire > ? RETURNING id",
        (user_id, digest(secret), moment(work.now)),
    ).fetchall()
    user = find_user(work.db, user_id)
    if not found or user is None:
        raise AppwriteError("user_invalid_token")
    if not user.active:
        raise AppwriteError("user_blocked")
    return _opened(work, user, "token")


def rename(work: Work) -> Reply:
    name = work.call.body.get("name")
    if not isinstance(name, str) or len(name) > 128:
        raise invalid("name", "Value must be a valid string and no longer than 128 chars")
    return _changed(work, "name", name=name)


def set_email(work: Work) -> Reply:
    """Also how an anonymous user becomes one who can log in: the password given here becomes his."""
    user = _user(work.who)
    email, password = valid_email(work.call.body.get("email")), valid_password(work.call.body.get("password"))
    if user.password is not None and not password_matches(password, user.password):
        raise AppwriteError("user_invalid_credentials")
    other = find_user_by_email(work.db, email)
    if other is not None and other.id != user.id:
        raise AppwriteError("user_email_already_exists")
    hashed = user.password or hash_password(password)
    return _changed(work, "email", email=email, password=hashed, target=user.target or new_id(work.now))


def set_password(work: Work) -> Reply:
    user, password = _user(work.who), valid_password(work.call.body.get("password"))
    if user.password is not None and not password_matches(str(work.call.body.get("oldPassword")), user.password):
        raise AppwriteError("user_invalid_credentials")
    return _changed(work, "password", password=hash_password(password))


def extend_session(work: Work) -> Reply:
    session = _named_session(work)
    expire = moment(work.now + LIFETIME)
    work.db.execute("UPDATE sessions SET expire = ? WHERE id = ?", (expire, session.id))
    return Reply(200, replace(session, expire=expire).model(current=session == work.who.session))


def list_sessions(work: Work) -> Reply:
    own = sessions_of(work.db, _user(work.who).id)
    return listed(work, "sessions", [each.model(current=each == work.who.session) for each in own])


def read_session(work: Work) -> Reply:
    session = _named_session(work)
    return Reply(200, session.model(current=session == work.who.session))


def delete_session(work: Work) -> Reply:
    session = _named_session(work)
    _end(work, session)
    return Reply(204, headers=clearing_headers(work.settings.project_id) if session == work.who.session else ())


def delete_sessions(work: Work) -> Reply:
    for session in sessions_of(work.db, _user(work.who).id):
        _end(work, session)
    return Reply(204, headers=clearing_headers(work.settings.project_id))


def create_jwt(work: Work) -> Reply:
    user, session = _user(work.who), work.who.session
    return Reply(201, {"jwt": jwt_for(work, user.id, session.id if session else "")})


def jwt_for(work: Work, user_id: str, session_id: str) -> str:
    """A token as long-lived as the `duration` parameter says."""
    duration = work.call.body.get("duration", JWT_DEFAULT_S)
    if not isinstance(duration, int) or not 0 <= duration <= JWT_MOST_S:
        raise invalid("duration", f"Value must be a valid range between 0 and {JWT_MOST_S:,}")
    return sign_jwt(jwt_key(work.db), Claims(user_id, session_id), int(work.now.timestamp()) + duration)


def read_prefs(work: Work) -> Reply:
    return Reply(200, _user(work.who).prefs)


def write_prefs(work: Work) -> Reply:
    return _changed(work, "prefs", prefs=json.dumps(prefs_of(work)))


def prefs_of(work: Work) -> dict[str, object]:
    prefs = work.call.body.get("prefs")
    if not isinstance(prefs, dict) or len(dumps(prefs).encode()) > MOST_PREFS:
        raise invalid("prefs", f"Value must be a valid object and no larger than {MOST_PREFS} bytes")
    return prefs


def _changed(work: Work, what: str, **columns: str) -> Reply:
    user = _user(work.who)
    names = ", ".join(f"{name} = ?" for name in columns)
    work.db.execute(
        f"UPDATE users SET {names}, updated = ? WHERE id = ?", (*columns.values(), moment(work.now), user.id)
    )
    fresh = get_user(work.db, user.id)
    work.effects.append(user_event(user.id, "update", fresh.in_event(by_server=False), what=what))
    return Reply(200, fresh.model())


def _user(who: Identity) -> User:
    assert who.user is not None, "only users have the scope `account`"
    return who.user


def _named_session(work: Work) -> Session:
    wanted, current = work.text("session_id"), work.who.session
    if wanted == "current" and current is not None:
        return current
    for session in sessions_of(work.db, _user(work.who).id):
        if session.id == wanted:
            return session
    raise AppwriteError("user_session_not_found")


def _opened(work: Work, user: User, provider: str) -> Reply:
    session, packed = open_session(work.db, user, provider, work.call.address, work.now)
    work.effects.append(session_event(user.id, session.id, "create", session.model(current=True)))
    secure = work.call.headers.get("x-forwarded-proto") == "https"
    return Reply(
        201,
        session.model(current=True, secret=packed if work.who.trusted else ""),
        cookie_headers(work.settings.project_id, packed, work.now, secure=secure),
    )


def _end(work: Work, session: Session) -> None:
    end_session(work.db, session.id)
    work.effects.append(session_event(session.user_id, session.id, "delete", session.model(current=True)))
