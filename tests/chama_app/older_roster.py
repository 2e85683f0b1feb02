"""The roster that an older app wrote into its team's preferences, and the records that today's writes instead."""

from datetime import datetime
from typing import Any

from chama_app.domain.book import Book
from chama_app.domain.group import VERSION, Membership
from chama_app.domain.group_book import GroupBook
from chama_app.domain.group_changes import missing_records
from chama_app.domain.payment_requests import PaymentRequest
from daraja_core import GroupRecord

from .example_chama import NOON


def founding_records(book: Book, group_id: str) -> list[GroupRecord]:
    """What a founder's device writes down, as the function stored it."""
    told = missing_records(book, GroupBook(), group_id, is_owner=True)
    return [
        GroupRecord(f"f{place}", one.kind, one.subject, one.body, "founder", "owner", NOON, place + 1)
        for place, one in enumerate(told)
    ]


def roster_to_json(book: Book, membership: Membership) -> dict[str, Any]:
    """The roster of a book."""
    earlier = [one for one in book.requests if one.receipt and not one.elsewhere and one.started_at <= membership.since]
    return {
        "v": VERSION,
        "name": book.chama.name,
        "target": book.chama.target,
        "reference": book.chama.reference,
        "description": book.chama.description,
        "members": [
            {"id": one.id, "name": one.name, "share": book.share(one.id), "gone": one.archived} for one in book.members
        ],
        "earlier": [
            {"id": one.id, "receipt": one.receipt, "amount": one.received, "at": _moment_of(one).isoformat()}
            for one in earlier
        ],
        "refunds": {one.id: one.refund_of for one in book.payouts if one.refund_of and one.sent},
    }


def _moment_of(request: PaymentRequest) -> datetime:
    return request.settled_at or request.started_at
