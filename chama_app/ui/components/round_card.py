"""One collection as one member sees it."""

import flet as ft

from ...domain.dates import day_of
from ...domain.history import MemberRound, PaidLine
from ...domain.payouts import Payout
from ...i18n import Words, kes
from ...i18n.collection_text import round_name
from ...i18n.formats import dated
from ...i18n.payout_text import payout_amount
from ..theme import ThemeColor, Type, text
from .card import card
from .semantics import labelled


def round_card(one: MemberRound, words: Words, *, is_own: bool) -> ft.Control:
    """What was asked, what came of it, and each payment with its code."""
    said, owes = words.papers, (words.own if is_own else words.papers).owes
    is_asked = one.asked or one.received
    sums = [said.round_line.format(a=kes(one.received), share=kes(one.asked)) if is_asked else words.pot_nothing]
    sums += [owes.format(a=kes(one.owed))] if one.owed else []
    lines: list[ft.Control] = [
        text(round_name(one.collection, words), Type.NAME),
        text(" · ".join(sums), Type.SMALL, ThemeColor.MUTED),
        *[text(_payment(line, words), Type.SMALL) for line in one.payments],
        *[text(_sent_back(payout, words), Type.SMALL) for payout in one.sent_back],
    ]
    return labelled(card(ft.Column(lines, spacing=2)), name=f"person-round-{one.collection.id}")


def _payment(line: PaidLine, words: Words) -> str:
    """KES 500 · 20 Nov · M-PESA · UKK1AAAAAA; of what was carried also how much of it came by hand."""
    way, is_marked = words.hand.ways[line.way], line.way == "carried" and line.recorded
    by_hand = words.hand.pot_line.format(a=kes(line.recorded)) if is_marked else ""
    return " · ".join(filter(None, (kes(line.amount), dated(day_of(line.at), words.code), way, by_hand, line.code)))


def _sent_back(payout: Payout, words: Words) -> str:
    """−KES 500 · 20 Nov · Sent back · UKK9PAYOUT."""
    went_on = dated(day_of(payout.settled_at or payout.started_at), words.code)
    parts = (payout_amount(payout), went_on, words.payouts.sent_back, payout.receipt)
    return " · ".join(filter(None, parts))
