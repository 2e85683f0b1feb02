"""Home: the pot, what needs attention, the members."""

from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import partial

import flet as ft

from ...i18n import Words
from ..components.attention_banners import attention_banners
from ..components.buttons import icon_button, main_button, plain_button, text_button, tonal_button, tonal_style
from ..components.card import card
from ..components.collections_card import due_line, other_collections, what_is_next
from ..components.empty_state import empty_state
from ..components.error_boundary import guarded_component
from ..components.group_card import group_card
from ..components.home_payouts import latest_payouts, payouts_attention
from ..components.home_proposals import approvals_attention, proposals_card
from ..components.kept import use_kept
from ..components.list_filter import member_filter, nobody_found
from ..components.member_row import RowLook, member_row
from ..components.mode_badge import mode_badge
from ..components.page import bottom_bar
from ..components.pot_card import pot_card, pot_line
from ..components.semantics import labelled
from ..components.title import place_title
from ..session import Session
from ..theme import TARGET, Radius, Role, Space, Type, container, fit_longest_word, on, text
from ..view_models.demo_view_model import DemoViewModel
from ..view_models.home_state import AskingState, MemberList
from ..view_models.screen_state import ScreenState

MAX_WIDTH, LARGEST_WIDTH = 760, 1440
"""How wide a destination is at most; in a large window it has more room beside itself as well."""

BUILT_BEYOND = 1500
"""So many pixels above and below what is seen the client has ready, for fast fingers and for screen readers."""

NOTICE_ROOM = 160
"""Below the last part, so that it can be moved clear of the longest notification while that is there."""

_SIGN = 20

HOME_KEY = "home"
"""The key of the list that Home is."""


def home_screen(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """The whole page, without what stays at the bottom of a narrow window."""
    home_list = session.members_list
    # Another collection begins at its top, and keeps nothing that is drawn of this one.
    page = _page(home_list.list, screen, session, words, key=f"home-page-{screen.collection_id}")
    line = pot_line(home_list.scrolled, session, words, key="home-line")
    return ft.Container(ft.Stack([page, line], fit=ft.StackFit.EXPAND), expand=True)


@guarded_component
def _page(listing: MemberList, screen: ScreenState, session: Session, words: Words, *, key: str = "") -> ft.Control:
    """One list of everything, so that of a thousand members only those are drawn that are seen, and some more.

    Each part has a key: what comes or goes moves the others, and draws none of them anew.
    """
    margin = Space.L if screen.size_class == "compact" else Space.XL
    home_list = session.members_list

    ft.use_effect(home_list.begin_at_top, [])

    def on_scroll(event: ft.OnScrollEvent) -> None:
        home_list.on_scroll(event.pixels, event.viewport_dimension or 0, event.max_scroll_extent)

    # What stands around the rows changes with the screen alone, and by its own parts: another order leaves it as it is.
    looks, left = astuple(screen), listing.left
    head = ft.use_memo(lambda: _head(screen, session, words), [words, *looks])
    foot = ft.use_memo(lambda: _foot(left, screen, session, words), [words, left, *looks])
    return ft.ListView(
        [head, *_rows(listing, screen, session, words), foot],
        key=HOME_KEY,
        expand=True,
        padding=ft.Padding.only(left=margin, right=margin, top=Space.M, bottom=Space.XL + NOTICE_ROOM),
        cache_extent=BUILT_BEYOND,
        on_scroll=on_scroll,
        scroll_interval=100,
    )


def _head(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    payouts, approvals = session.payouts.overview, session.payouts.approvals.overview
    parts = {
        "header": _close_together(
            header(screen, session, words),
            due_line(session.collections.due, session, words),
        ),
        **({"greeting": _welcome_card(session.home.asking, session, words)} if screen.shows_welcome else {}),
        "pot": _close_together(
            pot_card(session.home.pot, session.payouts.pot, session, words),
            what_is_next(session.collections.overview, session, words),
        ),
        "attention": _close_together(
            attention_banners(session.home.attention, payouts, approvals, session, words),
            _close_together(
                payouts_attention(payouts, session, words),
                approvals_attention(approvals, session, words),
                gap=Space.S,
            ),
            gap=Space.S,
        ),
        "members": _close_together(
            _members_heading(screen, session, words),
            member_filter(session.members_list.filter, session, words),
            gap=Space.XS,
        ),
    }
    keyed = [ft.Container(part, key=f"head-{name}") for name, part in parts.items()]
    return _part("head", keyed, below=Space.S, on_height=lambda high: session.members_list.set_heights(head=high))


def _foot(left: int, screen: ScreenState, session: Session, words: Words) -> ft.Control:
    home_list, parts = session.members_list, list[ft.Control]()
    if left:
        label = words.members.show_more.of(left)
        parts.append(ft.Container(text_button(label, home_list.show_more, name="members-more"), key="foot-more"))
    # What may not be there is in nothing of its own: that would leave its distance behind.
    parts += [
        other_collections(session.collections.overview, session, words, key="foot-collections"),
        group_card(session.group.overview, session, words, key="foot-group"),
        proposals_card(screen, session.payouts.approvals.overview, session, words, key="foot-proposals"),
        latest_payouts(screen, session.payouts.overview, session, words, key="foot-latest"),
    ]
    return _part("foot", parts, above=Space.L, on_height=lambda high: home_list.set_heights(foot=high))


def _close_together(one: ft.Control, below: ft.Control, gap: int = 0) -> ft.Control:
    """What may not be there brings its own distance."""
    return ft.Column([one, below], spacing=gap, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _part(
    key: str, parts: Sequence[ft.Control], *, on_height: Callable[[float], None], above: int = 0, below: int = 0
) -> ft.Control:
    return ft.Container(
        ft.Column(list(parts), spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        key=key,
        padding=ft.Padding.only(top=above, bottom=below),
        on_size_change=lambda event: on_height(event.height),
    )


def header(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """What is collected for, and whether its money is real."""
    phones = [_phones(session.demo, screen, words)] if session.demo else []
    code = [_room_code(session, words)] if session.demo and session.demo.room else []
    return place_title(screen.title, screen.layout, mode_badge(screen.mode, words), *code, *phones)


def _room_code(session: Session, words: Words) -> ft.Control:
    return icon_button(
        ft.Icons.QR_CODE_2, words.room.open, lambda: session.navigation.open_page("room"), name="room-open"
    )


def _phones(demo: DemoViewModel, screen: ScreenState, words: Words) -> ft.Control:
    return icon_button(
        ft.Icons.PHONE_ANDROID, words.phones, lambda: demo.show_phones(not screen.phones_open), name="phones"
    )


@guarded_component
def _welcome_card(asking: AskingState, session: Session, words: Words) -> ft.Control:
    role, is_narrow = Role.INFO, session.screen.layout.is_narrow
    can_start = asking.ready and asking.can_ask
    head = ft.use_memo(lambda: _welcome_text(session, words, is_narrow=is_narrow), [words, is_narrow])
    buttons = ft.use_memo(
        lambda: _welcome_buttons(session, words, can_start=can_start, is_narrow=is_narrow),
        [words, can_start, is_narrow],
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


def _welcome_buttons(session: Session, words: Words, *, can_start: bool, is_narrow: bool) -> ft.Control:
    start = plain_button(words.shell.start_demo, session.start_demo, name="greeting-start", enabled=can_start)
    connect = text_button(words.shell.connect_mpesa, session.open_connection_settings, name="greeting-connect")
    return ft.Container(
        ft.Row([start, connect], wrap=True, spacing=Space.S, run_spacing=Space.XS),
        padding=ft.Padding.only(left=0 if is_narrow else _SIGN + Space.M, right=Space.M),
    )


def _welcome_text(session: Session, words: Words, *, is_narrow: bool) -> ft.Control:
    role = Role.INFO
    sign = ft.Container(ft.Icon(ft.Icons.SCIENCE, color=on(role), size=_SIGN), padding=ft.Padding.only(top=Space.M))
    message = ft.Container(
        ft.Column(
            [text(words.demo_title, Type.LABEL, on(role)), text(words.demo_body, Type.SMALL, on(role))], spacing=0
        ),
        padding=ft.Padding.only(top=Space.S),
        expand=True,
    )
    dismiss = icon_button(ft.Icons.CLOSE, words.demo_dismiss, session.dismiss_welcome, name="greeting-dismiss")
    return ft.Row(
        [message, dismiss] if is_narrow else [sign, message, dismiss],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _members_heading(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    face = fit_longest_word(Type.NAME, words.members_label, screen.layout.width_beside(2 * (TARGET + Space.XS)))
    heading = labelled(text(words.members_label, face), name="members", heading=True, expand=True)
    add = icon_button(ft.Icons.PERSON_ADD_ALT, words.members.add, session.members.add_member, name="member-add")
    edit = icon_button(ft.Icons.TUNE, words.collections.edit, session.members.edit_chama, name="chama-edit")
    return ft.Row([heading, edit, add], spacing=Space.XS)


def _rows(listing: MemberList, screen: ScreenState, session: Session, words: Words) -> list[ft.Control]:
    """One for each member that is drawn. What was made and would be the same is kept: Flet looks at no part of it."""
    drawn, rows, keep = listing.drawn, list[ft.Control](), use_kept()
    for member_id in drawn:
        is_first, is_last = member_id == drawn[0], member_id == drawn[-1]
        look = RowLook(screen.fits_one_line_rows, member_id == screen.selected, is_first, is_last)
        origin = (session.tiles[member_id], words, look, screen.layout, screen.reduce_motion)
        make = partial(member_row, session.tiles[member_id], session, words, look, key=f"row-{member_id}")
        rows.append(keep(member_id, origin, make))
    if not rows and not session.members_list.filter.leaves_everybody:
        return [nobody_found(session, words, key="nobody-found")]
    return rows or [_nobody(listing, session, words)]


def _nobody(listing: MemberList, session: Session, words: Words) -> ft.Control:
    """Where nobody takes part: first those who are in the chama already, if there are any."""
    people, said = session.members, words.collections
    actions = [
        tonal_button(words.members.add, people.add_member, name="member-add-first", icon=ft.Icons.PERSON_ADD_ALT),
        text_button(words.lists.open, people.add_several, name="member-several"),
    ]
    if listing.others_may_join:
        actions[:1] = [
            tonal_button(said.choose_parties, people.edit_chama, name="choose-parties", icon=ft.Icons.GROUP_ADD),
            text_button(words.members.add, people.add_member, name="member-add-first"),
        ]
    nobody = card(empty_state(ft.Icons.GROUPS, words.no_members, *actions), padding=0)
    nobody.key = "nobody"
    return nobody


@guarded_component
def request_all_bar(
    asking: AskingState, session: Session, words: Words, is_main: bool, margin: float, width: float | None
) -> ft.Control:
    """ "Request all" below the list, until everybody has paid; quieter while the page beside it has a main button."""
    button = main_button(
        words.request_all,
        session.dialogs.show_request_all,
        name="request-all",
        icon=ft.Icons.SEND_TO_MOBILE,
        enabled=asking.ready and asking.can_ask,
        style=None if is_main else tonal_style(Role.SUCCESS),
    )
    bar = bottom_bar(button, margin=margin, width=width)
    bar.visible = asking.can_ask or not asking.is_complete
    return bar
