"""Where everything is put together: the one place that starts the sandbox and builds the engine."""

import asyncio
import logging
from contextlib import AsyncExitStack
from pathlib import Path

import flet as ft

from daraja_core import Daraja, DarajaConfig, DarajaEnvironment, DarajaError, SystemClock
from daraja_core.drivers.file_lock import FileLock
from sandbox import Addresses, Sandbox, SandboxError

from .demo_clock import DemoClock
from .device import Device
from .mirror import ClientStorage
from .money_out import Initiator
from .phones import Phones
from .screens.shell import shell
from .session import Session
from .setup import Setup, SetupError
from .shelf import Shelf, ShelfError, read_seed
from .state import AppState
from .theme import DARK_PALETTE, FONTS, LIGHT_PALETTE, theme

log = logging.getLogger("chama")

DEMO_INITIATOR = "testapi"  # the API user of the sandbox's business
SEED = Path(__file__).parent / "seed.json"


class Chama:
    """The app of this process: one book, one engine, any number of sessions. Close it.

    Raises SetupError with a sentence for the user when the data folder cannot be used.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._lock = _own(setup.data)
        self._clock = DemoClock(setup.clock_factor, SystemClock()) if setup.mode == "demo" else SystemClock()
        try:
            setup.folder.mkdir(mode=0o700, exist_ok=True)
            self._shelf = Shelf(setup.folder / "chama.db", read_seed(SEED))
        except (ShelfError, OSError) as exc:
            self._lock.release()
            raise SetupError(f"The record of the chama cannot be opened: {exc}.") from exc
        self._state = AppState(self._shelf, self._clock, setup.mode)
        self._phones = Phones(self._numbers, clock=self._clock) if isinstance(self._clock, DemoClock) else None
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the engine in the running loop, once; what it needs to come up does not hold up the screens."""
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="chama")

    async def close(self) -> None:
        """Stop everything; what is under way is on disk."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
        self._shelf.close()
        self._lock.release()

    async def session(self, page: ft.Page) -> None:
        """One tab or window. Never raises: a page that saw its main fail stays broken even when it is reloaded."""
        self.start()
        try:
            show(page, Session(self._state, self._phones, Device(page), ClientStorage(page)))
        except Exception:  # the session's boundary: reported, and the page says so
            log.exception("a session could not be opened")
            page.add(ft.Text("Chama could not open this page. Close it and open it again."))

    async def _run(self) -> None:
        try:
            async with AsyncExitStack() as stack:
                config, initiator = self._setup.config, self._setup.initiator
                control_url = ""
                if config is None:
                    started = Sandbox(self._setup.folder / "sandbox", clock_factor=self._setup.clock_factor)
                    addresses = (await stack.enter_async_context(started)).addresses
                    config, control_url = _demo_config(addresses), addresses.daraja
                    initiator = Initiator(DEMO_INITIATOR, addresses.security_credential)
                    log.info("the sandbox is at %s", control_url)
                store = self._setup.folder / f"daraja-{config.appwrite_project_id}-{config.shortcode}.db"
                daraja = await stack.enter_async_context(Daraja(config, store, self._clock))
                tasks = await stack.enter_async_context(asyncio.TaskGroup())
                tasks.create_task(self._state.run(daraja, initiator))
                if self._phones and control_url:
                    tasks.create_task(self._phones.run(control_url))
        except Exception as exc:  # the process's boundary: the book stays readable
            log.exception("payments are not available")
            self._state.fail(_why(exc))

    def _numbers(self) -> list[str]:
        return [member.phone for member in self._state.glance().book.active]


def _own(data: Path) -> FileLock:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(data / "owner.lock")
        is_ours = lock.acquire()
    except OSError as exc:
        raise SetupError(f"The data folder {data} cannot be used: {exc.strerror}. Set CHAMA_DATA_DIR.") from exc
    if not is_ours:
        raise SetupError(
            f"Chama is already running with the data folder {data}. Close it first, "
            "or set CHAMA_DATA_DIR to another folder."
        )
    return lock


def _why(error: Exception) -> str:
    """A sentence where ours was raised, however deep it lies; for anything else the name of the error."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return str(error) if isinstance(error, DarajaError | SandboxError | OSError) else type(error).__name__


def _demo_config(addresses: Addresses) -> DarajaConfig:
    return DarajaConfig(
        consumer_key=addresses.consumer_key,
        consumer_secret=addresses.consumer_secret,
        passkey=addresses.passkey,
        shortcode=addresses.shortcode,
        environment=DarajaEnvironment.SANDBOX,
        appwrite_endpoint=addresses.appwrite,
        appwrite_project_id=addresses.project_id,
        appwrite_database_id=addresses.database_id,
        appwrite_collection_id=addresses.collection_id,
        b2c_collection_id=addresses.b2c_collection_id,
        callback_domain=addresses.function,
        callback_secret=addresses.callback_secret,
        daraja_base_url=addresses.daraja,
    )


def show(page: ft.Page, session: Session) -> None:
    """Draw a session on its page and keep the two together until the page is closed."""
    page.title = session.screen.title
    page.fonts = FONTS
    page.theme = theme(LIGHT_PALETTE)
    page.dark_theme = theme(DARK_PALETTE)
    page.theme_mode = ft.ThemeMode.SYSTEM
    session.fit(page.width or 0)
    page.render_views(shell, session.screen, session)
    following = page.run_task(session.follow)
    page.run_task(session.tastes.recall)
    page.on_resize = lambda event: session.fit(event.width)
    page.on_connect = lambda _: session.refresh()
    page.on_close = lambda _: following.cancel()
    page.on_view_pop = lambda _: session.back()
    page.on_locale_change = lambda event: session.tastes.hear(event.locales[0].language_code if event.locales else "")
    page.on_keyboard_event = lambda event: session.press(event.key, control=event.ctrl or event.meta)
    page.on_app_lifecycle_state_change = lambda event: session.lifecycle(event.state.value)
