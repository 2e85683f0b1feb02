"""The `/users` calls of a server key."""

from sandbox.appwrite.account import jwt_for
from sandbox.appwrite.events import user_event
from sandbox.appwrite.members import membership_model, memberships_of_user, remove_user
from sandbox.appwrite.sessions import open_session, sessions_of
from sandbox.appwrite.users import User, add_user, get_user, list_users
from sandbox.appwrite.wire import Reply, listed, moment
from sandbox.appwrite.work import Work


def create(work: Work) -> Reply:
    user = add_user(work.db, dict(work.call.body), work.now)
    return Reply(201, {**user.server_model(), "accessedAt": ""})


def read(work: Work) -> Reply:
    return Reply(200, _user(work).server_model())


def list_all(work: Work) -> Reply:
    return listed("users", [user.server_model() for user in list_users(work.db)])


def delete(work: Work) -> Reply:
    user = _user(work)
    remove_user(work, user)
    work.db.execute("DELETE FROM sessions WHERE user_id = ?", (user.id,))
    work.db.execute("DELETE FROM users WHERE id = ?", (user.id,))
    work.effects.append(user_event(("users", user.id), "delete", user.model()))
    return Reply(204)


def set_status(work: Work) -> Reply:
    user, active = _user(work), work.call.body.get("status") is True
    work.db.execute("UPDATE users SET active = ?, updated = ? WHERE id = ?", (active, moment(work.now), user.id))
    fresh = _user(work)
    work.effects.append(user_event(("users", user.id), "update", fresh.model()))
    return Reply(200, fresh.server_model())


def create_session(work: Work) -> Reply:
    user = _user(work)
    session, packed = open_session(work.db, user, "server", work.call.address, work.now)
    return Reply(201, session.model(current=False, secret=packed))


def list_sessions(work: Work) -> Reply:
    return listed("sessions", [each.model(current=False) for each in sessions_of(work.db, _user(work).id)])


def delete_sessions(work: Work) -> Reply:
    user = _user(work)
    work.db.execute("DELETE FROM sessions WHERE user_id = ?", (user.id,))
    return Reply(204)


def create_jwt(work: Work) -> Reply:
    return Reply(201, {"jwt": jwt_for(work, _user(work).id, "")})


def list_memberships(work: Work) -> Reply:
    found = memberships_of_user(work.db, _user(work).id)
    return listed("memberships", [membership_model(work.db, each) for each in found])


def _user(work: Work) -> User:
    return get_user(work.db, work.text("user_id"))
