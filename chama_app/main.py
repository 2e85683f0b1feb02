"""Where everything is put together: the one place that builds the engine and has the demo's sandbox started."""

import asyncio
import contextvars
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import flet as ft

from daraja_core import (
    ConfigError,
    Daraja,
    DarajaAuthError,
    DarajaConfig,
    DarajaError,
    Finding,
    StoreBusyError,
    StoreError,
    SystemClock,
    diagnose,
)
from daraja_core.drivers.file_lock import FileLock
from daraja_core.drivers.store import SqliteStore
from daraja_core.drivers.store_merge import stores_of_merchants
from daraja_core.drivers.store_schema import SCHEMA_VERSION
from daraja_core.drivers.store_staging import stage_attempts

from .demo.clock import DemoClock, newest_moment
from .demo.forgotten import Forgotten, delete_aside, delete_records, put_aside, put_back
from .demo.offline_engine import OfflineEngine
from .demo.room import Room
from .demo.sandbox import INITIATOR_NAME, read_addresses, sandbox_config, start_sandbox, without_credentials
from .demo.simulated_phones import SimulatedPhones
from .demo.story_record import StoryRecord
from .domain.book import Book
from .domain.group import with_member_ids
from .domain.record_problems import SaveProblem
from .domain.start_problems import StartProblem
from .i18n.start_text import in_every_language
from .services.app_state import AppState
from .services.backups import Backups
from .services.config import AppConfig, StartError
from .services.connection import Connection, CredentialValues
from .services.credentials import FUNCTION_INITIATOR, Initiator
from .services.probe_sessions import ProbeSessions
from .services.tasks import Restarting
from .storage.backup_file import apply_staged_backup
from .storage.client_storage import ClientStorage
from .storage.database import Database, DatabaseError
from .storage.mode import Mode
from .storage.room_file import RoomFile
from .storage.secret_store import ComputerSecretStore
from .storage.seed import read_seed, room_seed
from .storage.transaction import SaveError, file_problem
from .ui.device import Device
from .ui.drawing_budget import DrawingBudget
from .ui.returned_page import show_returned
from .ui.session import Session
from .ui.window import show_session

log = logging.getLogger("chama")

TRY_AGAIN_S = 2.0


class Application:
    """The app of this process: one book, one engine, any number of sessions. Close it.

    Raises StartError with a sentence for the user when the data folder cannot be used.
    """

    def __init__(
        self,
        app_config: AppConfig,
        environment: Mapping[str, str] | None = None,
        restart: Callable[[], object] | None = None,
        credential_values: CredentialValues | None = None,
        first_wait_s: float = TRY_AGAIN_S,
    ) -> None:
        self._app_config = app_config
        self._outside = read_addresses(app_config.sandbox) if app_config.sandbox else None
        self._lock = _lock_data_folder(app_config.data_folder)
        self._clock = DemoClock(app_config.clock_factor, SystemClock()) if app_config.mode == "demo" else SystemClock()
        try:
            app_config.folder.mkdir(mode=0o700, exist_ok=True)
            restored = apply_staged_backup(app_config.folder, partial(_copy, app_config), stage_attempts)
            self._database = Database(app_config.folder / "chama.db", _seed(app_config))
        except (DatabaseError, SaveError, StoreError, OSError) as exc:
            self._lock.release()
            message = f"The record of the chama cannot be opened: {exc}."
            raise StartError(message, "store", disk=_disk_problem(exc)) from exc
        self.state = AppState(self._database, self._clock, app_config.mode)
        self.state.is_backup_refused, self.state.is_backup_in_place = restored == "damaged", restored == "restored"
        recorded = newest_moment(self.state.snapshot().book)
        if isinstance(self._clock, DemoClock) and recorded:
            self._clock.begin_at(recorded)
        self.phones = (
            SimulatedPhones(
                self._numbers, clock=self._clock, names=self._names, story_record=StoryRecord(self._database)
            )
            if isinstance(self._clock, DemoClock)
            else None
        )
        self.room = _room(app_config, self.state, self.phones)
        self.connection = Connection(
            app_config,
            environment or {},
            self._diagnose,
            self._clear_demo_data,
            restart,
            credential_values,
            own_store=ComputerSecretStore(),
        )
        self.connection.backups = Backups(
            app_config.folder,
            app_config.mode,
            self._clock,
            SCHEMA_VERSION,
            partial(_copy, app_config),
        )
        self.connection.begin_again, self.connection.take_back = self._begin_again, self._take_back
        self._forgotten: Forgotten | None = None
        self._budget = DrawingBudget()
        self._probe_sessions = ProbeSessions()
        self._running: asyncio.Task[None] | None = None
        self._restarting = Restarting(first_wait_s=first_wait_s)
        self._sessions: list[Future[None]] = []

    @property
    def credential_values(self) -> CredentialValues:
        """The credentials that were typed or recalled so far."""
        return self.connection.credential_values

    @property
    def mode(self) -> Mode:
        """Whether this is the demo, or about real money."""
        return self._app_config.mode

    def start(self) -> None:
        """Start the engine in the running loop, once; what it needs to come up does not hold up the screens."""
        if self._running is None and not self.state.is_read_only:
            # Whichever page asks for it, the engine belongs to none of them.
            nobody = contextvars.Context()
            running = self._restarting.run("the engine", self._run)
            self._running = asyncio.get_running_loop().create_task(running, name="chama", context=nobody)

    async def close(self) -> None:
        """Stop everything; what is under way is on disk."""
        for following in self._sessions:
            following.cancel()
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
        self._database.close()
        self._lock.release()

    async def open_session(self, page: ft.Page, stated: Mapping[str, str] | None = None) -> None:
        """One tab or window, which `stated` what it prefers, if it could. Never raises: a page that saw its main fail
        stays broken even when it is reloaded."""
        self.start()
        try:
            device = Device(page)
            mirror = ClientStorage(page)
            session = Session(self.state, self.phones, device, mirror, self.connection, self._budget, self.room)
            await session.preferences.begin(stated or {})
            self._sessions = [one for one in self._sessions if not one.done()] + [show_session(page, session)]
            if device.secrets and self._app_config.problem:
                page.run_task(self.connection.load, self._app_config.mode, device.secrets)
        except Exception:  # the session's boundary: reported, and the page says so
            log.exception("a session could not be opened")
            page.on_connect = lambda _: show_returned(page)
            page.views = [ft.View(controls=[ft.SafeArea(ft.Text(in_every_language()))])]
            page.update()

    async def _run(self) -> None:
        try:
            async with AsyncExitStack() as stack:
                control_url = ""
                initiator: Initiator | None
                if isinstance(self._clock, DemoClock):
                    addresses = self._outside or await start_sandbox(
                        stack, self._app_config.folder / "sandbox", self._clock
                    )
                    config, control_url = sandbox_config(addresses), addresses.daraja
                    initiator = Initiator(INITIATOR_NAME, addresses.security_credential)
                    if self._app_config.through_function:
                        config, initiator = without_credentials(config), FUNCTION_INITIATOR
                    log.info("the sandbox is at %s", control_url)
                else:
                    config, initiator = await self.connection.wait_for_credentials(self.state.set_problem)
                folder = self._app_config.folder
                store = SqliteStore(folder / "daraja.db", merging=stores_of_merchants(folder))
                daraja = await stack.enter_async_context(Daraja(config, store, self._clock))
                self._probe_sessions.use(config, store)
                tasks = await stack.enter_async_context(asyncio.TaskGroup())
                group_engine = None if config.sends_directly else daraja
                engine = OfflineEngine(daraja, self.phones) if self.phones else daraja
                tasks.create_task(self.state.run(engine, initiator, group_engine))
                if self.phones and control_url:
                    tasks.create_task(self._restarting.run("the phones", partial(self.phones.run, control_url)))
        except Exception as exc:  # the book stays readable, and it is tried again
            self.state.set_problem(_why(exc))
            raise

    async def _clear_demo_data(self) -> None:
        """Forget all that the demo recorded, in every place that records it, and begin again.

        Raises SaveError or OSError when the disk does not take it; the demo goes on all the same.
        """
        await self._replace_records(Forgotten(_seed(self._app_config), None), _delete_demo_records)
        self._forgotten = None
        if self.room:
            self.room.reset()

    async def _begin_again(self) -> None:
        """Forget what was paid in the demo, until it is taken back; everybody stays, with what is collected. Raises as
        above."""
        now = self.state.snapshot()
        nothing_paid = replace(now.book, requests=(), payouts=(), known=None)
        await self._replace_records(Forgotten(nothing_paid, None), put_aside)
        self._forgotten = Forgotten(now.book, now.group.membership)
        if self.room:
            self.room.refill()

    async def _take_back(self) -> None:
        """All is again as it was when the demo last began again. Raises as above."""
        if self._forgotten:
            await self._replace_records(self._forgotten, put_back)
            self._forgotten = None

    async def _replace_records(self, now: Forgotten, change_files: Callable[[Path], None]) -> None:
        if self._app_config.mode != "demo" or self._running is None:
            return
        running, self._running = self._running, None
        running.cancel()
        await asyncio.wait([running])
        try:
            self.state.reset(now.book, now.membership)  # first: on a full disk this fails, and nothing is lost
            await asyncio.to_thread(change_files, self._app_config.folder)
        finally:
            self.start()

    def _diagnose(self, config: DarajaConfig) -> AsyncIterator[Finding]:
        return diagnose(config, self._clock.now, sessions=self._probe_sessions.of(config))

    def _numbers(self) -> list[str]:
        return list(self._names())

    def _names(self) -> dict[str, str]:
        return {member.phone: member.name for member in self.state.snapshot().book.active_members if member.phone}


def _room(app_config: AppConfig, state: AppState, phones: SimulatedPhones | None) -> Room | None:
    """The room that takes part, if one does."""
    if phones is None or not app_config.has_room:
        return None
    return Room(state, phones, RoomFile(app_config.folder / "room.json"), app_config.room_address)


def _seed(app_config: AppConfig) -> Book:
    """What a new record begins with. Where all devices share one project, no two members may have the same id."""
    if app_config.has_room:
        return room_seed()
    seed = read_seed()
    if app_config.mode != "demo":
        return replace(seed, members=())  # nobody is asked for real money who was not typed in
    if not app_config.through_function:
        return seed
    return with_member_ids(seed, {one.id: f"{one.id}-{secrets.token_hex(4)}" for one in seed.members})


def _copy(app_config: AppConfig, path: Path) -> Database:
    """A copy of the record, of a backup or of what one replaces."""
    return Database(path, _seed(app_config))


def _delete_demo_records(folder: Path) -> None:
    delete_records(folder)
    delete_aside(folder)


def _lock_data_folder(data: Path) -> FileLock:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(data / "owner.lock")
        is_ours = lock.acquire()
    except OSError as exc:
        message = f"The data folder {data} cannot be used: {exc.strerror}. Set CHAMA_DATA_DIR."
        raise StartError(message, "disk", disk=file_problem(exc)) from exc
    if not is_ours:
        raise StartError(
            f"Chama is already running with the data folder {data}. Close it first, "
            "or set CHAMA_DATA_DIR to another folder.",
            "busy_store",
        )
    return lock


def _why(error: Exception) -> StartProblem:
    """What keeps the engine from running, however deep it lies."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    match error:
        case StartError():
            return error.problem
        case StoreBusyError():
            return StartProblem("busy_store")
        case StoreError():
            return StartProblem("store", disk=_disk_problem(error))
        case ConfigError():
            return StartProblem("unusable", fault=error.fault)
        case DarajaAuthError():
            return StartProblem("keys")
        case DarajaError():
            return StartProblem("appwrite")
        case OSError():
            return StartProblem("disk", disk=file_problem(error))
        case _:
            return StartProblem("unexpected")


def _disk_problem(error: Exception) -> SaveProblem:
    """What is wrong with a file, of whichever part it is."""
    match error:
        case SaveError():
            return error.problem
        case StoreError(fault="newer"):
            return "newer"
        case StoreError(fault="damaged" | "foreign"):
            return "damaged"
        case OSError():
            return file_problem(error)
        case _:
            return "disk"
