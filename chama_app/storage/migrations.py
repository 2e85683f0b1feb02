"""The database schema: what brings a file from each version to the next."""

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
MIGRATIONS = (_PEOPLE_AND_ATTEMPTS, _PAYOUTS, _WHAT_EXPORTS_NAME, _SHARED)
"""In their order; one that was released is never changed again."""

VERSION = len(MIGRATIONS)
