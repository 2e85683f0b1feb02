"""Everything that the pretend Safaricom knows, as rows in one SQLite file that one process owns."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import AlreadyRunningError, DataFolderError

FIRST_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE ports (port INTEGER PRIMARY KEY, used_at REAL NOT NULL);
CREATE TABLE tills (till TEXT PRIMARY KEY);
CREATE TABLE tokens (token TEXT PRIMARY KEY, expires_at REAL NOT NULL);
CREATE TABLE calls (name TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE phones (
    msisdn TEXT PRIMARY KEY, pin TEXT NOT NULL, auto TEXT, auto_delay_s REAL NOT NULL, online INTEGER NOT NULL,
    registered INTEGER NOT NULL, name TEXT NOT NULL
);
CREATE TABLE accounts (name TEXT PRIMARY KEY, balance INTEGER NOT NULL);
CREATE TABLE transfers (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, source TEXT NOT NULL, destination TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0), why TEXT NOT NULL
);
CREATE TABLE receipts (receipt TEXT PRIMARY KEY);
CREATE TABLE sms (id INTEGER PRIMARY KEY, msisdn TEXT NOT NULL, at REAL NOT NULL, text TEXT NOT NULL);
CREATE TABLE faults (scope TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE prompts (
    checkout_request_id TEXT PRIMARY KEY, merchant_request_id TEXT NOT NULL, phone TEXT NOT NULL,
    amount INTEGER NOT NULL, reference TEXT NOT NULL, description TEXT NOT NULL, shortcode TEXT NOT NULL,
    callback_url TEXT NOT NULL, opened_at REAL NOT NULL, closes_at REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'unseen', 'closed')), planned TEXT NOT NULL,
    ignored INTEGER NOT NULL DEFAULT 0, overrides TEXT NOT NULL,
    result_code TEXT, receipt TEXT, settled_at REAL
);
CREATE INDEX prompts_by_phone ON prompts (phone, state);
CREATE TABLE callbacks (
    id INTEGER PRIMARY KEY, subject TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'delivered', 'failed', 'lost')),
    attempts INTEGER NOT NULL DEFAULT 0, retries_left INTEGER NOT NULL DEFAULT 0, last_status INTEGER,
    follows INTEGER
);
CREATE TABLE disbursements (
    conversation_id TEXT PRIMARY KEY, originator_conversation_id TEXT NOT NULL, phone TEXT NOT NULL,
    amount INTEGER NOT NULL, party_a TEXT NOT NULL, command TEXT NOT NULL, remarks TEXT NOT NULL,
    occasion TEXT NOT NULL, result_url TEXT NOT NULL, timeout_url TEXT NOT NULL, signed_in INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'timed_out', 'done')), overrides TEXT NOT NULL,
    opened_at REAL NOT NULL, result_code TEXT, receipt TEXT
);
CREATE UNIQUE INDEX disbursements_by_originator ON disbursements (originator_conversation_id);
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, due_at REAL NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, UNIQUE (kind, subject)
);
CREATE INDEX jobs_by_due ON jobs (due_at);
CREATE TABLE log (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    status INTEGER, details TEXT NOT NULL
);
"""
TRANSACTION_STATUS = """
CREATE TABLE status_queries (
    conversation_id TEXT PRIMARY KEY, originator_conversation_id TEXT NOT NULL,
    asked_by TEXT NOT NULL CHECK (asked_by IN ('originator', 'receipt')), asked TEXT NOT NULL, party_a TEXT NOT NULL,
    occasion TEXT NOT NULL, result_url TEXT NOT NULL, timeout_url TEXT NOT NULL, signed_in INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'timed_out', 'done')), opened_at REAL NOT NULL
);
CREATE INDEX transfers_by_why ON transfers (why);
CREATE INDEX disbursements_by_receipt ON disbursements (receipt);
CREATE INDEX prompts_by_receipt ON prompts (receipt);
"""
BUSINESS_REQUESTS = """
CREATE TABLE business_requests (
    conversation_id TEXT PRIMARY KEY, originator_conversation_id TEXT NOT NULL, product TEXT NOT NULL,
    shortcode TEXT NOT NULL, details TEXT NOT NULL, result_url TEXT NOT NULL, timeout_url TEXT NOT NULL,
    signed_in INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'timed_out', 'done')),
    opened_at REAL NOT NULL
);
INSERT INTO business_requests SELECT conversation_id, originator_conversation_id, 'transaction_status', party_a,
    json_object('by', asked_by, 'asked', asked, 'occasion', occasion), result_url, timeout_url, signed_in, state,
    opened_at FROM status_queries;
DROP TABLE status_queries;
CREATE TABLE reversals (
    receipt TEXT PRIMARY KEY, original TEXT NOT NULL UNIQUE, shortcode TEXT NOT NULL, phone TEXT NOT NULL,
    conversation_id TEXT NOT NULL, originator_conversation_id TEXT NOT NULL, settled_at REAL NOT NULL
);
"""
CUSTOMER_PAYMENTS = """
CREATE TABLE registered_urls (
    shortcode TEXT PRIMARY KEY, version TEXT NOT NULL, response_type TEXT NOT NULL, confirmation_url TEXT NOT NULL,
    validation_url TEXT NOT NULL
);
CREATE TABLE customer_payments (
    receipt TEXT PRIMARY KEY, shortcode TEXT NOT NULL, command TEXT NOT NULL, phone TEXT NOT NULL,
    amount INTEGER NOT NULL, account TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('validating', 'completed', 'declined', 'rejected', 'cancelled')),
    result_code TEXT, third_party_id TEXT NOT NULL DEFAULT '', opened_at REAL NOT NULL, settled_at REAL
);
"""
MERCHANTS = """
CREATE TABLE merchants (
    shortcode TEXT PRIMARY KEY, consumer_key TEXT NOT NULL, consumer_secret TEXT NOT NULL, passkey TEXT NOT NULL
);
ALTER TABLE tills ADD COLUMN shortcode TEXT NOT NULL DEFAULT '174379';
ALTER TABLE tokens ADD COLUMN shortcode TEXT NOT NULL DEFAULT '174379';
"""
LANGUAGES = "ALTER TABLE phones ADD COLUMN language TEXT NOT NULL DEFAULT 'en'"
LONG_LISTS = """
CREATE INDEX prompts_open ON prompts (opened_at) WHERE state = 'open';
CREATE INDEX callbacks_by_subject ON callbacks (subject, id);
CREATE INDEX callbacks_held ON callbacks (follows) WHERE state = 'held';
CREATE INDEX sms_by_phone ON sms (msisdn, id);
"""
# A file of version n has the first n of them.
SCHEMAS = (FIRST_SCHEMA, TRANSACTION_STATUS, BUSINESS_REQUESTS, CUSTOMER_PAYMENTS, MERCHANTS, LANGUAGES, LONG_LISTS)


class Rows:
    """The file, owned by this process until `close`; the operating system lets go of it when the process is killed."""

    def __init__(self, path: Path) -> None:
        self.undone = 0
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=0)
        except sqlite3.DatabaseError as error:
            raise _explained(error, path) from error
        self._connection.row_factory = sqlite3.Row
        try:
            self._own()
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise _explained(error, path) from error

    def _own(self) -> None:
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # a second owner gets "locked" at once
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")  # survives a kill; only a power cut can take rows
        with self.transaction():
            version = self.one("PRAGMA user_version")[0]
            if version > len(SCHEMAS):
                raise sqlite3.DatabaseError(f"version {version} is not known to this program")
            for schema in SCHEMAS[version:]:
                for statement in schema.split(";\n"):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {len(SCHEMAS)}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, which `undone` counts; inside another transaction it is a part of that one."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self.undone += 1
            raise
        self._connection.execute("COMMIT")

    def all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def find(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def one(self, sql: str, *values: object) -> sqlite3.Row:
        row = self.find(sql, *values)
        assert row is not None, f"no row for {sql}"
        return row

    def do(self, sql: str, *values: object) -> int:
        """Runs a statement and answers the number of the row that it inserted."""
        return self._connection.execute(sql, values).lastrowid or 0

    def changed(self, sql: str, *values: object) -> int:
        """Runs a statement and answers how many rows it touched."""
        return self._connection.execute(sql, values).rowcount

    def setting(self, name: str) -> str | None:
        row = self.find("SELECT value FROM settings WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def keep_setting(self, name: str, value: str) -> None:
        self.do("INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value)

    def close(self) -> None:
        self._connection.close()


def _explained(error: sqlite3.DatabaseError, path: Path) -> Exception:
    if "locked" in str(error):
        return AlreadyRunningError(
            f"another sandbox is using the data folder {str(path.parent)!r}: stop it, or choose another folder"
        )
    return DataFolderError(
        f"the sandbox cannot use {str(path)!r} ({error}): choose another data folder, or move that file away"
    )


def moment(value: float) -> datetime:
    return datetime.fromtimestamp(value, UTC)


def json_of(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def object_of(value: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(value)
    return read
