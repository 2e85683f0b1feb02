"""The database and the collections of the function's own schema, made by the calls that anyone can make."""

from collections.abc import Callable, Mapping

from function.schema import COLLECTIONS, DEAD_LETTERS, DISBURSEMENTS, PAYMENTS, TRANSACTIONS, Collection
from sandbox.appwrite.settings import AppwriteSettings

Send = Callable[[str, str, Mapping[str, object]], int]
"""Sends (method, path below /v1, body) with the operator's key and returns the status."""


def seed(settings: AppwriteSettings, send: Send, finish: Callable[[], None]) -> None:
    """Harmless when everything is there already: 409 says so. `finish` makes what was accepted."""
    ids = {
        TRANSACTIONS.variable: settings.collection_id,
        DISBURSEMENTS.variable: settings.b2c_collection_id,
        DEAD_LETTERS.variable: settings.dead_letter_collection_id,
        PAYMENTS.variable: settings.payments_collection_id,
    }
    _need(send, "/databases", {"databaseId": settings.database_id, "name": "Payments"})
    for collection in COLLECTIONS:
        collection_id = ids.get(collection.variable, collection.default_id)
        _attributes(settings.database_id, collection_id, collection, send)
        finish()  # an index is for attributes that are there
        _indexes(settings.database_id, collection_id, collection, send)
    finish()


def _attributes(database_id: str, collection_id: str, collection: Collection, send: Send) -> None:
    place = f"/databases/{database_id}/collections"
    whole = {"collectionId": collection_id, "name": collection_id, "permissions": [], "documentSecurity": True}
    _need(send, place, whole)
    for attribute in collection.attributes:
        body: dict[str, object] = {"key": attribute.key, "required": attribute.required}
        if attribute.kind == "string":
            body["size"] = attribute.size
        _need(send, f"{place}/{collection_id}/attributes/{attribute.kind}", body)


def _indexes(database_id: str, collection_id: str, collection: Collection, send: Send) -> None:
    for index in collection.indexes:
        wanted = {"key": index.key, "type": index.type, "attributes": list(index.attributes)}
        _need(send, f"/databases/{database_id}/collections/{collection_id}/indexes", wanted)


def _need(send: Send, path: str, body: Mapping[str, object]) -> None:
    status = send("POST", path, body)
    if status not in (201, 202, 409):
        raise RuntimeError(f"the seed was refused: POST {path} answered {status}")
