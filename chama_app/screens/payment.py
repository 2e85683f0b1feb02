"""One member's payment: where it stands, what to do, its history, the receipt, and what support would ask for."""

import flet as ft

from daraja_core.payment import PaymentSuccess

from ..book.attempts import Attempt
from ..book.claims import is_confirmed
from ..book.people import masked_id
from ..book.standing import Kind
from ..components.buttons import icon_button, plain_button, text_button
from ..components.card import card, line
from ..components.member_row import action_button, avatar
from ..components.part import part
from ..components.payouts_home import decide_on_second
from ..components.said import said
from ..components.status import status_chip
from ..components.timeline import timeline
from ..models import Tile
from ..session import Session
from ..theme import Ink, Role, Space, Type, on, text
from ..wording import Words, clock_time, kes
from ..wording.telling import body, moment_of, receipt_times


@part
def payment(tile: Tile, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    newest = tile.row.standing.attempt
    earlier = [attempt for attempt in tile.attempts if newest is None or attempt.id != newest.id]
    parts = [
        _header(tile, session, words, is_page),
        _summary(tile, session, words),
        *([_receipt(tile, newest, session, words)] if newest and newest.receipt else []),
        _history(newest, words),
        *([_earlier(earlier, words)] if earlier else []),
        *([_support(newest, session, words)] if newest else []),
    ]
    return ft.Column(
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[
            ft.Container(
                ft.Column(parts, spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
                padding=ft.Padding.only(left=Space.L, right=Space.L, top=Space.M, bottom=Space.XL),
            )
        ],
    )


def _header(tile: Tile, session: Session, words: Words, is_page: bool) -> ft.Control:
    icon, label = (ft.Icons.ARROW_BACK, words.back) if is_page else (ft.Icons.CLOSE, words.close)
    close = icon_button(icon, label, session.back, name="back")
    title = said(
        text(tile.row.member.name, Type.TITLE, lines=1, expand=True), name="payment", heading=True, expand=True
    )
    return ft.Row([close, title] if is_page else [title, close], spacing=Space.S)


def _summary(tile: Tile, session: Session, words: Words) -> ft.Control:
    row = tile.row
    buttons = (
        []
        if row.standing.attempt and row.standing.attempt.receipt
        else [action_button(tile, session, words, place="detail")]
    )
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
    if row.kind is Kind.PAID_TWICE:
        buttons += decide_on_second(row.member.id, session, words)
    checked = row.standing.attempt.checked_at if row.standing.attempt else None
    return card(
        ft.Column(
            spacing=Space.M,
            controls=[
                ft.Row(
                    [
                        avatar(row, 52),
                        ft.Column(
                            [
                                text(kes(_amount(tile)), Type.HEADLINE),
                                text(words.share_of.format(a=kes(row.share)), Type.SMALL, Ink.MUTED),
                            ],
                            spacing=0,
                            expand=True,
                        ),
                    ],
                    spacing=Space.M,
                ),
                ft.Row([status_chip(row, words, place="detail")], wrap=True),
                said(text(body(row, words), Type.BODY), name="status-body"),
                *([text(words.checked_at.format(t=clock_time(checked)), Type.SMALL, Ink.MUTED)] if checked else []),
                *([ft.Row(buttons, wrap=True, spacing=Space.S, run_spacing=Space.S)] if buttons else []),
            ],
        )
    )


def _amount(tile: Tile) -> int:
    attempt = tile.row.standing.attempt
    return (attempt.received or attempt.amount) if attempt else tile.row.share


def _receipt(tile: Tile, attempt: Attempt, session: Session, words: Words) -> ft.Control:
    state = attempt.state
    assert isinstance(state, PaymentSuccess)  # only drawn with a receipt
    return card(
        ft.Row(
            [
                ft.Column(
                    [
                        text(words.receipt, Type.LABEL, Ink.MUTED),
                        said(text(state.receipt_number, Type.TITLE), name="receipt"),
                        text(receipt_times(state, words), Type.SMALL, Ink.MUTED),
                        *([_as_reported(tile, words)] if is_confirmed(attempt) else []),
                    ],
                    spacing=2,
                    expand=True,
                ),
                icon_button(
                    ft.Icons.CONTENT_COPY, words.copy, lambda: session.copy(state.receipt_number), name="copy-receipt"
                ),
                icon_button(
                    ft.Icons.SHARE_OUTLINED,
                    words.journal.share_receipt,
                    lambda: session.journal.share(attempt.id),
                    name="share-receipt",
                ),
            ]
        )
    )


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
