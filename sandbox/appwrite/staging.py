"""Writes that carry a `transactionId`: kept aside, seen by reads of the same transaction, done when it is committed."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal

from sandbox.appwrite import access, rows, writing
from sandbox.appwrite.catalogue import Collection
from sandbox.appwrite.dialect import Dialect
from sandbox.appwrite.document_model import Model, as_read
from sandbox.appwrite.errors import AppwriteError
from sandbox.appwrite.rows import Document
from sandbox.appwrite.wire import Reply, moment
from sandbox.appwrite.work import Work

Action = Literal["create", "update", "upsert", "delete"]
MOST_OPERATIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Operation:
    """One write that waits for the commit; `api` is the dialect in which it was asked for."""

    api: str
    action: Action
    database: str
    table: str
    row: str
    data: Mapping[str, object]
    permissions: list[str] | None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row of `transactions`."""

    id: str
    created: str
    updated: str
    status: str
    expires: str
    operations: tuple[Operation, ...]

    def model(self) -> dict[str, object]:
        return {
            "$id": self.id,
            "$createdAt": self.created,
            "$updatedAt": self.updated,
            "status": self.status,
            "operations": len(self.operations),
            "expiresAt": self.expires,
        }


def find(db: sqlite3.Connection, transaction_id: str) -> Transaction:
    row = db.execute(
        "SELECT id, created, updated, status, expires, operations FROM transactions WHERE id = ?", (transaction_id,)
    ).fetchone()
    if row is None:
        raise AppwriteError("transaction_not_found")
    own_id, created, updated, status, expires, operations = row
    kept = tuple(Operation(**each) for each in json.loads(operations))
    return Transaction(own_id, created, updated, status, expires, kept)


def find_open(db: sqlite3.Connection, transaction_id: str, now: datetime) -> Transaction:
    """Raises when it was committed or rolled back, or is too old."""
    found = find(db, transaction_id)
    if found.status != "pending":
        raise AppwriteError("transaction_not_ready")
    if found.expires <= moment(now):
        raise AppwriteError("transaction_expired")
    return found


def stage(work: Work, transaction_id: str, operation: Operation) -> None:
    found = find_open(work.db, transaction_id, work.now)
    kept = [*found.operations, operation]
    if len(kept) > MOST_OPERATIONS:
        raise AppwriteError("transaction_limit_exceeded")
    work.db.execute(
        "UPDATE transactions SET operations = ? WHERE id = ?", (json.dumps([asdict(each) for each in kept]), found.id)
    )


def refuse(work: Work, what: str) -> None:
    """For calls that cannot be staged here: better refused than done at once."""
    if work.staged is not None:
        raise AppwriteError("general_bad_request", f"the sandbox stages no {what}: send them without transactionId")


def create(
    dialect: Dialect, work: Work, collection: Collection, row_id: str, granted: list[str], data: Mapping[str, object]
) -> Reply:
    """Whether the id is free is only seen at the commit."""
    writing.check_structure(dialect, collection, {key: value for key, value in data.items() if key[0] != "$"})
    _stage(dialect, work, collection, "create", row_id, data, granted)
    body = {**_head(dialect, collection, row_id), **data, "$permissions": granted, "$sequence": ""}
    return Reply(201, body)


def upsert(
    dialect: Dialect,
    work: Work,
    collection: Collection,
    row_id: str,
    granted: list[str] | None,
    data: Mapping[str, object],
) -> Reply:
    before = _now(work, collection, row_id)
    if before is None:
        access.demand_create(work, collection)
    else:
        access.demand(work, collection, before, "update")
    kept = access.default(work, granted)
    access.check_own_roles(work, kept)
    writing.check_structure(dialect, collection, {key: value for key, value in data.items() if key[0] != "$"})
    _stage(dialect, work, collection, "upsert", row_id, data, granted if before else kept)
    return Reply(200, {**_head(dialect, collection, row_id), **data, "$permissions": kept, "$sequence": ""})


def update(
    dialect: Dialect,
    work: Work,
    collection: Collection,
    document: Document,
    granted: list[str] | None,
    data: Mapping[str, object],
) -> Reply:
    _stage(dialect, work, collection, "update", document.id, data, granted)
    fresh = _after(document, data, granted)
    head = _head(dialect, collection, document.id)
    return Reply(200, {**head, **_without(as_read(dialect, collection, fresh), head)})


def delete(dialect: Dialect, work: Work, collection: Collection, document: Document) -> Reply:
    _stage(dialect, work, collection, "delete", document.id, {}, None)
    return Reply(204)


def existing(dialect: Dialect, work: Work, collection: Collection) -> Document:
    """The document of an update or delete, as it is inside the caller's transaction."""
    row_id = work.text("row_id")
    found = _now(work, collection, row_id)
    if found is None:
        raise dialect.error("not_found", row_id)
    return found


def read(dialect: Dialect, work: Work, collection: Collection) -> Reply | None:
    """A document that the transaction touched; None when it is as it is for everybody."""
    row_id = work.text("row_id")
    if not _staged(work, collection, row_id):
        return None
    document = _now(work, collection, row_id)
    if document is None or not access.may(work, collection, document, "read"):
        raise dialect.error("not_found", row_id)
    model = as_read(dialect, collection, document)
    if document.sequence:
        return Reply(200, model)
    given = {key: value for key, value in document.data.items() if not key.startswith("$")}
    place = {"$databaseId": collection.database_id, f"${dialect.table_id}": collection.id}
    return Reply(200, {**given, "$id": row_id, "$permissions": list(document.permissions), **place, "$sequence": ""})


def _now(work: Work, collection: Collection, row_id: str) -> Document | None:
    """The document with what is staged for it."""
    found = rows.find(work.db, collection, row_id)
    for operation in _staged(work, collection, row_id):
        if operation.action == "delete":
            found = None
        elif operation.action == "update" and found is not None:
            found = _after(found, operation.data, operation.permissions)
        else:
            kept = operation.permissions or (list(found.permissions) if found else [])
            sequence, created = (found.sequence, found.created) if found else (0, "")
            found = Document(sequence, row_id, created, "", tuple(kept), dict(operation.data))
    return found


def _staged(work: Work, collection: Collection, row_id: str) -> list[Operation]:
    if work.staged is None:
        return []
    here = (collection.database_id, collection.id, row_id)
    found = find_open(work.db, work.staged, work.now).operations
    return [each for each in found if (each.database, each.table, each.row) == here]


def _after(document: Document, data: Mapping[str, object], granted: list[str] | None) -> Document:
    kept = document.permissions if granted is None else tuple(granted)
    plain = {key: value for key, value in data.items() if not key.startswith("$")}
    return Document(document.sequence, document.id, document.created, document.updated, kept, document.data | plain)


def _stage(
    dialect: Dialect,
    work: Work,
    collection: Collection,
    action: Action,
    row_id: str,
    data: Mapping[str, object],
    granted: list[str] | None,
) -> None:
    assert work.staged is not None
    operation = Operation(dialect.api, action, collection.database_id, collection.id, row_id, dict(data), granted)
    stage(work, work.staged, operation)


def _head(dialect: Dialect, collection: Collection, row_id: str) -> Model:
    return {"$id": row_id, f"${dialect.table_id}": collection.id, "$databaseId": collection.database_id}


def _without(model: Model, names: Mapping[str, object]) -> Model:
    return {key: value for key, value in model.items() if key not in names}
