"""What was recorded by hand, with what it said before struck through, and what was carried from another round."""

from collections.abc import Mapping

import flet as ft

from ...domain.carried_money import Came, came_of
from ...domain.payment_requests import PaymentRequest
from ...i18n import Words, kes, moment
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


def carried_card(record: PaymentRequest, carried: Mapping[str, Came], session: Session, words: Words) -> ft.Control:
    """What came from another round: how much, how much of it by hand, and since when it counts here."""
    came, at = came_of(record, carried), record.arrived_at or record.started_at
    line = kes(came.amount or record.amount)
    said = text(line, Type.BODY_STRONG)
    facts: list[ft.Control] = [
        text(words.hand.ways["carried"], Type.LABEL, ThemeColor.MUTED),
        labelled(said if came.amount else struck(said), name=f"carried-{record.id}", label=line),
        text(words.hand.counts_since.format(t=moment(at, words)), Type.SMALL, ThemeColor.MUTED),
    ]
    if came.recorded:
        facts.append(text(words.hand.of_it.format(a=kes(came.recorded)), Type.SMALL, ThemeColor.MUTED))
    if not came.amount:
        facts.append(text(words.hand.nothing_left, Type.SMALL, ThemeColor.MUTED))
    return receipt_card(facts, [], session.screen.layout)
