"""Where everything is put together: the one place that builds the engine and has the demo's sandbox started."""

import asyncio
import contextvars
import logging
import random
import secrets
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import flet as ft
import httpx

from daraja_core import Daraja, DarajaConfig, DarajaError, SystemClock
from daraja_core.drivers.appwrite import AppwriteClient
from daraja_core.drivers.file_lock import FileLock
from daraja_core.drivers.realtime import RealtimeSocket
from daraja_core.drivers.safaricom import SafaricomClient

from .demo.clock import DemoClock
from .demo.sandbox import INITIATOR_NAME, read_addresses, sandbox_config, start_sandbox, without_credentials
from .demo.simulated_phones import Phones
from .domain.book import Book
from .domain.group import with_own_ids
from .services.app_state import AppState
from .services.config import Setup, SetupError
from .services.connection import Connection, Held, Probe, ProbeError, Step, reach_callback
from .services.credentials import FUNCTIONS_OWN, Initiator
from .storage.client_storage import ClientStorage
from .storage.database import Shelf, ShelfError
from .storage.mode import Mode
from .storage.seed import read_seed
from .ui.device import Device
from .ui.session import Session
from .ui.window import show

log = logging.getLogger("chama")

OPEN_LIMIT_S = 10.0


class Chama:
    """The app of this process: one book, one engine, any number of sessions. Close it.

    Raises SetupError with a sentence for the user when the data folder cannot be used.
    """

    def __init__(
        self,
        setup: Setup,
        environment: Mapping[str, str] | None = None,
        restart: Callable[[], None] | None = None,
        held: Held | None = None,
    ) -> None:
        self._setup = setup
        self._outside = read_addresses(setup.sandbox) if setup.sandbox else None
        self._lock = _own(setup.data)
        self._clock = DemoClock(setup.clock_factor, SystemClock()) if setup.mode == "demo" else SystemClock()
        try:
            setup.folder.mkdir(mode=0o700, exist_ok=True)
            self._shelf = Shelf(setup.folder / "chama.db", _seed(setup))
        except (ShelfError, OSError) as exc:
            self._lock.release()
            raise SetupError(f"The record of the chama cannot be opened: {exc}.") from exc
        self._state = AppState(self._shelf, self._clock, setup.mode)
        self._phones = Phones(self._numbers, clock=self._clock) if isinstance(self._clock, DemoClock) else None
        probes: dict[Step, Probe] = {"sign_in": self._sign_in, "callback": reach_callback, "live": go_live}
        self._connection = Connection(setup, environment or {}, probes, self._clear_demo, restart, held)
        self._running: asyncio.Task[None] | None = None
        self._following: list[Future[None]] = []

    @property
    def held(self) -> Held:
        """The credentials that were typed or recalled so far."""
        return self._connection.held

    @property
    def mode(self) -> Mode:
        """Whether this is the demo, or about real money."""
        return self._setup.mode

    def start(self) -> None:
        """Start the engine in the running loop, once; what it needs to come up does not hold up the screens."""
        if self._running is None:
            # Whichever page asks for it, the engine belongs to none of them.
            nobody = contextvars.Context()
            self._running = asyncio.get_running_loop().create_task(self._run(), name="chama", context=nobody)

    async def close(self) -> None:
        """Stop everything; what is under way is on disk."""
        for following in self._following:
            following.cancel()
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
        self._shelf.close()
        self._lock.release()

    async def session(self, page: ft.Page) -> None:
        """One tab or window. Never raises: a page that saw its main fail stays broken even when it is reloaded."""
        self.start()
        try:
            device = Device(page)
            session = Session(self._state, self._phones, device, ClientStorage(page), self._connection)
            self._following = [one for one in self._following if not one.done()] + [show(page, session)]
            if device.secrets and self._setup.problem:
                page.run_task(self._connection.recall, self._setup.mode, device.secrets)
        except Exception:  # the session's boundary: reported, and the page says so
            log.exception("a session could not be opened")
            page.views = [ft.View(controls=[ft.Text("Chama could not open this page. Close it and open it again.")])]
            page.update()

    async def _run(self) -> None:
        try:
            async with AsyncExitStack() as stack:
                control_url = ""
                initiator: Initiator | None
                if self._setup.mode == "demo":
                    addresses = self._outside or await start_sandbox(
                        stack, self._setup.folder / "sandbox", self._setup.clock_factor
                    )
                    config, control_url = sandbox_config(addresses), addresses.daraja
                    initiator = Initiator(INITIATOR_NAME, addresses.security_credential)
                    if self._setup.through_function:
                        config, initiator = without_credentials(config), FUNCTIONS_OWN
                    log.info("the sandbox is at %s", control_url)
                else:
                    config, initiator = await self._connection.ready(self._state.fail)
                merchant = config.shortcode or "relay"
                store = self._setup.folder / f"daraja-{config.appwrite_project_id}-{merchant}.db"
                daraja = await stack.enter_async_context(Daraja(config, store, self._clock))
                tasks = await stack.enter_async_context(asyncio.TaskGroup())
                team = None if config.sends_directly else daraja
                tasks.create_task(self._state.run(daraja, initiator, team))
                if self._phones and control_url:
                    tasks.create_task(self._phones.run(control_url))
        except Exception as exc:  # the process's boundary: the book stays readable
            log.exception("payments are not available")
            self._state.fail(_why(exc))

    async def _clear_demo(self) -> None:
        """Forget all that the demo recorded, in every place that records it, and begin again."""
        if self._setup.mode != "demo" or self._running is None:
            return
        running, self._running = self._running, None
        running.cancel()
        await asyncio.wait([running])
        await asyncio.to_thread(_forget, self._setup.folder)
        self._state.clear(_seed(self._setup))
        self.start()

    async def _sign_in(self, config: DarajaConfig) -> None:
        async with httpx.AsyncClient(timeout=config.safaricom_timeout_s) as client:
            await SafaricomClient(config, client, self._clock.now).sign_in()

    def _numbers(self) -> list[str]:
        return [member.phone for member in self._state.glance().book.active if member.phone]


def _seed(setup: Setup) -> Book:
    """What a new record begins with. Where all devices share one project, no two members may have the same id."""
    seed = read_seed()
    if setup.mode != "demo":
        return replace(seed, members=())  # nobody is asked for real money who was not typed in
    if not setup.through_function:
        return seed
    return with_own_ids(seed, {one.id: f"{one.id}-{secrets.token_hex(4)}" for one in seed.members})


async def go_live(config: DarajaConfig) -> None:
    """The last step of the connection test: Appwrite gives a session, and its socket lets that session listen."""
    async with httpx.AsyncClient(timeout=config.appwrite_timeout_s) as client:
        appwrite = AppwriteClient(config, client, None)
        await appwrite.ensure_session()
        socket = RealtimeSocket(config, lambda: appwrite.session, random.Random())
        running = asyncio.create_task(socket.run(lambda _: None))
        try:
            if not await socket.wait_open(OPEN_LIMIT_S):
                raise ProbeError("no_live")
        finally:
            running.cancel()
            await asyncio.wait([running])


def _forget(folder: Path) -> None:
    shutil.rmtree(folder / "sandbox", ignore_errors=True)
    for record in folder.glob("daraja-*"):
        record.unlink(missing_ok=True)


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
    return str(error) if isinstance(error, DarajaError | SetupError | OSError) else type(error).__name__
