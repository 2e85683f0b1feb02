"""One member's payment: where it stands, what to do, its history, the receipt, and what support would ask for."""

import flet as ft

from ...domain.member_rows import Row
from ...domain.members import masked_id
from ...domain.payment_kinds import PAID, SURPLUS, Kind
from ...domain.payment_requests import Attempt
from ...domain.reported_codes import is_confirmed
from ...i18n import Words, clock_time, kes
from ...i18n.request_text import amount_note, body, moment_of, receipt_line
from ..components.buttons import icon_button, plain_button, text_button
from ..components.card import card, line, receipt_card
from ..components.error_boundary import part
from ..components.home_payouts import decide_on_surplus
from ..components.member_row import action_button, avatar
from ..components.page import scrolled
from ..components.semantics import said
from ..components.status_chip import status_chip
from ..components.timeline import timeline
from ..components.title import page_title
from ..layout import Room
from ..session import Session
from ..theme import Ink, Role, Space, Type, fitted, on, text
from ..view_models.home_state import Tile

_FACE = 52


@part
def payment(tile: Tile, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    newest = tile.row.standing.attempt
    earlier = [attempt for attempt in tile.attempts if newest is None or attempt.id != newest.id]
    parts = [
        page_title(tile.row.member.name, session, words, name="payment", is_page=is_page),
        _summary(tile, session, words),
        *[_receipt(tile, one, session, words) for one in tile.attempts if one.receipt],
        _history(newest, words),
        *([_earlier(earlier, words)] if earlier else []),
        *([_support(newest, session, words)] if newest else []),
    ]
    return scrolled(parts)


def _summary(tile: Tile, session: Session, words: Words) -> ft.Control:
    row = tile.row
    is_here = row.kind in PAID | SURPLUS | {Kind.NOTHING_OWED}
    buttons = [] if is_here else [action_button(tile, session, words, place="detail")]
    if row.on_your_word:
        again = plain_button(
            words.ask_again_anyway, lambda: session.ask_again(row.member.id), name="ask-again", enabled=tile.ready
        )
        buttons.append(again)
    if row.can_report:
        report = text_button(
            words.people.have_code,
            lambda: session.people.enter_code(row.member.id),
            name="have-code",
            enabled=tile.ready,
        )
        buttons.append(report)
    if row.reported:
        not_ours = text_button(
            words.people.code_take_back, lambda: session.people.take_back(row.member.id), name="code-take-back"
        )
        buttons.append(not_ours)
    if row.kind in SURPLUS:
        buttons += decide_on_surplus(row.member.id, session, words)
    checked, room = row.standing.attempt.checked_at if row.standing.attempt else None, session.screen.room
    return card(
        ft.Column(
            spacing=Space.M,
            controls=[
                ft.Row(
                    [*([] if room.is_cramped else [avatar(row, room, _FACE)]), _how_much(tile, room, words)],
                    spacing=Space.M,
                ),
                ft.Row([status_chip(row, words, place="detail")], wrap=True),
                said(text(body(row, words), Type.BODY), name="status-body"),
                *([text(words.checked_at.format(t=clock_time(checked)), Type.SMALL, Ink.MUTED)] if checked else []),
                *([ft.Row(buttons, wrap=True, spacing=Space.S, run_spacing=Space.S)] if buttons else []),
            ],
        )
    )


def _how_much(tile: Tile, room: Room, words: Words) -> ft.Control:
    amount = kes(_amount(tile))
    return ft.Column(
        [
            text(amount, fitted(Type.HEADLINE, amount, room.beside(2 * Space.L) - (0 if room.is_cramped else _FACE))),
            said(text(_of_share(tile.row, words), Type.SMALL, Ink.MUTED), name="of-share"),
        ],
        spacing=0,
        expand=True,
    )


def _of_share(row: Row, words: Words) -> str:
    """What came of the share, in however many parts; the share alone as long as nothing did, or all in one."""
    is_in_parts = row.received and row.received != row.share
    says = words.received_of if is_in_parts else words.share_of
    return says.format(a=kes(row.received if is_in_parts else row.share), share=kes(row.share))


def _amount(tile: Tile) -> int:
    attempt = tile.row.standing.attempt
    return (attempt.received or attempt.amount) if attempt else tile.row.share


def _receipt(tile: Tile, attempt: Attempt, session: Session, words: Words) -> ft.Control:
    receipt, room, note = attempt.receipt or "", session.screen.room, amount_note(attempt.state, words)
    facts: list[ft.Control] = [
        text(words.receipt, Type.LABEL, Ink.MUTED),
        said(text(receipt, fitted(Type.TITLE, receipt, room.beside(2 * Space.L))), name="receipt"),
        text(receipt_line(attempt, words), Type.SMALL, Ink.MUTED),
        *([said(text(note, Type.SMALL, Ink.MUTED), name="amount-note")] if note else []),
        *([_as_reported(tile, words)] if is_confirmed(attempt) else []),
    ]
    buttons = [
        icon_button(ft.Icons.CONTENT_COPY, words.copy, lambda: session.copy(receipt), name="copy-receipt"),
        icon_button(
            ft.Icons.SHARE_OUTLINED,
            words.journal.share_receipt,
            lambda: session.journal.share(attempt.id),
            name="share-receipt",
        ),
    ]
    return receipt_card(facts, buttons, room)


def _as_reported(tile: Tile, words: Words) -> ft.Control:
    says = words.people.code_confirmed.format(n=tile.row.member.name.split()[0])
    return said(text(says, Type.SMALL, on(Role.SUCCESS)), name="code-confirmed")


def _history(attempt: Attempt | None, words: Words) -> ft.Control:
    shown = (
        timeline(attempt, words)
        if attempt and attempt.timeline
        else ft.Container(text(words.no_history, Type.BODY, Ink.MUTED))
    )
    return _section(words.history, shown)


def _earlier(attempts: list[Attempt], words: Words) -> ft.Control:
    parts: list[ft.Control] = []
    for attempt in attempts:
        if parts:
            parts.append(line())
        when = words.attempt_number.format(number=attempt.number, t=moment_of(attempt, words))
        parts += [text(when, Type.LABEL, Ink.MUTED), timeline(attempt, words)]
    return _section(words.earlier_attempts, ft.Column(parts, spacing=Space.M))


def _support(attempt: Attempt, session: Session, words: Words) -> ft.Control:
    shown = [attempt.id]
    if attempt.checkout_request_id:
        shown.append(masked_id(attempt.checkout_request_id))
    shown += [entry.detail for entry in attempt.timeline if entry.detail][-1:]
    return _section(
        words.for_support,
        ft.Column(
            [
                *[text(one, Type.SMALL, Ink.MUTED) for one in shown],
                text_button(words.copy_support, lambda: session.copy_for_support(attempt.id), name="copy-support"),
            ],
            spacing=Space.XS,
        ),
    )


def _section(title: str, content: ft.Control) -> ft.Control:
    return ft.Column(
        [said(text(title, Type.NAME), name=f"section-{title}", heading=True), card(content)],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
