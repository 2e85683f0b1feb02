"""What the shop asks of a database, the one in a SQLite file, and which one a URL names."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit


class Connection(Protocol):
    """SQL that SQLite and PostgreSQL both understand, with `?` for each value."""

    def script(self, statements: str) -> None:
        """Several statements without values."""

    def rows(self, query: str, *values: object) -> list[Any]:
        """What one statement gives; outside of `transaction()` it is a transaction of its own."""

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing of what is asked inside."""

    def close(self) -> None:
        """Let go of the database."""


def connect(url: str) -> Connection:
    """The database of a URL. What is raised says what to do and never repeats the URL: it may hold a password."""
    match url.partition("://")[0]:
        case "sqlite":
            return SqliteConnection(urlsplit(url).path.removeprefix("/") or ":memory:")
        case "postgresql":
            try:
                from .postgresql import PostgresqlConnection
            except ImportError:
                message = "DATABASE_URL names PostgreSQL, which needs a package: pip install 'psycopg[binary]'"
                raise ImportError(message) from None
            return PostgresqlConnection(url)
        case _:
            raise ValueError("DATABASE_URL must be sqlite:///path or postgresql://user:password@host:port/database")


class SqliteConnection:
    """A SQLite file."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")

    def script(self, statements: str) -> None:
        """Several statements without values."""
        self._db.executescript(statements)

    def rows(self, query: str, *values: object) -> list[Any]:
        """What one statement gives."""
        return self._db.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else writes meanwhile."""
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:  # commits, or rolls back
            yield

    def close(self) -> None:
        """Close the file."""
        self._db.close()
