"""The routes: the three destinations of the app, and the pages that lie over them."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import flet as ft

from ...i18n import Words
from ..session import Session
from ..view_models.approval_view_model import PROPOSED
from ..view_models.screen_state import Destination, ScreenState
from .activity_screen import activity_screen
from .chama_form_screen import chama_form_screen
from .collection_form_screen import collection_form_screen
from .credentials_screen import credentials_screen
from .group_screens import identity_screen, invitation_screen, join_screen, phone_form_screen
from .hand_record_screen import hand_record_screen
from .history_screens import chama_screen, person_screen
from .home_screen import home_screen
from .member_form_screen import member_form_screen
from .member_home import member_home
from .member_list_screen import member_list_screen
from .payment_screen import payment_screen
from .payout_form_screen import payout_form_screen
from .payout_screen import payout_screen
from .proposal_screen import proposal_screen
from .reported_code_screen import reported_code_screen
from .restore_screen import restore_screen
from .room_screen import room_screen
from .settings_screen import settings_screen

DrawDestination: TypeAlias = Callable[[ScreenState, Session, Words], ft.Control]
DrawPage: TypeAlias = Callable[[str, Session, Words, bool], ft.Control | None]


def _payment(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    tile = session.tiles.get(member_id)
    return payment_screen(tile, session, words, is_page, key=f"payment-{member_id}-{is_page}") if tile else None


def _payout(payout_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    view_model = session.payouts
    if payout_id == "new":
        return payout_form_screen(view_model.form, session, words, is_page, key=f"payout-form-{is_page}")
    if payout_id.startswith(PROPOSED):
        overview, proposal_id = view_model.approvals.overview, payout_id.removeprefix(PROPOSED)
        return proposal_screen(overview, proposal_id, session, words, is_page, key=f"payout-{payout_id}-{is_page}")
    tile = view_model.tiles.get(payout_id)
    return payout_screen(tile, session, words, is_page, key=f"payout-{payout_id}-{is_page}") if tile else None


def _member(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return member_form_screen(session.members.form, session, words, is_page, key=f"member-{member_id}-{is_page}")


def _collection(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return collection_form_screen(session.collections.form, session, words, is_page, key=f"collection-{is_page}")


def _restore(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return restore_screen(session.settings.backup.form, session, words, is_page, key=f"restore-{is_page}")


def _person(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return person_screen(session.history.state, session, words, is_page, key=f"person-{member_id}-{is_page}")


def _history(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return chama_screen(session.history.state, session, words, is_page, key=f"history-{is_page}")


def _hand(subject: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return hand_record_screen(session.members.hand.form, session, words, is_page, key=f"hand-{subject}-{is_page}")


def _list(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return member_list_screen(session.members.several.form, session, words, is_page, key=f"list-{is_page}")


def _chama(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return chama_form_screen(session.members.chama, session, words, is_page, key=f"chama-{is_page}")


def _reported_code(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return reported_code_screen(session.members.code, session, words, is_page, key=f"code-{member_id}-{is_page}")


def _credentials(mode: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return credentials_screen(
        session.settings.form, session.settings.modes, session, words, is_page, key=f"connect-{mode}-{is_page}"
    )


def _invitation(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return invitation_screen(session.group.overview, session, words, is_page, key=f"share-{is_page}")


def _join(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    view_model = session.group
    return join_screen(view_model.overview, view_model.join_form, session, words, is_page, key=f"join-{is_page}")


def _identity(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return identity_screen(session.group.overview, session, words, is_page, key=f"who-{is_page}")


def _phone_form(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return phone_form_screen(session.group.phone_form, session, words, is_page, key=f"number-{member_id}-{is_page}")


def _room(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    room = session.demo.room if session.demo else None
    return room_screen(room.state, room, session, words, is_page, key=f"room-{is_page}") if room else None


def _home(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """Whoever is a member and nothing more has a Home of his own."""
    return (member_home if screen.is_plain_member else home_screen)(screen, session, words)


DESTINATIONS: Mapping[Destination, DrawDestination] = {
    "home": _home,
    "activity": activity_screen,
    "settings": settings_screen,
}
"""Each is drawn anew when the screen or the language changes."""

PAGES: Mapping[str, DrawPage] = {
    "payment": _payment,
    "payout": _payout,
    "connect": _credentials,
    "member": _member,
    "collection": _collection,
    "person": _person,
    "restore": _restore,
    "history": _history,
    "list": _list,
    "hand": _hand,
    "chama": _chama,
    "code": _reported_code,
    "share": _invitation,
    "join": _join,
    "who": _identity,
    "number": _phone_form,
    "room": _room,
}
"""By the first part of the route that `Session.open_page` is given; the rest of the route is handed on, as "alice" of
"payment/alice". What is drawn is a page of its own on a narrow screen (`is_page`), else a pane beside or over the
list, and it brings its own way back: an icon button that calls `session.back`."""


def has_main_button(route: str) -> bool:
    """Whether the page of a route has a main button of its own: what is filled in, or is to be agreed to."""
    name, _, rest = route.partition("/")
    return name in _FORMS or (name == "payout" and (rest == "new" or rest.startswith(PROPOSED)))


_FORMS = frozenset(
    {"connect", "member", "collection", "restore", "list", "hand", "chama", "code", "share", "join", "number"}
)


def page_for_route(route: str, session: Session, words: Words, *, is_page: bool) -> ft.Control | None:
    """The page of a route; None when there is nothing there (any more)."""
    name, _, rest = route.partition("/")
    draw = PAGES.get(name)
    return draw(rest, session, words, is_page) if draw else None
