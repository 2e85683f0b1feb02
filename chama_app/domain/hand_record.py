"""Money recorded by hand: cash, a bank transfer, a paybill payment, another phone. It counts, and can be corrected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, TypeAlias

from daraja_core.payment import PaymentIdle

from .amounts import parse_amount
from .book import Book, owed, through
from .dates import DayProblem, day_of, parse_day
from .decisions import Settled, Way
from .members import one_line
from .notes import LONGEST_NOTE
from .payment_requests import PaymentRequest
from .reported_codes import find_code

WAYS: tuple[Way, ...] = ("cash", "bank", "paybill", "phone")
LARGEST_RECORD = 10_000_000
"""More than any bank takes over the counter at once: what is larger was mistyped."""

HandField = Literal["amount", "way", "day", "note"]
HandProblem: TypeAlias = DayProblem | Literal["not_an_amount", "in_future", "too_long", "already_counted", "changed"]


@dataclass(frozen=True, slots=True)
class HandDraft:
    """What came by hand, as it is being typed; `note` may be an M-PESA code, or anything that helps to find it."""

    amount: str = ""
    way: Way = "cash"
    day: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParsedHandRecord:
    """What a draft comes to: complete when there are no problems. `more` is what it brings beyond what is owed, and
    `collection_id` the collection that it counts for, empty for the one that is looked at."""

    amount: int
    way: Way
    paid_on: date | None
    code: str
    note: str
    problems: Mapping[HandField, HandProblem] = field(default_factory=dict)
    more: int = 0
    collection_id: str = ""


def hand_draft(book: Book, member_id: str) -> HandDraft:
    """The form as it is first shown: what is missing, in cash, today."""
    missing = owed(book, member_id)
    return HandDraft(amount=str(missing) if missing else "")


def draft_of(record: PaymentRequest) -> HandDraft:
    """The form in which a record is corrected."""
    told = record.settled
    if told is None:
        return HandDraft(way=record.way)
    day = told.paid_on.strftime("%d/%m/%Y") if told.paid_on else ""
    return HandDraft(str(told.amount), record.way, day, told.note or told.code)


def parse_hand_record(
    book: Book,
    draft: HandDraft,
    member_id: str,
    now: datetime,
    corrects: str | None = None,
    changed: Iterable[HandField] = (),
) -> ParsedHandRecord:
    """Check a draft for this member, or for the record that it corrects. Without a day it came today. Nothing comes of
    it while somebody has to be asked about the fields that were `changed` elsewhere."""
    problems: dict[HandField, HandProblem] = {}
    amount, today, note = parse_amount(draft.amount), day_of(now), one_line(draft.note)
    if amount is None or not 1 <= amount <= LARGEST_RECORD:
        problems["amount"] = "not_an_amount"
    day = parse_day(draft.day, today, of="past") if draft.day.strip() else today
    paid_on = day if isinstance(day, date) else None
    if isinstance(day, str):
        problems["day"] = day
    elif day > today:
        problems["day"] = "in_future"
    code = find_code(note) or ""
    if len(note) > LONGEST_NOTE:
        problems["note"] = "too_long"
    elif code and any(one.id != corrects and one.has_arrived for one in book.index.carriers.get(code, ())):
        problems["note"] = "already_counted"
    problems |= dict.fromkeys(changed, "changed")
    known = book.request(corrects) if corrects else None
    others = book.account(member_id).received - (known.received if known else 0)
    missing = max(0, book.share(member_id) - others)
    more, left = max(0, (amount or 0) - missing), "" if code and note.upper() == code else note
    return ParsedHandRecord(amount or 0, draft.way, paid_on, code, left, problems, more, book.current)


def new_record(book: Book, member_id: str, told: ParsedHandRecord, now: datetime, suffix: str) -> PaymentRequest:
    """The record as the book keeps it; what it says is decided about it by `settlement`."""
    here = through(book, told.collection_id or book.current)
    return PaymentRequest(
        member_id=member_id,
        number=book.next_number(member_id),
        amount=told.amount,
        phone="",
        started_at=now,
        state=PaymentIdle(),
        elsewhere=True,  # the engine knows nothing of it
        suffix=suffix,
        share=here.share(member_id),
        way=told.way,
        collection_id=here.current,
    )


def settlement(record: PaymentRequest, told: ParsedHandRecord, now: datetime, by: str, decision_id: str) -> Settled:
    """What somebody says came."""
    return Settled(decision_id, record.id, told.amount, told.code, told.note, now, told.paid_on, by, told.way)


def corrected(record: PaymentRequest, told: ParsedHandRecord, said: Settled) -> PaymentRequest:
    """The record once it was corrected; what it said before stays beside it."""
    return replace(record, way=told.way, amount=told.amount, decided=(*record.decided, said))


def withdrawn(record: PaymentRequest, now: datetime, by: str, decision_id: str) -> PaymentRequest:
    """The record once somebody said that nothing came: it counts no more, and what it said stays."""
    nothing = Settled(decision_id, record.id, 0, "", "", now, None, by, record.way)
    return replace(record, decided=(*record.decided, nothing))
