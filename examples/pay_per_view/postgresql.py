"""A PostgreSQL database, through psycopg."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

UNREADABLE = "DATABASE_URL must be postgresql://user:password@host:port/database, with %XX for signs such as @ and /"
UNREACHABLE = (
    "No connection to the PostgreSQL server of DATABASE_URL: "
    "check that it runs, and the host, port, user, password and database in the URL"
)


class PostgresqlConnection:
    """One connection; when the server has ended it, the next statement makes a new one."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._db = _connected(url)

    def script(self, statements: str) -> None:
        """Several statements without values."""
        self._live().execute(statements.encode())

    def rows(self, query: str, *values: object) -> list[Any]:
        """What one statement gives."""
        db, sent = self._live(), [_storable(value) for value in values]
        with _outage_as_connection_error():
            cursor = db.execute(query.replace("?", "%s").encode(), sent)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a row that is changed inside is locked until the end."""
        db = self._live()
        with _outage_as_connection_error(), db.transaction():
            yield

    def close(self) -> None:
        """Say goodbye to the server."""
        self._db.close()

    def _live(self) -> psycopg.Connection[Any]:
        if self._db.info.transaction_status in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN):
            try:
                self._db.execute(b"")
            except psycopg.OperationalError:  # the server was restarted, or ended what was idle for long
                self._db.close()
                self._db = _connected(self._url)
        return self._db


def _connected(url: str) -> psycopg.Connection[Any]:
    # `from None`: what the library says can repeat parts of the password.
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError:
        raise ConnectionError(UNREACHABLE) from None
    except psycopg.ProgrammingError:
        raise ValueError(UNREADABLE) from None


@contextmanager
def _outage_as_connection_error() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as exc:
        if exc.sqlstate is None or exc.sqlstate.startswith(("08", "57P")):  # cut off, or the server shuts down
            raise ConnectionError(UNREACHABLE) from None
        raise


def _storable(value: object) -> object:
    """PostgreSQL's text has no NUL; a form or an address can."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
