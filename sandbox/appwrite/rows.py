"""The documents of one collection as rows of one SQLite table."""

import json
import sqlite3
from collections.abc import Collection as Roles
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.appwrite.attributes import Attribute
from sandbox.appwrite.catalogue import Collection
from sandbox.appwrite.queries import Plan, Value


@dataclass(frozen=True, slots=True)
class Document:
    """One stored document; `data` has every attribute, in the order of the schema."""

    sequence: int
    id: str
    created: str
    updated: str
    permissions: tuple[str, ...]
    data: dict[str, object]


def create_table(db: sqlite3.Connection, collection: Collection) -> None:
    db.execute(
        f"CREATE TABLE {collection.table} (_sequence INTEGER PRIMARY KEY AUTOINCREMENT, "
        f"_id {_words(collection)} NOT NULL UNIQUE, _created TEXT NOT NULL, _updated TEXT NOT NULL, "
        "_permissions TEXT NOT NULL)"
    )


def add_column(db: sqlite3.Connection, collection: Collection, attribute: Attribute) -> None:
    db.execute(f'ALTER TABLE {collection.table} ADD COLUMN "{attribute.key}" {_type(collection, attribute)}')


def _type(collection: Collection, attribute: Attribute) -> str:
    if attribute.array or attribute.type == "datetime":
        return "TEXT"
    if attribute.is_text:
        return _words(collection)
    return "REAL" if attribute.type == "float" else "INTEGER"


def _words(collection: Collection) -> str:
    return "TEXT COLLATE NOCASE" if collection.caseless else "TEXT"


def drop_column(db: sqlite3.Connection, collection: Collection, key: str) -> None:
    db.execute(f'ALTER TABLE {collection.table} DROP COLUMN "{key}"')


def create_index(db: sqlite3.Connection, collection: Collection, key: str, *, unique: bool, columns: list[str]) -> None:
    """Raises sqlite3.IntegrityError when the documents break a unique index already."""
    kind = "UNIQUE INDEX" if unique else "INDEX"
    db.execute(f'CREATE {kind} "{collection.table}_{key}" ON {collection.table} ({", ".join(columns)})')


def drop_index(db: sqlite3.Connection, collection: Collection, key: str) -> None:
    db.execute(f'DROP INDEX IF EXISTS "{collection.table}_{key}"')


def insert(
    db: sqlite3.Connection, collection: Collection, row_id: str, created: str, updated: str,
    permissions: list[str], data: Mapping[str, object],
) -> int:  # fmt: skip
    """The new row's sequence; raises sqlite3.IntegrityError for a taken id or a taken unique value."""
    names = "".join(f', "{key}"' for key in data)
    holes = ", ?" * len(data)
    cursor = db.execute(
        f"INSERT INTO {collection.table} (_id, _created, _updated, _permissions{names}) VALUES (?, ?, ?, ?{holes})",
        (row_id, created, updated, json.dumps(permissions), *map(_kept, data.values())),
    )
    return cursor.lastrowid or 0


def update(
    db: sqlite3.Connection, collection: Collection, document: Document, updated: str,
    permissions: list[str], data: Mapping[str, object],
) -> None:  # fmt: skip
    """Raises sqlite3.IntegrityError for a taken unique value."""
    names = "".join(f', "{key}" = ?' for key in data)
    db.execute(
        f"UPDATE {collection.table} SET _updated = ?, _permissions = ?{names} WHERE _sequence = ?",
        (updated, json.dumps(permissions), *map(_kept, data.values()), document.sequence),
    )


def delete(db: sqlite3.Connection, collection: Collection, document: Document) -> None:
    db.execute(f"DELETE FROM {collection.table} WHERE _sequence = ?", (document.sequence,))


def find(db: sqlite3.Connection, collection: Collection, row_id: str) -> Document | None:
    row = db.execute(f"SELECT {_columns(collection)} FROM {collection.table} WHERE _id = ?", (row_id,)).fetchone()
    return None if row is None else _document(collection, row)


def select(
    db: sqlite3.Connection, collection: Collection, plan: Plan, cursor: Document | None, roles: Roles[str] | None
) -> list[Document]:
    """The documents of a list call; `roles` None means that all may be seen."""
    where, values = _where(plan, roles)
    orders = _orders(plan)
    if cursor is not None:
        after, more = _after(collection, plan, orders, cursor)
        where, values = f"{where} AND ({after})", [*values, *more]
    turned = [(name, descending != plan.backwards) for name, descending in orders]
    order = ", ".join(f"{name} DESC" if descending else name for name, descending in turned)
    rows = db.execute(
        f"SELECT {_columns(collection)} FROM {collection.table} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
        (*values, plan.limit, plan.offset),
    ).fetchall()
    found = [_document(collection, row) for row in rows]
    return found[::-1] if plan.backwards else found


def count(db: sqlite3.Connection, collection: Collection, plan: Plan, roles: Roles[str] | None) -> int:
    """How many there are without limit, offset and cursor; Appwrite counts no further than 5,000."""
    where, values = _where(plan, roles)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {collection.table} WHERE {where} LIMIT 5000)"
    return int(db.execute(sql, values).fetchone()[0])


def _where(plan: Plan, roles: Roles[str] | None) -> tuple[str, list[Value]]:
    conditions, values = list(plan.conditions), list(plan.values)
    if roles is not None:
        holes = ", ".join("?" * len(roles))
        conditions.append(f"EXISTS (SELECT 1 FROM json_each(_permissions) WHERE value IN ({holes}))")
        values += [f'read("{role}")' for role in roles]
    return " AND ".join(conditions) or "1", values


def _orders(plan: Plan) -> list[tuple[str, bool]]:
    if any(name in ("_id", "_sequence") for name, _ in plan.orders):
        return plan.orders
    return [*plan.orders, ("_sequence", False)]  # ties in order of creation


def _after(
    collection: Collection, plan: Plan, orders: list[tuple[str, bool]], cursor: Document
) -> tuple[str, list[Value]]:
    """Rows behind the cursor: greater in the first column, or equal there and greater in the next one, …"""
    choices: list[str] = []
    values: list[Value] = []
    seen: list[Value] = []
    same = ""
    for name, descending in orders:
        value = _cursor_value(collection, name, cursor)
        choices.append(f"({same}{name} {'<' if descending != plan.backwards else '>'} ?)")
        values += [*seen, value]
        same, seen = f"{same}{name} = ? AND ", [*seen, value]
    return " OR ".join(choices), values


def _cursor_value(collection: Collection, name: str, cursor: Document) -> Value:
    system: dict[str, Value] = {
        "_id": cursor.id,
        "_sequence": cursor.sequence,
        "_created": cursor.created,
        "_updated": cursor.updated,
    }
    if name in system:
        return system[name]
    value = cursor.data[name.strip('"')]
    return value if isinstance(value, str | int) else ""


def _columns(collection: Collection) -> str:
    names = "".join(f', "{attribute.key}"' for attribute in collection.attributes if attribute.status == "available")
    return f"_sequence, _id, _created, _updated, _permissions{names}"


def _document(collection: Collection, row: tuple[object, ...]) -> Document:
    sequence, row_id, created, updated, permissions, *values = row
    present = [attribute for attribute in collection.attributes if attribute.status == "available"]
    data = {each.key: _read(each, value) for each, value in zip(present, values, strict=True)}
    return Document(
        int(str(sequence)), str(row_id), str(created), str(updated), tuple(json.loads(str(permissions))), data
    )


def _kept(value: object) -> object:
    return json.dumps(value) if isinstance(value, list) else value


def _read(attribute: Attribute, value: object) -> object:
    if value is None:
        return None
    if attribute.array:
        return json.loads(str(value))
    return bool(value) if attribute.type == "boolean" else value
