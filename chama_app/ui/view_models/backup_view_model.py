"""The part of a session that saves backups, and puts one in the place of what is here."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import flet as ft

from ...domain.csv_export import file_name
from ...i18n import Words
from ...services.app_state import AppState
from ...services.backups import Backups
from ...services.connection import Connection
from ...storage.backup_file import LARGEST_BACKUP, Backup, BackupError
from ..device import Device
from ..file_input import pick_file
from .navigation_view_model import OpenPage

log = logging.getLogger("chama.backups")


@dataclass
class BackupForm(ft.Observable):
    """The backup that was chosen, and the word that has to be typed before it is put in place.

    `is_staged`: it waits for the next start. `is_waiting`: some backup does.
    """

    can_make: bool = False
    is_busy: bool = False
    chosen: Backup | None = None
    typed: str = ""
    is_staged: bool = False
    is_waiting: bool = False
    content: bytes = field(default=b"", repr=False)


class BackupViewModel:
    """Belongs to one session."""

    def __init__(
        self,
        state: AppState,
        connection: Connection | None,
        device: Device,
        open_page: OpenPage,
        words: Callable[[], Words],
    ) -> None:
        self._app_state = state
        self._connection = connection
        self._device = device
        self._open_page = open_page
        self._words = words
        self.form = BackupForm()
        self.refresh()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield self.form

    @property
    def can_replace(self) -> bool:
        """A backup was looked into, the word was typed, and it does not wait for the next start already."""
        form = self.form
        return bool(form.chosen) and not form.is_staged and form.typed.strip().upper() == self._words().backups.word

    def save(self) -> None:
        """Hand a backup over as a file."""
        self._start(self._save, self._words().backups.not_saved)

    def choose(self) -> None:
        """Look into a file that somebody chooses."""
        self._start(self._choose, self._words().backups.problems["unexpected"])

    def set_typed(self, typed: str) -> None:
        """The word."""
        self.form.typed = typed

    def replace(self) -> None:
        """Put the chosen backup in place, and start again with it."""
        if self.can_replace:
            self._start(self._replace, self._words().backups.not_staged)

    def take_back(self) -> None:
        """Put none in place after all."""
        self._start(self._take_back, self._words().backups.not_unstaged)

    def refresh(self) -> None:
        """Bring the observable in line with what waits on disk."""
        backups = self._backups
        self.form.can_make, self.form.is_waiting = backups is not None, backups is not None and backups.is_staged
        self.form.is_staged &= self.form.is_waiting

    async def show(self, content: bytes) -> None:
        """Show what is in a file, or say why it cannot be put in place. Raises OSError."""
        if self._backups is None:
            return
        try:
            chosen = await self._backups.read(content)
        except BackupError as exc:
            self._device.show_message(self._words().backups.problems[exc.problem])
            return
        form = self.form
        form.chosen, form.content, form.typed, form.is_staged = chosen, content, "", False
        self._open_page("restore")

    @property
    def _backups(self) -> Backups | None:
        return self._connection.backups if self._connection else None

    def _start(self, work: Callable[[Backups], Awaitable[None]], failed: str) -> None:
        backups = self._backups
        if backups and not self.form.is_busy:
            self.form.is_busy = True
            self._device.run_task(partial(self._run, partial(work, backups), failed))

    async def _run(self, work: Callable[[], Awaitable[None]], failed: str) -> None:
        try:
            await work()
        except Exception:  # the boundary of what a tap begins: whatever fails is said
            log.exception("a backup could not be made, looked into or put in place")
            self._device.show_message(failed)
        finally:
            self.form.is_busy = False
            self.refresh()

    async def _save(self, backups: Backups) -> None:
        said, content = self._words().backups, await backups.make()
        whose = f"{self._app_state.snapshot().book.name} backup"
        name = file_name(whose, self._app_state.mode, self._now, "zip")
        match await self._device.file_output.save_file(name, content):
            case None:
                self._device.show_message(said.not_saved)
            case Path() as saved:
                self._device.show_message(said.saved_at.format(path=saved))
            case _:
                self._device.show_message(said.saved)

    async def _choose(self, _: Backups) -> None:
        content = await pick_file(LARGEST_BACKUP)
        if content is None:
            self._device.show_message(self._words().backups.problems["not_a_backup"])
        elif content:
            await self.show(content)

    async def _replace(self, backups: Backups) -> None:
        await backups.stage(self.form.content)
        self.form.is_staged = True
        if self._connection and self._connection.restart:
            self._connection.restart()

    async def _take_back(self, backups: Backups) -> None:
        await backups.unstage()
        self.form.typed = ""
        self._device.show_message(self._words().backups.unstaged)

    @property
    def _now(self) -> datetime:
        return self._app_state.clock.now()
