"""Recording money by hand: how much, how it came, when, and what helps to find it again."""

import flet as ft

from ...domain.hand_record import WAYS, HandField
from ...domain.notes import LONGEST_NOTE
from ...i18n import Words, kes
from ...i18n.amount_text import amount_error
from ...i18n.formats import dated
from ..components.buttons import main_button, plain_button, text_button, tonal_button
from ..components.callout import callout
from ..components.card import card
from ..components.choice_chips import choice_chips
from ..components.error_boundary import guarded_component
from ..components.mistakes import mistake
from ..components.page import detail_page
from ..components.semantics import labelled
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.hand_record_view_model import HandRecordForm


@guarded_component
def hand_record_screen(
    form: HandRecordForm, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    labels, hand = words.hand, session.members.hand
    parts: list[ft.Control] = [
        text(labels.body.format(n=form.name), Type.BODY),
        *([labelled(text(form.pot_name, Type.LABEL), name="hand-record-pot")] if form.pot_name else []),
        text_field(
            labels.amount,
            form.draft.amount,
            hand.set_amount,
            name="hand-record-amount",
            error=_error("amount", form, words),
            keyboard=ft.KeyboardType.NUMBER,
            autofocus=True,
            on_submit=hand.save,
        ),
        text(labels.way, Type.LABEL, ThemeColor.MUTED),
        choice_chips({way: labels.ways[way] for way in WAYS}, form.draft.way, hand.set_way, name="hand-record-way"),
        *_way_problem(form, words),
        text_field(
            labels.day,
            form.draft.day,
            hand.set_day,
            name="hand-record-day",
            error=_error("day", form, words),
            hint=_understood_day(form, words) or labels.day_hint,
            on_submit=hand.save,
        ),
        text_field(
            labels.note,
            form.draft.note,
            hand.set_note,
            name="hand-record-note",
            error=_error("note", form, words),
            hint=labels.code_is.format(r=form.parsed.code) if form.parsed.code else labels.note_hint,
            longest=LONGEST_NOTE,
            on_submit=hand.save,
        ),
        *_warnings(form, words),
        *([_withdraw(form, session, words)] if form.corrects else []),
    ]
    title = labels.correct_title if form.corrects else labels.title
    amount = form.parsed.amount
    save = main_button(labels.save.format(a=kes(amount)) if amount else labels.open, hand.save, name="hand-record-save")
    return detail_page(title, parts, session, words, name="hand-record-title", is_page=is_page, main=save)


def _understood_day(form: HandRecordForm, words: Words) -> str:
    on = form.parsed.paid_on
    return words.hand.day_is.format(day=dated(on, words.code)) if on and form.draft.day else ""


def _warnings(form: HandRecordForm, words: Words) -> list[ft.Control]:
    found: list[ft.Control] = []
    if form.has_open_request:
        message = words.hand.open_request.format(n=form.name)
        found.append(callout(message, ft.Icons.WARNING_AMBER, Role.WAIT, name="hand-record-open"))
    if form.parsed.more:
        message = words.hand.more_than_owed.format(n=form.name, a=kes(form.parsed.more))
        found.append(callout(message, ft.Icons.INFO_OUTLINE, Role.INFO, name="hand-record-more"))
    return found


def _withdraw(form: HandRecordForm, session: Session, words: Words) -> ft.Control:
    labels, hand = words.hand, session.members.hand
    if not form.asks_to_withdraw:
        return text_button(
            labels.withdraw, lambda: hand.show_withdraw_question(asked=True), name="hand-record-withdraw"
        )
    buttons = ft.Row(
        [
            plain_button(
                labels.withdraw_no, lambda: hand.show_withdraw_question(asked=False), name="hand-record-withdraw-no"
            ),
            tonal_button(labels.withdraw_yes, hand.withdraw, name="hand-record-withdraw-yes", role=Role.ERROR),
        ],
        wrap=True,
        spacing=Space.S,
    )
    question = card(ft.Column([text(labels.withdraw_question, Type.BODY), buttons], spacing=Space.M))
    return labelled(question, name="hand-record-withdraw-question")


def _way_problem(form: HandRecordForm, words: Words) -> list[ft.Control]:
    problem, chosen = _error("way", form, words), f"hand-record-way-{form.draft.way}"
    return [mistake(problem, at=chosen, name="hand-record-way-problem")] if problem else []


def _error(field: HandField, form: HandRecordForm, words: Words) -> str | None:
    problem = form.parsed.problems.get(field)
    if problem is None or not form.was_submitted:
        return None
    said = words.hand.problems[problem]
    return amount_error(form.draft.amount, said, words) if problem == "not_an_amount" else said
