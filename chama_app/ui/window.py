"""Puts a session onto its page: the theme, the screens, and what the page reports to the session."""

from concurrent.futures import Future

import flet as ft

from .address_bar import AddressBar
from .device import Device
from .keyboard import Keyboard
from .late_answers import pass_over_late_answers
from .list_places import ListPlaces
from .material_theme import theme
from .screens.shell import shell
from .session import Session
from .theme import DARK_PALETTE, FONTS, LIGHT_PALETTE


def apply_theme(page: ft.Page) -> None:
    """Put on the theme ahead of the screens, which would else flash up in Flet's own: Flet's `before_main`."""
    if not page.web:  # a browser has them before anything is laid out: see assets/assets/FontManifest.json
        page.fonts = FONTS
    page.theme = theme(LIGHT_PALETTE)
    page.dark_theme = theme(DARK_PALETTE)
    page.theme_mode = ft.ThemeMode.SYSTEM


def show_session(page: ft.Page, session: Session) -> Future[None]:
    """Draw a session on its page and keep the two together, until the page is closed or the future is cancelled."""
    pass_over_late_answers(page)
    device = Device(page)
    keyboard, addresses = Keyboard(session, device), AddressBar(page, session, device)
    lists = ListPlaces(session, device)

    session.window.on_resize(page.width or 0, page.height or 0)
    page.render_views(shell, session.screen, session)
    addresses.begin()
    following, loading = page.run_task(session.run), page.run_task(session.preferences.load)

    def on_connect(_: object) -> None:
        nonlocal loading
        addresses.on_connect()
        lists.on_connect()
        if loading.done():  # else it asks the page that is there again
            loading = page.run_task(session.preferences.load)

    def on_close(_: object) -> None:
        following.cancel()
        loading.cancel()

    page.on_resize = lambda event: session.window.on_resize(event.width, event.height)
    page.on_route_change = lambda event: addresses.on_route_change(event.route)
    page.on_connect = on_connect
    page.on_close = on_close
    page.on_view_pop = lambda _: session.back()
    page.on_locale_change = lambda event: session.preferences.on_device_language(
        event.locales[0].language_code if event.locales else ""
    )
    page.on_keyboard_event = lambda event: keyboard.on_key(
        event.key, control=event.ctrl or event.meta, shift=event.shift
    )
    page.on_app_lifecycle_state_change = lambda event: session.on_lifecycle_change(event.state.value)
    return following
