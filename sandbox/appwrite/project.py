"""The project's own settings: API keys with their scopes, the platforms whose pages may call, and function domains."""

import json
import secrets
import sqlite3

from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.pages import listed
from sandbox.appwrite.settings import AppwriteSettings
from sandbox.appwrite.tokens import digest
from sandbox.appwrite.wire import UNIQUE, Reply, moment, new_id, texts
from sandbox.appwrite.work import Work


def read(work: Work) -> Reply:
    return Reply(200, {"$id": work.settings.project_id, "name": work.settings.project_id, "region": "default"})


def create_key(work: Work) -> Reply:
    name, scopes, at = work.call.body.get("name"), texts(work.call.body.get("scopes")), moment(work.now)
    if not isinstance(name, str) or not name or scopes is None:
        raise invalid("scopes", "Value must a valid array")
    wanted = work.call.body.get("keyId", UNIQUE)
    key_id, secret = new_id(work.now) if wanted == UNIQUE else str(wanted), f"standard_{secrets.token_hex(128)}"
    work.db.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?)", (key_id, at, name, digest(secret), json.dumps(scopes)))
    return Reply(201, {**_key(key_id, at, name, scopes), "secret": secret})


def list_keys(work: Work) -> Reply:
    rows = work.db.execute("SELECT id, created, name, scopes FROM keys ORDER BY created, id")
    return listed(work, "keys", [_key(own, at, name, json.loads(scopes)) for own, at, name, scopes in rows])


def delete_key(work: Work) -> Reply:
    work.db.execute("DELETE FROM keys WHERE id = ?", (work.text("key_id"),))
    return Reply(204)


def create_web_platform(work: Work) -> Reply:
    host, name, at = work.call.body.get("hostname"), work.call.body.get("name"), moment(work.now)
    if not isinstance(host, str) or not host or not isinstance(name, str):
        raise invalid("hostname", "Value must be a valid host name")
    wanted = work.call.body.get("platformId", UNIQUE)
    platform_id = new_id(work.now) if wanted == UNIQUE else str(wanted)
    try:
        work.db.execute("INSERT INTO platforms VALUES (?, ?, ?, ?)", (platform_id, at, name, host))
    except sqlite3.IntegrityError as exc:
        raise AppwriteError("platform_already_exists") from exc
    work.settings.registered_hosts.add(host)
    return Reply(201, _platform(platform_id, at, name, host))


def list_platforms(work: Work) -> Reply:
    rows = work.db.execute("SELECT id, created, name, host FROM platforms ORDER BY created, id")
    return listed(work, "platforms", [_platform(*row) for row in rows])


def register_hosts(db: sqlite3.Connection, settings: AppwriteSettings) -> None:
    """The platforms of earlier starts."""
    settings.registered_hosts.update(host for (host,) in db.execute("SELECT host FROM platforms"))


def list_rules(work: Work) -> Reply:
    """Each function has a domain from the start; here they share the sandbox's one address for functions."""
    rows = work.db.execute("SELECT id, created, deployment FROM functions ORDER BY created, id").fetchall()
    found = [
        {
            "$id": f"rule-{function_id}"[:36], "$createdAt": at, "$updatedAt": at,
            "domain": work.settings.function_domain, "type": "deployment", "trigger": "manual", "redirectUrl": "",
            "redirectStatusCode": 0, "deploymentId": deployment or "", "deploymentResourceType": "function",
            "deploymentResourceId": function_id, "deploymentVcsProviderBranch": "", "status": "verified", "logs": "",
            "renewAt": "", "protocol": "http",
        }
        for function_id, at, deployment in rows
    ]  # fmt: skip
    return listed(work, "rules", found)


def _key(key_id: str, at: str, name: str, scopes: list[str]) -> dict[str, object]:
    times = {"$id": key_id, "$createdAt": at, "$updatedAt": at}
    return {**times, "name": name, "expire": "", "scopes": scopes, "secret": "", "accessedAt": "", "sdks": []}


def _platform(platform_id: str, at: str, name: str, host: str) -> dict[str, object]:
    return {
        "$id": platform_id, "$createdAt": at, "$updatedAt": at, "name": name, "type": "web", "hostname": host,
    }  # fmt: skip
