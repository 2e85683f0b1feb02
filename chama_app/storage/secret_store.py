"""Where secrets are kept: the computer's key store, a phone's secure storage, or, without either, this session."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol, TypeVar

import flet as ft

from ..domain.start_problems import KeyStoreFault
from . import key_store

log = logging.getLogger("chama.secrets")

TRIES = 3
LIMIT_S = 2.0
UNLOCK_LIMIT_S = 30.0

T = TypeVar("T")


class SecretStore(Protocol):
    """Keeps secrets on this device. Nothing here ever writes one into a plain file.

    `fault` is what kept the last call from being answered; None when it was.
    """

    fault: KeyStoreFault | None

    async def read(self, name: str) -> str | None:
        """The secret with this name, if there is one."""
        ...

    async def write(self, name: str, value: str) -> bool:
        """Keep a secret; False when this device has no place for it."""
        ...


class ComputerSecretStore:
    """Keychain, Credential Manager, the Secret Service. They block, so each call has a thread of its own.

    One that does not answer within the limit, in which somebody can type a password for it, is asked no more.
    """

    def __init__(self, limit_s: float = UNLOCK_LIMIT_S) -> None:
        self._limit_s = limit_s
        self._answers = True
        self.fault: KeyStoreFault | None = None

    async def read(self, name: str) -> str | None:
        """The secret with this name, if there is one."""
        return await self._call(partial(key_store.read_secret, name))

    async def write(self, name: str, value: str) -> bool:
        """Keep a secret; False when this computer has no key store that does."""
        return await self._call(partial(key_store.write_secret, name, value)) is True

    async def _call(self, ask: Callable[[], T]) -> T | None:
        if not self._answers:
            return None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T | None] = loop.create_future()

        def tell(result: T | None, fault: KeyStoreFault | None = None) -> None:
            if not answer.done():
                self.fault = fault
                answer.set_result(result)

        def work() -> None:
            try:
                told = partial(tell, ask())
            except key_store.KeyStoreError as exc:
                told = partial(tell, None, exc.fault)
            with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
                loop.call_soon_threadsafe(told)

        threading.Thread(target=work, daemon=True).start()  # an executor's thread would hold up the process's end
        try:
            return await asyncio.wait_for(answer, self._limit_s)
        except TimeoutError:
            log.warning("the key store did not answer in time")
            self._answers, self.fault = False, "silent"
            return None


class PhoneSecretStore:
    """Android's Keystore and iOS's Keychain, by Flet's secure storage. It answers only while its page is there.

    After a reconnect the first call to a Flet service can hang; a new instance of it answers at once.
    """

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self.fault: KeyStoreFault | None = None

    async def read(self, name: str) -> str | None:
        """The secret with this name, if there is one."""
        from flet_secure_storage import SecureStorage  # type: ignore[import-untyped]  # without annotations

        found = await self._call(lambda: SecureStorage().get(name))
        return found if isinstance(found, str) else None

    async def write(self, name: str, value: str) -> bool:
        """Keep a secret; False when the phone refused it."""
        from flet_secure_storage import SecureStorage

        async def keep() -> bool:
            await SecureStorage().set(name, value)
            return True

        return await self._call(keep) is True

    async def _call(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        async def in_page() -> T:
            return await ask()

        for _ in range(TRIES):
            try:
                answer = await asyncio.wait_for(asyncio.wrap_future(self._page.run_task(in_page)), LIMIT_S)
                self.fault = None
                return answer
            except TimeoutError:
                log.info("secure storage did not answer in time")
            except Exception as exc:  # noqa: BLE001 — as in `key_store`; it is also how a page says that its tab is away
                log.info("secure storage did not answer: %s", type(exc).__name__)
        self.fault = "phone"
        return None


def secret_store_of(page: ft.Page) -> SecretStore | None:
    """The place for secrets on the device behind a page. None for a browser: secrets are never typed into one."""
    if page.web:
        return None
    on_phone = page.platform in (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS)
    return PhoneSecretStore(page) if on_phone else ComputerSecretStore()
