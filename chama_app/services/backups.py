"""Backups of the running mode: made while the app goes on, looked into, and put in place at the next start."""

import asyncio
import sqlite3
from pathlib import Path

from daraja_core import Clock

from ..storage.backup_file import STAGED, Backup, read_backup, stage_backup, unstage_backup, write_backup
from ..storage.database import OpenDatabase
from ..storage.mode import Mode


class Backups:
    """One per process. `newest_store` is the newest version of the engine's record that can be read here."""

    def __init__(self, folder: Path, mode: Mode, clock: Clock, newest_store: int, open_database: OpenDatabase) -> None:
        self._folder = folder
        self._mode: Mode = mode
        self._clock = clock
        self._newest_store = newest_store
        self._open_database = open_database

    async def make(self) -> bytes:
        """Everything of this mode. Raises OSError when it cannot be read."""
        try:
            return await asyncio.to_thread(write_backup, self._folder, self._mode, self._clock.now())
        except sqlite3.Error as exc:
            raise OSError(f"the record cannot be copied: {exc}") from exc

    async def read(self, content: bytes) -> Backup:
        """What is in a file; raises BackupError for one that cannot be put in place, and OSError."""
        return await asyncio.to_thread(read_backup, content, self._mode, self._newest_store, self._open_database)

    @property
    def is_staged(self) -> bool:
        """One is put in place at the next start."""
        return (self._folder / STAGED).exists()

    async def unstage(self) -> None:
        """Have none put in place at the next start. Raises OSError."""
        await asyncio.to_thread(unstage_backup, self._folder)

    async def stage(self, content: bytes) -> None:
        """Have it put in place at the next start. Raises OSError."""
        await asyncio.to_thread(stage_backup, self._folder, content, self._clock.now())
