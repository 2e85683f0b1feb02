"""Puts a session onto its page: the theme, the screens, and what the page reports to the session."""

from concurrent.futures import Future

import flet as ft

from .device import Device
from .keyboard import Keyboard
from .screens.shell import shell
from .session import Session
from .theme import DARK_PALETTE, FONTS, LIGHT_PALETTE, theme


def dress(page: ft.Page) -> None:
    """Put on the theme ahead of the screens, which would else flash up in Flet's own: Flet's `before_main`."""
    page.fonts = FONTS
    page.theme = theme(LIGHT_PALETTE)
    page.dark_theme = theme(DARK_PALETTE)
    page.theme_mode = ft.ThemeMode.SYSTEM


def show(page: ft.Page, session: Session) -> Future[None]:
    """Draw a session on its page and keep the two together, until the page is closed or the future is cancelled."""
    keyboard = Keyboard(session, Device(page))
    page.title = session.screen.title
    session.fit(page.width or 0)
    page.render_views(shell, session.screen, session)
    following = page.run_task(session.follow)
    page.run_task(session.tastes.recall)
    page.on_resize = lambda event: session.fit(event.width)
    page.on_connect = lambda _: session.refresh()
    page.on_close = lambda _: following.cancel()
    page.on_view_pop = lambda _: session.back()
    page.on_locale_change = lambda event: session.tastes.hear(event.locales[0].language_code if event.locales else "")
    page.on_keyboard_event = lambda event: keyboard.press(
        event.key, control=event.ctrl or event.meta, shift=event.shift
    )
    page.on_app_lifecycle_state_change = lambda event: session.lifecycle(event.state.value)
    return following
