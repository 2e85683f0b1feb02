"""The list of payments as a file for a spreadsheet: one line for each request and payout, the oldest first."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO

from daraja_core.disbursement import DisbursementSuccess
from daraja_core.payment import PaymentSuccess

from .activity import ActivityEntry
from .dates import EAT
from .members import masked_id, masked_phone
from .payment_requests import PaymentRequest
from .payouts import Payout

COLUMNS = (
    "date_eat",
    "time_eat",
    "mpesa_time_utc",
    "direction",
    "member",
    "phone_masked",
    "amount_kes",
    "status",
    "receipt",
    "reference",
    "checkout_id",
    "attempt_no",
    "source",
    "mode",
)
_NO_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs what begins with one of these; an apostrophe in front makes it a text."""


def to_csv(shown: Iterable[ActivityEntry], mode: str) -> bytes:
    """The file, with the mark at its start by which spreadsheets know that it is UTF-8."""
    file = StringIO(newline="")
    write = csv.writer(file)
    write.writerow(COLUMNS)
    for entry in sorted(shown, key=lambda one: (one.at, one.id)):
        write.writerow([_safe(cell) for cell in _cells(entry, mode)])
    return file.getvalue().encode("utf-8-sig")


def file_name(chama: str, mode: str, now: datetime) -> str:
    """Says whose payments, which mode and when; nothing that a file system would refuse."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in chama.lower())
    parts = [part for part in plain.split("-") if part]
    return f"{'-'.join(parts)[:40] or 'chama'}-{mode}-{now.astimezone(EAT):%Y%m%d-%H%M}.csv"


def _cells(entry: ActivityEntry, mode: str) -> tuple[str, ...]:
    record, at = entry.record, entry.at.astimezone(EAT)
    return (
        f"{at:%Y-%m-%d}",
        f"{at:%H:%M:%S}",
        _mpesa_time(record),
        entry.direction,
        entry.name,
        masked_phone(record.phone) if record.phone else "",
        str(entry.amount),
        entry.status.value,
        entry.receipt or "",
        record.reference if isinstance(record, PaymentRequest) else record.remarks,
        _checkout_id(record),
        str(entry.number or ""),
        record.timeline[-1].source if record.timeline else "",
        mode,
    )


def _mpesa_time(record: PaymentRequest | Payout) -> str:
    state = record.state
    mpesa_timestamp = state.mpesa_timestamp if isinstance(state, PaymentSuccess | DisbursementSuccess) else None
    return f"{mpesa_timestamp.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if mpesa_timestamp else ""


def _checkout_id(record: PaymentRequest | Payout) -> str:
    """What M-PESA's support asks for. A payout's id is ours and says nothing of anybody."""
    if isinstance(record, Payout):
        return record.id
    return masked_id(record.checkout_request_id) if record.checkout_request_id else ""


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_NO_FORMULA) else cell
