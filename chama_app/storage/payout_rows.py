"""How a payout is written into the shelf's rows and read back."""

import sqlite3
from datetime import datetime
from typing import cast

from daraja_core.disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
)

from ..domain.payment_requests import NotSentReason
from ..domain.payouts import Payout
from .request_rows import state_from_text, state_to_text, timeline_from_text, timeline_to_text

_STATES: dict[str, type[DisbursementState]] = {
    kind.__name__: kind
    for kind in (
        DisbursementInitiating,
        DisbursementPending,
        DisbursementSuccess,
        DisbursementFailed,
        DisbursementTimeout,
    )
}


def payout_to_row(payout: Payout) -> dict[str, object]:
    """The columns of a payout."""
    return {
        "id": payout.id,
        "name": payout.name,
        "phone": payout.phone,
        "amount": payout.amount,
        "remarks": payout.remarks,
        "started_at": payout.started_at.isoformat(),
        "member_id": payout.member_id,
        "refund_of": payout.refund_of,
        "reserved": payout.reserved,
        "sent": payout.sent,
        "state": state_to_text(payout.state),
        "timeline": timeline_to_text(payout.timeline),
        "checked_at": payout.checked_at.isoformat() if payout.checked_at else None,
        "confirmed_not_sent": payout.confirmed_not_sent,
        "reason": payout.reason,
    }


def payout_from_row(row: sqlite3.Row) -> Payout:
    """The payout that was written."""
    return Payout(
        id=row["id"],
        name=row["name"],
        phone=row["phone"],
        amount=row["amount"],
        remarks=row["remarks"],
        started_at=datetime.fromisoformat(row["started_at"]),
        state=state_from_text(row["state"], _STATES),
        member_id=row["member_id"],
        refund_of=row["refund_of"],
        timeline=timeline_from_text(row["timeline"]),
        checked_at=datetime.fromisoformat(row["checked_at"]) if row["checked_at"] else None,
        confirmed_not_sent=row["confirmed_not_sent"],
        reason=cast(NotSentReason, row["reason"]),
    )
