"""The window: which screens stand beside each other, and which lie on top, for the room that there is."""

from collections.abc import Callable

import flet as ft

from ...i18n import Words
from ..components.dialogs import dialog_host
from ..components.error_boundary import error_boundary, error_message
from ..components.mode_badge import sandbox_stripe
from ..components.navigation import navigation_bar, navigation_rail
from ..components.scenario_caption import scenario_caption
from ..components.semantics import labelled
from ..components.text_scale_probe import text_scale_probe
from ..layout import DETAIL, DETAIL_PARTS, LIST_PARTS
from ..session import Session
from ..theme import Space, ThemeColor
from ..view_models.screen_state import ScreenState
from .companions import COMPANIONS
from .home_screen import LARGEST_WIDTH, MAX_WIDTH, request_all_bar
from .member_home import member_bar
from .phones_screen import phones_panel, phones_sheet
from .routes import DESTINATIONS, has_main_button, page_for_route


@error_boundary(lambda words: [ft.View(controls=[error_message(words)])])
def shell(screen: ScreenState, session: Session) -> list[ft.View]:
    """The views of this session: a destination, and on a narrow screen the page that lies over it."""
    words, demo = session.words, session.demo
    destination_view = ft.Column(
        [
            text_scale_probe(session.window.set_text_scale),
            _destination_pane(screen, session, words),
            dialog_host(session.dialog, session, words),
            *([phones_sheet(screen, demo.state, demo, words)] if demo else []),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    views = [_view("/", destination_view, screen, session)]
    if screen.top_route and screen.is_covered:
        page = page_for_route(screen.top_route, session, words, is_page=True)
        views += [_view(f"/{screen.top_route}", page, screen, session)] if page else []
    return views


def _view(route: str, content: ft.Control, screen: ScreenState, session: Session) -> ft.View:
    """One view; going back from any but Home stays in the app."""
    is_home = route == "/" and screen.destination == "home" and not screen.top_route
    return ft.View(
        route=route,
        padding=0,
        spacing=0,
        bgcolor=ThemeColor.PAGE,
        can_pop=is_home or route != "/",
        on_confirm_pop=None if is_home or route != "/" else _go_back(session),
        controls=[
            ft.SafeArea(
                ft.Column(
                    [sandbox_stripe(screen.mode), content],
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


def _destination_pane(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """The destination, with the navigation under it on a narrow screen, else with everything else beside it."""
    destination = _with_caption(DESTINATIONS[screen.destination](screen, session, words), screen, session, words)
    if screen.size_class == "compact":
        return ft.Column(
            [ft.Container(destination, key=screen.destination, expand=True), _foot(screen, session, words)],
            spacing=0,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    pane = _pane(destination, _main_bar(screen, session, words), screen, session)
    panes = [navigation_rail(screen, session, words), *_beside(screen, session, words, pane)]
    if screen.shows_phones_pane and session.demo:
        panes.append(labelled(phones_panel(session.demo.state, session.demo, words), name="pane-phones"))
    return ft.Row(panes, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _with_caption(destination: ft.Control, screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """What the demo is showing stands below, where it covers nothing and moves nothing."""
    if session.demo is None:
        return destination
    margin = 0 if screen.size_class == "compact" else Space.XL
    return ft.Column(
        [ft.Container(destination, expand=True), scenario_caption(session.demo.state, session.demo, words, margin)],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _foot(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """What stays at the bottom of a narrow window, within reach of a thumb."""
    return _measured([*_main_bar(screen, session, words), navigation_bar(screen, session, words)], screen, session)


def _main_bar(screen: ScreenState, session: Session, words: Words) -> list[ft.Control]:
    """The main button of a destination, if it has one."""
    margin, width = (Space.L, None) if screen.size_class == "compact" else (Space.XL, _width(screen))
    if screen.destination != "home":
        return []
    if screen.is_plain_member:
        return [member_bar(session.own_share.state, session, words, margin, width)]
    is_main = not screen.top_route or not has_main_button(screen.top_route)
    return [request_all_bar(session.home.asking, session, words, is_main, margin, width)]


def _measured(bars: list[ft.Control], screen: ScreenState, session: Session) -> ft.Control:
    """Bars at the bottom; notifications pass above them."""
    place = screen.destination
    return ft.Column(
        bars,
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        on_size_change=lambda event: session.window.set_bar_height(place, event.height),
    )


def _beside(screen: ScreenState, session: Session, words: Words, pane: ft.Control) -> list[ft.Control]:
    """The destination and what is on top of it: a pane of its own, or a sheet from the side where there is no room."""
    page = page_for_route(screen.top_route, session, words, is_page=False) if screen.top_route else None
    if page is None and screen.companion:
        page = COMPANIONS[screen.companion](session, words)
    if page is None:
        return [pane]
    is_large = screen.layout.is_large
    detail = ft.Container(
        labelled(page, name="pane-detail"),
        width=None if is_large else DETAIL * screen.layout.scale,
        expand=DETAIL_PARTS if is_large else None,
        bgcolor=ThemeColor.PAGE,
        border=ft.Border.only(left=ft.BorderSide(1, ThemeColor.LINE)),
    )
    if screen.shows_detail_pane:
        return [pane, detail]
    detail.right, detail.top, detail.bottom = 0, 0, 0
    if screen.shows_phones_pane:  # too little is left to show what lies below
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


def _pane(content: ft.Control, bars: list[ft.Control], screen: ScreenState, session: Session) -> ft.Control:
    """As wide as there is room, but no wider than is good to read."""
    column = ft.Container(content, width=_width(screen))
    parts: list[ft.Control] = [ft.Container(column, expand=True, alignment=ft.Alignment.TOP_CENTER)]
    if bars:
        parts.append(_measured(bars, screen, session))
    return ft.Container(
        labelled(ft.Column(parts, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), name="pane-list"),
        key=screen.destination,
        expand=LIST_PARTS if screen.layout.is_large else True,
    )


def _width(screen: ScreenState) -> float:
    """How wide a destination is at most."""
    return (LARGEST_WIDTH if screen.layout.is_large else MAX_WIDTH) * screen.layout.scale
