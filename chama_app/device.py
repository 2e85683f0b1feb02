"""What a session asks of the device that it runs on."""

import asyncio
import logging

import flet as ft

from .components.said import said
from .theme import Radius, Space

log = logging.getLogger("chama.device")

LIMIT_S = 3.0
NOTICE_WIDTH = 400


class Device:
    """The page's clipboard and its passing notices."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page

    def say(self, says: str) -> None:
        """A notice at the bottom of the screen, which passes by itself."""
        is_wide = (self._page.width or 0) > 2 * NOTICE_WIDTH
        self._page.show_dialog(
            ft.SnackBar(
                said(ft.Text(says), name="notice", label=says, live=True),
                behavior=ft.SnackBarBehavior.FLOATING,
                shape=ft.RoundedRectangleBorder(radius=Radius.S),
                width=NOTICE_WIDTH if is_wide else None,
                margin=None if is_wide else ft.Margin.symmetric(horizontal=Space.L, vertical=Space.L),
            )
        )

    def copy(self, text: str, says: str) -> None:
        """Put a text on the clipboard, and say so."""
        self._page.run_task(self._copy, text, says)

    async def _copy(self, text: str, says: str) -> None:
        try:
            await asyncio.wait_for(ft.Clipboard().set(text), LIMIT_S)
        except (TimeoutError, RuntimeError) as exc:  # a Flet service may hang after a reconnect
            log.info("the clipboard did not answer: %s", type(exc).__name__)
            return
        self.say(says)
