"""The calls on documents (rows, says the newer API): create, read, list, update, upsert, count up, delete."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Literal

from sandbox.appwrite import permissions, queries, rows
from sandbox.appwrite.catalogue import Collection
from sandbox.appwrite.dialect import Dialect
from sandbox.appwrite.document_model import as_created, as_listed, as_read, as_upserted, selected
from sandbox.appwrite.errors import AppwriteError, invalid, unauthorized
from sandbox.appwrite.events import Verb, row_event
from sandbox.appwrite.rows import Document
from sandbox.appwrite.structure import fault_in
from sandbox.appwrite.users import CUSTOM_ID_RULE
from sandbox.appwrite.wire import UNIQUE, Reply, is_custom_id, loads_object, moment, new_id
from sandbox.appwrite.work import Work

Model = dict[str, object]


def create(dialect: Dialect, work: Work) -> Reply:
    given_id = work.call.body.get(dialect.row_id)
    if given_id is not None and given_id != UNIQUE and not is_custom_id(given_id):
        raise invalid(dialect.row_id, CUSTOM_ID_RULE)
    granted = _granted(work)
    data = _data(work)
    if not data:
        raise dialect.error("missing_data")
    if given_id is None:
        missing = dialect.error("missing_data")
        missing.args = (f"{dialect.row.capitalize()} ID is required when creating a single {dialect.row}.",)
        raise missing
    collection = dialect.database_and_table(work)
    row_id = new_id(work.now) if given_id == UNIQUE else str(given_id)
    granted = _default(work, granted)
    _check_own_roles(work, granted)
    _demand_create(work, collection)
    model = _insert(dialect, work, collection, row_id, granted, data)
    # a row's `create` names the collection first, whichever API made it
    work.effects.append(
        row_event(
            "collections", collection.database_id, collection.id, row_id, "create",
            _readers(collection, granted), model,
        )
    )  # fmt: skip
    return Reply(201, _shown(work, model))


def read(dialect: Dialect, work: Work) -> Reply:
    collection = dialect.database_and_table(work)
    document = None if work.blind else rows.find(work.db, collection, work.text("row_id"))
    if document is None or not _may(work, collection, document, "read"):
        raise dialect.error("not_found", work.text("row_id"))
    plan = queries.plan(collection, work.call.query.get("queries"))
    return Reply(200, _shown(work, selected(as_read(dialect, collection, document), plan.select)))


def list_all(dialect: Dialect, work: Work) -> Reply:
    counted = _wants_total(work)
    plan = queries.plan(collection := dialect.database_and_table(work), work.call.query.get("queries"))
    cursor = None if plan.cursor is None else rows.find(work.db, collection, plan.cursor)
    if plan.cursor is not None and cursor is None:
        text = f"{dialect.row.capitalize()} '{plan.cursor}' for the 'cursor' value not found."
        raise AppwriteError("general_cursor_not_found", text)
    roles = _visible_to(work, collection)
    if work.blind:
        return Reply(200, {"total": 0, dialect.rows: []})
    found = rows.select(work.db, collection, plan, cursor, roles)
    total = rows.count(work.db, collection, plan, roles) if counted else 0
    models = [selected(as_listed(dialect, collection, document), plan.select) for document in found]
    return Reply(200, {"total": total, dialect.rows: [_shown(work, model) for model in models]})


def update(dialect: Dialect, work: Work) -> Reply:
    data, granted = _data(work), _granted(work)
    if not data and granted is None:
        raise dialect.error("missing_payload")
    collection = dialect.database_and_table(work)
    document = _existing(dialect, work, collection)
    if granted is not None:
        _check_own_roles(work, granted)
    data = {key: value for key, value in data.items() if not key.startswith("$")}
    merged = {**document.data, **data}
    kept = list(document.permissions) if granted is None else granted
    changed = merged != document.data or kept != list(document.permissions)
    if not _may(work, collection, document, "update" if changed else "read"):
        raise AppwriteError("user_unauthorized")
    _check_structure(dialect, collection, merged)
    _check_timestamp(dialect, work, document)
    if changed:
        _update(dialect, work, collection, document, kept, data)
    model = as_read(dialect, collection, _reread(work, collection, document))
    _tell(dialect, work, collection, document.id, "update", kept, model)
    return Reply(200, _shown(work, model))


def upsert(dialect: Dialect, work: Work) -> Reply:
    data, granted = _data(work), _granted(work)
    if not data and granted is None:
        raise dialect.error("missing_payload")
    row_id = work.text("row_id")
    if not is_custom_id(row_id):
        raise invalid(dialect.row_id, CUSTOM_ID_RULE)
    collection = dialect.database_and_table(work)
    document = rows.find(work.db, collection, row_id)
    if document is None:
        return _upsert_new(dialect, work, collection, row_id, _default(work, granted), data)
    kept = list(document.permissions) if granted is None else granted
    _check_own_roles(work, [] if granted is None else granted)
    if not _may(work, collection, document, "update"):
        raise AppwriteError("user_unauthorized")
    whole = {attribute.key: data.get(attribute.key) for attribute in collection.attributes} | data
    _check_structure(dialect, collection, whole)
    if whole == document.data and kept == list(document.permissions):
        model = as_read(dialect, collection, document)
    else:
        _update(dialect, work, collection, document, kept, whole)
        model = as_upserted(dialect, collection, _reread(work, collection, document), data)
    _tell(dialect, work, collection, document.id, "upsert", kept, model)
    return Reply(200, _shown(work, model))


def count_up(dialect: Dialect, direction: Literal["increment", "decrement"], work: Work) -> Reply:
    """`PATCH …/{attribute}/increment`: the value moves; `$updatedAt` moves only on a decrement, as recorded."""
    collection, key = dialect.database_and_table(work), work.text("attribute")
    document = rows.find(work.db, collection, work.text("row_id"))
    attribute = collection.by_key.get(key)
    if document is None or attribute is None:
        raise AppwriteError(f"{dialect.attribute}_not_found", "%s" if attribute else key)
    if attribute.type != "integer":
        raise AppwriteError("attribute_type_invalid", f'{dialect.api} "{key}" is not a number')
    if not _may(work, collection, document, "update"):
        raise AppwriteError("user_unauthorized")
    value = _stepped(dialect, work, direction, key, document.data[key])
    updated = document.updated if direction == "increment" else moment(work.now)
    rows.update(work.db, collection, document, updated, list(document.permissions), {key: value})
    model = as_read(dialect, collection, _reread(work, collection, document))
    _tell(dialect, work, collection, document.id, "update", list(document.permissions), model)
    return Reply(200, _shown(work, model))


def delete(dialect: Dialect, work: Work) -> Reply:
    if not is_custom_id(work.text("row_id")):
        rule = "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. "
        raise invalid(dialect.row_id, f"{rule}Can't start with a leading underscore")
    collection = dialect.database_and_table(work)
    document = _existing(dialect, work, collection)
    if not _may(work, collection, document, "delete"):
        raise AppwriteError("user_unauthorized")
    _check_timestamp(dialect, work, document)
    rows.delete(work.db, collection, document)
    model = as_read(dialect, collection, document)
    _tell(dialect, work, collection, document.id, "delete", list(document.permissions), model)
    return Reply(204)


def _insert(
    dialect: Dialect, work: Work, collection: Collection, row_id: str, granted: list[str], data: Mapping[str, object]
) -> Model:
    """Stores a new document; `data` may bring its own times when a server key sends it."""
    plain = {key: value for key, value in data.items() if not key.startswith("$")}
    stored = {
        each.key: each.default for each in collection.attributes if each.default is not None and each.key not in plain
    } | plain
    _check_structure(dialect, collection, stored)
    at = moment(work.now)
    created, updated = (str(data.get(key, at)) if work.who.trusted else at for key in ("$createdAt", "$updatedAt"))
    try:
        sequence = rows.insert(work.db, collection, row_id, created, updated, granted, stored)
    except sqlite3.IntegrityError as exc:  # the id or a unique attribute is taken: the answer is the same
        raise dialect.error("already_exists", row_id) from exc
    document = Document(sequence, row_id, created, updated, tuple(granted), stored)
    return as_created(dialect, collection, document, data)


def _upsert_new(
    dialect: Dialect, work: Work, collection: Collection, row_id: str, granted: list[str], data: Mapping[str, object]
) -> Reply:
    _check_own_roles(work, granted)
    _demand_create(work, collection)
    _insert(dialect, work, collection, row_id, granted, data)
    document = rows.find(work.db, collection, row_id)
    assert document is not None
    model = as_upserted(dialect, collection, document, data)
    _tell(dialect, work, collection, row_id, "upsert", granted, model)
    return Reply(200, _shown(work, model))


def _update(
    dialect: Dialect, work: Work, collection: Collection, document: Document, granted: list[str],
    data: Mapping[str, object],
) -> None:  # fmt: skip
    try:
        rows.update(work.db, collection, document, moment(work.now), granted, data)
    except sqlite3.IntegrityError as exc:
        raise dialect.error("already_exists", document.id) from exc


def _reread(work: Work, collection: Collection, document: Document) -> Document:
    fresh = rows.find(work.db, collection, document.id)
    assert fresh is not None, "a document vanished inside its own transaction"
    return fresh


def _existing(dialect: Dialect, work: Work, collection: Collection) -> Document:
    """The document of a write: whether it exists is told even to those who may not read it."""
    document = rows.find(work.db, collection, work.text("row_id"))
    if document is None:
        raise dialect.error("not_found", work.text("row_id"))
    return document


def _tell(
    dialect: Dialect, work: Work, collection: Collection, row_id: str, verb: Verb, granted: list[str], model: Model
) -> None:
    roles = _readers(collection, granted)
    work.effects.append(row_event(dialect.family, collection.database_id, collection.id, row_id, verb, roles, model))


def _readers(collection: Collection, granted: list[str]) -> tuple[str, ...]:
    own = permissions.roles_for("read", granted) if collection.security else []
    return tuple(dict.fromkeys([*permissions.roles_for("read", collection.permissions), *own]))


def _data(work: Work) -> dict[str, object]:
    data = work.call.body.get("data")
    if isinstance(data, str):
        return loads_object(data)
    return dict(data) if isinstance(data, dict) else {}


def _granted(work: Work) -> list[str] | None:
    return permissions.parse(work.call.body.get("permissions"), permissions.DOCUMENT_ACTIONS)


def _default(work: Work, granted: list[str] | None) -> list[str]:
    """Who made it may do everything with it, unless permissions were given."""
    if granted is not None:
        return granted
    if work.who.user is None:
        return []
    return [f'{action}("user:{work.who.user.id}")' for action in permissions.DOCUMENT_ACTIONS]


def _check_own_roles(work: Work, granted: list[str]) -> None:
    """A user can give permissions only to roles that he has himself."""
    if not work.who.trusted and any(permissions.role_of(each) not in work.who.roles for each in granted):
        raise unauthorized(f"Permissions must be one of: ({', '.join(work.who.roles)})")


def _demand_create(work: Work, collection: Collection) -> None:
    if work.who.trusted or permissions.allows("create", collection.permissions, work.who.roles):
        return
    able = permissions.roles_for("create", collection.permissions)
    if not able:
        raise unauthorized("No permissions provided for action 'create'")
    given = f"Only {json.dumps(able)} scopes are allowed and {json.dumps(work.who.roles)} was given."
    raise unauthorized(f'Missing "create" permission for role "{work.who.roles[-1]}". {given}')


def _may(work: Work, collection: Collection, document: Document, action: permissions.Action) -> bool:
    own = document.permissions if collection.security else ()
    return work.who.trusted or permissions.allows(action, (*collection.permissions, *own), work.who.roles)


def _visible_to(work: Work, collection: Collection) -> tuple[str, ...] | None:
    """The roles by which a list is filtered, None when the caller sees everything."""
    if work.who.trusted or permissions.allows("read", collection.permissions, work.who.roles):
        return None
    if not collection.security:
        raise AppwriteError("user_unauthorized")
    return work.who.roles


def _check_structure(dialect: Dialect, collection: Collection, data: Mapping[str, object]) -> None:
    problem = fault_in(collection, data)
    if problem is not None:
        raise dialect.error("invalid_structure", problem)


def _check_timestamp(dialect: Dialect, work: Work, document: Document) -> None:
    """`X-Appwrite-Timestamp` says what the caller knows: a document that moved since then is a conflict."""
    known = work.call.headers.get("x-appwrite-timestamp")
    if known and known < document.updated:
        raise dialect.error("update_conflict")


def _stepped(dialect: Dialect, work: Work, direction: str, key: str, current: object) -> int:
    step = work.call.body.get("value", 1)
    bound = work.call.body.get("max" if direction == "increment" else "min")
    if not isinstance(step, int) or isinstance(step, bool):
        raise invalid("value", "Value must be a valid number")
    value = (current if isinstance(current, int) else 0) + (step if direction == "increment" else -step)
    if isinstance(bound, int) and (value > bound if direction == "increment" else value < bound):
        side = "maximum" if direction == "increment" else "minimum"
        text = f'{dialect.api} "{key}" has reached the {side} value of {bound}'
        raise AppwriteError(f"{dialect.attribute}_limit_exceeded", text)
    return value


def _wants_total(work: Work) -> bool:
    """`total=0` switches counting off; `total=false` does not (only a recording could have told)."""
    total = work.call.query.get("total")
    if total is not None and total not in ("0", "1", "true", "false"):
        raise invalid("total", "Value must be a valid boolean")
    return total != "0"


def _shown(work: Work, model: Model) -> Model:
    """Before response format 1.9.0 a sequence was a number."""
    return {**model, "$sequence": int(str(model["$sequence"]))} if work.old_format else model
