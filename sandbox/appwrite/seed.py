"""The database and the collections of the function's own schema, made by the calls that anyone can make."""

from collections.abc import Awaitable, Callable, Mapping

from function.schema import COLLECTIONS, DEAD_LETTERS, DISBURSEMENTS, PAYMENTS, TRANSACTIONS, Collection
from sandbox.appwrite.settings import AppwriteSettings

Send = Callable[[str, str, Mapping[str, object]], Awaitable[int]]
"""Sends (method, path below /v1, body) with the operator's key and returns the status."""


async def seed(settings: AppwriteSettings, send: Send) -> None:
    """Harmless when everything is there already: 409 says so."""
    ids = {
        TRANSACTIONS.variable: settings.collection_id,
        DISBURSEMENTS.variable: settings.b2c_collection_id,
        DEAD_LETTERS.variable: settings.dead_letter_collection_id,
        PAYMENTS.variable: settings.payments_collection_id,
    }
    await _need(send, "/databases", {"databaseId": settings.database_id, "name": "Payments"})
    for collection in COLLECTIONS:
        await _collection(settings.database_id, ids.get(collection.variable, collection.default_id), collection, send)


async def _collection(database_id: str, collection_id: str, collection: Collection, send: Send) -> None:
    place = f"/databases/{database_id}/collections"
    whole = {"collectionId": collection_id, "name": collection_id, "permissions": [], "documentSecurity": True}
    await _need(send, place, whole)
    for attribute in collection.attributes:
        body: dict[str, object] = {"key": attribute.key, "required": attribute.required}
        if attribute.kind == "string":
            body["size"] = attribute.size
        await _need(send, f"{place}/{collection_id}/attributes/{attribute.kind}", body)
    for index in collection.indexes:
        wanted = {"key": index.key, "type": index.type, "attributes": list(index.attributes)}
        await _need(send, f"{place}/{collection_id}/indexes", wanted)


async def _need(send: Send, path: str, body: Mapping[str, object]) -> None:
    status = await send("POST", path, body)
    if status not in (201, 202, 409):
        raise RuntimeError(f"the seed was refused: POST {path} answered {status}")
