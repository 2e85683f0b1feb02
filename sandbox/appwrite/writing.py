"""One document's write: the structure checked, the row stored, the sockets told."""

import sqlite3
from collections.abc import Mapping

from sandbox.appwrite import access, rows
from sandbox.appwrite.catalogue import Collection
from sandbox.appwrite.dialect import Dialect
from sandbox.appwrite.document_model import Model, as_read, as_upserted
from sandbox.appwrite.events import Family, Verb, row_event
from sandbox.appwrite.rows import Document
from sandbox.appwrite.structure import fault_in
from sandbox.appwrite.wire import moment
from sandbox.appwrite.work import Work


def insert(
    dialect: Dialect, work: Work, collection: Collection, row_id: str, given: list[str], data: Mapping[str, object],
    *, named: bool = True,
) -> Document:  # fmt: skip
    """Stores a new document; `data` may bring its own times when a server key sends it."""
    plain = {key: value for key, value in data.items() if not key.startswith("$")}
    stored = {
        each.key: each.default for each in collection.attributes if each.default is not None and each.key not in plain
    } | plain
    check_structure(dialect, collection, stored)
    at = moment(work.now)
    created, updated = (str(data.get(key, at)) if work.who.trusted else at for key in ("$createdAt", "$updatedAt"))
    try:
        sequence = rows.insert(work.db, collection, row_id, created, updated, given, stored)
    except sqlite3.IntegrityError as exc:  # the id or a unique attribute is taken: the answer is the same
        raise dialect.error("already_exists", row_id if named else "") from exc
    return Document(sequence, row_id, created, updated, tuple(given), stored)


def change(
    dialect: Dialect, work: Work, collection: Collection, document: Document, given: list[str],
    data: Mapping[str, object],
) -> Document:  # fmt: skip
    """The document after its change; one that changes nothing leaves it, its time included."""
    if {**document.data, **data} == document.data and given == list(document.permissions):
        return document
    try:
        rows.update(work.db, collection, document, moment(work.now), given, data)
    except sqlite3.IntegrityError as exc:
        raise dialect.error("already_exists", document.id) from exc
    return reread(work, collection, document)


def replace(
    dialect: Dialect, work: Work, collection: Collection, document: Document, given: list[str] | None,
    data: Mapping[str, object],
) -> tuple[Document, Model]:  # fmt: skip
    """An upsert of a document that exists: what is not given becomes null; also the answer's model."""
    kept = list(document.permissions) if given is None else given
    access.check_own_roles(work, [] if given is None else given)
    access.demand(work, collection, document, "update")
    plain = {key: value for key, value in data.items() if not key.startswith("$")}
    whole = {attribute.key: plain.get(attribute.key) for attribute in collection.attributes} | plain
    check_structure(dialect, collection, whole)
    fresh = change(dialect, work, collection, document, kept, whole)
    if fresh is document:
        return document, as_read(dialect, collection, document)
    return fresh, as_upserted(dialect, collection, fresh, data)


def add(
    dialect: Dialect, work: Work, collection: Collection, row_id: str, given: list[str] | None,
    data: Mapping[str, object],
) -> tuple[Document, Model]:  # fmt: skip
    """An upsert of a document that does not exist."""
    allowed = access.default(work, given)
    access.check_own_roles(work, allowed)
    access.demand_create(work, collection)
    insert(dialect, work, collection, row_id, allowed, data)
    document = rows.find(work.db, collection, row_id)
    assert document is not None
    return document, as_upserted(dialect, collection, document, data)


def reread(work: Work, collection: Collection, document: Document) -> Document:
    fresh = rows.find(work.db, collection, document.id)
    assert fresh is not None, "a document vanished inside its own transaction"
    return fresh


def existing(dialect: Dialect, work: Work, collection: Collection, row_id: str) -> Document:
    """The document of a write: whether it exists is told even to those who may not read it."""
    document = rows.find(work.db, collection, row_id)
    if document is None:
        raise dialect.error("not_found", row_id)
    return document


def tell(family: Family, work: Work, collection: Collection, document: Document, verb: Verb, model: Model) -> None:
    roles = access.readers(collection, list(document.permissions))
    work.effects.append(row_event(family, collection.database_id, collection.id, document.id, verb, roles, model))


def check_structure(dialect: Dialect, collection: Collection, data: Mapping[str, object]) -> None:
    problem = fault_in(collection, data)
    if problem is not None:
        raise dialect.error("invalid_structure", problem)


def check_timestamp(dialect: Dialect, work: Work, document: Document) -> None:
    """`X-Appwrite-Timestamp` says what the caller knows: a document that moved since then is a conflict."""
    known = work.call.headers.get("x-appwrite-timestamp")
    if known and known < document.updated:
        raise dialect.error("update_conflict")
