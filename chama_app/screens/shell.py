"""The window: which screens stand beside each other, and which lie on top, for the room that there is."""

import flet as ft

from ..components.dialogs import questions
from ..components.mode_badge import test_edge
from ..models import Screen
from ..session import Session
from ..theme import Ink
from .home import MAX_WIDTH, home
from .payment import payment
from .phones import phones_panel, phones_sheet

DETAIL_WIDTH = 440


@ft.component
def shell(screen: Screen, session: Session) -> list[ft.View]:
    """The views of this session: Home, and on a narrow screen the payment that lies over it."""
    words = session.words
    home_view = ft.Column(
        [
            _main(screen, session),
            questions(session.question, session, words),
            phones_sheet(screen, session.drawer, session, words, *session.shown_phones()),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    views = [_view("/", home_view, screen)]
    if screen.layout == "compact" and screen.selected:
        page = payment(session.tiles[screen.selected], session, words, True, key=f"page-{screen.selected}")
        views.append(_view(f"/{screen.selected}", page, screen))
    return views


def _view(route: str, content: ft.Control, screen: Screen) -> ft.View:
    return ft.View(
        route=route,
        padding=0,
        spacing=0,
        bgcolor=Ink.PAGE,
        controls=[
            ft.SafeArea(
                ft.Column(
                    [test_edge(screen.mode), content],
                    spacing=0,
                    expand=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                expand=True,
            )
        ],
    )


def _main(screen: Screen, session: Session) -> ft.Control:
    words = session.words
    middle = home(screen, session, words)
    if screen.layout == "compact":
        return middle
    panes: list[ft.Control] = [_pane(middle, MAX_WIDTH)]
    if screen.selected:
        detail = payment(session.tiles[screen.selected], session, words, False, key=f"pane-{screen.selected}")
        panes.append(ft.Container(detail, width=DETAIL_WIDTH, border=ft.Border.only(left=ft.BorderSide(1, Ink.LINE))))
    if screen.phones_open and session.phones:
        panes.append(phones_panel(session.drawer, session, words, *session.shown_phones()))
    return ft.Row(panes, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _pane(content: ft.Control, width: int) -> ft.Control:
    """As wide as there is room, but no wider than is good to read."""
    return ft.Container(ft.Container(content, width=width), key="home", expand=True, alignment=ft.Alignment.TOP_CENTER)
