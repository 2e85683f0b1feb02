"""One member's payment: its status, what to do, its history, the receipt, and what support would ask for."""

import flet as ft

from ...domain.member_rows import MemberRow
from ...domain.members import masked_id
from ...domain.namesakes import whole_name
from ...domain.payment_requests import PaymentRequest
from ...domain.payment_status import PAID, SURPLUS, UNKNOWN, PaymentStatus
from ...domain.reported_codes import is_code_confirmed
from ...i18n import Words, kes, time_or_moment
from ...i18n.names import first_name
from ...i18n.request_text import amount_note, receipt_line, started_text, status_body
from ...i18n.timeline_text import last_answer
from ..components.buttons import icon_button, plain_button, text_button
from ..components.card import card, divider, receipt_card
from ..components.error_boundary import guarded_component
from ..components.hand_record_card import carried_card, hand_record_card
from ..components.home_payouts import decide_on_surplus
from ..components.member_row import action_button, avatar
from ..components.page import scroll_page
from ..components.semantics import labelled
from ..components.status_chip import status_chip
from ..components.timeline import timeline
from ..components.title import page_title
from ..layout import Layout
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, fit_longest_word, on, text
from ..view_models.home_state import MemberTile

_FACE = 52


@guarded_component
def payment_screen(tile: MemberTile, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    newest, name = _newest(tile), whole_name(session.app_state.snapshot().book, tile.row.member)
    asked = [one for one in tile.requests if one.way == "mpesa"]
    earlier = [one for one in asked if newest is None or one.id != newest.id]
    parts = [
        page_title(name, session, words, name="payment", is_page=is_page),
        _summary(tile, session, words),
        text_button(
            words.papers.open_member, lambda: session.history.open_member(tile.row.member.id), name="person-open"
        ),
        *[hand_record_card(one, session, words) for one in tile.requests if one.is_recorded],
        *[carried_card(one, tile.row.carried, session, words) for one in tile.requests if one.is_carried],
        *[_receipt(tile, one, session, words) for one in asked if one.receipt],
        *([_history(newest, words)] if newest is None or _is_told(newest) else []),
        *([_earlier(earlier, tile, session, words)] if earlier else []),
        *([_support(newest, session, words)] if newest and newest.way == "mpesa" else []),
    ]
    return scroll_page(parts)


def _newest(tile: MemberTile) -> PaymentRequest | None:
    """What the status is about; of what came beyond the share the last request, whichever of them was too much."""
    asked = [one for one in tile.requests if one.way == "mpesa"]
    return asked[0] if asked and tile.row.status in SURPLUS else tile.row.member_status.request


def _summary(tile: MemberTile, session: Session, words: Words) -> ft.Control:
    row = tile.row
    is_here = row.status in PAID | SURPLUS | {PaymentStatus.NOTHING_OWED, PaymentStatus.AMOUNT_MISSING}
    is_anothers = session.screen.is_plain_member and not row.member.is_me  # a member only looks at it
    buttons = [] if is_here or is_anothers else [action_button(tile, session, words, place="detail")]
    if row.needs_confirmation and not is_anothers:
        again = plain_button(
            words.ask_again_anyway,
            lambda: session.dialogs.show_request_again(row.member.id),
            name="ask-again",
            enabled=tile.ready,
        )
        buttons.append(again)
    if row.can_report and not is_anothers:
        buttons.append(_report(tile, session, words))
    if row.unconfirmed_report and not is_anothers:
        not_ours = text_button(
            (words.own if row.member.is_me else words.members).code_take_back,
            lambda: session.members.withdraw_code(row.member.id),
            name="code-take-back",
        )
        buttons.append(not_ours)
    if row.status in SURPLUS and not session.screen.is_plain_member:
        buttons += decide_on_surplus(row, session, words)
    layout = session.screen.layout
    says = status_body(row, words)
    return card(
        ft.Column(
            spacing=Space.M,
            controls=[
                ft.Row(
                    [*([] if layout.is_narrow else [avatar(row, layout, _FACE)]), _how_much(tile, layout, words)],
                    spacing=Space.M,
                ),
                ft.Row([status_chip(row, tile.countdown, words, place="detail", key="chip")], wrap=True),
                *([labelled(text(says, Type.BODY), name="status-body")] if says else []),
                *_checked_at(row.member_status.request, words),
                *([ft.Row(buttons, wrap=True, spacing=Space.S, run_spacing=Space.S)] if buttons else []),
            ],
        )
    )


def _checked_at(request: PaymentRequest | None, words: Words) -> list[ft.Control]:
    """When M-PESA was asked last what became of it."""
    if request is None or request.checked_at is None:
        return []
    said = words.checked_at.format(t=time_or_moment(request.checked_at, words))
    return [text(said, Type.SMALL, ThemeColor.MUTED)]


def _report(tile: MemberTile, session: Session, words: Words) -> ft.Control:
    """The way to what only a message of M-PESA's says: the amount that is missing, or a code."""

    def on_click() -> None:
        session.members.open_code_form(tile.row.member.id)

    if tile.row.status is PaymentStatus.AMOUNT_MISSING and not session.screen.is_plain_member:
        return plain_button(words.members.enter_amount, on_click, name="enter-amount", enabled=tile.ready)
    return text_button(words.members.have_code, on_click, name="have-code", enabled=tile.ready)


def _how_much(tile: MemberTile, layout: Layout, words: Words) -> ft.Control:
    amount = kes(_amount(tile))
    return ft.Column(
        [
            text(
                amount,
                fit_longest_word(
                    Type.HEADLINE, amount, layout.width_beside(2 * Space.L) - (0 if layout.is_narrow else _FACE)
                ),
            ),
            labelled(text(_of_share(tile.row, words), Type.SMALL, ThemeColor.MUTED), name="of-share"),
        ],
        spacing=0,
        expand=True,
    )


def _of_share(row: MemberRow, words: Words) -> str:
    """What came of the share, in however many parts; the share alone as long as nothing did, or all in one."""
    if not row.received or row.received == row.share:
        return words.share_of.format(a=kes(row.share))
    message = words.received_of if row.received < row.share else words.received_beyond
    return message.format(a=kes(row.received), share=kes(row.share))


def _amount(tile: MemberTile) -> int:
    """What came for the share where the page is about that, else what was asked for."""
    request, row = tile.row.member_status.request, tile.row
    if row.received and row.status in PAID | {PaymentStatus.PAID_IN_PART}:
        return row.received
    if row.status in (PaymentStatus.NOTHING_OWED, PaymentStatus.COUNTS_NO_MORE):
        return row.share
    return (request.received or request.amount) if request else row.share


def _receipt(tile: MemberTile, request: PaymentRequest, session: Session, words: Words) -> ft.Control:
    receipt, layout, note = request.receipt or "", session.screen.layout, amount_note(request.state, words)
    facts: list[ft.Control] = [
        text(words.receipt, Type.LABEL, ThemeColor.MUTED),
        labelled(
            text(receipt, fit_longest_word(Type.TITLE, receipt, layout.width_beside(2 * Space.L))), name="receipt"
        ),
        text(receipt_line(request, words), Type.SMALL, ThemeColor.MUTED),
        *([labelled(text(note, Type.SMALL, ThemeColor.MUTED), name="amount-note")] if note else []),
        *([_as_reported(tile, words)] if is_code_confirmed(request) else []),
    ]
    buttons = [
        icon_button(ft.Icons.CONTENT_COPY, words.copy, lambda: session.copy_text(receipt), name="copy-receipt"),
        icon_button(
            ft.Icons.SHARE_OUTLINED,
            words.activity.share_receipt,
            lambda: session.activity.share_receipt(request.id),
            name="share-receipt",
        ),
    ]
    return receipt_card(facts, buttons, layout)


def _as_reported(tile: MemberTile, words: Words) -> ft.Control:
    member = tile.row.member
    told = words.own if member.is_me else words.members
    message = told.code_confirmed.format(n=first_name(member.name))
    return labelled(text(message, Type.SMALL, on(Role.SUCCESS)), name="code-confirmed")


def _is_told(request: PaymentRequest) -> bool:
    """Whether there is something to tell about how it went."""
    return bool(request.timeline) and not request.is_recorded


def _history(request: PaymentRequest | None, words: Words) -> ft.Control:
    shown = timeline(request, words) if request else ft.Container(text(words.no_history, Type.BODY, ThemeColor.MUTED))
    return _section(words.history, shown)


def _earlier(requests: list[PaymentRequest], tile: MemberTile, session: Session, words: Words) -> ft.Control:
    parts: list[ft.Control] = []
    unclear = {one.id for kind, one in tile.row.unclear if kind in UNKNOWN - {PaymentStatus.CHECKING_EARLIER}}
    may_ask = not session.screen.is_plain_member or tile.row.member.is_me
    for request in requests:
        if parts:
            parts.append(divider())
        when = words.request_number.format(number=request.number, t=started_text(request, words))
        parts += [text(when, Type.LABEL, ThemeColor.MUTED), timeline(request, words)]
        parts += _ask_about(request, tile, session, words) if may_ask and request.id in unclear else []
    return _section(words.earlier_requests, ft.Column(parts, spacing=Space.M))


def _ask_about(request: PaymentRequest, tile: MemberTile, session: Session, words: Words) -> list[ft.Control]:
    """The way to what became of a request that the status does not speak of any more."""
    label = words.busy_checking if tile.checking else words.check_status
    check = plain_button(
        label,
        lambda: session.check_request(request.id),
        name=f"check-{request.id}",
        enabled=tile.ready,
        busy=tile.checking,
    )
    return [*_checked_at(request, words), ft.Row([check], wrap=True)]


def _support(request: PaymentRequest, session: Session, words: Words) -> ft.Control:
    shown = [request.id]
    if request.checkout_request_id:
        shown.append(masked_id(request.checkout_request_id))
    shown += filter(None, [last_answer(request)])
    return _section(
        words.for_support,
        ft.Column(
            [
                *[text(one, Type.SMALL, ThemeColor.MUTED) for one in shown],
                text_button(words.copy_support, lambda: session.copy_for_support(request.id), name="copy-support"),
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
