"""Teams: a name, shared preferences, and members with roles."""

import json
import sqlite3
from dataclasses import dataclass

from sandbox.appwrite.account import prefs_of
from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.events import team_event
from sandbox.appwrite.members import add_member, remove_team
from sandbox.appwrite.pages import listed
from sandbox.appwrite.users import CUSTOM_ID_RULE
from sandbox.appwrite.wire import UNIQUE, Reply, is_custom_id, moment, new_id, texts
from sandbox.appwrite.work import Work


@dataclass(frozen=True, slots=True)
class Team:
    """One row of `teams`, with the number of its members."""

    id: str
    created: str
    updated: str
    name: str
    prefs: dict[str, object]
    total: int

    def model(self) -> dict[str, object]:
        return {
            "$id": self.id,
            "$createdAt": self.created,
            "$updatedAt": self.updated,
            "name": self.name,
            "total": self.total,
            "prefs": self.prefs,
        }


def create(work: Work) -> Reply:
    """By a user: he becomes its owner. By a server key: it has no members yet."""
    wanted, at = work.call.body.get("teamId"), moment(work.now)
    if wanted != UNIQUE and not is_custom_id(wanted):
        raise invalid("teamId", CUSTOM_ID_RULE)
    team_id = new_id(work.now) if wanted == UNIQUE else str(wanted)
    try:
        work.db.execute(
            "INSERT INTO teams (id, created, updated, name) VALUES (?, ?, ?, ?)", (team_id, at, at, _name(work))
        )
    except sqlite3.IntegrityError as exc:
        raise AppwriteError("team_already_exists") from exc
    if work.who.user is not None:
        roles = texts(work.call.body.get("roles")) or []
        add_member(work, team_id, work.who.user, list(dict.fromkeys(["owner", *roles])))
    team = _find(work.db, team_id)
    assert team is not None
    _tell(work, team, "create")
    return Reply(201, team.model())


def list_all(work: Work) -> Reply:
    rows = work.db.execute("SELECT id FROM teams ORDER BY created, id").fetchall()
    found = [team for (team_id,) in rows if _seen(work, str(team_id)) and (team := _find(work.db, str(team_id)))]
    return listed(work, "teams", [team.model() for team in found])


def read(work: Work) -> Reply:
    return Reply(200, _readable(work).model())


def rename(work: Work) -> Reply:
    return Reply(200, _changed(work, "name", _name(work)).model())


def delete(work: Work) -> Reply:
    team = _owned(work)
    remove_team(work, team.id)
    work.db.execute("DELETE FROM teams WHERE id = ?", (team.id,))
    _tell(work, team, "delete")
    return Reply(204)


def read_prefs(work: Work) -> Reply:
    return Reply(200, _readable(work).prefs)


def write_prefs(work: Work) -> Reply:
    prefs = prefs_of(work)
    _changed(work, "prefs", json.dumps(prefs))
    return Reply(200, prefs)


def _changed(work: Work, column: str, value: str) -> Team:
    team = _owned(work)
    work.db.execute(f"UPDATE teams SET {column} = ?, updated = ? WHERE id = ?", (value, moment(work.now), team.id))
    changed = _readable(work)
    _tell(work, changed, "update")
    return changed


def _tell(work: Work, team: Team, verb: str) -> None:
    # on the socket, unlike over HTTP, empty preferences are a list
    work.effects.append(team_event(team.id, verb, {**team.model(), "prefs": team.prefs or []}))


def _readable(work: Work) -> Team:
    team = _find(work.db, work.text("team_id"))
    if team is None or not _seen(work, team.id):
        raise AppwriteError("team_not_found")
    return team


def _owned(work: Work) -> Team:
    """Only an owner or a server key changes a team."""
    team = _readable(work)
    if not work.who.trusted and f"team:{team.id}/owner" not in work.who.roles:
        raise AppwriteError("user_unauthorized")
    return team


def _seen(work: Work, team_id: str) -> bool:
    return work.who.trusted or f"team:{team_id}" in work.who.roles


def _find(db: sqlite3.Connection, team_id: str) -> Team | None:
    row = db.execute(
        "SELECT id, created, updated, name, prefs, (SELECT count(*) FROM memberships WHERE team_id = teams.id) "
        "FROM teams WHERE id = ?",
        (team_id,),
    ).fetchone()
    if row is None:
        return None
    own_id, created, updated, name, prefs, total = row
    return Team(own_id, created, updated, name, json.loads(prefs), total)


def _name(work: Work) -> str:
    name = work.call.body.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 128:
        raise invalid("name", "Value must be a valid string and at least 1 chars and no longer than 128 chars")
    return name
