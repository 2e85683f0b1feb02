"""The list of payments as a file for a spreadsheet: one line for each request and payout, the oldest first."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO
from operator import attrgetter

from daraja_core.disbursement import DisbursementSuccess
from daraja_core.payment import PaymentSuccess

from .activity import ActivityEntry
from .collections import Collection
from .dates import EAT
from .members import masked_id
from .payment_requests import PaymentRequest
from .payouts import Payout

COLUMNS = (
    "date_eat",
    "time_eat",
    "mpesa_time_utc",
    "direction",
    "member",
    "phone",
    "requested_kes",
    "received_kes",
    "paid_out_kes",
    "status",
    "confirmed_code",
    "reported_code",
    "collection",
    "round",
    "reference",
    "checkout_id",
    "attempt_no",
    "source",
    "mode",
)
"""Each column of money sums to the money: what was received counts every receipt once."""

LINES = 200
"""So many are made at a time: a few milliseconds, in which nobody else has a turn."""

_NO_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
"""A spreadsheet runs what begins like this; an apostrophe in front makes it a text."""


def csv_parts(
    shown: Sequence[ActivityEntry],
    mode: str,
    collections: Iterable[Collection],
    status: Callable[[ActivityEntry], str],
    phone: Callable[[str], str],
) -> Iterator[bytes]:
    """The file of what is shown, which has the newest first: LINES at a time, the oldest first.

    It begins with the mark by which spreadsheets know that it is UTF-8.
    `status` says a status in words, and `phone` a number as whoever exports wants to give it away.
    """
    known = {one.id: one for one in collections}
    yield _lines([COLUMNS]).encode("utf-8-sig")
    oldest_first = sorted(reversed(shown), key=attrgetter("at"))  # what is as old stays in its order
    for begin in range(0, len(oldest_first), LINES):
        yield _lines(
            map(_safe, _cells(one, mode, known.get(one.record.collection_id), status(one), phone(one.record.phone)))
            for one in oldest_first[begin : begin + LINES]
        ).encode()


def _lines(rows: Iterable[Iterable[str]]) -> str:
    file = StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()


def file_name(chama: str, mode: str, now: datetime, kind: str = "csv", number: int = 1) -> str:
    """Says whose payments, of which round, which mode and when; nothing that a file system would refuse."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in chama.lower())
    name = "-".join(part for part in plain.split("-") if part)[:40].rstrip("-") or "chama"
    round_of_it = f"-{number}" if number > 1 else ""
    return f"{name}{round_of_it}-{mode}-{now.astimezone(EAT):%Y%m%d-%H%M}.{kind}"


def _cells(entry: ActivityEntry, mode: str, collection: Collection | None, status: str, phone: str) -> tuple[str, ...]:
    record, at = entry.record, entry.at.astimezone(EAT)
    is_request = isinstance(record, PaymentRequest)
    return (
        f"{at:%Y-%m-%d}",
        f"{at:%H:%M:%S}" if entry.has_hour else "",
        _mpesa_time(record),
        entry.direction,
        entry.name,
        phone,
        str(record.amount) if isinstance(record, PaymentRequest) and record.way == "mpesa" else "",
        str(entry.counted) if is_request else "",
        "" if is_request else str(entry.counted),
        status,
        _confirmed(record),
        _reported(record),
        collection.name if collection else "",
        str(collection.number) if collection else "",
        _reference(record),
        _checkout_id(record),
        str(entry.number or ""),
        record.timeline[-1].source if record.timeline else "",
        mode,
    )


def _confirmed(record: PaymentRequest | Payout) -> str:
    """M-PESA's own word alone: what somebody recorded by hand has a code that was reported."""
    state = record.state
    return state.receipt_number or "" if isinstance(state, PaymentSuccess | DisbursementSuccess) else ""


def _reference(record: PaymentRequest | Payout) -> str:
    """What the prompt said, or the payout's reason; what was carried has the id of where it came from, for nobody."""
    if isinstance(record, Payout):
        return record.remarks
    return "" if record.is_carried else record.reference


def _reported(record: PaymentRequest | Payout) -> str:
    """A code that somebody named: it proves nothing by itself."""
    if isinstance(record, Payout):
        return ""
    return record.reported_code or (record.settled.code if record.settled else "")


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
    return f"'{cell}" if _NO_FORMULA.match(cell) else cell
