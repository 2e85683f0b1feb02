"""The calls on one document (row, says the newer API) and on lists: create, read, update, upsert, count up, delete."""

from typing import Literal

from sandbox.appwrite import access, bulk, queries, rows, staging, writing
from sandbox.appwrite.dialect import Dialect
from sandbox.appwrite.document_model import Model, as_created, as_listed, as_read, selected, shown
from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.users import CUSTOM_ID_RULE
from sandbox.appwrite.wire import UNIQUE, Reply, is_custom_id, loads_object, moment, new_id
from sandbox.appwrite.work import Work


def create(dialect: Dialect, work: Work) -> Reply:
    if dialect.rows in work.call.body:
        return bulk.create(dialect, work)
    given_id = work.call.body.get(dialect.row_id)
    if given_id is not None and given_id != UNIQUE and not is_custom_id(given_id):
        raise invalid(dialect.row_id, CUSTOM_ID_RULE)
    granted, data = access.granted(work), _data(work)
    if not data:
        raise dialect.error("missing_data")
    if given_id is None:
        missing = dialect.error("missing_data")
        missing.args = (f"{dialect.row.capitalize()} ID is required when creating a single {dialect.row}.",)
        raise missing
    collection = dialect.database_and_table(work)
    row_id = new_id(work.now) if given_id == UNIQUE else str(given_id)
    granted = access.default(work, granted)
    access.check_own_roles(work, granted)
    access.demand_create(work, collection)
    if work.staged is not None:
        return staging.create(dialect, work, collection, row_id, granted, data)
    document = writing.insert(dialect, work, collection, row_id, granted, data)
    model = as_created(dialect, collection, document, data)
    # a row's `create` names the collection first, whichever API made it
    writing.tell("collections", work, collection, document, "create", model)
    return Reply(201, shown(work, model))


def read(dialect: Dialect, work: Work) -> Reply:
    collection = dialect.database_and_table(work)
    if work.staged is not None and (staged := staging.read(dialect, work, collection)) is not None:
        return staged
    document = None if work.blind else rows.find(work.db, collection, work.text("row_id"))
    if document is None or not access.may(work, collection, document, "read"):
        raise dialect.error("not_found", work.text("row_id"))
    plan = queries.plan(collection, work.call.query.get("queries"))
    return Reply(200, shown(work, selected(as_read(dialect, collection, document), plan.select)))


def list_all(dialect: Dialect, work: Work) -> Reply:
    staging.refuse(work, "lists")
    counted = _wants_total(work)
    plan = queries.plan(collection := dialect.database_and_table(work), work.call.query.get("queries"))
    cursor = None if plan.cursor is None else rows.find(work.db, collection, plan.cursor)
    if plan.cursor is not None and cursor is None:
        text = f"{dialect.row.capitalize()} '{plan.cursor}' for the 'cursor' value not found."
        raise AppwriteError("general_cursor_not_found", text)
    roles = access.visible_to(work, collection)
    if work.blind:
        return Reply(200, {"total": 0, dialect.rows: []})
    found = rows.select(work.db, collection, plan, cursor, roles)
    total = rows.count(work.db, collection, plan, roles) if counted else 0
    models = [selected(as_listed(dialect, collection, document), plan.select) for document in found]
    return Reply(200, {"total": total, dialect.rows: [shown(work, model) for model in models]})


def update(dialect: Dialect, work: Work) -> Reply:
    data, granted = _data(work), access.granted(work)
    if not data and granted is None:
        raise dialect.error("missing_payload")
    collection = dialect.database_and_table(work)
    document = staging.existing(dialect, work, collection)
    if granted is not None:
        access.check_own_roles(work, granted)
    data = {key: value for key, value in data.items() if not key.startswith("$")}
    merged = {**document.data, **data}
    kept = list(document.permissions) if granted is None else granted
    changed = merged != document.data or kept != list(document.permissions)
    access.demand(work, collection, document, "update" if changed else "read")
    writing.check_structure(dialect, collection, merged)
    writing.check_timestamp(dialect, work, document)
    if work.staged is not None:
        return staging.update(dialect, work, collection, document, granted, data)
    fresh = writing.change(dialect, work, collection, document, kept, data)
    model = as_read(dialect, collection, fresh)
    writing.tell(dialect.family, work, collection, fresh, "update", model)
    return Reply(200, shown(work, model))


def upsert(dialect: Dialect, work: Work) -> Reply:
    data, granted = _data(work), access.granted(work)
    if not data and granted is None:
        raise dialect.error("missing_payload")
    row_id = work.text("row_id")
    if not is_custom_id(row_id):
        raise invalid(dialect.row_id, CUSTOM_ID_RULE)
    collection = dialect.database_and_table(work)
    if work.staged is not None:
        return staging.upsert(dialect, work, collection, row_id, granted, data)
    document = rows.find(work.db, collection, row_id)
    if document is None:
        fresh, model = writing.add(dialect, work, collection, row_id, granted, data)
    else:
        fresh, model = writing.replace(dialect, work, collection, document, granted, data)
    writing.tell(dialect.family, work, collection, fresh, "upsert", model)
    return Reply(200, shown(work, model))


def increment(dialect: Dialect, work: Work) -> Reply:
    return _count(dialect, "increment", work)


def decrement(dialect: Dialect, work: Work) -> Reply:
    return _count(dialect, "decrement", work)


def delete(dialect: Dialect, work: Work) -> Reply:
    if not is_custom_id(work.text("row_id")):
        rule = "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. "
        raise invalid(dialect.row_id, f"{rule}Can't start with a leading underscore")
    collection = dialect.database_and_table(work)
    document = staging.existing(dialect, work, collection)
    access.demand(work, collection, document, "delete")
    writing.check_timestamp(dialect, work, document)
    if work.staged is not None:
        return staging.delete(dialect, work, collection, document)
    rows.delete(work.db, collection, document)
    writing.tell(dialect.family, work, collection, document, "delete", as_read(dialect, collection, document))
    return Reply(204)


def _count(dialect: Dialect, direction: Literal["increment", "decrement"], work: Work) -> Reply:
    """`PATCH …/{attribute}/increment`: the value moves; `$updatedAt` moves only on a decrement, as recorded."""
    staging.refuse(work, "increments")
    collection, key = dialect.database_and_table(work), work.text("attribute")
    document = rows.find(work.db, collection, work.text("row_id"))
    attribute = collection.by_key.get(key)
    if document is None or attribute is None:
        raise AppwriteError(f"{dialect.attribute}_not_found", "%s" if attribute else key)
    if attribute.type not in ("integer", "double"):
        raise AppwriteError("attribute_type_invalid", f'{dialect.api} "{key}" is not a number')
    access.demand(work, collection, document, "update")
    value = _stepped(dialect, work, direction, key, document.data[key])
    updated = document.updated if direction == "increment" else moment(work.now)
    rows.update(work.db, collection, document, updated, list(document.permissions), {key: value})
    fresh = writing.reread(work, collection, document)
    model: Model = as_read(dialect, collection, fresh)
    writing.tell(dialect.family, work, collection, fresh, "update", model)
    return Reply(200, shown(work, model))


def _stepped(dialect: Dialect, work: Work, direction: str, key: str, current: object) -> int | float:
    step = work.call.body.get("value", 1)
    bound = work.call.body.get("max" if direction == "increment" else "min")
    if not isinstance(step, int | float) or isinstance(step, bool):
        raise invalid("value", "Value must be a valid number")
    value = (current if isinstance(current, int | float) else 0) + (step if direction == "increment" else -step)
    if isinstance(bound, int | float) and (value > bound if direction == "increment" else value < bound):
        side = "maximum" if direction == "increment" else "minimum"
        text = f'{dialect.api} "{key}" has reached the {side} value of {bound}'
        raise AppwriteError(f"{dialect.attribute}_limit_exceeded", text)
    return value


def _data(work: Work) -> dict[str, object]:
    data = work.call.body.get("data")
    if isinstance(data, str):
        return loads_object(data)
    return dict(data) if isinstance(data, dict) else {}


def _wants_total(work: Work) -> bool:
    """`total=0` switches counting off; `total=false` does not (only a recording could have told)."""
    total = work.call.query.get("total")
    if total is not None and total not in ("0", "1", "true", "false"):
        raise invalid("total", "Value must be a valid boolean")
    return total != "0"
