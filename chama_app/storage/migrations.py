"""The database schema: what brings a file from each version to the next."""

import json
import sqlite3
from collections.abc import Callable
from typing import TypeAlias

Migration: TypeAlias = str | Callable[[sqlite3.Connection], None]

_PEOPLE_AND_ATTEMPTS = """
CREATE TABLE chama (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL, target INTEGER NOT NULL,
                    reference TEXT NOT NULL, description TEXT NOT NULL);
CREATE TABLE members (id TEXT PRIMARY KEY, place INTEGER NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL,
                      custom_share INTEGER, archived INTEGER NOT NULL, is_me INTEGER NOT NULL);
CREATE TABLE attempts (member_id TEXT NOT NULL REFERENCES members (id), number INTEGER NOT NULL,
                       amount INTEGER NOT NULL, phone TEXT NOT NULL, started_at TEXT NOT NULL,
                       is_open INTEGER NOT NULL, receipt TEXT, state TEXT NOT NULL,
                       timeline TEXT NOT NULL, checked_at TEXT, advice TEXT NOT NULL, reason TEXT NOT NULL,
                       superseded INTEGER NOT NULL, claim TEXT, resolution TEXT, PRIMARY KEY (member_id, number));
CREATE TABLE choices (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_PAYOUTS = """
CREATE TABLE payouts (id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL, amount INTEGER NOT NULL,
                      remarks TEXT NOT NULL, started_at TEXT NOT NULL, member_id TEXT, refund_of TEXT,
                      reserved INTEGER NOT NULL, sent INTEGER NOT NULL, state TEXT NOT NULL, timeline TEXT NOT NULL,
                      checked_at TEXT, confirmed_not_sent TEXT, reason TEXT NOT NULL);
"""
_WHAT_EXPORTS_NAME = """
ALTER TABLE attempts ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN checkout_request_id TEXT;
"""
_SHARED = """
ALTER TABLE attempts ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;
CREATE TABLE sharing (only INTEGER PRIMARY KEY CHECK (only = 1), group_id TEXT NOT NULL, role TEXT NOT NULL,
                      since TEXT NOT NULL);
"""
_REQUESTS_AND_DECISIONS = """
CREATE TABLE requests (id TEXT PRIMARY KEY, member_id TEXT NOT NULL REFERENCES members (id), number INTEGER NOT NULL,
                       suffix TEXT NOT NULL, amount INTEGER NOT NULL, share INTEGER NOT NULL, phone TEXT NOT NULL,
                       started_at TEXT NOT NULL, blocks_asking INTEGER NOT NULL, receipt TEXT, state TEXT NOT NULL,
                       timeline TEXT NOT NULL, checked_at TEXT, advice TEXT NOT NULL, reason TEXT NOT NULL,
                       superseded INTEGER NOT NULL, claim TEXT, reference TEXT NOT NULL, checkout_request_id TEXT,
                       elsewhere INTEGER NOT NULL);
CREATE INDEX requests_of_member ON requests (member_id);
CREATE TABLE decisions (id TEXT PRIMARY KEY, request_id TEXT NOT NULL REFERENCES requests (id), kind TEXT NOT NULL,
                        amount INTEGER NOT NULL, counts INTEGER NOT NULL, code TEXT NOT NULL, note TEXT NOT NULL,
                        at TEXT NOT NULL);
INSERT INTO requests SELECT member_id || '.' || number, member_id, number, '', amount, 0, phone, started_at, is_open,
                            receipt, state, timeline, checked_at, advice, reason, superseded, claim, reference,
                            checkout_request_id, elsewhere FROM attempts;
"""
_RECORDS = """
CREATE TABLE records (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
                      subject TEXT NOT NULL, body TEXT NOT NULL, author TEXT NOT NULL, role TEXT NOT NULL, at TEXT,
                      sequence INTEGER, is_own INTEGER NOT NULL);
CREATE TABLE noticed_records (id TEXT PRIMARY KEY);
ALTER TABLE sharing ADD COLUMN is_recorded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN group_id TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN claim_amount INTEGER;
ALTER TABLE payouts ADD COLUMN group_id TEXT NOT NULL DEFAULT '';
ALTER TABLE payouts ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;
UPDATE requests SET group_id = (SELECT group_id FROM sharing)
 WHERE NOT elsewhere AND started_at > (SELECT since FROM sharing);
UPDATE payouts SET group_id = (SELECT group_id FROM sharing), elsewhere = phone = ''
 WHERE started_at > (SELECT since FROM sharing);
"""
"""What was asked for before the chama was shared is nobody else's to read; what another device sent has no number."""


_RECORDED_BY_HAND = """
ALTER TABLE requests ADD COLUMN way TEXT NOT NULL DEFAULT 'mpesa';
ALTER TABLE decisions ADD COLUMN paid_on TEXT;
ALTER TABLE decisions ADD COLUMN recorded_by TEXT NOT NULL DEFAULT '';
"""
_COLLECTIONS = """
CREATE TABLE collections (id TEXT PRIMARY KEY, place INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
                          amount INTEGER NOT NULL, reference TEXT NOT NULL, description TEXT NOT NULL, due TEXT,
                          due_day INTEGER, repeats TEXT NOT NULL, started_on TEXT, closed_on TEXT,
                          number INTEGER NOT NULL, follows TEXT, receiver TEXT, turns TEXT NOT NULL,
                          swaps TEXT NOT NULL, debts TEXT NOT NULL);
CREATE TABLE parties (collection_id TEXT NOT NULL, member_id TEXT NOT NULL, place INTEGER NOT NULL, own INTEGER,
                      PRIMARY KEY (collection_id, member_id));
ALTER TABLE requests ADD COLUMN collection_id TEXT NOT NULL DEFAULT 'first';
ALTER TABLE payouts ADD COLUMN collection_id TEXT NOT NULL DEFAULT 'first';
INSERT INTO collections SELECT 'first', 0, name, 'target', target, reference, description, NULL, NULL, 'never', NULL,
                               NULL, 1, NULL, NULL, '[]', '[]', '[]' FROM chama;
INSERT INTO parties SELECT 'first', id, place, custom_share FROM members;
"""
"""The one pot of before becomes the first collection, with everybody in it and everything that was paid."""

_WAY_OF_EACH_RECORD = """
ALTER TABLE decisions ADD COLUMN way TEXT;
UPDATE decisions SET way = (SELECT way FROM requests WHERE requests.id = request_id AND way != 'mpesa')
 WHERE rowid IN (SELECT max(rowid) FROM decisions WHERE kind = 'settled' AND amount > 0 GROUP BY request_id);
"""
"""What was recorded by hand last came in the way that its request says; nobody knows in which it was said to before."""


def _keep_what_was_kept(db: sqlite3.Connection) -> None:
    """A second payment was kept by a word on it; from now on it is a decision about an amount."""
    paid = db.execute("SELECT member_id, receipt, state FROM attempts WHERE receipt IS NOT NULL").fetchall()
    received: dict[str, dict[str, int]] = {}
    for member_id, receipt, state in paid:
        received.setdefault(member_id, {})[receipt] = json.loads(state)["amount"]
    kept = db.execute(
        "SELECT member_id, member_id || '.' || number, receipt, started_at FROM attempts"
        " WHERE resolution = 'kept' AND receipt IS NOT NULL"
    ).fetchall()
    for member_id, request_id, receipt, at in kept:
        of_member = received[member_id]
        row = (f"kept.{request_id}", request_id, of_member[receipt], sum(of_member.values()), at)
        db.execute("INSERT INTO decisions VALUES (?, ?, 'kept', ?, ?, '', '', ?)", row)
    db.execute("DROP TABLE attempts")


MIGRATIONS: tuple[Migration, ...] = (
    _PEOPLE_AND_ATTEMPTS,
    _PAYOUTS,
    _WHAT_EXPORTS_NAME,
    _SHARED,
    _REQUESTS_AND_DECISIONS,
    _keep_what_was_kept,
    _RECORDED_BY_HAND,
    _COLLECTIONS,
    _RECORDS,
    _WAY_OF_EACH_RECORD,
)
"""In their order; one that was released is never changed again."""

VERSION = len(MIGRATIONS)


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring the tables of a version to the newest one. The caller makes one transaction of it, or throws it away."""
    for migration in MIGRATIONS[version:]:
        if callable(migration):
            migration(db)
            continue
        for statement in migration.strip().split(";\n"):
            db.execute(statement)
