"""The calls on transactions: begin, add operations, commit, roll back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sandbox.appwrite import permissions, rows, staging, writing
from sandbox.appwrite.dialect import DOCUMENTS, ROWS, Dialect
from sandbox.appwrite.document_model import in_committed_event
from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.events import Verb
from sandbox.appwrite.pages import listed
from sandbox.appwrite.rows import Document
from sandbox.appwrite.staging import Operation, Transaction
from sandbox.appwrite.wire import Reply, moment, new_id
from sandbox.appwrite.work import Work

DEFAULT_S: Final = 300
LEAST_S: Final = 60
MOST_S: Final = 3600


def create(work: Work) -> Reply:
    seconds = work.call.body.get("ttl", DEFAULT_S)
    if not isinstance(seconds, int) or not LEAST_S <= seconds <= MOST_S:
        raise invalid("ttl", f"Value must be a valid range between {LEAST_S:,} and {MOST_S:,}")
    transaction_id, at = new_id(work.now), moment(work.now)
    work.db.execute(
        "INSERT INTO transactions (id, created, updated, status, expires, operations) "
        "VALUES (?, ?, ?, 'pending', ?, '[]')",
        (transaction_id, at, at, moment(work.now + timedelta(seconds=seconds))),
    )
    return Reply(201, staging.find(work.db, transaction_id).model())


def list_all(work: Work) -> Reply:
    names = [name for (name,) in work.db.execute("SELECT id FROM transactions ORDER BY created DESC LIMIT 25")]
    return listed(work, "transactions", [staging.find(work.db, name).model() for name in names])


def read(work: Work) -> Reply:
    return Reply(200, staging.find(work.db, work.text("transaction_id")).model())


def delete(work: Work) -> Reply:
    found = staging.find(work.db, work.text("transaction_id"))
    work.db.execute("DELETE FROM transactions WHERE id = ?", (found.id,))
    return Reply(204)


def add_operations(dialect: Dialect, work: Work) -> Reply:
    given = work.call.body.get("operations")
    if not isinstance(given, list) or not given:
        raise invalid("operations", "Value must be a valid array")
    for each in given:
        staging.stage(work, work.text("transaction_id"), _operation(dialect, each))
    return Reply(201, staging.find(work.db, work.text("transaction_id")).model())


def finish(work: Work) -> Reply:
    """Commits or rolls back. A commit that fails changes nothing but the transaction's state."""
    commit, rollback = work.call.body.get("commit") is True, work.call.body.get("rollback") is True
    if commit == rollback:
        raise AppwriteError("general_bad_request", "Either commit or rollback must be true")
    found = staging.find_open(work.db, work.text("transaction_id"), work.now)
    problem = _committed(work, found) if commit else None
    status = "committed" if commit and problem is None else "failed"
    work.db.execute(
        "UPDATE transactions SET status = ?, updated = ? WHERE id = ?", (status, moment(work.now), found.id)
    )
    if problem is not None:
        return Reply(problem.code, problem.body())
    return Reply(200, staging.find(work.db, found.id).model())


def _committed(work: Work, found: Transaction) -> AppwriteError | None:
    """Does everything, or nothing and answers why."""
    told = len(work.effects)
    work.db.execute("SAVEPOINT commit_all")
    try:
        for operation in found.operations:
            _apply(work, operation)
    except AppwriteError as problem:
        work.db.execute("ROLLBACK TO commit_all")
        del work.effects[told:]
        return AppwriteError("transaction_conflict") if problem.code == 409 else problem
    finally:
        work.db.execute("RELEASE commit_all")
    return None


def _apply(work: Work, operation: Operation) -> None:
    dialect = ROWS if operation.api == ROWS.api else DOCUMENTS
    path = {"database_id": operation.database, "table_id": operation.table, "row_id": operation.row}
    inner = replace(work, call=replace(work.call, path=path))
    collection = dialect.database_and_table(inner)
    verb, document = _written(dialect, inner, operation)
    writing.tell(dialect.family, work, collection, document, verb, in_committed_event(dialect, collection, document))


def _written(dialect: Dialect, work: Work, operation: Operation) -> tuple[Verb, Document]:
    collection, kept, row_id = dialect.database_and_table(work), operation.permissions, operation.row
    if operation.action == "create":
        writing.insert(dialect, work, collection, row_id, kept or [], operation.data)
        return "create", writing.existing(dialect, work, collection, row_id)
    before = rows.find(work.db, collection, row_id)
    if operation.action == "upsert":
        if before is None:
            return "upsert", writing.add(dialect, work, collection, row_id, kept, operation.data)[0]
        return "upsert", writing.replace(dialect, work, collection, before, kept, operation.data)[0]
    if before is None:
        raise dialect.error("not_found", row_id)
    if operation.action == "delete":
        rows.delete(work.db, collection, before)
        return "delete", before
    merged = {**before.data, **operation.data}
    writing.check_structure(dialect, collection, merged)
    granted = list(before.permissions) if kept is None else kept
    return "update", writing.change(dialect, work, collection, before, granted, operation.data)


def _operation(dialect: Dialect, given: object) -> Operation:
    if not isinstance(given, Mapping):
        raise invalid("operations", "Value must be a valid array of objects")
    action = given.get("action")
    if action not in ("create", "update", "upsert", "delete"):
        raise AppwriteError(
            "general_bad_request", f"the sandbox stages create, update, upsert and delete, got {action!r}"
        )
    data = given.get("data") or {}
    place = [given.get(name) for name in ("databaseId", dialect.table_id, dialect.row_id)]
    if not isinstance(data, dict) or not all(isinstance(each, str) and each for each in place):
        raise invalid("operations", f"databaseId, {dialect.table_id} and {dialect.row_id} are needed")
    own = permissions.parse(data.get("$permissions"), permissions.DOCUMENT_ACTIONS)
    plain = {key: value for key, value in data.items() if not key.startswith("$")}
    return Operation(dialect.api, action, str(place[0]), str(place[1]), str(place[2]), plain, own)
