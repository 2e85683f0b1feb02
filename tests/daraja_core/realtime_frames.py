"""Recorded Realtime frames, and the verdict that tests put into their documents."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from daraja_core.verdict import Status, Verdict

FRAMES: dict[str, str] = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "realtime" / "frames.json").read_text(encoding="utf-8")
)
VERDICT = Verdict(
    payment_id="alice.1",
    status=Status.SUCCESS,
    result_code="0",
    result_text="",
    receipt="UCQ5UAQ403",
    amount=1000,
    requested_amount=1000,
    mpesa_timestamp=None,
    settled_at=datetime(2026, 3, 26, 10, 36, 56, tzinfo=UTC),
    source="callback",
    safaricom_id="ws_CO_1",
)
_DOCUMENT = {
    "checkoutRequestId": "ws_CO_1",
    "status": "SUCCESS",
    "resultCode": 0,
    "receipt": "UCQ5UAQ403",
    "amount": 1000,
    "requestedAmount": 1000,
    "settledAt": "2026-03-26T10:36:56+00:00",
    "paymentId": "alice.1",
    "userId": "alice",
    "source": "callback",
}


def recorded(name: str, **fields: object) -> str:
    """A recorded frame; its document filled with the fields of VERDICT, which the recorded ones did not have."""
    frame: dict[str, Any] = json.loads(FRAMES[name])
    frame["data"]["payload"] |= _DOCUMENT | fields
    return json.dumps(frame)
