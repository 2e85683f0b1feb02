"""Documents as JSON, with their fields in the order in which the real server writes them."""

from collections.abc import Mapping

from sandbox.appwrite.catalogue import Collection
from sandbox.appwrite.dialect import Dialect
from sandbox.appwrite.rows import Document
from sandbox.appwrite.work import Work

Model = dict[str, object]


def as_read(dialect: Dialect, collection: Collection, document: Document) -> Model:
    return {
        **document.data,
        "$sequence": str(document.sequence),
        "$id": document.id,
        **_times(document),
        **_place(dialect, collection),
    }


def as_listed(dialect: Dialect, collection: Collection, document: Document) -> Model:
    return {
        **document.data,
        "$id": document.id,
        "$sequence": str(document.sequence),
        **_times(document),
        **_place(dialect, collection),
    }


def as_created(dialect: Dialect, collection: Collection, document: Document, given: Mapping[str, object]) -> Model:
    """What was given comes first and in its own order, what was not given comes late and is null."""
    return {
        **given,
        "$id": document.id,
        "$permissions": list(document.permissions),
        "$createdAt": document.created,
        "$updatedAt": document.updated,
        "$sequence": str(document.sequence),
        **_missing(collection, document, given),
        **_place(dialect, collection),
    }


def as_upserted(dialect: Dialect, collection: Collection, document: Document, given: Mapping[str, object]) -> Model:
    return {
        **given,
        "$id": document.id,
        "$permissions": list(document.permissions),
        "$updatedAt": document.updated,
        "$createdAt": document.created,
        **_missing(collection, document, given),
        "$sequence": str(document.sequence),
        **_place(dialect, collection),
    }


def selected(model: Model, names: list[str] | None) -> Model:
    """A `select` query takes attributes away, never the fields of the system."""
    if names is None or "*" in names:
        return model
    return {key: value for key, value in model.items() if key.startswith("$") or key in names}


def in_event(dialect: Dialect, collection: Collection, model: Model) -> Model:
    """As the sockets hear of a document that was written in bulk: with a field that HTTP answers never show."""
    head = {key: value for key, value in model.items() if key not in _place(dialect, collection)}
    return {**head, "$collection": collection.inner_name, **_place(dialect, collection)}


def in_committed_event(dialect: Dialect, collection: Collection, document: Document) -> Model:
    """As the sockets hear of a document that a transaction made."""
    model = as_read(dialect, collection, document)
    head = {key: value for key, value in model.items() if key not in _place(dialect, collection)}
    return {**head, "$collection": collection.inner_name, "$tableId": collection.id, "$collectionId": collection.id}


def shown(work: Work, model: Model) -> Model:
    """Before response format 1.9.0 a sequence was a number."""
    return {**model, "$sequence": int(str(model["$sequence"]))} if work.old_format else model


def _times(document: Document) -> Model:
    return {
        "$createdAt": document.created,
        "$updatedAt": document.updated,
        "$permissions": list(document.permissions),
    }


def _place(dialect: Dialect, collection: Collection) -> Model:
    return {"$databaseId": collection.database_id, f"${dialect.table_id}": collection.id}


def _missing(collection: Collection, document: Document, given: Mapping[str, object]) -> Model:
    return {each.key: document.data.get(each.key) for each in collection.attributes if each.key not in given}
