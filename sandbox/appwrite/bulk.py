"""Many documents in one call, all or none: create and upsert by list, update and delete by query; server keys only."""

from collections.abc import Callable, Mapping

from sandbox.appwrite import permissions, queries, rows, staging, writing
from sandbox.appwrite.catalogue import Collection
from sandbox.appwrite.dialect import Dialect
from sandbox.appwrite.document_model import Model, as_created, as_listed, in_event, shown
from sandbox.appwrite.errors import AppwriteError, invalid
from sandbox.appwrite.events import Verb
from sandbox.appwrite.rows import Document
from sandbox.appwrite.users import CUSTOM_ID_RULE
from sandbox.appwrite.wire import UNIQUE, Reply, is_custom_id, loads_object, new_id
from sandbox.appwrite.work import Work


def create(dialect: Dialect, work: Work) -> Reply:
    collection, models = _opened(dialect, work), list[Model]()
    for given in _given(dialect, work):
        row_id, granted = _id(dialect, work, given), _granted(given) or []
        document = writing.insert(dialect, work, collection, row_id, granted, given, named=False)
        model = as_created(dialect, collection, document, {**given, "$id": row_id})
        writing.tell("collections", work, collection, document, "create", model)
        models.append(model)
    return _listed(dialect, work, models, 201)


def upsert(dialect: Dialect, work: Work) -> Reply:
    """Answers with the documents that it made or changed; one that is as it should be is left out."""
    collection, models = _opened(dialect, work), list[Model]()
    for given in _given(dialect, work):
        row_id, granted = _id(dialect, work, given), _granted(given)
        before = rows.find(work.db, collection, row_id)
        if before is None:
            after, model = writing.add(dialect, work, collection, row_id, granted, given)
        else:
            after, model = writing.replace(dialect, work, collection, before, granted, given)
        if after is not before:
            writing.tell("collections", work, collection, after, "upsert", model)
            models.append(model)
    return _listed(dialect, work, models, 200)


def update(dialect: Dialect, work: Work) -> Reply:
    data, granted = (
        work.call.body.get("data"),
        permissions.parse(work.call.body.get("permissions"), permissions.DOCUMENT_ACTIONS),
    )
    plain = loads_object(data) if isinstance(data, str) else data
    if not isinstance(plain, dict) or (not plain and granted is None):
        raise dialect.error("missing_payload")

    def changed(collection: Collection, document: Document) -> Document:
        kept = list(document.permissions) if granted is None else granted
        writing.check_structure(dialect, collection, {**document.data, **plain})
        return writing.change(dialect, work, collection, document, kept, plain)

    return _by_query(dialect, work, "update", changed)


def delete(dialect: Dialect, work: Work) -> Reply:
    def deleted(collection: Collection, document: Document) -> Document:
        rows.delete(work.db, collection, document)
        return document

    return _by_query(dialect, work, "delete", deleted)


def _by_query(dialect: Dialect, work: Work, verb: Verb, act: Callable[[Collection, Document], Document]) -> Reply:
    collection, models = _opened(dialect, work), list[Model]()
    plan = queries.plan(collection, work.call.body.get("queries"), limit=queries.EVERYTHING)
    for document in rows.select(work.db, collection, plan, None, None):
        after = act(collection, document)
        told = in_event(dialect, collection, as_listed(dialect, collection, after))
        writing.tell("collections", work, collection, after, verb, told)
        models.append(as_listed(dialect, collection, after))
    return _listed(dialect, work, models, 200)


def _opened(dialect: Dialect, work: Work) -> Collection:
    staging.refuse(work, "bulk calls")
    if not work.who.trusted:
        raise AppwriteError("user_unauthorized")
    return dialect.database_and_table(work)


def _given(dialect: Dialect, work: Work) -> list[Mapping[str, object]]:
    found = work.call.body.get(dialect.rows)
    if not isinstance(found, list) or not found or not all(isinstance(each, dict) and each for each in found):
        raise dialect.error("missing_data")
    return found


def _id(dialect: Dialect, work: Work, given: Mapping[str, object]) -> str:
    wanted = given.get("$id", UNIQUE)
    if wanted == UNIQUE:
        return new_id(work.now)
    if not is_custom_id(wanted):
        raise invalid(dialect.row_id, CUSTOM_ID_RULE)
    return str(wanted)


def _granted(given: Mapping[str, object]) -> list[str] | None:
    return permissions.parse(given.get("$permissions"), permissions.DOCUMENT_ACTIONS)


def _listed(dialect: Dialect, work: Work, models: list[Model], status: int) -> Reply:
    return Reply(status, {"total": len(models), dialect.rows: [shown(work, model) for model in models]})
