"""Home: the pot, what needs attention, the members."""

import flet as ft

from ...i18n import Words
from ..components.attention_banners import attention_banners
from ..components.buttons import filled_button, icon_button, main_button, text_button, tonal_button
from ..components.card import card, divider
from ..components.empty_state import empty_state
from ..components.error_boundary import guarded_component
from ..components.group_card import group_card
from ..components.home_payouts import latest_payouts, payouts_attention
from ..components.member_row import member_row
from ..components.mode_badge import mode_badge
from ..components.page import scroll_page
from ..components.pot_card import pot_card
from ..components.semantics import labelled
from ..components.title import place_title
from ..session import Session
from ..theme import TARGET, Radius, Role, Space, ThemeColor, Type, container, fit_longest_word, on, text
from ..view_models.demo_view_model import DemoViewModel
from ..view_models.home_state import HomeState
from ..view_models.screen_state import ScreenState

MAX_WIDTH = 760
_SIGN = 20


def home_screen(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """The whole page, without what stays at the bottom of a narrow window."""
    margin = Space.L if screen.size_class == "compact" else Space.XL
    parts = [
        header(screen, session, words),
        *([_welcome_card(session.home, session, words)] if screen.shows_welcome else []),
        pot_card(session.home, session.payouts.overview, session, words),
        attention_banners(session.home, session, words),
        payouts_attention(session.payouts.overview, session, words),
        _members(screen, session, words),
        group_card(session.group.overview, session, words),
        latest_payouts(screen, session.payouts.overview, session, words),
    ]
    return scroll_page(parts, margin=margin)


def header(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """The chama's name and whether its money is real."""
    phones = [_phones(session.demo, screen, words)] if session.demo else []
    return place_title(screen.title, screen.layout, mode_badge(screen.mode, words), *phones)


def _phones(demo: DemoViewModel, screen: ScreenState, words: Words) -> ft.Control:
    return icon_button(
        ft.Icons.PHONE_ANDROID, words.phones, lambda: demo.show_phones(not screen.phones_open), name="phones"
    )


@guarded_component
def _welcome_card(home: HomeState, session: Session, words: Words) -> ft.Control:
    role, is_narrow = Role.INFO, session.screen.layout.is_narrow
    start = filled_button(
        words.shell.start_demo, session.start_demo, name="greeting-start", enabled=home.ready and home.can_ask
    )
    connect = text_button(words.shell.connect_mpesa, session.open_connection_settings, name="greeting-connect")
    sign = ft.Container(ft.Icon(ft.Icons.SCIENCE, color=on(role), size=_SIGN), padding=ft.Padding.only(top=Space.M))
    message = ft.Container(
        ft.Column(
            [text(words.demo_title, Type.LABEL, on(role)), text(words.demo_body, Type.SMALL, on(role))], spacing=0
        ),
        padding=ft.Padding.only(top=Space.S),
        expand=True,
    )
    dismiss = icon_button(ft.Icons.CLOSE, words.demo_dismiss, session.dismiss_welcome, name="greeting-dismiss")
    buttons = ft.Container(
        ft.Row([start, connect], wrap=True, spacing=Space.S, run_spacing=Space.XS),
        padding=ft.Padding.only(left=0 if is_narrow else _SIGN + Space.M, right=Space.M),
    )
    head = ft.Row(
        [message, dismiss] if is_narrow else [sign, message, dismiss],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return labelled(
        ft.Container(
            ft.Column([head, buttons], spacing=Space.S),
            bgcolor=container(role),
            border_radius=Radius.M,
            padding=ft.Padding.only(left=Space.L, right=Space.XS, top=Space.S, bottom=Space.S),
        ),
        name="greeting",
    )


def _members(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    face = fit_longest_word(Type.NAME, words.members_label, screen.layout.width_beside(2 * (TARGET + Space.XS)))
    heading = labelled(text(words.members_label, face), name="members", heading=True, expand=True)
    is_compact = screen.size_class == "compact"
    is_wide = screen.fits_one_line_rows
    rows: list[ft.Control] = []
    for place, member_id in enumerate(screen.member_order):
        if place:
            rows.append(divider())
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
            words.members.add, session.members.add_member, name="member-add-first", icon=ft.Icons.PERSON_ADD_ALT
        )
        several = text_button(words.lists.open, session.members.add_several, name="member-several")
        rows.append(empty_state(ft.Icons.GROUPS, words.no_members, first, several))
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    add = icon_button(ft.Icons.PERSON_ADD_ALT, words.members.add, session.members.add_member, name="member-add")
    edit = icon_button(ft.Icons.TUNE, words.members.edit_chama, session.members.edit_chama, name="chama-edit")
    top: list[ft.Control] = [heading, edit, add]
    if not is_compact:
        top.append(_request_all(session.home, session, words, False))
    return ft.Column(
        [ft.Row(top, spacing=Space.XS), listed],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@guarded_component
def _request_all(home: HomeState, session: Session, words: Words, is_wide: bool) -> ft.Control:
    enabled = home.ready and home.can_ask
    icon = ft.Icons.SEND_TO_MOBILE
    if is_wide:
        return main_button(
            words.request_all, session.show_request_all_dialog, name="request-all", icon=icon, enabled=enabled
        )
    return tonal_button(
        words.request_all, session.show_request_all_dialog, name="request-all", icon=icon, enabled=enabled
    )


@guarded_component
def request_all_bar(home: HomeState, session: Session, words: Words) -> ft.Control:
    """ "Request all" at the bottom of a narrow window, until everybody has paid."""
    return ft.Container(
        visible=home.can_ask or not home.pot.complete,
        bgcolor=ThemeColor.CARD,
        border=ft.Border.only(top=ft.BorderSide(1, ThemeColor.LINE)),
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M),
        content=_request_all(session.home, session, words, True),
    )
