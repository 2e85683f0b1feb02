"""The boundary of every write to the database: all of it or nothing, and one error for whatever the disk says."""

import errno
import sqlite3

from ..domain.record_problems import SaveProblem

LOCK_LIMIT_S = 0.1
"""How long a write waits for another program that holds the file: everything else waits with it."""

_PROBLEMS: dict[int, SaveProblem] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}


_FILE_PROBLEMS: dict[int, SaveProblem] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EROFS: "read_only",
}


class SaveError(Exception):
    """Something was not saved, and nothing has changed on disk."""

    def __init__(self, problem: SaveProblem) -> None:
        super().__init__(f"not saved: {problem}")
        self.problem: SaveProblem = problem


def save_problem(error: BaseException) -> SaveProblem | None:
    """What is wrong with the disk or the number; None when the error is about neither."""
    if isinstance(error, OverflowError):  # no column holds so large a number
        return "too_large"
    if not isinstance(error, sqlite3.Error) or isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return None  # what breaks a rule of the schema is our own mistake
    return _PROBLEMS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "disk")


def file_problem(error: OSError) -> SaveProblem:
    """What is wrong with the disk, where a file beside the database was not written."""
    return _FILE_PROBLEMS.get(error.errno or 0, "disk")


class Transaction:
    """BEGIN IMMEDIATE, then all of it or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._run("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None:
            self._run("COMMIT")
            return
        self._roll_back()
        problem = save_problem(error)
        if problem:
            raise SaveError(problem) from error

    def _run(self, statement: str) -> None:
        try:
            self._db.execute(statement)
        except sqlite3.Error as exc:
            self._roll_back()
            raise SaveError(save_problem(exc) or "disk") from exc

    def _roll_back(self) -> None:
        """SQLite does it by itself after some errors; while the disk fails, it may not even manage that."""
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except sqlite3.Error as exc:
            raise SaveError(save_problem(exc) or "disk") from exc
