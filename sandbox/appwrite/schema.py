"""The calls on databases, collections, attributes and indexes, under both APIs."""

import json
import sqlite3
from re import compile as pattern
from typing import Final

from sandbox.appwrite import attributes as types
from sandbox.appwrite import permissions, rows
from sandbox.appwrite.attributes import Attribute
from sandbox.appwrite.catalogue import ROW_LIMIT, Catalogue, Collection, Index, databases
from sandbox.appwrite.dialect import Dialect, find_database
from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.pages import listed
from sandbox.appwrite.queries import column
from sandbox.appwrite.users import CUSTOM_ID_RULE
from sandbox.appwrite.wire import UNIQUE, Reply, is_custom_id, moment, new_id, texts
from sandbox.appwrite.work import Work

_TOO_WIDE: Final = "The maximum number or size of attributes for this collection has been reached."
_KEY: Final = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}")


def create_database(work: Work) -> Reply:
    database_id, at = _wanted_id(work, "databaseId"), moment(work.now)
    try:
        work.db.execute(
            "INSERT INTO databases (id, created, updated, name, enabled) VALUES (?, ?, ?, ?, 1)",
            (database_id, at, at, _name(work)),
        )
    except sqlite3.IntegrityError as exc:
        raise AppwriteError("database_already_exists", database_id) from exc
    work.catalogue.forget()
    database = work.catalogue.database(work.db, database_id)
    assert database is not None
    return Reply(201, database.model())


def read_database(work: Work) -> Reply:
    return Reply(200, find_database(work).model())


def list_databases(work: Work) -> Reply:
    return listed(work, "databases", [database.model() for database in databases(work.db)])


def delete_database(work: Work) -> Reply:
    database = find_database(work)
    for collection in work.catalogue.collections(work.db, database):
        _drop(work, collection)
    work.db.execute("DELETE FROM databases WHERE sequence = ?", (database.sequence,))
    work.catalogue.forget()
    return Reply(204)


def create_table(dialect: Dialect, work: Work) -> Reply:
    database, at = find_database(work), moment(work.now)
    table_id, name = _wanted_id(work, dialect.table_id), _name(work)
    granted = permissions.parse(work.call.body.get("permissions"), permissions.COLLECTION_ACTIONS) or []
    security = work.call.body.get(dialect.security) is True
    try:
        work.db.execute(
            "INSERT INTO collections (database, id, created, updated, name, enabled, security, permissions) "
            "VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
            (database.sequence, table_id, at, at, name, security, json.dumps(granted)),
        )
    except sqlite3.IntegrityError as exc:
        raise AppwriteError(f"{dialect.table}_already_exists", table_id) from exc
    work.catalogue.forget()
    collection = work.catalogue.collection(work.db, database, table_id)
    assert collection is not None
    rows.create_table(work.db, collection)
    return Reply(201, dialect.table_model(collection))


def read_table(dialect: Dialect, work: Work) -> Reply:
    return Reply(200, dialect.table_model(dialect.database_and_table(work)))


def list_tables(dialect: Dialect, work: Work) -> Reply:
    found = work.catalogue.collections(work.db, find_database(work))
    return listed(work, f"{dialect.table}s", [dialect.table_model(collection) for collection in found])


def update_table(dialect: Dialect, work: Work) -> Reply:
    collection, body = dialect.database_and_table(work), work.call.body
    granted = permissions.parse(body.get("permissions"), permissions.COLLECTION_ACTIONS)
    kept = list(collection.permissions) if granted is None else granted
    security = body.get(dialect.security, collection.security) is True
    work.db.execute(
        "UPDATE collections SET name = ?, permissions = ?, security = ?, updated = ? WHERE sequence = ?",
        (body.get("name") or collection.name, json.dumps(kept), security, moment(work.now), collection.sequence),
    )
    work.catalogue.forget()
    return read_table(dialect, work)


def delete_table(dialect: Dialect, work: Work) -> Reply:
    _drop(work, dialect.database_and_table(work))
    work.catalogue.forget()
    return Reply(204)


def create_attribute(dialect: Dialect, work: Work) -> Reply:
    """Answers `processing`; the column exists once `finish_processing` ran, right after this request."""
    collection, shape = dialect.database_and_table(work), types.shape(work.text("type"), work.call.body)
    key, at = _key(work), moment(work.now)
    if any(each.key.lower() == key.lower() for each in collection.attributes):  # columns never have a case
        raise AppwriteError(f"{dialect.attribute}_already_exists", key)
    work.db.execute(
        "INSERT INTO attributes (collection, key, status, created, updated, shape) "
        "VALUES (?, ?, 'processing', ?, ?, ?)",
        (collection.sequence, key, at, at, json.dumps(shape)),
    )
    work.catalogue.forget()
    if work.settings.mariadb and dialect.database_and_table(work).width() > ROW_LIMIT:
        raise AppwriteError(f"{dialect.attribute}_limit_exceeded", _TOO_WIDE)
    return Reply(202, dialect.database_and_table(work).by_key[key].model())


def read_attribute(dialect: Dialect, work: Work) -> Reply:
    return Reply(200, _attribute(dialect, work)[1].model())


def list_attributes(dialect: Dialect, work: Work) -> Reply:
    found = dialect.database_and_table(work).attributes
    return listed(work, dialect.attributes, [attribute.model() for attribute in found])


def delete_attribute(dialect: Dialect, work: Work) -> Reply:
    collection, attribute = _attribute(dialect, work)
    for index in collection.indexes:
        if attribute.key in index.attributes:
            _remove_index(work, collection, index)
    if attribute.status == "available":
        rows.drop_column(work.db, collection, attribute.key)
    work.db.execute("DELETE FROM attributes WHERE collection = ? AND key = ?", (collection.sequence, attribute.key))
    work.catalogue.forget()
    return Reply(204)


def create_index(dialect: Dialect, work: Work) -> Reply:
    collection, key, kind = dialect.database_and_table(work), _key(work), str(work.call.body.get("type"))
    if kind not in ("key", "unique", "fulltext"):
        raise invalid("type", "Value must be one of (key, fulltext, unique, spatial)")
    names, orders = _indexed(dialect, work, collection), texts(work.call.body.get("orders")) or []
    if any(index.key == key for index in collection.indexes):
        raise AppwriteError("index_already_exists", key)
    at = moment(work.now)
    work.db.execute(
        "INSERT INTO indexes (collection, key, kind, status, created, updated, attributes, orders) "
        "VALUES (?, ?, ?, 'processing', ?, ?, ?, ?)",
        (collection.sequence, key, kind, at, at, json.dumps(names), json.dumps(orders)),
    )
    work.catalogue.forget()
    fresh = dialect.database_and_table(work)
    return Reply(202, _index(fresh, key).model(fresh, dialect.attributes))


def read_index(dialect: Dialect, work: Work) -> Reply:
    collection = dialect.database_and_table(work)
    return Reply(200, _index(collection, work.text("key")).model(collection, dialect.attributes))


def list_indexes(dialect: Dialect, work: Work) -> Reply:
    collection = dialect.database_and_table(work)
    return listed(work, "indexes", [index.model(collection, dialect.attributes) for index in collection.indexes])


def delete_index(dialect: Dialect, work: Work) -> Reply:
    collection = dialect.database_and_table(work)
    _remove_index(work, collection, _index(collection, work.text("key")))
    work.catalogue.forget()
    return Reply(204)


def finish_processing(catalogue: Catalogue, db: sqlite3.Connection, at: str) -> bool:
    """Makes every attribute and index that still says `processing`; also what a kill left behind."""
    waiting = [
        each for database in databases(db) for each in catalogue.collections(db, database) if _is_processing(each)
    ]
    for collection in waiting:
        for attribute in collection.attributes:
            if attribute.status == "processing":
                rows.add_column(db, collection, attribute)
                _settle(db, "attributes", collection, attribute.key, "available", at)
        for index in collection.indexes:
            if index.status == "processing":
                _settle(db, "indexes", collection, index.key, _build(db, collection, index), at)
    return bool(waiting)


def _is_processing(collection: Collection) -> bool:
    states = [*(each.status for each in collection.attributes), *(each.status for each in collection.indexes)]
    return "processing" in states


def _build(db: sqlite3.Connection, collection: Collection, index: Index) -> str:
    try:
        columns = [column(collection, name) for name in index.attributes]
        rows.create_index(db, collection, index.key, unique=index.type == "unique", columns=columns)
    except sqlite3.IntegrityError:
        return "failed"  # the documents that are there already break it
    return "available"


def _settle(db: sqlite3.Connection, table: str, collection: Collection, key: str, status: str, at: str) -> None:
    db.execute(
        f"UPDATE {table} SET status = ?, updated = ? WHERE collection = ? AND key = ?",
        (status, at, collection.sequence, key),
    )


def _drop(work: Work, collection: Collection) -> None:
    work.db.execute(f"DROP TABLE IF EXISTS {collection.table}")
    for table in ("attributes", "indexes"):
        work.db.execute(f"DELETE FROM {table} WHERE collection = ?", (collection.sequence,))
    work.db.execute("DELETE FROM collections WHERE sequence = ?", (collection.sequence,))


def _remove_index(work: Work, collection: Collection, index: Index) -> None:
    rows.drop_index(work.db, collection, index.key)
    work.db.execute("DELETE FROM indexes WHERE collection = ? AND key = ?", (collection.sequence, index.key))


def _attribute(dialect: Dialect, work: Work) -> tuple[Collection, Attribute]:
    collection, key = dialect.database_and_table(work), work.text("key")
    if key not in collection.by_key:
        raise AppwriteError(f"{dialect.attribute}_not_found", key)
    return collection, collection.by_key[key]


def _index(collection: Collection, key: str) -> Index:
    found = next((index for index in collection.indexes if index.key == key), None)
    if found is None:
        raise AppwriteError("index_not_found", key)
    return found


def _indexed(dialect: Dialect, work: Work, collection: Collection) -> list[str]:
    names = texts(work.call.body.get(dialect.attributes))
    if not names:
        raise invalid(dialect.attributes, "Value must a valid array no longer than 100 items")
    for name in names:
        if not name.startswith("$") and (
            name not in collection.by_key or collection.by_key[name].status != "available"
        ):
            raise AppwriteError("attribute_unknown", name)
    return names


def _key(work: Work) -> str:
    key = work.call.body.get("key")
    if not isinstance(key, str) or _KEY.fullmatch(key) is None:
        raise invalid("key", CUSTOM_ID_RULE.replace("Parameter", "Key"))
    return key


def _name(work: Work) -> str:
    name = work.call.body.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 128:
        raise invalid("name", "Value must be a valid string and at least 1 chars and no longer than 128 chars")
    return name


def _wanted_id(work: Work, name: str) -> str:
    wanted = work.call.body.get(name)
    if wanted == UNIQUE:
        return new_id(work.now)
    if not is_custom_id(wanted):
        raise invalid(name, CUSTOM_ID_RULE)
    return str(wanted)
