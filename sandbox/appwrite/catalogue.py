"""Databases, collections, attributes and indexes as values, kept in memory and read from SQLite when they changed."""

import json
import sqlite3
from dataclasses import dataclass, field, replace
from typing import Final

from sandbox.appwrite import attributes as types
from sandbox.appwrite.attributes import Attribute

ROW_LIMIT: Final = 65_535  # bytes that MariaDB allows in a row
_ROW_WIDTH: Final = 1067  # bytes that a collection without attributes uses, as recorded


@dataclass(frozen=True, slots=True)
class Index:
    """One index; `type` is `key`, `unique` or `fulltext`."""

    key: str
    type: str
    status: str
    created: str
    updated: str
    attributes: tuple[str, ...]
    orders: tuple[str, ...]

    def model(self, collection: "Collection", word: str) -> dict[str, object]:
        return {
            "$id": f"{collection.database_sequence}_{collection.sequence}_{self.key}",
            "$createdAt": self.created,
            "$updatedAt": self.updated,
            "key": self.key,
            "type": self.type,
            "status": self.status,
            "error": "",
            word: list(self.attributes),
            "lengths": [0] * len(self.attributes),
            "orders": list(self.orders),
        }


@dataclass(frozen=True, slots=True)
class Database:
    sequence: int
    id: str
    created: str
    updated: str
    name: str
    enabled: bool

    def model(self) -> dict[str, object]:
        return {
            "$id": self.id,
            "name": self.name,
            "$createdAt": self.created,
            "$updatedAt": self.updated,
            "enabled": self.enabled,
            "type": "legacy",
        }


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection (a table, says the newer API) with its schema."""

    sequence: int
    database_sequence: int
    database_id: str
    id: str
    created: str
    updated: str
    name: str
    enabled: bool
    security: bool
    permissions: tuple[str, ...]
    attributes: tuple[Attribute, ...] = ()
    indexes: tuple[Index, ...] = ()
    by_key: dict[str, Attribute] = field(default_factory=dict)
    caseless: bool = True  # MariaDB compares ids and texts so

    @property
    def table(self) -> str:
        """Where its documents lie in SQLite."""
        return f"documents_{self.sequence}"

    @property
    def inner_name(self) -> str:
        """What Appwrite calls it inside; some events show it."""
        return f"database_{self.database_sequence}_collection_{self.sequence}"

    def width(self) -> int:
        return _ROW_WIDTH + sum(attribute.width() for attribute in self.attributes)


class Catalogue:
    """What exists. Whoever changes the schema calls `forget`, and whoever rolls back does too."""

    def __init__(self, *, caseless: bool = True) -> None:
        self.caseless = caseless
        self._collections: dict[tuple[str, str], Collection] = {}
        self._databases: dict[str, Database] = {}

    def forget(self) -> None:
        self._collections.clear()
        self._databases.clear()

    def database(self, db: sqlite3.Connection, database_id: str) -> Database | None:
        key = self._key(database_id)
        found = self._databases.get(key)
        if found is None:
            found = next((each for each in databases(db) if self._key(each.id) == key), None)
            if found is not None:
                self._databases[key] = found
        return found

    def collection(self, db: sqlite3.Connection, database: Database, collection_id: str) -> Collection | None:
        key = (database.id, self._key(collection_id))
        found = self._collections.get(key)
        if found is None:
            found = next(iter(self._read(db, database, " AND id = ?", collection_id)), None)
            if found is not None:
                self._collections[key] = found
        return found

    def collections(self, db: sqlite3.Connection, database: Database) -> list[Collection]:
        """All of a database, read anew."""
        return self._read(db, database)

    def _read(self, db: sqlite3.Connection, database: Database, which: str = "", *values: str) -> list[Collection]:
        rows = db.execute(
            "SELECT sequence, id, created, updated, name, enabled, security, permissions FROM collections "
            f"WHERE database = ?{which} ORDER BY sequence",
            (database.sequence, *values),
        ).fetchall()
        return [replace(_collection(db, database, row), caseless=self.caseless) for row in rows]

    def _key(self, name: str) -> str:
        return name.lower() if self.caseless else name


def databases(db: sqlite3.Connection) -> list[Database]:
    rows = db.execute("SELECT sequence, id, created, updated, name, enabled FROM databases ORDER BY sequence")
    return [
        Database(sequence, database_id, created, updated, name, bool(enabled))
        for sequence, database_id, created, updated, name, enabled in rows
    ]


def _collection(db: sqlite3.Connection, database: Database, row: tuple[object, ...]) -> Collection:
    sequence, collection_id, created, updated, name, enabled, security, permissions = row
    attributes = _attributes(db, int(str(sequence)))
    return Collection(
        sequence=int(str(sequence)),
        database_sequence=database.sequence,
        database_id=database.id,
        id=str(collection_id),
        created=str(created),
        updated=str(updated),
        name=str(name),
        enabled=bool(enabled),
        security=bool(security),
        permissions=tuple(json.loads(str(permissions))),
        attributes=attributes,
        indexes=_indexes(db, int(str(sequence))),
        by_key={attribute.key: attribute for attribute in attributes},
    )


def _attributes(db: sqlite3.Connection, collection: int) -> tuple[Attribute, ...]:
    rows = db.execute(
        "SELECT key, status, created, updated, shape FROM attributes WHERE collection = ? ORDER BY position",
        (collection,),
    )
    return tuple(types.load(*row) for row in rows)


def _indexes(db: sqlite3.Connection, collection: int) -> tuple[Index, ...]:
    rows = db.execute(
        "SELECT key, kind, status, created, updated, attributes, orders FROM indexes "
        "WHERE collection = ? ORDER BY position",
        (collection,),
    )
    return tuple(
        Index(key, kind, status, created, updated, tuple(json.loads(attributes)), tuple(json.loads(orders)))
        for key, kind, status, created, updated, attributes, orders in rows
    )
