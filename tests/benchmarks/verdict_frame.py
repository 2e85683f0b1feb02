"""From the POST of a callback to the frame of a tab, beside the moment at which the same app's engine says success."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import flet as ft
import httpx

from chama_app.domain.book import Book
from chama_app.services.app_state import AppState
from chama_app.storage.assets import assets_folder
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.database import Database
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import apply_theme, show_session
from chama_app.web.server import WebServer, listen
from daraja_core import Daraja, Payment, PaymentPending, PaymentSuccess, SystemClock, Updates
from sandbox import Addresses
from tests.benchmarks.book import SHARE, book_of
from tests.benchmarks.callbacks import callback_of, running
from tests.benchmarks.socket_tab import Frame, SocketTab, socket_tab
from tests.benchmarks.table import Row
from tests.integration.rig import config_of

SIZES = (40, 400)
WARM_UP, SAMPLES = 3, 30
LATER_MS = 3.0
"""So much after the engine the tab may be told."""


class App:
    """An app on a sandbox in another process, with one tab that is open."""

    def __init__(
        self, state: AppState, updates: Updates, tab: SocketTab, http: httpx.AsyncClient, addresses: Addresses
    ) -> None:
        self._state = state
        self._updates = updates
        self._tab = tab
        self._http = http
        self._addresses = addresses
        self._numbers = count(10_000_000)

    async def pay(self, number: int) -> tuple[float, float]:
        """One member pays; milliseconds from the callback to the engine's success, and to the frame that says so."""
        self._state.requests.send(f"m{number:03}")
        payment = await self._news(PaymentPending)
        await self._tab.until_quiet()
        since = len(self._tab.frames)
        url, body = callback_of(payment, self._addresses, f"BN{next(self._numbers)}")
        telling = asyncio.create_task(self._tab.until_such(lambda frame: _says_paid(frame, number), since))
        began = perf_counter()
        posting = asyncio.create_task(self._http.post(url, content=body))
        await self._news(PaymentSuccess)
        known = perf_counter()
        told = (await telling).at
        (await posting).raise_for_status()
        return (known - began) * 1000, (told - began) * 1000

    async def _news(self, kind: type[PaymentPending | PaymentSuccess]) -> Payment:
        async for update in self._updates:
            if isinstance(update.state, kind) and isinstance(update.payment, Payment):
                return update.payment
        raise RuntimeError("the engine ended")


def _says_paid(frame: Frame, number: int) -> bool:
    """The pot says it: a row that has paid may have gone to the end of a long list."""
    return f"In the pot: KES {(number + 1) * SHARE:,} of".encode() in frame.content


@asynccontextmanager
async def _app(folder: Path, book: Book, addresses: Addresses) -> AsyncIterator[App]:
    async with AsyncExitStack() as stack:
        folder.mkdir()
        database = stack.enter_context(closing(Database(folder / "chama.db", book)))
        daraja = await stack.enter_async_context(Daraja(config_of(addresses), store=folder / "daraja.db"))
        http = await stack.enter_async_context(httpx.AsyncClient())
        state, updates = AppState(database, SystemClock(), "demo"), daraja.updates()
        address = await stack.enter_async_context(_served(state))
        await stack.enter_async_context(_running(state.run(daraja, None, None)))
        tab = await stack.enter_async_context(socket_tab(address))
        await tab.until_usable("act-row-m000")
        yield App(state, updates, tab, http, addresses)


@asynccontextmanager
async def _served(state: AppState) -> AsyncIterator[str]:
    """The address at which each tab is given a session."""

    async def main(page: ft.Page) -> None:
        show_session(page, Session(state, None, Device(page), ClientStorage(page)))

    pages: Any = ft.run(main, apply_theme, assets_dir=str(assets_folder()), no_cdn=True, export_asgi_app=True)
    listener, server = listen(0), WebServer(pages)
    async with _running(server.serve(sockets=[listener])):
        await server.is_open.wait()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.leave()


@asynccontextmanager
async def _running(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _measure() -> list[tuple[list[float], list[float]]]:
    measured: list[tuple[list[float], list[float]]] = [([], []) for _ in SIZES]
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = running("-m", "sandbox", "serve", "--direct", "--json", "--data", str(folder / "sandbox"))
        addresses = Addresses(**json.loads(stack.enter_context(sandbox)))
        books = [_own_phones(book_of(size, 0), place) for place, size in enumerate(SIZES)]
        apps = [
            await stack.enter_async_context(_app(folder / f"{place}", book, addresses))
            for place, book in enumerate(books)
        ]
        for number in range(WARM_UP + SAMPLES):
            for app, (known, told) in zip(apps, measured, strict=True):
                engine, frame = await app.pay(number)
                if number >= WARM_UP:
                    known.append(engine)
                    told.append(frame)
    return measured


def _own_phones(book: Book, place: int) -> Book:
    """A phone shows one prompt at a time: the two apps share none."""
    members = tuple(replace(one, phone=f"2547{place + 2}{one.phone[5:]}") for one in book.members)
    return replace(book, members=members)


def figures() -> Iterator[Row]:
    """How much later than the engine the tab is told, payment by payment; and with ten times as many members."""
    for size, (known, told) in zip(SIZES, asyncio.run(_measure()), strict=True):
        later, what = [frame - engine for engine, frame in zip(known, told, strict=True)], f"a tab of {size} members"
        yield Row("app", f"callback POST to the frame of {what}", "ms", told, "to PaymentSuccess", known)
        yield Row("app", f"the frame of {what}, after PaymentSuccess", "ms", later, "3 ms", [LATER_MS], 1)
