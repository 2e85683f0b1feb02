"""The calls on functions and their variables; what runs them is the function host."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.appwrite import deployments
from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.pages import listed
from sandbox.appwrite.users import CUSTOM_ID_RULE
from sandbox.appwrite.wire import UNIQUE, Reply, is_custom_id, moment, new_id, texts
from sandbox.appwrite.work import Work

RUNTIMES: Final = ("python-3.11", "python-3.12", "python-3.13", "python-3.14", "node-22")
_DEFAULTS: Final[Mapping[str, object]] = {
    "execute": [], "name": "", "enabled": True, "live": True, "logging": True, "runtime": "", "scopes": [],
    "events": [], "schedule": "", "timeout": 15, "version": "v5", "entrypoint": "", "commands": "",
    "installationId": "", "providerRepositoryId": "", "providerBranch": "", "providerRootDirectory": "",
    "providerSilentMode": False, "buildSpecification": "s-1vcpu-512mb", "runtimeSpecification": "s-1vcpu-512mb",
}  # fmt: skip
_LISTS: Final = frozenset({"execute", "scopes", "events"})


@dataclass(frozen=True, slots=True)
class Function:
    """One row of `functions`; `settings` are what its owner chose."""

    id: str
    created: str
    updated: str
    settings: Mapping[str, object]
    deployment_id: str | None


def create(work: Work) -> Reply:
    wanted, at = work.call.body.get("functionId"), moment(work.now)
    if wanted != UNIQUE and not is_custom_id(wanted):
        raise invalid("functionId", CUSTOM_ID_RULE)
    function_id = new_id(work.now) if wanted == UNIQUE else str(wanted)
    settings = _settings(work, _DEFAULTS)
    try:
        work.db.execute("INSERT INTO functions VALUES (?, ?, ?, ?, NULL)", (function_id, at, at, json.dumps(settings)))
    except sqlite3.IntegrityError as exc:
        raise AppwriteError("function_already_exists") from exc
    return Reply(201, _model(work, find(work.db, function_id)))


def list_all(work: Work) -> Reply:
    names = [name for (name,) in work.db.execute("SELECT id FROM functions ORDER BY created, id")]
    return listed(work, "functions", [_model(work, find(work.db, name)) for name in names])


def read(work: Work) -> Reply:
    return Reply(200, _model(work, _found(work)))


def update(work: Work) -> Reply:
    """What is not given goes back to its default, as on the real server."""
    function = _found(work)
    kept = {key: function.settings[key] for key in ("runtime", "enabled")}
    settings = _settings(work, {**_DEFAULTS, **kept})
    work.db.execute(
        "UPDATE functions SET settings = ?, updated = ? WHERE id = ?",
        (json.dumps(settings), moment(work.now), function.id),
    )
    return Reply(200, _model(work, _found(work)))


def delete(work: Work) -> Reply:
    function = _found(work)
    for table in ("variables", "deployments", "executions"):
        work.db.execute(f"DELETE FROM {table} WHERE function = ?", (function.id,))
    work.db.execute("DELETE FROM functions WHERE id = ?", (function.id,))
    return Reply(204)


def list_variables(work: Work) -> Reply:
    return listed(work, "variables", _variables(work, _found(work)))


def create_variable(work: Work) -> Reply:
    function, at = _found(work), moment(work.now)
    key, value = work.call.body.get("key"), work.call.body.get("value")
    if not isinstance(key, str) or not key or not isinstance(value, str):
        raise invalid("key", "Value must be a valid string")
    secret = work.call.body.get("secret") is not False
    try:
        work.db.execute(
            "INSERT INTO variables VALUES (?, ?, ?, ?, ?, ?, ?)",
            (new_id(work.now), function.id, at, at, key, value, secret),
        )
    except sqlite3.IntegrityError as exc:
        raise AppwriteError("variable_already_exists") from exc
    return Reply(201, next(each for each in _variables(work, function) if each["key"] == key))


def update_variable(work: Work) -> Reply:
    """A secret one stays secret for ever; its value may be replaced."""
    function = _found(work)
    found = next((each for each in _variables(work, function) if each["$id"] == work.text("variable_id")), None)
    if found is None:
        raise AppwriteError("variable_not_found")
    if found["secret"] and work.call.body.get("secret") is False:
        raise AppwriteError("variable_cannot_unset_secret")
    work.db.execute(
        "UPDATE variables SET value = coalesce(?, value), secret = ?, updated = ? WHERE id = ?",
        (
            work.call.body.get("value"),
            bool(found["secret"] or work.call.body.get("secret")),
            moment(work.now),
            found["$id"],
        ),
    )
    return Reply(200, next(each for each in _variables(work, function) if each["$id"] == found["$id"]))


def delete_variable(work: Work) -> Reply:
    function = _found(work)
    work.db.execute("DELETE FROM variables WHERE function = ? AND id = ?", (function.id, work.text("variable_id")))
    return Reply(204)


def runtimes(work: Work) -> Reply:
    found = [{"$id": name, "key": name.split("-")[0], "version": name.split("-")[1]} for name in RUNTIMES]
    return listed(work, "runtimes", found)


def find(db: sqlite3.Connection, function_id: str) -> Function:
    row = db.execute("SELECT * FROM functions WHERE id = ?", (function_id,)).fetchone()
    if row is None:
        raise AppwriteError("function_not_found")
    own_id, created, updated, settings, deployment_id = row
    return Function(own_id, created, updated, json.loads(settings), deployment_id)


@dataclass(frozen=True, slots=True)
class DeployedFunction:
    """What a function host needs: the variables with which it runs, when it runs by itself, and for how long."""

    id: str
    environment: Mapping[str, str]
    schedule: str
    timeout_s: float


def deployed(db: sqlite3.Connection) -> DeployedFunction | None:
    """The function that answers at the function domain: the newest one that has a deployment."""
    row = db.execute("SELECT id FROM functions WHERE deployment IS NOT NULL ORDER BY created DESC LIMIT 1").fetchone()
    if row is None:
        return None
    function = find(db, row[0])
    variables = dict(db.execute("SELECT key, value FROM variables WHERE function = ?", (function.id,)))
    schedule, timeout_s = str(function.settings["schedule"]), float(str(function.settings["timeout"]))
    return DeployedFunction(function.id, variables, schedule, timeout_s)


def _found(work: Work) -> Function:
    return find(work.db, work.text("function_id"))


def _settings(work: Work, otherwise: Mapping[str, object]) -> dict[str, object]:
    found = {**otherwise}
    for key in otherwise:
        value = work.call.body.get(key)
        if value is None:
            continue
        if key in _LISTS and texts(value) is None:
            raise invalid(key, "Value must a valid array")
        found[key] = value
    if found["runtime"] not in RUNTIMES:
        raise invalid("runtime", f"Value must be one of ({', '.join(RUNTIMES)})")
    return found


def _model(work: Work, function: Function) -> dict[str, object]:
    active = deployments.find_or_none(work.db, function.deployment_id)
    latest = deployments.latest(work.db, function.id)
    return {
        "$id": function.id,
        "$createdAt": function.created,
        "$updatedAt": function.updated,
        **function.settings,
        "deploymentId": function.deployment_id or "",
        "deploymentCreatedAt": active.created if active else "",
        "latestDeploymentId": latest.id if latest else "",
        "latestDeploymentCreatedAt": latest.created if latest else "",
        "latestDeploymentStatus": latest.status if latest else "",
        "vars": _variables(work, function),
    }


def _variables(work: Work, function: Function) -> list[dict[str, object]]:
    rows = work.db.execute(
        "SELECT id, created, updated, key, value, secret FROM variables WHERE function = ? ORDER BY created, id",
        (function.id,),
    )
    return [
        {
            "$id": variable_id,
            "$createdAt": created,
            "$updatedAt": updated,
            "key": key,
            "value": "" if secret else value,
            "secret": bool(secret),
            "resourceType": "function",
            "resourceId": function.id,
        }
        for variable_id, created, updated, key, value, secret in rows
    ]
