"""Fills in the words about the list of payments: days, rows and receipts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ..domain.activity import ActivityEntry
from ..domain.book import Book, through, with_terms
from ..domain.csv_export import csv_parts
from ..domain.members import masked_phone
from ..domain.payment_requests import PaymentRequest
from ..domain.payment_status import PaymentStatus
from ..domain.payouts import Payout
from .formats import clock_time, dated, dated_moment, day_name, kes, phone_text, with_plain_spaces
from .parts_text import way_inside
from .payout_text import payout_amount
from .request_text import of_payments, of_person
from .words import Words


def day_title(day: date, today: date | None, words: Words) -> str:
    """Today, yesterday, or Friday, 20 Nov."""
    said = words.activity
    if today and day == today:
        return said.today
    if today and day == today - timedelta(days=1):
        return said.yesterday
    written = day_name if today is None or day.year == today.year else dated
    return said.day.format(weekday=said.weekdays[str(day.weekday())], day=written(day, words.code))


def entry_name(entry: ActivityEntry) -> str:
    """Who paid or was paid: by name, else by what is left of a payout that nobody remembers."""
    phone = entry.record.phone
    return entry.name or (masked_phone(phone) if phone else entry.id)


def entry_status(entry: ActivityEntry, words: Words) -> str:
    """Its status, in one or two words: what moved has its receipt, so the plain word is enough. Whoever holds the
    device is spoken to."""
    status = entry.status
    if isinstance(status, PaymentStatus):
        if status is PaymentStatus.PAID:
            return words.activity.received
        if entry.is_withdrawn:
            return words.activity.withdrawn
        way = way_inside(entry.record.way, entry.came, words) if isinstance(entry.record, PaymentRequest) else ""
        facts = {
            "a": kes(entry.amount),
            "more": kes(entry.beyond),
            "way": way,
            **of_person(words, is_me=entry.is_own),
            **of_payments(entry.present, words),
        }
        said = words.states[status].label
        return (said.partition(" · ")[0] if "{left}" in said else said).format(**facts)
    return words.payouts.states[status].label


def entry_amount(entry: ActivityEntry) -> str:
    """With its sign when the money moved; without one it was only meant to."""
    if isinstance(entry.record, Payout):
        return payout_amount(entry.record)
    return f"+{kes(entry.amount)}" if entry.counted else kes(entry.amount)


def entry_line(entry: ActivityEntry, words: Words) -> str:
    """When, where the hour is known, by which receipt, and of a payment that was sent back that it was."""
    parts = [entry.receipt or words.activity.no_receipt]
    if entry.has_hour:
        parts.insert(0, clock_time(entry.at))
    if entry.counted and isinstance(entry.record, Payout) and entry.record.refund_of:
        parts.append(words.payouts.sent_back)
    return " · ".join(parts)


def spoken_entry(entry: ActivityEntry, words: Words) -> str:
    """One row for a screen reader."""
    return ", ".join((entry_name(entry), entry_amount(entry), entry_status(entry, words), entry_line(entry, words)))


def export_csv(book: Book, shown: Sequence[ActivityEntry], mode: str, words: Words) -> Iterator[bytes]:
    """The list as a file, part by part: its words and whether numbers are whole are those of whoever exports it. Others
    read it, so it says of him what it says of anybody."""
    return csv_parts(
        shown,
        mode,
        with_terms(book).collections,
        lambda entry: with_plain_spaces(entry_status(replace(entry, is_own=False), words)),
        lambda phone: phone_text(phone, words),
    )


def receipt_text(book: Book, record: PaymentRequest | Payout, words: Words) -> str:
    """A receipt as somebody would send it on; with ordinary blanks, for it leaves the app."""
    is_in = isinstance(record, PaymentRequest)
    said = words.activity.shared_in if is_in else words.activity.shared_out
    name = book.member(record.member_id).name if isinstance(record, PaymentRequest) else record.receiver_name
    text = said.format(
        c=through(book, record.collection_id).chama.name,
        a=kes(record.received if isinstance(record, PaymentRequest) else record.sent),
        n=name,
        r=record.receipt,
        t=dated_moment(record.settled_at or record.started_at, words.code),
    )
    return with_plain_spaces(text)
