"""Memberships: who belongs to a team with which roles; open sockets of a member follow every change at once."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.appwrite.errors import AppwriteError, invalid, unauthorized
from sandbox.appwrite.events import RolesChanged, membership_event
from sandbox.appwrite.pages import select
from sandbox.appwrite.policies import hidden_from_clients
from sandbox.appwrite.users import User, find_user, find_user_by_email, get_user, roles_of
from sandbox.appwrite.wire import Reply, moment, new_id, texts
from sandbox.appwrite.work import Work

_NOTHING: Final = {"userId": "", "userName": "", "userEmail": "", "userPhone": "", "mfa": False}
_COLUMNS: Final = "id, team_id, user_id, created, updated, joined, roles"


@dataclass(frozen=True, slots=True)
class Membership:
    """One row of `memberships`."""

    id: str
    team_id: str
    user_id: str
    created: str
    updated: str
    joined: str
    roles: tuple[str, ...]


def create(work: Work) -> Reply:
    """With a server key the member is in at once; a user would send a mail, and the sandbox has no mail server."""
    team_id = _team(work)
    roles = texts(work.call.body.get("roles"))
    if roles is None:
        raise invalid("roles", "Value must a valid array no longer than 100 items")
    if not work.who.trusted:
        return _invite(work, team_id)
    membership = add_member(work, team_id, _invited(work), roles)
    model = {**membership_model(work.db, membership), "userAccessedAt": ""}
    work.effects.append(membership_event(team_id, membership.id, "create", model))
    return Reply(201, model)


def list_all(work: Work) -> Reply:
    """Queries see what the answer hides: `equal("userId", …)` finds its member though no id is shown."""
    rows = work.db.execute(
        f"SELECT {_COLUMNS} FROM memberships WHERE team_id = ? ORDER BY rowid", (_team(work),)
    ).fetchall()
    models = [membership_model(work.db, _membership(row)) for row in rows]
    page = select(models, work.call.query.get("queries"))
    return Reply(200, {"total": page.total, "memberships": [_shown(work, each) for each in page.items]})


def read(work: Work) -> Reply:
    return Reply(200, _shown(work, membership_model(work.db, _found(work))))


def change(work: Work) -> Reply:
    membership, roles = _found(work), texts(work.call.body.get("roles"))
    if roles is None:
        raise invalid("roles", "Value must a valid array no longer than 100 items")
    _demand_owner(work, membership.team_id)
    work.db.execute(
        "UPDATE memberships SET roles = ?, updated = ? WHERE id = ?",
        (json.dumps(roles), moment(work.now), membership.id),
    )
    fresh = membership_model(work.db, _found(work))
    _follow(work, membership.user_id)
    work.effects.append(membership_event(membership.team_id, membership.id, "update", {**fresh, "userAccessedAt": ""}))
    return Reply(200, {**fresh, "userAccessedAt": ""})


def delete(work: Work) -> Reply:
    """By the owner, a server key, or the member himself."""
    membership = _found(work)
    if work.who.user is None or work.who.user.id != membership.user_id:
        _demand_owner(work, membership.team_id)
    _remove(work, membership)
    return Reply(204)


def add_member(work: Work, team_id: str, user: User, roles: list[str]) -> Membership:
    """Tells nobody: the founder of a team does not hear that he joined it."""
    membership_id, at = new_id(work.now), moment(work.now)
    try:
        work.db.execute(
            f"INSERT INTO memberships ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (membership_id, team_id, user.id, at, at, at, json.dumps(roles)),
        )
    except sqlite3.IntegrityError as exc:
        raise AppwriteError("membership_already_confirmed") from exc
    work.db.execute("UPDATE teams SET updated = ? WHERE id = ?", (at, team_id))
    _follow(work, user.id)
    return Membership(membership_id, team_id, user.id, at, at, at, tuple(roles))


def remove_team(work: Work, team_id: str) -> None:
    rows = work.db.execute(f"SELECT {_COLUMNS} FROM memberships WHERE team_id = ?", (team_id,)).fetchall()
    for row in rows:
        _remove(work, _membership(row))


def remove_user(work: Work, user: User) -> None:
    """Out of every team."""
    for membership in memberships_of_user(work.db, user.id):
        _remove(work, membership)


def memberships_of_user(db: sqlite3.Connection, user_id: str) -> list[Membership]:
    rows = db.execute(f"SELECT {_COLUMNS} FROM memberships WHERE user_id = ? ORDER BY rowid", (user_id,)).fetchall()
    return [_membership(row) for row in rows]


def membership_model(db: sqlite3.Connection, membership: Membership) -> dict[str, object]:
    user = find_user(db, membership.user_id)
    team = db.execute("SELECT name FROM teams WHERE id = ?", (membership.team_id,)).fetchone()
    return {
        "$id": membership.id,
        "$createdAt": membership.created,
        "$updatedAt": membership.updated,
        "userId": membership.user_id,
        "userName": user.name if user else "",
        "userEmail": (user.email or "") if user else "",
        "userPhone": "",
        "teamId": membership.team_id,
        "teamName": team[0] if team else "",
        "invited": membership.created,
        "joined": membership.joined,
        "confirm": True,
        "mfa": False,
        "userAccessedAt": user.created if user else "",
        "roles": list(membership.roles),
    }


def _shown(work: Work, model: Mapping[str, object]) -> Mapping[str, object]:
    """What a client sees of a member is the project's choice; a server key sees everything."""
    if work.who.trusted:
        return model
    return {**model, **{name: _NOTHING[name] for name in hidden_from_clients(work.db)}}


def _remove(work: Work, membership: Membership) -> None:
    """The member is out before the event goes out: he does not hear of it, as recorded."""
    model = membership_model(work.db, membership)
    work.db.execute("DELETE FROM memberships WHERE id = ?", (membership.id,))
    work.db.execute("UPDATE teams SET updated = ? WHERE id = ?", (moment(work.now), membership.team_id))
    _follow(work, membership.user_id)
    hidden = {"userName": "", "userEmail": "", "teamName": "", "userAccessedAt": ""}
    work.effects.append(membership_event(membership.team_id, membership.id, "delete", {**model, **hidden}))


def _follow(work: Work, user_id: str) -> None:
    user = find_user(work.db, user_id)
    if user is not None:
        work.effects.append(RolesChanged(user.id, roles_of(work.db, user)))


def _invited(work: Work) -> User:
    body = work.call.body
    if body.get("userId"):
        return get_user(work.db, str(body["userId"]))
    user = find_user_by_email(work.db, str(body.get("email"))) if body.get("email") else None
    if user is None:
        raise AppwriteError("user_not_found")
    return user


def _invite(work: Work, team_id: str) -> Reply:
    if not work.call.body.get("url"):
        raise AppwriteError("general_argument_invalid", "URL is required")
    _demand_owner(work, team_id)
    raise AppwriteError("general_smtp_disabled")


def _demand_owner(work: Work, team_id: str) -> None:
    if not work.who.trusted and f"team:{team_id}/owner" not in work.who.roles:
        raise unauthorized("User is not allowed to modify roles")


def _team(work: Work) -> str:
    """The id of the team in the path, for those who may see it."""
    row = work.db.execute("SELECT id FROM teams WHERE id = ?", (work.text("team_id"),)).fetchone()
    if row is None or not (work.who.trusted or f"team:{row[0]}" in work.who.roles):
        raise AppwriteError("team_not_found")
    return str(row[0])


def _found(work: Work) -> Membership:
    row = work.db.execute(
        f"SELECT {_COLUMNS} FROM memberships WHERE id = ? AND team_id = ?", (work.text("membership_id"), _team(work))
    ).fetchone()
    if row is None:
        raise AppwriteError("membership_not_found")
    return _membership(row)


def _membership(row: tuple[str, str, str, str, str, str, str]) -> Membership:
    return Membership(*row[:6], tuple(json.loads(row[6])))
