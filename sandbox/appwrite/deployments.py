"""Deployments: the bundles that were uploaded, which of them runs, and what was executed."""

import gzip
import io
import sqlite3
import tarfile
from dataclasses import dataclass

from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.pages import listed
from sandbox.appwrite.wire import Reply, moment, new_id
from sandbox.appwrite.work import Work

_COLUMNS = "id, function, created, entrypoint, commands, status, size, logs"


@dataclass(frozen=True, slots=True)
class Deployment:
    """One row of `deployments`, its bundle aside."""

    id: str
    function_id: str
    created: str
    entrypoint: str
    commands: str
    status: str
    size: int
    logs: str

    def model(self) -> dict[str, object]:
        blank = ("Name", "Owner", "Url")
        return {
            "$id": self.id,
            "$createdAt": self.created,
            "$updatedAt": self.created,
            "type": "manual",
            "resourceId": self.function_id,
            "resourceType": "functions",
            "entrypoint": self.entrypoint,
            "sourceSize": self.size,
            "buildSize": self.size,
            "totalSize": self.size * 2,
            "buildId": self.id,
            "activate": False,
            "screenshotLight": "",
            "screenshotDark": "",
            "status": self.status,
            "buildLogs": self.logs,
            "buildDuration": 1,
            **{f"providerRepository{word}": "" for word in blank},
            **{f"providerCommit{word}": "" for word in ("Hash", "AuthorUrl", "Author", "Message", "Url")},
            "providerBranch": "",
            "providerBranchUrl": "",
        }


def create(work: Work) -> Reply:
    """An upload. It is built at once: a bundle whose entry point or build command is missing fails, as it would."""
    function_id, source = work.text("function_id"), work.call.body.get("code")
    row = work.db.execute("SELECT settings FROM functions WHERE id = ?", (function_id,)).fetchone()
    if row is None:
        raise AppwriteError("function_not_found")
    if not isinstance(source, bytes):
        raise invalid("code", "File is not valid")
    entrypoint = str(work.call.body.get("entrypoint") or "") or _of(work, function_id, "entrypoint")
    commands = str(work.call.body.get("commands") or "") or _of(work, function_id, "commands")
    problem = _problem(source, entrypoint)
    deployment_id = new_id(work.now)
    work.db.execute(
        "INSERT INTO deployments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            deployment_id, function_id, moment(work.now), entrypoint, commands, "failed" if problem else "ready",
            len(source), problem or "built", source,
        ),
    )  # fmt: skip
    if not problem and str(work.call.body.get("activate")).lower() == "true":
        work.db.execute("UPDATE functions SET deployment = ? WHERE id = ?", (deployment_id, function_id))
    return Reply(202, find(work.db, deployment_id).model())


def list_all(work: Work) -> Reply:
    names = work.db.execute(
        "SELECT id FROM deployments WHERE function = ? ORDER BY created DESC", (work.text("function_id"),)
    ).fetchall()
    return listed(work, "deployments", [find(work.db, name).model() for (name,) in names])


def read(work: Work) -> Reply:
    return Reply(200, find(work.db, work.text("deployment_id")).model())


def activate(work: Work) -> Reply:
    found = find(work.db, str(work.call.body.get("deploymentId")))
    if found.status != "ready":
        raise AppwriteError("build_not_ready")
    work.db.execute("UPDATE functions SET deployment = ? WHERE id = ?", (found.id, work.text("function_id")))
    return Reply(200, {"$id": work.text("function_id"), "deploymentId": found.id})


def download(work: Work) -> Reply:
    """The bundle as it was uploaded."""
    deployment = find(work.db, work.text("deployment_id"))
    (source,) = work.db.execute("SELECT source FROM deployments WHERE id = ?", (deployment.id,)).fetchone()
    return Reply(200, raw=bytes(source))


def list_executions(work: Work) -> Reply:
    rows = work.db.execute(
        "SELECT id, created, deployment, trigger_, method, path, status, duration FROM executions "
        "WHERE function = ? ORDER BY created DESC",
        (work.text("function_id"),),
    )
    return listed(work, "executions", [_execution(work.text("function_id"), *row) for row in rows])


def record_execution(
    db: sqlite3.Connection, execution_id: str, function_id: str, at: str, trigger: str, method: str, path: str,
    status: int, duration: float,
) -> None:  # fmt: skip
    """Keeps the newest thousand of a function."""
    (active,) = db.execute("SELECT deployment FROM functions WHERE id = ?", (function_id,)).fetchone()
    db.execute(
        "INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (execution_id, function_id, at, active or "", trigger, method, path, status, duration),
    )
    db.execute(
        "DELETE FROM executions WHERE function = ? AND id NOT IN "
        "(SELECT id FROM executions WHERE function = ? ORDER BY created DESC LIMIT 1000)",
        (function_id, function_id),
    )


def find(db: sqlite3.Connection, deployment_id: str) -> Deployment:
    found = find_or_none(db, deployment_id)
    if found is None:
        raise AppwriteError("deployment_not_found")
    return found


def find_or_none(db: sqlite3.Connection, deployment_id: str | None) -> Deployment | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM deployments WHERE id = ?", (deployment_id,)).fetchone()
    return None if row is None else Deployment(*row)


def latest(db: sqlite3.Connection, function_id: str) -> Deployment | None:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM deployments WHERE function = ? ORDER BY created DESC LIMIT 1", (function_id,)
    ).fetchone()
    return None if row is None else Deployment(*row)


def _of(work: Work, function_id: str, name: str) -> str:
    (value,) = work.db.execute(
        f"SELECT json_extract(settings, '$.{name}') FROM functions WHERE id = ?", (function_id,)
    ).fetchone()
    return str(value or "")


def _problem(source: bytes, entrypoint: str) -> str | None:
    try:
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(source))) as archive:
            names = [name.removeprefix("./") for name in archive.getnames()]
    except (OSError, EOFError, tarfile.TarError):
        return "the bundle is no .tar.gz"
    return None if entrypoint in names else f"the bundle has no entry point {entrypoint!r}"


def _execution(
    function_id: str, own_id: str, at: str, deployment: str, trigger: str, method: str, path: str, status: int,
    duration: float,
) -> dict[str, object]:  # fmt: skip
    return {
        "$id": own_id, "$createdAt": at, "$updatedAt": at, "$permissions": [], "functionId": function_id,
        "resourceId": function_id, "resourceType": "functions", "deploymentId": deployment, "trigger": trigger,
        "status": "completed" if status < 500 else "failed", "requestMethod": method, "requestPath": path,
        "requestHeaders": [], "responseStatusCode": status, "responseBody": "", "responseHeaders": [], "logs": "",
        "errors": "", "duration": duration,
    }  # fmt: skip
