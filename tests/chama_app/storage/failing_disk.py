"""A disk under the app's database that refuses what the test wants it to, with SQLite's own codes."""

import sqlite3
from typing import Any

WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT")

CODES = {
    "full": sqlite3.SQLITE_FULL,
    "locked": sqlite3.SQLITE_BUSY,
    "read_only": sqlite3.SQLITE_READONLY,
    "damaged": sqlite3.SQLITE_CORRUPT,
    "disk": sqlite3.SQLITE_IOERR_WRITE,
}


class FailingDisk:
    """Refuses nothing until told to; `connect` is for `Database`. `refused` counts what it did not take."""

    def __init__(self) -> None:
        self._problem = ""
        self._from = ""
        self._taken = 0
        self.refused = 0
        self.written = 0

    def fail(self, problem: str = "full", at: str = "", *, after: int = 0) -> None:
        """Once it has taken so many transactions refuse everything that writes, or only the statements in which this
        stands."""
        self._problem, self._from, self._taken = problem, at, after

    def recover(self) -> None:
        """Take everything again."""
        self._problem = ""

    def connect(self, *args: Any, **options: Any) -> sqlite3.Connection:
        """A connection to a file on this disk."""
        made = sqlite3.connect(*args, factory=_Connection, **options)
        made.disk = self
        return made

    def look_at(self, statement: str) -> None:
        """Raise when this is to be refused."""
        if not statement.startswith(WRITES):
            return
        if self._taken:
            self._taken -= statement == "COMMIT"
        elif self._problem and self._from in statement:
            self.refused += 1
            error = sqlite3.OperationalError(f"the disk is {self._problem}")
            error.sqlite_errorcode = CODES[self._problem]
            raise error
        self.written += 1


class _Connection(sqlite3.Connection):
    """Asks the disk before it writes."""

    disk: FailingDisk

    def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:
        self.disk.look_at(statement)
        return super().execute(statement, *given)

    def executemany(self, statement: str, *given: Any) -> sqlite3.Cursor:
        self.disk.look_at(statement)
        return super().executemany(statement, *given)
