"""What a server key may do: those that somebody made, and the one that the function gets with each request."""

import json
import sqlite3

from sandbox.appwrite.tokens import digest


def scopes_of_key(db: sqlite3.Connection, secret: str) -> frozenset[str] | None:
    """None for a key that nobody made."""
    row = db.execute("SELECT scopes FROM keys WHERE secret_hash = ?", (digest(secret),)).fetchone()
    return None if row is None else frozenset(json.loads(row[0]))


def scopes_of_function(db: sqlite3.Connection) -> frozenset[str] | None:
    """Those of the function that is deployed; None where nobody made one."""
    row = db.execute(
        "SELECT settings FROM functions WHERE deployment IS NOT NULL ORDER BY created DESC LIMIT 1"
    ).fetchone()
    return None if row is None else frozenset(json.loads(row[0])["scopes"])
