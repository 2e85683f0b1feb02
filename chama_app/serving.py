"""The ways in: the browser on this computer, or a window; and plain sentences when neither can be had."""

import argparse
import asyncio
import contextlib
import contextvars
import gc
import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from weakref import WeakSet

import flet as ft

from daraja_core import data_folder

from .domain.start_problems import StartProblem
from .i18n.room_words import phone_page_words
from .i18n.start_text import in_every_language
from .main import Application
from .services.config import StartError, read_app_config
from .services.connection import CredentialValues
from .storage.assets import assets_folder
from .storage.browser_key import browser_key
from .storage.client_storage import run_in_page
from .storage.key_store import StartReader
from .storage.mode import read_mode
from .ui.returned_page import show_returned
from .ui.window import apply_theme
from .web.fallback_fonts import FallbackFonts
from .web.local_network import room_address, room_listener
from .web.room_server import authority, room_served
from .web.security import TOKEN, Keys, WebSecurity, is_loopback
from .web.server import HOST, WebServer, listen
from .web.stated_preferences import StatedPreferences, stated_preferences

DEFAULT_PORT = 8550
LARGEST_PORT = 65535

log = logging.getLogger("chama.serving")

OpenApplication = Callable[[Callable[[], object], CredentialValues | None], Application]
"""Makes a Chama from what was chosen last; given the way to start again, and the credentials typed so far."""


def run(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run the app until it is closed; answers the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=environment.get("CHAMA_LOG", "ERROR").upper(), format="%(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold whole addresses, with phone numbers in them
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it reports every tab that was closed mid-sentence
    logging.getLogger("flet_web.fastapi").addFilter(is_no_closed_tab)
    try:
        asyncio.run(_run(options, environment))
    except StartError as exc:
        print(exc, file=sys.stderr)  # noqa: T201 — a command line program speaks on its streams
        return 1
    except KeyboardInterrupt:  # where the loop cannot handle signals, and before it does
        return 0
    return 0


def is_no_closed_tab(record: logging.LogRecord) -> bool:
    """Whether a line of Flet's is about more than a tab that was closed, which it reports with a traceback."""
    return not record.getMessage().startswith("Receive loop error: WebSocket is not connected")


async def _run(options: argparse.Namespace, environment: Mapping[str, str]) -> None:
    by_flet = "FLET_DISPLAY_URL_PREFIX" in environment
    if environment.get("FLET_FORCE_WEB_SERVER") == "true":
        _serve_as_flet_asks(options, environment)
    has_display = _has_display(environment)
    if not options.web and not by_flet and not has_display:
        print(  # noqa: T201 — as above
            "There is no display here for a window, so Chama opens for the browser instead.", file=sys.stderr
        )
        options.web = True
    if by_flet and not has_display and not options.web:
        raise StartError("There is no display here for a window. Use --web.")
    given = dict(environment)  # as it is now: the demo's function reads its made-up credentials from this process's
    room = _room_listener(options)
    at = f"http://{authority(room)}/" if room else ""

    def open_application(restart: Callable[[], object], credential_values: CredentialValues | None) -> Application:
        stored = StartReader()
        config = read_app_config(given, stored, read_mode, stored.has_failed)
        config = replace(config, room_address=at, key_store_fault=stored.fault)
        return Application(config, given, restart, credential_values)

    host = ApplicationHost(open_application)
    try:
        host.start()
        gc.freeze()  # the book and all that is loaded stay: to look through them for garbage would hold up everybody
        async with _room_served(host, room):
            await (_browser(host, options, environment) if options.web else _window(host))
    finally:
        await host.close()


def _room_listener(options: argparse.Namespace) -> socket.socket | None:
    """Where the phones of a room are handed out, when one takes part: never where the app itself is served."""
    if options.stage is None:
        return None
    beside = options.port + 1 if 0 < options.port < LARGEST_PORT else 0
    return room_listener(room_address(options.stage), beside)


def _room_served(
    host: "ApplicationHost", listener: socket.socket | None
) -> contextlib.AbstractAsyncContextManager[None]:
    if listener is None:
        return contextlib.nullcontext()
    if host.application.mode != "demo":
        listener.close()
        raise StartError("A room takes part in the demo only: choose the demo, or leave out --stage.")
    print(f"The room's phones are at http://{authority(listener)}/", flush=True)  # noqa: T201 — as above
    return room_served(lambda: host.application.room, phone_page_words(), listener)


class ApplicationHost:
    """Opens a Chama and keeps its pages; `restarted` is called whenever another one has taken over.

    Raises StartError, with a sentence for the user, where that cannot be.
    """

    def __init__(self, open_application: OpenApplication) -> None:
        self._open = open_application
        self.application = open_application(self.restart, None)
        self._pages: WeakSet[ft.Page] = WeakSet()
        self._restarting: asyncio.Task[None] | None = None
        self.restarted: Callable[[], None] = lambda: None

    def needs_key(self) -> bool:
        """Whether this is about real money, so that a browser must bring a key."""
        return self.application.mode != "demo"

    def start(self) -> None:
        """Start the engine in the running loop."""
        self.application.start()

    async def close(self) -> None:
        """Stop everything; what is under way is on disk."""
        if self._restarting is not None:
            await asyncio.wait([self._restarting])
        await self.application.close()

    async def open_session(self, page: ft.Page) -> None:
        """One tab or window."""
        self._pages.add(page)
        await self.application.open_session(page, stated_preferences())

    def restart(self) -> asyncio.Task[None]:
        """End what runs and start again as it was chosen last, once at a time; every page goes on with that."""
        if self._restarting is None or self._restarting.done():
            nobody = contextvars.Context()  # whichever page asks for it, it belongs to none of them
            self._restarting = asyncio.get_running_loop().create_task(self._restart(), context=nobody)
        return self._restarting

    async def _restart(self) -> None:
        credential_values = self.application.credential_values
        await self.application.close()
        try:
            self.application = self._open(self.restart, credential_values)
        except StartError as exc:
            log.exception("Chama could not be started again")
            self._redraw_pages(partial(_show_problem, exc.problem))
            return
        self.application.start()
        self._redraw_pages(self.application.open_session)
        self.restarted()

    def _redraw_pages(self, draw: Callable[[ft.Page], Coroutine[None, None, None]]) -> None:
        for page in self._pages:
            if run_in_page(page, draw, page) is None:  # it is away, and drawn on its return
                page.on_connect = lambda _, page=page: page.run_task(_draw_on_return, draw, page)


async def _draw_on_return(draw: Callable[[ft.Page], Coroutine[None, None, None]], page: ft.Page) -> None:
    await draw(page)
    show_returned(page)


async def _show_problem(problem: StartProblem, page: ft.Page) -> None:
    page.on_connect = lambda _: show_returned(page)
    page.views = [ft.View(controls=[ft.SafeArea(ft.Text(in_every_language(problem)))])]
    page.update()


def _serve_as_flet_asks(options: argparse.Namespace, environment: Mapping[str, str]) -> None:
    """`flet run --web`: served by our own server, for Flet's lets the pages of every site in."""
    asked = environment.get("FLET_SERVER_IP", "")
    if asked and not is_loopback(asked):
        raise StartError("Chama is served on this computer only, never to the network: leave out --host.")
    options.web = options.no_browser = True  # Flet opens the browser itself
    port = environment.get("FLET_SERVER_PORT", "")
    options.port = int(port) if port.isdecimal() else options.port


async def _window(host: ApplicationHost) -> None:
    try:
        await ft.run_async(host.open_session, apply_theme, host=HOST, assets_dir=str(assets_folder()), no_cdn=True)
    except OSError as exc:
        raise StartError(f"The window could not be opened ({exc}). Use --web.") from exc


async def _browser(host: ApplicationHost, options: argparse.Namespace, environment: Mapping[str, str]) -> None:
    listener = listen(options.port)
    port = listener.getsockname()[1]
    keys = Keys(browser_key(data_folder(environment, application="chama")))
    pages: Any = ft.run(
        host.open_session, apply_theme, assets_dir=str(assets_folder()), no_cdn=True, export_asgi_app=True
    )
    fonts = FallbackFonts(StatedPreferences(pages), assets_folder() / "fonts" / "fallback")
    server = WebServer(WebSecurity(fonts, port, keys, host.needs_key))

    def address(token: str) -> str:
        """Outside the demo it carries a key: whoever cannot read it stays out."""
        return f"http://{HOST}:{port}" + (f"/?{TOKEN}={token}" if host.needs_key() else "")

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its loop
            loop.add_signal_handler(number, server.leave)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.is_open.wait()
    host.restarted = lambda: _announce(address(keys.token), environment)
    host.restarted()
    if _has_display(environment) and not options.no_browser:
        webbrowser.open(address(keys.ticket()))
    await serving


def _announce(address: str, environment: Mapping[str, str]) -> None:
    """Print where it is: what the user waits for, or `flet run`, which looks for a line that begins like this."""
    mark = environment.get("FLET_DISPLAY_URL_PREFIX")
    print(f"{mark} {address}" if mark else f"Chama is running at {address}", flush=True)  # noqa: T201 — as above


def _has_display(environment: Mapping[str, str]) -> bool:
    if not sys.platform.startswith("linux") or "ANDROID_DATA" in environment:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Chama: everybody pays into one pot, by M-Pesa.")
    parser.add_argument("--web", action="store_true", help="serve the browser version on this computer")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="its port (%(default)s); 0 takes a free one")
    parser.add_argument(
        "--stage",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="demo only: show a QR code, and give whoever in the room scans it a simulated phone that is a member "
        "of the pot; only those phones are served to the network, at this computer's ADDRESS there (found by itself)",
    )
    parser.add_argument("--no-browser", action="store_true", help="don't open the browser")
    return parser


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{given!r} is not a port: choose 0 to 65535")
    return int(given)
