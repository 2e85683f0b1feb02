"""What stands where: the three places of the app, and the pages that lie over them, each by its route."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import flet as ft

from ...i18n import Words
from ..session import Session
from ..view_models.screen_state import Place, Screen
from .activity_screen import activity
from .chama_form_screen import chama_form
from .connect_screen import connect
from .group_screens import join_page, number_page, share_page, who_page
from .home_screen import home
from .member_form_screen import member_form
from .payment_screen import payment
from .payout_form_screen import payout_form
from .payout_screen import payout_page
from .reported_code_screen import code_page
from .settings_screen import settings

Draw: TypeAlias = Callable[[Screen, Session, Words], ft.Control]
DrawOver: TypeAlias = Callable[[str, Session, Words, bool], ft.Control | None]


def _payment(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    tile = session.tiles.get(member_id)
    return payment(tile, session, words, is_page, key=f"payment-{member_id}-{is_page}") if tile else None


def _payout(payout_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    desk = session.payouts
    if payout_id == "new":
        return payout_form(desk.form, session, words, is_page, key=f"payout-form-{is_page}")
    tile = desk.tiles.get(payout_id)
    return payout_page(tile, session, words, is_page, key=f"payout-{payout_id}-{is_page}") if tile else None


def _member(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return member_form(session.people.form, session, words, is_page, key=f"member-{member_id}-{is_page}")


def _chama(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return chama_form(session.people.purpose, session, words, is_page, key=f"chama-{is_page}")


def _code(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return code_page(session.people.code, session, words, is_page, key=f"code-{member_id}-{is_page}")


def _connect(mode: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return connect(
        session.settings.form, session.settings.modes, session, words, is_page, key=f"connect-{mode}-{is_page}"
    )


def _share(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return share_page(session.sharing.board, session, words, is_page, key=f"share-{is_page}")


def _join(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    desk = session.sharing
    return join_page(desk.board, desk.form, session, words, is_page, key=f"join-{is_page}")


def _who(_: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return who_page(session.sharing.board, session, words, is_page, key=f"who-{is_page}")


def _number(member_id: str, session: Session, words: Words, is_page: bool) -> ft.Control | None:
    return number_page(session.sharing.number, session, words, is_page, key=f"number-{member_id}-{is_page}")


PLACES: Mapping[Place, Draw] = {"home": home, "activity": activity, "settings": settings}
"""Each is drawn anew when the screen or the language changes."""

OVER: Mapping[str, DrawOver] = {
    "payment": _payment,
    "payout": _payout,
    "connect": _connect,
    "member": _member,
    "chama": _chama,
    "code": _code,
    "share": _share,
    "join": _join,
    "who": _who,
    "number": _number,
}
"""By the first part of the route that `Session.visit` is given; the rest of the route is handed on, as "alice" of
"payment/alice". What is drawn is a page of its own on a narrow screen (`is_page`), else a pane beside or over the
list, and it brings its own way back: an icon button that calls `session.back`."""


def over(route: str, session: Session, words: Words, *, is_page: bool) -> ft.Control | None:
    """The page of a route; None when there is nothing there (any more)."""
    name, _, rest = route.partition("/")
    draw = OVER.get(name)
    return draw(rest, session, words, is_page) if draw else None
