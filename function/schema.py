"""The collections, as one list: `daraja provision` makes them, the sandbox makes its own by it, and the docs show it.

No collection gives anybody any permission: a document is read by those whom its own permissions name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["string", "integer"]
IndexType = Literal["key", "unique"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute (a column, says the newer API); `size` is in characters and only a string has one."""

    key: str
    kind: Kind
    size: int = 0
    required: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """An index over one attribute, or over several in this order."""

    key: str
    type: IndexType
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection (a table, says the newer API); `variable` is where the function reads its id."""

    variable: str
    default_id: str
    purpose: str
    attributes: tuple[Attribute, ...]
    indexes: tuple[Index, ...]


def _string(key: str, size: int, *, required: bool = False) -> Attribute:
    return Attribute(key, "string", size, required)


def _integer(key: str) -> Attribute:
    return Attribute(key, "integer")


_OUTCOME: Final = (
    _string("status", 20, required=True),
    _integer("resultCode"),
    _string("receipt", 20),
    _integer("amount"),
    _string("failureReason", 255),
    _string("mpesaTimestamp", 50),
    _string("settledAt", 50, required=True),
    _string("paymentId", 36),
    _string("userId", 36),
    _string("groupId", 36),
    _integer("requestedAmount"),
    _string("source", 10),
    _string("resultCodeText", 20),
)
_OUTCOME_INDEXES: Final = (
    Index("byPayment", "unique", ("paymentId",)),  # one verdict per payment, whatever comes twice
    Index("byGroup", "key", ("groupId",)),
    Index("byGroupAndStatus", "key", ("groupId", "status")),  # what a group collected
    Index("byTime", "key", ("settledAt",)),
)
TRANSACTIONS: Final = Collection(
    "DARAJA_COLLECTION_ID",
    "transactions",
    "what became of payments",
    (_string("checkoutRequestId", 255, required=True), *_OUTCOME),
    (*_OUTCOME_INDEXES, Index("byGroupAndReceipt", "key", ("groupId", "receipt"))),  # a receipt counts once
)
DISBURSEMENTS: Final = Collection(
    "DARAJA_B2C_COLLECTION_ID",
    "disbursements",
    "what became of payouts",
    (
        _string("originatorConversationId", 36, required=True),
        _string("conversationId", 50),
        _string("receiverName", 255),
        *_OUTCOME,
    ),
    _OUTCOME_INDEXES,
)
DEAD_LETTERS: Final = Collection(
    "DARAJA_DEAD_LETTER_COLLECTION_ID",
    "dead_letters",
    "deliveries that could not be stored",
    (
        _string("path", 512),
        # 15,600 to 16,383 characters would not fit into MariaDB's row of 65,535 bytes; longer ones lie outside it.
        _string("body", 16384),
        _string("reason", 40),
        _string("receivedAt", 50),
        _string("replayedAt", 50),
    ),
    (Index("byTime", "key", ("receivedAt",)),),
)
PAYMENTS: Final = Collection(
    "DARAJA_PAYMENTS_COLLECTION_ID",
    "payments",
    "what the function was asked to send (server mode)",
    (
        _string("paymentId", 36),
        _string("userId", 36),
        _string("groupId", 36),
        _string("flow", 10),
        _string("state", 20),
        _string("payer", 64),
        _integer("amount"),
        _string("answer", 2000),
        _string("checkoutRequestId", 255),
        _string("createdAt", 50),
        _string("dueAt", 50),
        _integer("asked"),
    ),
    (
        Index("byPayment", "key", ("paymentId",)),
        Index("byUserAndTime", "key", ("userId", "createdAt")),  # the limits: of a user, of a payer, of the merchant
        Index("byPayerAndTime", "key", ("payer", "createdAt")),
        Index("byTime", "key", ("createdAt",)),
        Index("byGroupAndState", "key", ("groupId", "flow", "state")),  # what a group sent
        Index("byStateAndDue", "key", ("state", "dueAt")),  # what has no moment yet
        Index("byAskedAndDue", "key", ("state", "asked", "dueAt")),  # what the reconciler looks at next
    ),
)
RECORDS: Final = Collection(
    "DARAJA_RECORDS_COLLECTION_ID",
    "records",
    "what the devices of a group told each other (server mode)",
    (
        _string("groupId", 36, required=True),
        _string("userId", 36, required=True),
        _string("role", 20, required=True),
        _string("kind", 20, required=True),
        _string("subject", 36, required=True),
        _string("body", 4000, required=True),
    ),
    (Index("byGroup", "key", ("groupId",)),),
)
GROUPS: Final = Collection(
    "DARAJA_GROUPS_COLLECTION_ID",
    "groups",
    "the groups that the function founded",
    (
        _string("founderId", 36, required=True),
        _string("foundedAt", 50, required=True),
        _string("teamCreatedAt", 50, required=True),
        _string("reader", 36, required=True),
        _string("turn", 36),
        _string("turnUntil", 50),
        _integer("received"),
        _string("receivedUntil", 50),
        _string("approval", 2000),
    ),
    (Index("byFounderAndTime", "key", ("founderId", "foundedAt")),),
)
JOIN_CODES: Final = Collection(
    "DARAJA_JOIN_CODES_COLLECTION_ID",
    "join_codes",
    "the codes that let people into a group",
    (
        _string("groupId", 36, required=True),
        _string("createdBy", 36, required=True),
        _string("createdAt", 50, required=True),
        _string("expiresAt", 50, required=True),
        _string("revokedAt", 50),
        _integer("uses"),
        _integer("mostUses"),
    ),
    (Index("byGroup", "key", ("groupId",)),),
)
JOINS: Final = Collection(
    "DARAJA_JOINS_COLLECTION_ID",
    "joins",
    "who joined a group, and who typed a wrong code",
    (
        _string("groupId", 36),
        _string("userId", 36, required=True),
        _string("kind", 20, required=True),
        _string("createdAt", 50, required=True),
        _string("absentSince", 50),
    ),
    (
        Index("byGroup", "key", ("groupId", "kind")),
        Index("byUserAndTime", "key", ("userId", "createdAt")),
    ),
)
FORWARDS: Final = Collection(
    "DARAJA_FORWARDS_COLLECTION_ID",
    "forwards",
    "verdicts that are passed on to an address of the operator's",
    (
        _string("paymentId", 36, required=True),
        _string("body", 2000, required=True),
        _string("state", 20, required=True),
        _integer("attempts"),
        _string("createdAt", 50, required=True),
        _string("dueAt", 50, required=True),
        _string("reason", 255),
    ),
    (Index("byStateAndDue", "key", ("state", "dueAt")),),
)
COLLECTIONS: Final = (
    TRANSACTIONS,
    DISBURSEMENTS,
    DEAD_LETTERS,
    PAYMENTS,
    RECORDS,
    GROUPS,
    JOIN_CODES,
    JOINS,
    FORWARDS,
)


def as_markdown() -> Iterator[str]:
    """The schema as the docs show it, line by line."""
    yield "| collection | attribute | type | index |"
    yield "|---|---|---|---|"
    for collection in COLLECTIONS:
        indexed: dict[str, str] = {}
        for index in collection.indexes:
            for attribute_key in index.attributes:
                others = [key for key in index.attributes if key != attribute_key]
                with_others = f"{index.type} with {', '.join(others)}" if others else index.type
                indexed[attribute_key] = "; ".join(filter(None, (indexed.get(attribute_key, ""), with_others)))
        for attribute in collection.attributes:
            kind = f"string {attribute.size}" if attribute.kind == "string" else attribute.kind
            needed = ", required" if attribute.required else ""
            yield f"| {collection.default_id} | {attribute.key} | {kind}{needed} | {indexed.get(attribute.key, '')} |"
