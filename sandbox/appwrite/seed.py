"""The database and the collections of the function's own schema, made by the calls that anyone can make."""

from collections.abc import Callable, Mapping

from function.schema import COLLECTIONS, DEAD_LETTERS, DISBURSEMENTS, PAYMENTS, TRANSACTIONS, Attribute, Collection
from sandbox.appwrite.catalogue import Collection as Found
from sandbox.appwrite.settings import AppwriteSettings

Send = Callable[[str, str, Mapping[str, object]], int]
"""Sends (method, path below /v1, body) with the operator's key and returns the status."""
Look = Callable[[str], Found | None]
"""What there is under the id of a collection."""


def seed(settings: AppwriteSettings, look: Look, send: Send, finish: Callable[[], None]) -> None:
    """Makes what is missing, which is nothing when everything is there. `finish` makes what was accepted."""
    ids = {
        TRANSACTIONS.variable: settings.collection_id,
        DISBURSEMENTS.variable: settings.b2c_collection_id,
        DEAD_LETTERS.variable: settings.dead_letter_collection_id,
        PAYMENTS.variable: settings.payments_collection_id,
    }
    _need(send, "/databases", {"databaseId": settings.database_id, "name": "Payments"})
    for collection in COLLECTIONS:
        collection_id = ids.get(collection.variable, collection.default_id)
        _collection(settings.database_id, collection_id, collection, look(collection_id), send, finish)


def _collection(
    database_id: str,
    collection_id: str,
    wanted: Collection,
    there: Found | None,
    send: Send,
    finish: Callable[[], None],
) -> None:
    place = f"/databases/{database_id}/collections"
    if there is None:
        whole = {"collectionId": collection_id, "name": collection_id, "permissions": [], "documentSecurity": True}
        _need(send, place, whole)
    have = (there.by_key, [index.key for index in there.indexes]) if there else ((), ())
    attributes = [each for each in wanted.attributes if each.key not in have[0]]
    indexes = [each for each in wanted.indexes if each.key not in have[1]]
    for attribute in attributes:
        _need(send, f"{place}/{collection_id}/attributes/{attribute.kind}", _attribute_body(attribute))
    if attributes:
        finish()  # an index is for attributes that are there
    for index in indexes:
        body = {"key": index.key, "type": index.type, "attributes": list(index.attributes)}
        _need(send, f"{place}/{collection_id}/indexes", body)
    if indexes:
        finish()


def _attribute_body(attribute: Attribute) -> dict[str, object]:
    size = {"size": attribute.size} if attribute.kind == "string" else {}
    return {"key": attribute.key, "required": attribute.required, **size}


def _need(send: Send, path: str, body: Mapping[str, object]) -> None:
    status = send("POST", path, body)
    if status not in (201, 202, 409):
        raise RuntimeError(f"the seed was refused: POST {path} answered {status}")
