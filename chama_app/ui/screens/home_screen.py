"""Home: the pot, what needs attention, the members."""

import flet as ft

from ...i18n import Words
from ..components.attention_banners import attention
from ..components.buttons import filled_button, icon_button, main_button, text_button, tonal_button
from ..components.card import card, line
from ..components.empty_state import empty
from ..components.error_boundary import part
from ..components.group_card import sharing_card
from ..components.home_payouts import latest_payouts, payouts_attention
from ..components.member_row import member_row
from ..components.mode_badge import mode_badge
from ..components.page import scrolled
from ..components.pot_card import pot_card
from ..components.semantics import said
from ..components.title import place_title
from ..session import Session
from ..theme import TARGET, Ink, Radius, Role, Space, Type, container, fitted, on, text
from ..view_models.demo_view_model import DemoDesk
from ..view_models.home_state import Board
from ..view_models.screen_state import Screen

MAX_WIDTH = 760
_SIGN = 20


def home(screen: Screen, session: Session, words: Words) -> ft.Control:
    """The whole page, without what stays at the bottom of a narrow window."""
    margin = Space.L if screen.layout == "compact" else Space.XL
    parts = [
        header(screen, session, words),
        *([_greeting(session.board, session, words)] if screen.greeting else []),
        pot_card(session.board, session.payouts.outgoing, session, words),
        attention(session.board, session, words),
        payouts_attention(session.payouts.outgoing, session, words),
        _members(screen, session, words),
        sharing_card(session.sharing.board, session, words),
        latest_payouts(screen, session.payouts.outgoing, session, words),
    ]
    return scrolled(parts, margin=margin)


def header(screen: Screen, session: Session, words: Words) -> ft.Control:
    """The chama's name and whether its money is real."""
    phones = [_phones(session.demo, screen, words)] if session.demo else []
    return place_title(screen.title, screen.room, mode_badge(screen.mode, words), *phones)


def _phones(demo: DemoDesk, screen: Screen, words: Words) -> ft.Control:
    return icon_button(ft.Icons.PHONE_ANDROID, words.phones, lambda: demo.show(not screen.phones_open), name="phones")


@part
def _greeting(board: Board, session: Session, words: Words) -> ft.Control:
    role, is_cramped = Role.INFO, session.screen.room.is_cramped
    start = filled_button(
        words.frame.start_demo, session.start_demo, name="greeting-start", enabled=board.ready and board.can_ask
    )
    connect = text_button(words.frame.connect_mpesa, session.connect, name="greeting-connect")
    sign = ft.Container(ft.Icon(ft.Icons.SCIENCE, color=on(role), size=_SIGN), padding=ft.Padding.only(top=Space.M))
    says = ft.Container(
        ft.Column(
            [text(words.demo_title, Type.LABEL, on(role)), text(words.demo_body, Type.SMALL, on(role))], spacing=0
        ),
        padding=ft.Padding.only(top=Space.S),
        expand=True,
    )
    dismiss = icon_button(ft.Icons.CLOSE, words.demo_dismiss, session.dismiss_greeting, name="greeting-dismiss")
    buttons = ft.Container(
        ft.Row([start, connect], wrap=True, spacing=Space.S, run_spacing=Space.XS),
        padding=ft.Padding.only(left=0 if is_cramped else _SIGN + Space.M, right=Space.M),
    )
    head = ft.Row(
        [says, dismiss] if is_cramped else [sign, says, dismiss],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return said(
        ft.Container(
            ft.Column([head, buttons], spacing=Space.S),
            bgcolor=container(role),
            border_radius=Radius.M,
            padding=ft.Padding.only(left=Space.L, right=Space.XS, top=Space.S, bottom=Space.S),
        ),
        name="greeting",
    )


def _members(screen: Screen, session: Session, words: Words) -> ft.Control:
    face = fitted(Type.NAME, words.members, screen.room.beside(2 * (TARGET + Space.XS)))
    heading = said(text(words.members, face), name="members", heading=True, expand=True)
    is_compact = screen.layout == "compact"
    is_wide = screen.has_room_for_lines
    rows: list[ft.Control] = []
    for place, member_id in enumerate(screen.order):
        if place:
            rows.append(line())
        rows.append(
            member_row(
                session.tiles[member_id],
                session,
                words,
                is_wide,
                member_id == screen.selected,
                key=f"row-{member_id}",
            )
        )
    if not rows:
        first = tonal_button(
            words.people.add, session.people.add, name="member-add-first", icon=ft.Icons.PERSON_ADD_ALT
        )
        rows.append(empty(ft.Icons.GROUPS, words.no_members, first))
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    add = icon_button(ft.Icons.PERSON_ADD_ALT, words.people.add, session.people.add, name="member-add")
    edit = icon_button(ft.Icons.TUNE, words.people.edit_chama, session.people.edit_purpose, name="chama-edit")
    top: list[ft.Control] = [heading, edit, add]
    if not is_compact:
        top.append(_request_all(session.board, session, words, False))
    return ft.Column(
        [ft.Row(top, spacing=Space.XS), listed],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@part
def _request_all(board: Board, session: Session, words: Words, is_wide: bool) -> ft.Control:
    enabled = board.ready and board.can_ask
    icon = ft.Icons.SEND_TO_MOBILE
    if is_wide:
        return main_button(words.request_all, session.ask_all, name="request-all", icon=icon, enabled=enabled)
    return tonal_button(words.request_all, session.ask_all, name="request-all", icon=icon, enabled=enabled)


@part
def asking_bar(board: Board, session: Session, words: Words) -> ft.Control:
    """ "Request all" at the bottom of a narrow window, until everybody has paid."""
    return ft.Container(
        visible=board.can_ask or not board.pot.complete,
        bgcolor=Ink.CARD,
        border=ft.Border.only(top=ft.BorderSide(1, Ink.LINE)),
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M),
        content=_request_all(session.board, session, words, True),
    )
