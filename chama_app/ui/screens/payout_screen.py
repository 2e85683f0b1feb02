"""One payout: its status, what may be done about it, its history, and what support would ask for."""

import flet as ft

from ...domain.payout_rules import PayoutStatus, confirmable_at
from ...i18n import Words, kes, moment, time_or_moment
from ...i18n.collection_text import round_name
from ...i18n.formats import phone_text
from ...i18n.payout_text import payout_body, payout_support_text, recipient_name, remarks_text
from ...i18n.request_text import amount_note
from ...i18n.timeline_text import last_answer
from ..components.buttons import icon_button, plain_button, text_button, tonal_button
from ..components.callout import callout
from ..components.card import card, receipt_card
from ..components.error_boundary import guarded_component
from ..components.page import scroll_page
from ..components.payout_chip import PAYOUT_STYLES, payout_chip
from ..components.semantics import labelled
from ..components.timeline import timeline
from ..components.title import page_title
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, container, fit_longest_word, on, text
from ..view_models.payout_state import PayoutTile

_SIGN = 52
_CHECKABLE = {
    PayoutStatus.IN_PROGRESS,
    PayoutStatus.UNKNOWN,
    PayoutStatus.RECEIPT_MISSING,
    PayoutStatus.CONFIRMED_NOT_SENT,
}


@guarded_component
def payout_screen(tile: PayoutTile, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    parts = [
        page_title(words.payouts.payout, session, words, name="payout-title", is_page=is_page),
        _summary(tile, session, words),
        *([_other_name(tile, words)] if tile.payout.went_to_another else []),
        *([_receipt(tile, session, words)] if tile.payout.receipt else []),
        *([_section(words.history, timeline(tile.payout, words))] if tile.payout.timeline else []),
        _support(tile, session, words),
    ]
    return scroll_page(parts)


def _summary(tile: PayoutTile, session: Session, words: Words) -> ft.Control:
    payout, labels = tile.payout, words.payouts
    who = labels.sent_to.format(n=recipient_name(payout, words))
    number = f"{phone_text(payout.phone, words)} · " if payout.phone and payout.name else ""
    note, layout, amount = payout.confirmed_not_sent, session.screen.layout, kes(payout.sent or payout.amount)
    buttons = _buttons(tile, session, words)
    lines: list[ft.Control] = [
        ft.Row(
            [
                *([] if layout.is_narrow else [_sign(tile)]),
                ft.Column(
                    [
                        text(amount, fit_longest_word(Type.HEADLINE, amount, layout.width_beside(2 * Space.L + _SIGN))),
                        text(who, Type.BODY_STRONG),
                        text(f"{number}{remarks_text(payout.remarks, words)}", Type.SMALL, ThemeColor.MUTED),
                        *(
                            [text(round_name(tile.elsewhere, words), Type.SMALL, ThemeColor.MUTED)]
                            if tile.elsewhere
                            else []
                        ),
                    ],
                    spacing=0,
                    expand=True,
                ),
            ],
            spacing=Space.M,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        ft.Row([payout_chip(tile, words, "page")], wrap=True),
        labelled(text(payout_body(payout, words), Type.BODY), name="payout-body"),
    ]
    if note:
        lines.append(text(labels.confirmed_note.format(note=note), Type.SMALL, ThemeColor.MUTED))
    if payout.checked_at:
        lines.append(
            text(words.checked_at.format(t=time_or_moment(payout.checked_at, words)), Type.SMALL, ThemeColor.MUTED)
        )
    if buttons:
        lines.append(ft.Row(buttons, wrap=True, spacing=Space.S, run_spacing=Space.S))
    return card(ft.Column(lines, spacing=Space.M))


def _sign(tile: PayoutTile) -> ft.Control:
    role = PAYOUT_STYLES[tile.status][1]
    return ft.Container(
        ft.Icon(ft.Icons.CALL_MADE, size=24, color=on(role)),
        width=_SIGN,
        height=_SIGN,
        border_radius=_SIGN / 2,
        bgcolor=container(role),
        alignment=ft.Alignment.CENTER,
        animate=ft.Animation(300, ft.AnimationCurve.EASE_OUT),
    )


def _buttons(tile: PayoutTile, session: Session, words: Words) -> list[ft.Control]:
    payout, labels, buttons = tile.payout, words.payouts, list[ft.Control]()
    if tile.status in _CHECKABLE:
        label = words.busy_checking if tile.checking else labels.check_status
        buttons.append(
            plain_button(
                label,
                lambda: session.payouts.check(payout.id),
                name="payout-check",
                enabled=tile.ready and (tile.checking or not tile.cooling_down),
                busy=tile.checking,
            )
        )
    if confirmable_at(payout):
        buttons.append(
            text_button(
                labels.not_sent_button, lambda: session.payouts.show_not_sent_dialog(payout.id), name="payout-denied"
            )
        )
    if payout.did_not_leave:
        buttons.append(
            tonal_button(
                labels.send_again,
                lambda: session.payouts.open_retry(payout.id),
                name="payout-retry",
                enabled=tile.ready,
            )
        )
    return buttons


def _other_name(tile: PayoutTile, words: Words) -> ft.Control:
    """Only now M-PESA tells whose number it was."""
    payout = tile.payout
    said = words.approval.registered_other.format(r=payout.registered_name, n=payout.name)
    return callout(said, ft.Icons.WARNING_AMBER, Role.WAIT, name="payout-other-name")


def _receipt(tile: PayoutTile, session: Session, words: Words) -> ft.Control:
    receipt, at = tile.payout.receipt or "", tile.payout.settled_at
    layout, when = session.screen.layout, words.mpesa_time.format(t=moment(at, words)) if at else ""
    facts: list[ft.Control] = [
        text(words.receipt, Type.LABEL, ThemeColor.MUTED),
        labelled(
            text(receipt, fit_longest_word(Type.TITLE, receipt, layout.width_beside(2 * Space.L))),
            name="payout-receipt",
        ),
        text(when, Type.SMALL, ThemeColor.MUTED),
    ]
    if name := tile.payout.registered_name:
        said = words.approval.registered.format(r=name)
        facts.append(labelled(text(said, Type.SMALL), name="payout-registered"))
    if note := amount_note(tile.payout.state, words):
        facts.append(labelled(text(note, Type.SMALL, ThemeColor.MUTED), name="payout-amount-note"))
    copy = icon_button(
        ft.Icons.CONTENT_COPY, words.copy, lambda: session.copy_text(receipt), name="copy-payout-receipt"
    )
    return receipt_card(facts, [copy], layout)


def _support(tile: PayoutTile, session: Session, words: Words) -> ft.Control:
    payout = tile.payout
    return _section(
        words.for_support,
        ft.Column(
            [
                *[text(one, Type.SMALL, ThemeColor.MUTED) for one in filter(None, (payout.id, last_answer(payout)))],
                text_button(
                    words.copy_support,
                    lambda: session.copy_text(payout_support_text(payout)),
                    name="copy-payout-support",
                ),
            ],
            spacing=Space.XS,
        ),
    )


def _section(title: str, content: ft.Control) -> ft.Control:
    return ft.Column(
        [labelled(text(title, Type.NAME), name=f"section-{title}", heading=True), card(content)],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
