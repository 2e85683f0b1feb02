"""Fills in the words about money recorded by hand."""

from datetime import date

from ..domain.decisions import Settled
from ..domain.payment_requests import PaymentRequest
from .formats import dated, kes, moment
from .words import Words


def record_line(record: PaymentRequest, words: Words) -> str:
    """KES 1,000 · Cash · 20 Nov; of what was taken back, what it said."""
    told = record.settled or next(iter(record.corrected), None)
    amount, on = (told.amount, told.paid_on) if told else (record.amount, None)
    return " · ".join(filter(None, (kes(amount), words.hand.ways[record.way], _day(on, words))))


def record_note(record: PaymentRequest) -> str:
    """The code and the note, as far as there are any."""
    told = record.settled or next(iter(record.corrected), None)
    return " · ".join(filter(None, (told.code, told.note))) if told else ""


def who_recorded(said: Settled, words: Words) -> str:
    """Who, and when."""
    at = moment(said.at, words)
    return words.hand.recorded_by.format(by=said.by, t=at) if said.by else words.hand.recorded_here.format(t=at)


def corrected_line(said: Settled, words: Words) -> str:
    """Before: KES 1,000, cash, 20 Nov, and the code and the note of then; an earlier version kept no way."""
    way = words.hand.ways_inside[said.way] if said.way else ""
    parts = (kes(said.amount), way, _day(said.paid_on, words), said.code, said.note)
    return words.hand.corrected.format(said=", ".join(filter(None, parts)))


def _day(on: date | None, words: Words) -> str:
    return dated(on, words.code) if on else ""
