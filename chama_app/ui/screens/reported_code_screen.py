"""Reporting an M-PESA code: the message is pasted, the code in it is stored as reported and nothing more."""

import flet as ft

from ...domain.notes import LONGEST_NOTE, note_problem
from ...i18n import Words
from ...i18n.amount_text import amount_error
from ..components.buttons import main_button, plain_button
from ..components.callout import callout
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.semantics import labelled
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.member_state import CodeForm


@guarded_component
def reported_code_screen(form: CodeForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    labels, parsed = words.members, form.parsed
    told = words.own if session.member(form.member_id).is_me else labels
    is_problem = parsed.problem is not None and (form.was_submitted or parsed.problem != "no_code")
    parts: list[ft.Control] = [
        text(told.code_body.format(n=form.name), Type.BODY),
        text_field(
            labels.code_field,
            form.pasted,
            session.members.set_pasted,
            name="code-field",
            error=labels.code_problems[parsed.problem] if parsed.problem and is_problem else None,
            lines=4,
            autofocus=True,
        ),
        *(
            [callout(labels.code_found.format(r=parsed.code), ft.Icons.CHECK_CIRCLE, Role.INFO, name="code-found")]
            if parsed.code
            else []
        ),
        *([_by_hand(form, session, words)] if form.settles else []),
    ]
    save = main_button(labels.code_save, session.members.submit_code, name="code-save")
    return detail_page(labels.code_title, parts, session, words, name="code-title", is_page=is_page, main=save)


def _by_hand(form: CodeForm, session: Session, words: Words) -> ft.Control:
    """Nobody has the message: what M-PESA says was paid counts by the treasurer's word."""
    labels = words.members
    parts: list[ft.Control] = [
        text(labels.by_hand, Type.NAME),
        text(labels.by_hand_body.format(n=form.name), Type.SMALL, ThemeColor.MUTED),
        text_field(
            words.payouts.amount,
            form.amount,
            session.members.set_hand_amount,
            name="hand-amount",
            error=_amount_error(form, words) if form.was_recorded and form.hand_amount is None else None,
            keyboard=ft.KeyboardType.NUMBER,
        ),
        text_field(
            labels.by_hand_note,
            form.note,
            session.members.set_hand_note,
            name="hand-note",
            error=_note_error(form, words) if form.was_recorded else None,
            longest=LONGEST_NOTE,
        ),
        plain_button(labels.by_hand_save, session.members.record_by_hand, name="hand-save"),
    ]
    column = ft.Column(parts, spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return labelled(column, name="by-hand")


def _amount_error(form: CodeForm, words: Words) -> str:
    return amount_error(form.amount, words.payouts.bad_amount, words)


def _note_error(form: CodeForm, words: Words) -> str | None:
    match note_problem(form.note):
        case "too_long":
            return words.hand.problems["too_long"]
        case "too_short":
            return words.members.by_hand_bad_note
        case None:
            return None
