"""The questions before money is asked for."""

import flet as ft

from ...domain.notes import LONGEST_NOTE, LONGEST_REASON, note_problem, reason_problem
from ...domain.payout_rules import confirmable_at
from ...i18n import Words, kes, time_or_moment
from ...i18n.formats import phone_text
from ...i18n.names import called_in, first_name
from ...i18n.payout_text import recipient_name
from ...i18n.request_text import plan_change_text, started_text, status_name
from ..layout import Layout
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.dialog_state import (
    ClearDemoDialog,
    DeclineDialog,
    DialogState,
    HelpDialog,
    LeaveDialog,
    MemberMenu,
    ModeDialog,
    NotSentDialog,
    RequestAgainDialog,
    RequestAllDialog,
    TreasurerDialog,
)
from .callout import callout
from .card import divider, fit_in_column, space_between
from .confirm_dialog import confirm_dialog, message_dialog
from .error_boundary import guarded_component
from .member_menu import member_menu
from .settings_dialogs import clear_demo_dialog, mode_dialog
from .text_fields import check_box, text_field
from .treasurer_dialog import treasurer_dialog

_KEY_WIDTH = 96


@guarded_component
def dialog_host(question: DialogState, session: Session, words: Words) -> ft.Control:
    """Shows the dialog that is open, if any; takes no room itself."""
    shown, asked = _open(question, session, words), question.current
    if shown and asked:
        shown.on_dismiss = lambda _: session.dialogs.on_closed(asked)
    ft.use_dialog(shown)
    return ft.Container(height=0)


def _open(question: DialogState, session: Session, words: Words) -> ft.AlertDialog | None:  # noqa: C901 — one branch per kind
    match question.current:
        case RequestAllDialog() as asked:
            return _ask_all(asked, session, words)
        case RequestAgainDialog() as asked:
            return _ask_again(asked, session, words, is_early=question.is_early)
        case NotSentDialog() as asked:
            return _confirm_not_sent(asked, session, words, is_early=question.is_early)
        case DeclineDialog() as asked:
            return _decline(asked, session, words)
        case ModeDialog() as asked:
            return mode_dialog(asked, session, words)
        case ClearDemoDialog():
            return clear_demo_dialog(session, words)
        case MemberMenu() as asked:
            return member_menu(asked, session, words)
        case TreasurerDialog() as asked:
            return treasurer_dialog(asked, session, words)
        case LeaveDialog():
            return _leave(session, words)
        case HelpDialog():
            return _help(session, words)
        case None:
            return None


def _leave(session: Session, words: Words) -> ft.AlertDialog:
    labels = words.shell
    return confirm_dialog(
        labels.leave_title, [text(labels.leave_body, Type.BODY)], session, labels.leave_no, labels.leave_yes
    )


def _help(session: Session, words: Words) -> ft.AlertDialog:
    message = words.shell
    keys = {
        "Ctrl + Enter": message.help_primary,
        "Ctrl + K": message.help_search,
        "Ctrl + E": message.help_export,
        "Ctrl + ,": message.help_settings,
        "Ctrl + /": message.help_help,
        "↑ ↓": message.help_rows,
        "F6": message.help_panes,
        "Esc": message.help_close,
    }
    lines = [_key(key, does, session.screen.layout) for key, does in keys.items()]
    return message_dialog(message.help_title, lines, session, words.close)


def _key(key: str, does: str, layout: Layout) -> ft.Control:
    pressed, what = text(key, Type.LABEL, ThemeColor.MUTED), text(does, Type.BODY, expand=not layout.is_narrow)
    if layout.is_narrow:
        return ft.Column([pressed, what], spacing=0)
    return ft.Row(
        [ft.Container(pressed, width=_KEY_WIDTH * layout.scale), what],
        spacing=Space.L,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _ask_all(asked: RequestAllDialog, session: Session, words: Words) -> ft.AlertDialog:
    plan = asked.plan
    members = [session.member(member_id) for member_id in plan.members]
    left_out = [session.tiles[member_id].row for member_id in plan.left_out]
    book = session.app_state.snapshot().book
    lines: list[ft.Control] = [_changed(plan_change_text(one, book, words)) for one in asked.changes]
    lines += [
        ft.Column(
            [
                _who_and_how_much(member.name, kes(plan.amounts[member.id]), session.screen.layout),
                text(phone_text(plan.phones[member.id], words), Type.SMALL, ThemeColor.MUTED),
            ],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        for member in members
    ]
    if left_out:
        lines += [divider(), text(words.not_included, Type.LABEL, ThemeColor.MUTED)]
        lines += [
            text(f"{row.member.name} — {status_name(row, words)}", Type.SMALL, ThemeColor.MUTED) for row in left_out
        ]
    if not members:
        return message_dialog(words.nothing_to_request, lines, session, words.close)
    question = words.request_all_question.of(len(members), a=kes(plan.total))
    return confirm_dialog(question, lines, session, words.cancel, words.send)


def _who_and_how_much(name: str, amount: str, layout: Layout) -> ft.Control:
    fits = fit_in_column(layout, 2 * Space.XL, (name, Type.BODY_STRONG), (amount, Type.BODY_STRONG))
    return space_between(text(name, Type.BODY_STRONG), text(amount, Type.BODY_STRONG), fits=fits)


def _changed(message: str) -> ft.Control:
    return callout(message, ft.Icons.CHANGE_CIRCLE, Role.WAIT, name="dialog-changed")


def _ask_again(asked: RequestAgainDialog, session: Session, words: Words, *, is_early: bool) -> ft.AlertDialog | None:
    row = session.tiles[asked.member_id].row
    if row.needs_confirmation is None:
        return None
    name, amount = called_in(session.app_state.snapshot().book, asked.member_id), kes(asked.amount)
    told = words.own if row.member.is_me else words
    label = told.again_tick.format(n=name, a=amount)
    lines: list[ft.Control] = []
    if asked.shown_before is not None:
        lines.append(_changed(words.plan_amount.format(n=name, before=kes(asked.shown_before), a=amount)))
    lines += [
        text(told.again_body.format(t=started_text(row.needs_confirmation.request, words), n=name), Type.BODY),
        check_box(label, session.dialogs.set_checked, name="again-tick", ticked=asked.ticked, off=is_early),
    ]
    if is_early:
        lines.append(
            text(
                words.again_too_early.format(t=time_or_moment(row.needs_confirmation.since, words)),
                Type.SMALL,
                ThemeColor.MUTED,
            )
        )
    title = told.again_title.format(a=amount, n=name)
    return confirm_dialog(
        title, lines, session, words.again_wait, words.again_confirm, can_confirm=asked.ticked and not is_early
    )


def _confirm_not_sent(asked: NotSentDialog, session: Session, words: Words, *, is_early: bool) -> ft.AlertDialog:
    payout, labels = session.payouts.tiles[asked.payout_id].payout, words.payouts
    question = labels.confirm_body.format(id=payout.id, a=kes(payout.amount), n=recipient_name(payout, words))
    since, problem = confirmable_at(payout), note_problem(asked.note)
    lines: list[ft.Control] = [
        text(question, Type.BODY),
        text_field(
            labels.confirm_note,
            asked.note,
            session.payouts.set_note,
            name="confirm-note",
            error=words.hand.problems["too_long"] if problem == "too_long" else None,
            hint=labels.confirm_too_short,
            longest=LONGEST_NOTE,
            lines=2,
            enabled=not is_early,
        ),
    ]
    if is_early and since:
        lines.append(
            text(labels.confirm_too_early.format(t=time_or_moment(since, words)), Type.SMALL, ThemeColor.MUTED)
        )
    can_confirm = problem is None and not is_early
    return confirm_dialog(
        labels.confirm_title, lines, session, labels.keep_waiting, labels.confirm_yes, can_confirm=can_confirm
    )


def _decline(asked: DeclineDialog, session: Session, words: Words) -> ft.AlertDialog | None:
    one, labels = session.payouts.approvals.overview.proposal(asked.proposal_id), words.approval
    if one is None:
        return None
    title = labels.decline_title.format(a=kes(one.proposal.amount), n=first_name(one.proposal.name))
    problem = reason_problem(asked.reason)
    reason = text_field(
        labels.decline_why,
        asked.reason,
        session.payouts.approvals.set_reason,
        name="decline-reason",
        error=labels.decline_too_long if problem == "too_long" else None,
        hint=labels.decline_needed,
        longest=LONGEST_REASON,
        lines=2,
    )
    return confirm_dialog(title, [reason], session, words.cancel, labels.decline, can_confirm=problem is None)
