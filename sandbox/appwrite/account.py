"""The calls of a client on its own account: sign-up, sessions, JWT."""

import json
from typing import Final

from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.events import user_event
from sandbox.appwrite.identity import Identity, jwt_key
from sandbox.appwrite.sessions import (
    Session,
    clearing_headers,
    cookie_headers,
    end_session,
    open_session,
    sessions_of,
)
from sandbox.appwrite.tokens import Claims, password_matches, sign_jwt
from sandbox.appwrite.users import User, add_anonymous_user, add_user, find_user_by_email
from sandbox.appwrite.wire import Reply, listed, moment
from sandbox.appwrite.work import Work

JWT_DEFAULT_S: Final = 900
JWT_MOST_S: Final = 3600


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


def list_sessions(work: Work) -> Reply:
    own = sessions_of(work.db, _user(work.who).id)
    return listed("sessions", [each.model(current=each == work.who.session) for each in own])


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
    prefs = prefs_of(work)
    work.db.execute(
        "UPDATE users SET prefs = ?, updated = ? WHERE id = ?",
        (json.dumps(prefs), moment(work.now), _user(work.who).id),
    )
    return Reply(200, {**_user(work.who).model(), "prefs": prefs, "$updatedAt": moment(work.now)})


def prefs_of(work: Work) -> dict[str, object]:
    prefs = work.call.body.get("prefs")
    if not isinstance(prefs, dict):
        raise invalid("prefs", "Value must be a valid object")
    return prefs


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
    work.effects.append(user_event(("users", user.id, "sessions", session.id), "create", session.model(current=True)))
    secure = work.call.headers.get("x-forwarded-proto") == "https"
    return Reply(
        201,
        session.model(current=True, secret=packed if work.who.trusted else ""),
        cookie_headers(work.settings.project_id, packed, work.now, secure=secure),
    )


def _end(work: Work, session: Session) -> None:
    end_session(work.db, session.id)
    work.effects.append(
        user_event(("users", session.user_id, "sessions", session.id), "delete", session.model(current=True))
    )
