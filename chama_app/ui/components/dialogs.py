"""The questions before money is asked for."""

import flet as ft

from ...domain.payout_rules import confirmable_at, is_note
from ...i18n import Words, clock_time, kes
from ...i18n.formats import phone_text
from ...i18n.payout_text import payout_to
from ...i18n.request_text import label, moment_of
from ..layout import Room
from ..session import Session
from ..theme import Ink, Space, Type, text
from ..view_models.dialog_state import AskAgain, AskAll, ChooseMode, ClearDemo, ConfirmNotSent, Help, Question
from .buttons import plain_button
from .card import line, pair
from .confirm_dialog import WIDTH, around, question_dialog
from .error_boundary import part
from .settings_dialogs import choose_mode, clear_demo
from .text_fields import text_field, tick_box

_KEY_WIDTH = 96


@part
def questions(question: Question, session: Session, words: Words) -> ft.Control:
    """Shows the dialog that is open, if any; takes no room itself."""
    ft.use_dialog(_open(question, session, words))
    return ft.Container(height=0)


def _open(question: Question, session: Session, words: Words) -> ft.AlertDialog | None:
    match question.dialog:
        case AskAll() as asked:
            return _ask_all(asked, session, words)
        case AskAgain() as asked:
            return _ask_again(asked, session, words, is_early=question.is_early)
        case ConfirmNotSent() as asked:
            return _confirm_not_sent(asked, session, words, is_early=question.is_early)
        case ChooseMode() as asked:
            return choose_mode(asked, session, words)
        case ClearDemo():
            return clear_demo(session, words)
        case Help():
            return _help(session, words)
        case None:
            return None


def _help(session: Session, words: Words) -> ft.AlertDialog:
    says = words.frame
    keys = {
        "Ctrl + Enter": says.help_primary,
        "Ctrl + K": says.help_search,
        "Ctrl + E": says.help_export,
        "Ctrl + ,": says.help_settings,
        "Ctrl + /": says.help_help,
        "↑ ↓": says.help_rows,
        "F6": says.help_panes,
        "Esc": says.help_close,
    }
    room = session.screen.room
    lines: list[ft.Control] = [_key(key, does, room) for key, does in keys.items()]
    return ft.AlertDialog(
        title=ft.Container(text(says.help_title, Type.TITLE)),
        content=ft.Container(ft.Column(lines, spacing=Space.M, tight=True), width=WIDTH * room.scale),
        scrollable=True,
        inset_padding=around(room),
        actions=[plain_button(words.close, session.dismiss, name="dialog-no", focused=True)],
        on_dismiss=lambda _: session.dismiss(),
    )


def _key(key: str, does: str, room: Room) -> ft.Control:
    pressed, what = text(key, Type.LABEL, Ink.MUTED), text(does, Type.BODY, expand=not room.is_cramped)
    if room.is_cramped:
        return ft.Column([pressed, what], spacing=0)
    return ft.Row(
        [ft.Container(pressed, width=_KEY_WIDTH * room.scale), what],
        spacing=Space.L,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _ask_all(asked: AskAll, session: Session, words: Words) -> ft.AlertDialog:
    rows = [session.tiles[member_id].row for member_id in asked.plan.members]
    left_out = [session.tiles[member_id].row for member_id in asked.plan.left_out]
    total = sum(row.owed for row in rows)
    title = words.request_all_question.format(count=len(rows), a=kes(total)) if rows else words.nothing_to_request
    lines: list[ft.Control] = [
        ft.Column(
            [
                pair(text(row.member.name, Type.BODY_STRONG), text(kes(row.owed), Type.BODY_STRONG)),
                text(phone_text(row.member.phone, words), Type.SMALL, Ink.MUTED),
            ],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        for row in rows
    ]
    if left_out:
        lines += [line(), text(words.not_included, Type.LABEL, Ink.MUTED)]
        lines += [text(f"{row.member.name} — {label(row, words)}", Type.SMALL, Ink.MUTED) for row in left_out]
    send = words.send if rows else words.close
    return question_dialog(title, lines, session, words.cancel, send, can_confirm=bool(rows))


def _ask_again(asked: AskAgain, session: Session, words: Words, *, is_early: bool) -> ft.AlertDialog | None:
    row = session.tiles[asked.member_id].row
    if row.on_your_word is None:
        return None
    name, amount = row.member.name.split()[0], kes(row.owed)
    tick = words.again_tick.format(n=name, a=amount)
    lines: list[ft.Control] = [
        text(words.again_body.format(t=moment_of(row.on_your_word.attempt, words), n=name), Type.BODY),
        tick_box(tick, session.tick, name="again-tick", ticked=asked.ticked, off=is_early),
    ]
    if is_early:
        lines.append(text(words.again_too_early.format(t=clock_time(row.on_your_word.since)), Type.SMALL, Ink.MUTED))
    title = words.again_title.format(a=amount, n=name)
    return question_dialog(
        title, lines, session, words.again_wait, words.again_confirm, can_confirm=asked.ticked and not is_early
    )


def _confirm_not_sent(asked: ConfirmNotSent, session: Session, words: Words, *, is_early: bool) -> ft.AlertDialog:
    payout, said_of = session.payouts.tiles[asked.payout_id].payout, words.payouts
    question = said_of.confirm_body.format(id=payout.id, a=kes(payout.amount), n=payout_to(payout))
    since = confirmable_at(payout)
    lines: list[ft.Control] = [
        text(question, Type.BODY),
        text_field(
            said_of.confirm_note,
            asked.note,
            session.payouts.write,
            name="confirm-note",
            hint=said_of.confirm_too_short,
            lines=2,
            enabled=not is_early,
        ),
    ]
    if is_early and since:
        lines.append(text(said_of.confirm_too_early.format(t=clock_time(since)), Type.SMALL, Ink.MUTED))
    can_confirm = is_note(asked.note) and not is_early
    return question_dialog(
        said_of.confirm_title, lines, session, said_of.keep_waiting, said_of.confirm_yes, can_confirm=can_confirm
    )
