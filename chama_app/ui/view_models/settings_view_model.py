"""The part of a session that changes settings: the mode, the credentials and their test, the demo's data."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import flet as ft

from daraja_core import Mirror

from ...i18n import Words
from ...services.app_state import AppState
from ...services.config import StartError
from ...services.connection import Connection
from ...storage.mode import Mode
from ...storage.transaction import SaveError, file_problem
from ..device import Device
from .backup_view_model import BackupViewModel
from .dialog_state import ClearDemoDialog, DialogState, ModeDialog
from .navigation_view_model import OpenPage
from .settings_state import CredentialsForm, ModeState

log = logging.getLogger("chama.settings")

LIVE = "LIVE"
"""What somebody types before real money can move."""

MIRRORED = ("daraja.payment.", "chama.payment.")
"""What the engine's entries in a client storage begin with, and began with in version 0.1."""


class SettingsViewModel:
    """Belongs to one session. Without a connection there is nothing to choose, only to read."""

    def __init__(
        self,
        state: AppState,
        connection: Connection | None,
        device: Device,
        mirror: Mirror | None,
        question: DialogState,
        open_page: OpenPage,
        words: Callable[[], Words],
    ) -> None:
        self._connection = connection
        self._device = device
        self._mirror = mirror
        self._dialog = question
        self._open_page = open_page
        self._words = words
        self.backup = BackupViewModel(state, connection, device, open_page, words)
        self.modes = ModeState()
        self.form = CredentialsForm(can_type=device.secrets is not None)
        self.refresh()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.modes, self.form, *self.backup.observables())

    def is_half_filled(self, page: str) -> bool:
        """Whether something was typed into this page that is not saved."""
        return page == "connect" and any(self._typed().values())

    def select_mode(self, mode: Mode) -> None:
        """A mode was pressed: the demo can be chosen at once, the real ones have a page of their own."""
        if mode != "demo":
            self.open_credentials(mode)
        elif self.modes.next_mode != "demo":
            self.show_mode_dialog(mode)

    def open_credentials(self, mode: Mode) -> None:
        """Show the credentials of a real mode."""
        self._open_page(f"connect/{mode}", lambda: self._fill(mode))

    def _fill(self, mode: Mode) -> None:
        form = self.form
        form.typed, form.replacing, form.results, form.saved = {}, frozenset(), (), ""
        form.mode = mode
        self.refresh()
        self._device.run_task(self._load)

    def show_mode_dialog(self, mode: Mode) -> None:
        """Show the question before another mode."""
        self._dialog.current = ModeDialog(mode)

    def set_typed_word(self, typed: str) -> None:
        """The word in that question."""
        if isinstance(self._dialog.current, ModeDialog):
            self._dialog.current = ModeDialog(self._dialog.current.mode, typed)

    def may_choose(self, asked: ModeDialog) -> bool:
        """Real money needs the word, and credentials that passed the test."""
        if self._connection is None or self._connection.is_mode_given:
            return False
        return asked.mode != "production" or (
            asked.typed.strip() == LIVE and self._connection.has_passed_test("production")
        )

    def choose_mode(self, asked: ModeDialog) -> None:
        """Start in another mode from now on."""
        if self._connection and self.may_choose(asked):
            try:
                self._connection.set_next_mode(asked.mode)
            except OSError as exc:
                log.warning("the mode could not be written down: %s", type(exc).__name__)
                record = self._words().record
                self._device.show_message(record.mode_not_saved.format(why=record.why[file_problem(exc)]))
            self.refresh()

    def restart(self) -> None:
        """Start again with what was chosen and saved, for all pages."""
        if self._connection and self._connection.restart:
            self._connection.restart()

    def set_credential(self, name: str, typed: str) -> None:
        """One of the credentials."""
        self.form.typed = {**self.form.typed, name: typed}
        self.form.saved = ""

    def replace_credential(self, name: str) -> None:
        """A saved one is to be typed anew."""
        self.form.replacing |= {name}

    def save_credentials(self) -> None:
        """Keep what was typed."""
        if any(self._typed().values()) and not self.form.is_saving:
            self.form.is_saving = True
            self._device.run_task(self._save)

    def test_connection(self) -> None:
        """Try the credentials; what was typed is saved before."""
        if not self.form.is_testing and not self.form.is_saving:
            self.form.is_testing = True
            self._device.run_task(self._test)

    def show_clear_dialog(self) -> None:
        """Show the question before the demo's data is forgotten."""
        self._dialog.current = ClearDemoDialog()

    def clear_demo(self) -> None:
        """Forget the demo's data."""
        if not self.modes.is_clearing:
            self.modes.is_clearing = True
            self._device.run_task(self._clear)

    async def begin_again(self) -> bool:
        """Forget what was paid in the demo, and keep everybody; False when it was not to be."""
        return await self._forget(self._connection.begin_again) if self._connection else False

    async def take_back(self) -> bool:
        """Have what was paid before the demo last began again; False when it was not to be."""
        return await self._forget(self._connection.take_back) if self._connection else False

    def _typed(self) -> dict[str, str]:
        return {name: value.strip() for name, value in self.form.typed.items() if value.strip()}

    async def _load(self) -> None:
        if self._connection:
            await self._connection.load(self.form.mode, self._device.secrets)
        self.refresh()

    async def _save(self) -> None:
        form, typed = self.form, self._typed()
        try:
            if self._connection and self._device.secrets and typed:
                form.not_kept = await self._connection.save(form.mode, typed, self._device.secrets)
                form.saved = "session_only" if form.not_kept else "kept"
                form.typed = {name: value for name, value in form.typed.items() if value.strip() != typed.get(name)}
                form.replacing, form.results = frozenset(), ()
        finally:
            form.is_saving = False
            self.refresh()

    async def _test(self) -> None:
        form = self.form
        try:
            await self._save()
            form.results = ()
            if self._connection:
                form.results = await self._connection.test(form.mode)
        except StartError as exc:
            form.problem = exc.problem
        finally:
            form.is_testing = False
            self.refresh()

    async def _clear(self) -> None:
        try:
            if self._connection:
                await self._forget(self._connection.clear_demo)
        finally:
            self.modes.is_clearing = False

    async def _forget_mirrored(self) -> None:
        if self._mirror:
            for key in [key for prefix in MIRRORED for key in await self._mirror.read_all(prefix)]:
                await self._mirror.remove(key)

    async def _forget(self, clear: Callable[[], Awaitable[None]]) -> bool:
        try:
            with suppress(TimeoutError):  # then it has nothing that could be forgotten now
                await self._forget_mirrored()
            await clear()
        except SaveError as exc:
            record = self._words().record
            self._device.show_message(record.not_saved.format(why=record.why[exc.problem]))
        except OSError as exc:
            log.warning("the demo could not be cleared: %s", type(exc).__name__)
            record = self._words().record
            self._device.show_message(record.not_cleared.format(why=record.why[file_problem(exc)]))
        else:
            return True
        return False

    def refresh(self) -> None:
        """Bring the observables in line with what is chosen and known."""
        connection, modes, form = self._connection, self.modes, self.form
        if connection is None:
            return
        self.backup.refresh()
        modes.mode, modes.next_mode, modes.is_given = connection.mode, connection.next_mode, connection.is_mode_given
        form.known = connection.known_credentials(form.mode)
        form.problem, form.store_fault = connection.problem(form.mode), connection.store_fault
        form.has_passed_test = connection.has_passed_test(form.mode)
