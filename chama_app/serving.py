"""The ways in: the browser on this computer, or a window; and plain sentences when neither can be had."""

import argparse
import asyncio
import contextlib
import contextvars
import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakSet

import flet as ft
import uvicorn

from .main import Chama
from .services.config import SetupError, read_setup
from .services.connection import Held
from .storage.key_store import stored
from .storage.mode import chosen_mode
from .ui.window import dress

DEFAULT_PORT = 8550
HOST = "127.0.0.1"  # the pot is for whoever sits at this computer: never for the network
GRACE_S = 1

log = logging.getLogger("chama.serving")

Open = Callable[[Callable[[], None], Held | None], Chama]
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
    except SetupError as exc:
        print(exc, file=sys.stderr)  # noqa: T201 — a command line program speaks on its streams
        return 1
    except KeyboardInterrupt:  # where the loop cannot handle signals, and before it does
        return 0
    return 0


def is_no_closed_tab(record: logging.LogRecord) -> bool:
    """Whether a line of Flet's is about more than a tab that was closed, which it reports with a traceback."""
    return not record.getMessage().startswith("Receive loop error: WebSocket is not connected")


def assets_folder() -> Path:
    """Fonts and icons: in the package where it is installed; beside it in a clone and on a phone."""
    package = Path(__file__).parent
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"


async def _run(options: argparse.Namespace, environment: Mapping[str, str]) -> None:
    by_flet = "FLET_DISPLAY_URL_PREFIX" in environment or environment.get("FLET_FORCE_WEB_SERVER") == "true"
    has_display = _has_display(environment)
    if not options.web and not by_flet and not has_display:
        print(  # noqa: T201 — as above
            "There is no display here for a window, so Chama opens for the browser instead.", file=sys.stderr
        )
        options.web = True
    if by_flet and not has_display and environment.get("FLET_FORCE_WEB_SERVER") != "true":
        raise SetupError("There is no display here for a window. Use --web.")
    given = dict(environment)  # as it is now: the demo's function reads its made-up credentials from this process's

    def open_chama(restart: Callable[[], None], held: Held | None) -> Chama:
        return Chama(read_setup(given, stored, chosen_mode), given, restart, held)

    host = Host(open_chama)
    try:
        host.start()
        await (_browser(host, options, has_display) if options.web else _window(host))
    finally:
        await host.close()


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


async def _window(host: Host) -> None:
    try:
        await ft.run_async(host.session, dress, host=HOST, assets_dir=str(assets_folder()), no_cdn=True)
    except OSError as exc:
        raise SetupError(f"The window could not be opened ({exc}). Use --web.") from exc


async def _browser(host: Host, options: argparse.Namespace, has_display: bool) -> None:
    listener = _listen(options.port)
    server = _Server(host)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its loop
            loop.add_signal_handler(number, server.leave)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.is_open.wait()
    print(f"Chama is running at {address}", flush=True)  # noqa: T201 — what the user waits for
    if has_display and not options.no_browser:
        webbrowser.open(address)
    await serving


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where TCP is named: else every second write waits 40 ms for an ACK
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere this would let two programs share one port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as exc:
        listener.close()
        raise SetupError(
            f"Port {port} is in use by another program. Choose another one: --web --port {port + 1}."
        ) from exc
    return listener


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own and with a way to tell that it listens."""

    def __init__(self, host: Host) -> None:
        pages: Any = ft.run(host.session, dress, assets_dir=str(assets_folder()), no_cdn=True, export_asgi_app=True)
        super().__init__(
            uvicorn.Config(
                pages,
                loop="asyncio",
                ws="websockets-sansio",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self.is_open = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.is_open.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program."""
        yield

    def leave(self) -> None:
        """End soon."""
        self.should_exit = True


def _has_display(environment: Mapping[str, str]) -> bool:
    if not sys.platform.startswith("linux") or "ANDROID_DATA" in environment:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Chama: everybody pays into one pot, by M-Pesa.")
    parser.add_argument("--web", action="store_true", help="serve the browser version on this computer")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="its port (%(default)s); 0 takes a free one")
    parser.add_argument("--no-browser", action="store_true", help="don't open the browser")
    return parser


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > 65535:
        raise argparse.ArgumentTypeError(f"{given!r} is not a port: choose 0 to 65535")
    return int(given)
