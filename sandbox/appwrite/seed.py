"""The database and the collections that the callback function writes to, made by the calls that anyone can make."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.appwrite.settings import AppwriteSettings

Send = Callable[[str, str, Mapping[str, object]], Awaitable[int]]
"""Sends (method, path below /v1, body) with the operator's key and returns the status."""


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute; `size` 0 is an integer."""

    key: str
    size: int = 0
    required: bool = False


_ADDED: Final = (
    Column("paymentId", 36),
    Column("userId", 36),
    Column("groupId", 36),
    Column("requestedAmount"),
    Column("source", 10),
    Column("resultCodeText", 20),
)
TRANSACTIONS: Final = (
    Column("checkoutRequestId", 255, required=True),
    Column("status", 20, required=True),
    Column("resultCode"),
    Column("receipt", 20),
    Column("amount"),
    Column("failureReason", 255),
    Column("mpesaTimestamp", 50),
    Column("settledAt", 50, required=True),
    *_ADDED,
)
DISBURSEMENTS: Final = (
    Column("originatorConversationId", 36, required=True),
    Column("conversationId", 50),
    Column("status", 20, required=True),
    Column("resultCode"),
    Column("receipt", 20),
    Column("amount"),
    Column("receiverName", 255),
    Column("failureReason", 255),
    Column("mpesaTimestamp", 50),
    Column("settledAt", 50, required=True),
    *_ADDED,
)
DEAD_LETTERS: Final = (
    Column("path", 512),
    Column("body", 16384),  # not less: 15,600 to 16,383 would not fit into MariaDB's row any more
    Column("reason", 40),
    Column("receivedAt", 50),
    Column("replayedAt", 50),
)
PAYMENTS: Final = (
    Column("userId", 36),
    Column("groupId", 36),
    Column("amount"),
    Column("answer", 2000),
    Column("checkoutRequestId", 255),
    Column("createdAt", 50),
)
_PAYMENT_INDEXES: Final = (("byPayment", "unique", "paymentId"), ("byGroup", "key", "groupId"))
_CLAIM_INDEXES: Final = (("byUser", "key", "userId"), ("byTime", "key", "createdAt"))


async def seed(settings: AppwriteSettings, send: Send) -> None:
    """Harmless when everything is there already: 409 says so."""
    await _need(send, "/databases", {"databaseId": settings.database_id, "name": "Payments"})
    for collection_id, columns, indexes in (
        (settings.collection_id, TRANSACTIONS, _PAYMENT_INDEXES),
        (settings.b2c_collection_id, DISBURSEMENTS, _PAYMENT_INDEXES),
        (settings.dead_letter_collection_id, DEAD_LETTERS, ()),
        (settings.payments_collection_id, PAYMENTS, _CLAIM_INDEXES),
    ):
        await _collection(settings.database_id, collection_id, columns, indexes, send)


async def _collection(
    database_id: str, collection_id: str, columns: tuple[Column, ...], indexes: tuple[tuple[str, str, str], ...],
    send: Send,
) -> None:  # fmt: skip
    place = f"/databases/{database_id}/collections"
    whole = {"collectionId": collection_id, "name": collection_id, "permissions": [], "documentSecurity": True}
    await _need(send, place, whole)
    for column in columns:
        body: dict[str, object] = {"key": column.key, "required": column.required}
        kind = "string" if column.size else "integer"
        if column.size:
            body["size"] = column.size
        await _need(send, f"{place}/{collection_id}/attributes/{kind}", body)
    for key, kind, attribute in indexes:
        index = {"key": key, "type": kind, "attributes": [attribute]}
        await _need(send, f"{place}/{collection_id}/indexes", index)


async def _need(send: Send, path: str, body: Mapping[str, object]) -> None:
    status = await send("POST", path, body)
    if status not in (201, 202, 409):
        raise RuntimeError(f"the seed was refused: POST {path} answered {status}")
