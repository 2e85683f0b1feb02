"""Home of a member who is nothing more: the pot, the own share with its button, who has paid, the own history."""

import flet as ft

from ...i18n import Words, kes
from ..components.attention_banners import attention_banners
from ..components.buttons import main_button, text_button
from ..components.card import card, fit_in_line, listed, space_between
from ..components.chip import AROUND_WORDS
from ..components.collections_card import collections_to_look_at, due_line
from ..components.error_boundary import guarded_component
from ..components.group_card import group_card
from ..components.list_filter import member_filter, nobody_found
from ..components.own_share_card import own_share_bar, own_share_card
from ..components.page import bottom_bar, scroll_page
from ..components.pot_card import pot_card
from ..components.round_card import round_card
from ..components.semantics import labelled
from ..components.status_chip import chip_words, status_chip
from ..session import Session
from ..theme import Space, ThemeColor, Type, padding_around, text
from ..view_models.group_state import GroupOverview
from ..view_models.home_state import ListFilter, MemberList, MemberTile
from ..view_models.own_share_view_model import OwnShare
from ..view_models.screen_state import ScreenState
from .home_screen import header

_ROUNDS = 4


def member_home(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """The whole page. Nothing on it asks anybody else, sends money out, or changes the chama."""
    own, payouts = session.own_share.state, session.payouts
    parts = [
        header(screen, session, words),
        due_line(session.collections.due, session, words),
        pot_card(session.home.pot, payouts.pot, session, words),
        attention_banners(session.home.attention, payouts.overview, payouts.approvals.overview, session, words),
        _own(own, session.group.overview, session, words, key="own"),
        _others(session.members_list.list, session.members_list.filter, own, session, words, key="others"),
        _history(own, session, words, key="own-history"),
        collections_to_look_at(session.collections.overview, session, words),
        group_card(session.group.overview, session, words),
    ]
    margin = Space.L if screen.size_class == "compact" else Space.XL
    return ft.Container(scroll_page(parts, margin=margin, key=f"member-home-{screen.collection_id}"), expand=True)


@guarded_component
def _own(own: OwnShare, overview: GroupOverview, session: Session, words: Words, *, key: str = "") -> ft.Control:
    tile = session.tiles.get(own.member_id)
    if tile:
        return own_share_card(tile, session, words, key=f"own-{own.member_id}")
    return card(
        ft.Column(
            [
                labelled(text(words.own.title, Type.LABEL, ThemeColor.MUTED), name="own-share", heading=True),
                text(words.own.who_body, Type.BODY),
            ],
            spacing=Space.M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )


@guarded_component
def member_bar(own: OwnShare, session: Session, words: Words, margin: float, width: float | None) -> ft.Control:
    """The main button at the bottom: pays the own share, or says who holds this device."""
    tile = session.tiles.get(own.member_id)
    if tile:
        return own_share_bar(tile, session, words, margin, width, key=f"own-bar-{own.member_id}")
    label, open_identity = words.group.who_are_you, session.group.open_identity
    button = main_button(label, open_identity, name="own-who", icon=ft.Icons.PERSON)
    return bottom_bar(button, margin=margin, width=width)


@guarded_component
def _others(
    listing: MemberList, shows: ListFilter, own: OwnShare, session: Session, words: Words, *, key: str = ""
) -> ft.Control:
    """Everybody sees who has paid; nobody is asked from here. Who has not said who he is is among them."""
    shown = [session.tiles[one] for one in listing.drawn if one != own.member_id and one in session.tiles]
    rows: list[ft.Control] = [
        listed(
            _other(tile, session, words, key=f"other-{tile.row.member.id}"),
            is_first=tile is shown[0],
            is_last=tile is shown[-1],
        )
        for tile in shown
    ]
    title = words.own.others if own.member_id else words.members_label
    parts: list[ft.Control] = [
        labelled(text(title, Type.NAME), name="others", heading=True),
        member_filter(shows, session, words),
        ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        if rows
        else nobody_found(session, words, key="nobody-found"),
    ]
    left = listing.left
    if left:
        parts.append(text_button(words.members.show_more.of(left), session.members_list.show_more, name="members-more"))
    is_shown = bool(rows) or not shows.leaves_everybody
    return ft.Column(parts, spacing=Space.S, visible=is_shown, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@guarded_component
def _other(tile: MemberTile, session: Session, words: Words, *, key: str = "") -> ft.Control:
    row = tile.row
    who = ft.Column(
        [text(row.member.name, Type.BODY_STRONG), text(kes(row.share), Type.SMALL, ThemeColor.MUTED)], spacing=2
    )
    chip = status_chip(row, tile.countdown, words, reduce_motion=session.screen.reduce_motion, key="chip")
    name, layout = (row.member.name, Type.BODY_STRONG), session.screen.layout
    fits = fit_in_line(layout, 2 * Space.L + AROUND_WORDS, name, chip_words(tile, words))
    return ft.Container(space_between(who, chip, fits=fits, gap=Space.S), padding=padding_around(Type.BODY_STRONG))


@guarded_component
def _history(own: OwnShare, session: Session, words: Words, *, key: str = "") -> ft.Control:
    rounds = own.history.rounds[:_ROUNDS]
    parts: list[ft.Control] = [
        labelled(text(words.own.history, Type.NAME), name="own-rounds", heading=True),
        *[round_card(one, words, is_own=True) for one in rounds],
        ft.Row(
            [
                text_button(
                    words.own.all_payments, lambda: session.history.open_member(own.member_id), name="own-payments"
                )
            ],
            wrap=True,
        ),
    ]
    return ft.Column(
        parts, spacing=Space.S, visible=bool(own.member_id), horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
