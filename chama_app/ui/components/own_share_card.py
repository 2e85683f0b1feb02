"""A member's own share: how much, what became of it, and the button that pays it."""

import flet as ft

from ...domain.member_rows import ActionKind, MemberRow
from ...i18n import Words, kes
from ...i18n.request_text import status_body
from ..session import Session
from ..theme import Space, ThemeColor, Type, fit_longest_word, text
from ..view_models.home_state import MemberTile
from .buttons import main_button, text_button
from .card import card, fit_in_line, space_between
from .chip import AROUND_WORDS
from .error_boundary import guarded_component
from .member_row import action_button
from .page import bottom_bar
from .semantics import labelled
from .status_chip import chip_words, status_chip


@guarded_component
def own_share_card(tile: MemberTile, session: Session, words: Words, *, key: str = "") -> ft.Control:
    """What asking for it is bound to is the same as on every other device: the rules are the row's own."""
    row, screen, says = tile.row, session.screen, status_body(tile.row, words)
    amount = kes(row.share)
    face = fit_longest_word(Type.HEADLINE, amount, screen.layout.width_beside(2 * Space.L))
    chip = status_chip(row, tile.countdown, words, reduce_motion=screen.reduce_motion, key="chip")
    fits = fit_in_line(screen.layout, 2 * Space.L + AROUND_WORDS, (amount, face), chip_words(tile, words))
    buttons = _lesser(tile, session, words)
    if tile.requests:  # else there is no payment to look at
        own_payment = text_button(words.own.details, lambda: session.select_member(row.member.id), name="own-details")
        buttons.append(own_payment)
    parts = [
        labelled(text(words.own.title, Type.LABEL, ThemeColor.MUTED), name="own-share", heading=True),
        space_between(text(amount, face), chip, fits=fits, gap=Space.S),
        *([labelled(text(says, Type.BODY), name="own-says")] if says else []),
        *([ft.Row(buttons, wrap=True)] if buttons else []),
    ]
    return card(ft.Column(parts, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _lesser(tile: MemberTile, session: Session, words: Words) -> list[ft.Control]:
    """What the row offers, where that is neither the main thing to do nor only to look at the payment."""
    is_shown = not _is_main(tile.row, words) and tile.row.action.kind not in (ActionKind.RECEIPT, ActionKind.REVIEW)
    return [action_button(tile, session, words, place="own")] if is_shown else []


def _is_main(row: MemberRow, words: Words) -> bool:
    return _label(row, words) is not None and row.action.allowed_from is None


@guarded_component
def own_share_bar(
    tile: MemberTile, session: Session, words: Words, margin: float, width: float | None, *, key: str = ""
) -> ft.Control:
    """The one main thing to do, as long as money is asked for or its number is missing."""
    row = tile.row
    is_number = row.action.kind is ActionKind.ADD_NUMBER
    button = main_button(
        _label(row, words) or "",
        lambda: session.perform_action(row),
        name="pay-own",
        icon=ft.Icons.PHONE_ANDROID if is_number else ft.Icons.SEND_TO_MOBILE,
        enabled=tile.ready and row.action.enabled,
        busy=tile.checking,
    )
    bar = bottom_bar(button, margin=margin, width=width)
    bar.visible = _is_main(row, words)
    return bar


def _label(row: MemberRow, words: Words) -> str | None:
    own, amount = words.own, kes(row.action.amount)
    match row.action.kind:
        case ActionKind.REQUEST:
            return own.pay.format(a=amount)
        case ActionKind.REQUEST_REST:
            return own.pay_rest.format(a=amount)
        case ActionKind.REQUEST_AGAIN | ActionKind.TRY_AGAIN:
            return own.pay_again.format(a=kes(row.owed))
        case ActionKind.ADD_NUMBER:
            return own.add_number
        case _:
            return None
