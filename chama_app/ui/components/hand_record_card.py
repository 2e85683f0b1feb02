"""What was recorded by hand, with what it said before struck through."""

import flet as ft

from ...domain.payment_requests import PaymentRequest
from ...i18n import Words, moment
from ...i18n.hand_text import corrected_line, record_line, record_note, who_recorded
from ..session import Session
from ..theme import ThemeColor, Type, struck, text
from .buttons import text_button
from .card import receipt_card
from .semantics import labelled


def hand_record_card(record: PaymentRequest, session: Session, words: Words) -> ft.Control:
    """One record: how much, how and when, who wrote it down, and what it said before."""
    line, note, told = record_line(record, words), record_note(record), record.settled
    said = text(line, Type.BODY_STRONG)
    facts: list[ft.Control] = [
        text(words.hand.records, Type.LABEL, ThemeColor.MUTED),
        labelled(struck(said) if record.is_withdrawn else said, name=f"record-{record.id}", label=line),
        *([text(note, Type.SMALL, ThemeColor.MUTED)] if note else []),
    ]
    if told:
        facts.append(text(who_recorded(told, words), Type.SMALL, ThemeColor.MUTED))
    elif record.decided:
        taken_back = words.hand.withdrawn.format(t=moment(record.decided[-1].at, words))
        facts.append(text(taken_back, Type.SMALL, ThemeColor.MUTED))
    for before in record.corrected if told else record.corrected[1:]:
        shown = struck(text(corrected_line(before, words), Type.SMALL, ThemeColor.MUTED))
        facts.append(labelled(shown, name=f"record-before-{before.id}", label=corrected_line(before, words)))
        facts.append(text(who_recorded(before, words), Type.SMALL, ThemeColor.MUTED))
    correct = text_button(
        words.hand.correct, lambda: session.members.hand.open_correction(record.id), name=f"correct-{record.id}"
    )
    return receipt_card(facts, [correct] if told else [], session.screen.layout)
