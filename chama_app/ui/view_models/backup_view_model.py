"""The part of a session that saves backups, and puts one in the place of what is here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import flet as ft

from ...domain.csv_export import file_name
from ...i18n import Words
from ...services.app_state import AppState
from ...services.connection import Connection
from ...storage.backup_file import LARGEST_BACKUP, Backup, BackupError
from ..device import Device
from ..file_input import pick_file
from .navigation_view_model import OpenPage


@dataclass
class BackupForm(ft.Observable):
    """The backup that was chosen, and the word that has to be typed before it is put in place."""

    can_make: bool = False
    is_busy: bool = False
    chosen: Backup | None = None
    typed: str = ""
    is_staged: bool = False
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
        self.form = BackupForm(can_make=connection is not None and connection.backups is not None)

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
        if not self.form.is_busy:
            self.form.is_busy = True
            self._device.run_task(self._save)

    def choose(self) -> None:
        """Look into a file that somebody chooses."""
        if not self.form.is_busy:
            self.form.is_busy = True
            self._device.run_task(self._choose)

    def set_typed(self, typed: str) -> None:
        """The word."""
        self.form.typed = typed

    def replace(self) -> None:
        """Put the chosen backup in place, and start again with it."""
        if self.can_replace and not self.form.is_busy:
            self.form.is_busy = True
            self._device.run_task(self._replace)

    async def show(self, content: bytes) -> None:
        """Show what is in a file, or say why it cannot be put in place."""
        if self._connection is None or self._connection.backups is None:
            return
        try:
            chosen = await self._connection.backups.read(content)
        except BackupError as exc:
            self._device.show_message(self._words().backups.problems[exc.problem])
            return
        form = self.form
        form.chosen, form.content, form.typed, form.is_staged = chosen, content, "", False
        self._open_page("restore")

    async def _save(self) -> None:
        said, saved = self._words().backups, None
        try:
            if self._connection and self._connection.backups:
                content = await self._connection.backups.make()
                whose = f"{self._app_state.snapshot().book.name} backup"
                name = file_name(whose, self._app_state.mode, self._now, "zip")
                saved = await self._device.file_output.save_file(name, content)
        except OSError:
            saved = None
        finally:
            self.form.is_busy = False
        match saved:
            case None:
                self._device.show_message(said.not_saved)
            case Path():
                self._device.show_message(said.saved_at.format(path=saved))
            case _:
                self._device.show_message(said.saved)

    async def _choose(self) -> None:
        try:
            content = await pick_file(LARGEST_BACKUP)
            if content is None:
                self._device.show_message(self._words().backups.problems["not_a_backup"])
            elif content:
                await self.show(content)
        finally:
            self.form.is_busy = False

    async def _replace(self) -> None:
        try:
            if self._connection and self._connection.backups:
                await self._connection.backups.stage(self.form.content)
                self.form.is_staged = True
                if self._connection.restart:
                    self._connection.restart()
        except OSError:
            self._device.show_message(self._words().backups.not_staged)
        finally:
            self.form.is_busy = False

    @property
    def _now(self) -> datetime:
        return self._app_state.clock.now()
