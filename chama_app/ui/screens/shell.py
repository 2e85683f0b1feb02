"""The window: which screens stand beside each other, and which lie on top, for the room that there is."""

from collections.abc import Callable

import flet as ft

from ...i18n import Words
from ..components.dialogs import questions
from ..components.error_boundary import apology, guarded
from ..components.mode_badge import test_edge
from ..components.navigation import bar, rail
from ..components.text_scale_probe import ruler
from ..layout import DETAIL
from ..session import Session
from ..theme import Ink
from ..view_models.screen_state import Screen
from .home_screen import MAX_WIDTH, asking_bar
from .phones_screen import phones_panel, phones_sheet
from .routes import PLACES, over


@guarded(lambda words: [ft.View(controls=[apology(words)])])
def shell(screen: Screen, session: Session) -> list[ft.View]:
    """The views of this session: a place, and on a narrow screen the page that lies over it."""
    words, demo = session.words, session.demo
    place_view = ft.Column(
        [
            ruler(session.enlarge),
            _place(screen, session, words),
            questions(session.question, session, words),
            *([phones_sheet(screen, demo.drawer, demo, words, *demo.shown())] if demo else []),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    views = [_view("/", place_view, screen, session)]
    if screen.layout == "compact" and screen.on_top:
        page = over(screen.on_top, session, words, is_page=True)
        views += [_view(f"/{screen.on_top}", page, screen, session)] if page else []
    return views


def _view(route: str, content: ft.Control, screen: Screen, session: Session) -> ft.View:
    """One view; going back from any but Home stays in the app."""
    is_home = route == "/" and screen.place == "home" and not screen.on_top
    return ft.View(
        route=route,
        padding=0,
        spacing=0,
        bgcolor=Ink.PAGE,
        can_pop=is_home or route != "/",
        on_confirm_pop=None if is_home or route != "/" else _go_back(session),
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


def _go_back(session: Session) -> Callable[[ft.Event[ft.View]], object]:
    async def stay(event: ft.Event[ft.View]) -> None:
        session.back()
        await event.control.confirm_pop(False)

    return stay


def _place(screen: Screen, session: Session, words: Words) -> ft.Control:
    """The place, with the navigation under it on a narrow screen, else with everything else beside it."""
    place = PLACES[screen.place](screen, session, words)
    if screen.layout == "compact":
        return ft.Column(
            [ft.Container(place, key=screen.place, expand=True), _foot(screen, session, words)],
            spacing=0,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    panes = [rail(screen, session, words), *_beside(screen, session, words, _pane(place, screen))]
    if screen.has_phones_beside and session.demo:
        panes.append(phones_panel(session.demo.drawer, session.demo, words, *session.demo.shown()))
    return ft.Row(panes, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _foot(screen: Screen, session: Session, words: Words) -> ft.Control:
    """What stays at the bottom of a narrow window, within reach of a thumb."""
    asking = [asking_bar(session.board, session, words)] if screen.place == "home" else []
    return ft.Column(
        [*asking, bar(screen, session, words)],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        on_size_change=lambda event: session.stand(event.height),
    )


def _beside(screen: Screen, session: Session, words: Words, pane: ft.Control) -> list[ft.Control]:
    """The place and what is on top of it: a pane of its own, or a sheet from the side where there is no room."""
    page = over(screen.on_top, session, words, is_page=False) if screen.on_top else None
    if page is None:
        return [pane]
    detail = ft.Container(
        page, width=DETAIL * screen.room.scale, bgcolor=Ink.PAGE, border=ft.Border.only(left=ft.BorderSide(1, Ink.LINE))
    )
    if screen.has_detail_beside:
        return [pane, detail]
    detail.right, detail.top, detail.bottom = 0, 0, 0
    if screen.has_phones_beside:  # too little is left to show what lies below
        detail.left, detail.width = 0, None
    shade = ft.GestureDetector(
        ft.Container(bgcolor=ft.Colors.with_opacity(0.4, ft.Colors.SCRIM), expand=True),
        left=0,
        right=0,
        top=0,
        bottom=0,
        exclude_from_semantics=True,
        on_tap=lambda _: session.back(),
    )
    return [ft.Stack([pane, shade, detail], expand=True, fit=ft.StackFit.EXPAND)]


def _pane(content: ft.Control, screen: Screen) -> ft.Control:
    """As wide as there is room, but no wider than is good to read."""
    column = ft.Container(content, width=MAX_WIDTH * screen.room.scale)
    return ft.Container(column, key=screen.place, expand=True, alignment=ft.Alignment.TOP_CENTER)
