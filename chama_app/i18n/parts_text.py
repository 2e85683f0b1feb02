"""Fills in the words about the payments that a share came in: by which way each came, and what shows it."""

from collections.abc import Mapping, Sequence

from ..domain.accounts import Part
from ..domain.carried_money import Came, came_of
from ..domain.decisions import Way
from ..domain.payment_requests import PaymentRequest
from .formats import day_text, kes, moment
from .words import Words


def way_inside(way: Way, came: Came, words: Words) -> str:
    """How money came, in a sentence; of what was carried from another round whether it came by hand there."""
    if way == "carried" and came.recorded:
        return words.hand.carried_partly if came.by_mpesa else words.hand.carried_by_hand
    return words.hand.ways_inside[way]


def ways_said(payments: Sequence[Part], carried: Mapping[str, Came], words: Words) -> str:
    """By which ways they came, each once; empty where M-PESA told of all of them, which needs no word."""
    ways = list(dict.fromkeys(_way(part.request, carried, words) for part in payments))
    return "" if ways == [words.hand.ways_inside["mpesa"]] else ", ".join(ways)


def parts_said(payments: Sequence[Part], carried: Mapping[str, Came], words: Words) -> str:
    """KES 400 (cash, 19 Nov), KES 600 (M-PESA, UKK1AAAAAA, 20 Nov, 12:00 EAT)."""
    return ", ".join(f"{kes(part.amount)} ({_how(part.request, carried, words)})" for part in payments)


def record_how(record: PaymentRequest, carried: Mapping[str, Came], words: Words) -> str:
    """Cash, 19 Nov: how it came, and on which day where that was written down."""
    way = way_inside(record.way, came_of(record, carried), words)
    on = record.settled.paid_on if record.settled else None
    return f"{way}, {day_text(on, words)}" if on else way


def _how(payment: PaymentRequest, carried: Mapping[str, Came], words: Words) -> str:
    on = payment.settled.paid_on if payment.settled else None
    when = day_text(on, words) if on else ""
    if payment.way == "mpesa":
        when = moment(payment.settled_at or payment.started_at, words)
    return ", ".join(filter(None, (_way(payment, carried, words), payment.receipt, when)))


def _way(payment: PaymentRequest, carried: Mapping[str, Came], words: Words) -> str:
    is_word_of_treasurer = payment.is_by_hand and payment.way == "mpesa"
    return words.hand.by_hand if is_word_of_treasurer else way_inside(payment.way, came_of(payment, carried), words)
