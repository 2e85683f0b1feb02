"""Runs one Chama after another behind the same pages: what was chosen in the settings needs no new window."""

import asyncio
import contextvars
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from weakref import WeakSet

import flet as ft

from .main import Chama
from .services.config import SetupError
from .services.connection import Held

log = logging.getLogger("chama.host")

Open = Callable[[Callable[[], None], Held | None], Chama]
"""Makes a Chama from what was chosen last; given the way to start again, and the credentials typed so far."""


class Host:
    """Opens a Chama and keeps its pages. Raises SetupError, with a sentence for the user, where that cannot be."""

    def __init__(self, open_chama: Open) -> None:
        self._open = open_chama
        self._chama = open_chama(self.restart, None)
        self._pages: WeakSet[ft.Page] = WeakSet()
        self._restarting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the engine in the running loop."""
        self._chama.start()

    async def close(self) -> None:
        """Stop everything; what is under way is on disk."""
        if self._restarting is not None:
            await asyncio.wait([self._restarting])
        await self._chama.close()

    async def session(self, page: ft.Page) -> None:
        """One tab or window."""
        self._pages.add(page)
        await self._chama.session(page)

    def restart(self) -> None:
        """End what runs and start again as it was chosen last; every page goes on with that. Once at a time."""
        if self._restarting is None or self._restarting.done():
            nobody = contextvars.Context()  # whichever page asks for it, it belongs to none of them
            self._restarting = asyncio.get_running_loop().create_task(self._restart(), context=nobody)

    async def _restart(self) -> None:
        held = self._chama.held
        await self._chama.close()
        try:
            self._chama = self._open(self.restart, held)
        except SetupError as exc:
            log.exception("Chama could not be started again")
            self._hand_over(partial(_tell, str(exc)))
            return
        self._chama.start()
        self._hand_over(self._chama.session)

    def _hand_over(self, draw: Callable[[ft.Page], Coroutine[None, None, None]]) -> None:
        for page in self._pages:
            try:
                page.run_task(draw, page)
            except (
                AttributeError,
                RuntimeError,
            ):  # Flet runs nothing for a tab that is away: it is drawn on its return
                page.on_connect = lambda _, page=page: page.run_task(draw, page)


async def _tell(says: str, page: ft.Page) -> None:
    page.views = [ft.View(controls=[ft.SafeArea(ft.Text(says))])]
    page.update()
