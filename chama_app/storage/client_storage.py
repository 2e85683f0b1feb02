"""The second trace of open payments, in the storage of the client that started them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import flet as ft

log = logging.getLogger("chama.client_storage")

TRIES = 3
LIMIT_S = 1.5

T = TypeVar("T")


def run_in_page(page: ft.Page, work: Callable[..., Coroutine[Any, Any, T]], *args: object) -> Future[T] | None:
    """Begin something on the page's loop; None when its tab is away or gone, and then nothing was begun.

    Flet makes the coroutine before it sees that there is nobody to run it for, and nobody would ever await it.
    """
    try:
        page.session.connection.loop  # noqa: B018 — asking is what fails
    except (RuntimeError, AttributeError) as exc:
        log.info("the page is away: %s", type(exc).__name__)
        return None
    return page.run_task(work, *args)


class ClientStorage:
    """Flet's client storage of one page: localStorage in a browser, the app's own preferences elsewhere.

    After a reconnect the first call to the service can hang; a new instance of it answers at once, so every try makes
    its own.
    """

    def __init__(self, page: ft.Page) -> None:
        self._page = page

    async def write(self, key: str, value: str) -> None:
        """Keep a text."""
        await self.keep(key, value)

    async def keep(self, key: str, value: str) -> bool:
        """Keep a text; False when the device did not."""
        try:
            return await self._call(lambda: ft.SharedPreferences().set(key, value)) is True
        except TimeoutError:
            return False

    async def read_all(self, prefix: str) -> Mapping[str, str]:
        """Every key that starts with the prefix, with its text. Raises TimeoutError when the device did not answer."""
        keys = await self._call(lambda: ft.SharedPreferences().get_keys(prefix))
        found = {key: await self._call(partial(_get, key)) for key in keys or ()}
        return {key: value for key, value in found.items() if isinstance(value, str)}

    async def remove(self, key: str) -> None:
        """Forget a key, where the device answers."""
        with suppress(TimeoutError):
            await self._call(lambda: ft.SharedPreferences().remove(key))

    async def _call(self, ask: Callable[[], Awaitable[T]]) -> T:
        for _ in range(TRIES):
            try:
                if (future := run_in_page(self._page, self._in_page, ask)) is None:
                    break
                return await asyncio.wait_for(asyncio.wrap_future(future), LIMIT_S)
            except (TimeoutError, RuntimeError, AttributeError) as exc:
                # AttributeError is how a page says that its tab went away meanwhile.
                log.info("client storage did not answer: %s", type(exc).__name__)
        raise TimeoutError("client storage did not answer")

    async def _in_page(self, ask: Callable[[], Awaitable[T]]) -> T:
        return await ask()


async def _get(key: str) -> object:
    return await ft.SharedPreferences().get(key)
