"""What the shop knows: readers, articles, purchases, and who may read what. SQLite or PostgreSQL, by URL."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from .connections import connect

SCHEMA = """
CREATE TABLE IF NOT EXISTS readers (id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT);
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, reader_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS posts (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, teaser TEXT NOT NULL, body TEXT NOT NULL, price INTEGER NOT NULL
);
-- A purchase outlives its reader: the money moved, whoever is still there.
CREATE TABLE IF NOT EXISTS purchases (
    id TEXT PRIMARY KEY, reader_id TEXT NOT NULL, post_id TEXT NOT NULL, phone TEXT NOT NULL, price INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'new', receipt TEXT
);
-- One row for each reader and post: however often a payment is reported, there is one.
CREATE TABLE IF NOT EXISTS access (
    reader_id TEXT NOT NULL, post_id TEXT NOT NULL, purchase_id TEXT NOT NULL, PRIMARY KEY (reader_id, post_id)
);
"""
# Of two that settle one purchase at once, the second waits for the first and changes nothing.
SETTLE = """
UPDATE purchases SET receipt = ?, state = CASE
    WHEN EXISTS (SELECT 1 FROM readers WHERE readers.id = purchases.reader_id) THEN 'paid' ELSE 'unclaimed' END
WHERE id = ? AND state NOT IN ('paid', 'unclaimed')
RETURNING reader_id, post_id, state
"""
OPEN = ("new", "waiting", "unknown")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads. Without a phone number nothing can be asked of M-Pesa."""

    id: str
    name: str
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """An article and its price in whole shillings."""

    id: str
    title: str
    teaser: str
    body: str
    price: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """One try to pay. Its id is the payment id; `state` is new, waiting, paid, failed, unknown or unclaimed."""

    id: str
    reader_id: str
    post_id: str
    phone: str = field(repr=False)
    price: int
    state: str
    receipt: str | None


class Database:
    """Every method is one transaction."""

    def __init__(self, url: str) -> None:
        self._db = connect(url)
        self._db.script(SCHEMA)

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def add_post(self, post: Post) -> None:
        """Offer an article, unless it is there."""
        values = (post.id, post.title, post.teaser, post.body, post.price)
        self._db.rows("INSERT INTO posts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", *values)

    def posts(self) -> list[Post]:
        """Everything that is offered."""
        return [Post(*row) for row in self._db.rows("SELECT * FROM posts ORDER BY id")]

    def post(self, post_id: str) -> Post | None:
        """One article."""
        rows = self._db.rows("SELECT * FROM posts WHERE id = ?", post_id)
        return Post(*rows[0]) if rows else None

    def sign_in(self, name: str) -> str:
        """A new reader and the token of the session; a real shop asks for a password."""
        reader_id, token = secrets.token_hex(6), secrets.token_urlsafe(24)
        with self._db.transaction():
            self._db.rows("INSERT INTO readers VALUES (?, ?, NULL)", reader_id, name)
            self._db.rows("INSERT INTO sessions VALUES (?, ?)", token, reader_id)
        return token

    def reader(self, token: str) -> Reader | None:
        """Whose session it is."""
        query = "SELECT readers.* FROM readers JOIN sessions ON readers.id = reader_id WHERE token = ?"
        rows = self._db.rows(query, token)
        return Reader(*rows[0]) if rows else None

    def forget(self, reader_id: str) -> None:
        """The reader goes; purchases stay, for the books."""
        self._db.rows("DELETE FROM readers WHERE id = ?", reader_id)

    def begin_purchase(self, reader_id: str, post: Post, phone: str) -> Purchase:
        """The purchase that is open already, or a new one: two clicks are one payment. The profile gets the number."""
        query = "SELECT * FROM purchases WHERE reader_id = ? AND post_id = ? AND state IN ('new', 'waiting', 'unknown')"
        with self._db.transaction():
            # First, for it locks the reader's row: a second click on another connection waits, then finds the purchase.
            self._db.rows("UPDATE readers SET phone = ? WHERE id = ?", phone, reader_id)
            if rows := self._db.rows(query, reader_id, post.id):
                return Purchase(*rows[0])
            made = Purchase(secrets.token_hex(12), reader_id, post.id, phone, post.price, "new", None)
            values = (made.id, reader_id, post.id, phone, post.price, made.state, None)
            self._db.rows("INSERT INTO purchases VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
            return made

    def purchase(self, purchase_id: str) -> Purchase | None:
        """One purchase."""
        rows = self._db.rows("SELECT * FROM purchases WHERE id = ?", purchase_id)
        return Purchase(*rows[0]) if rows else None

    def purchases_in(self, states: Sequence[str]) -> list[Purchase]:
        """Every purchase in one of these states."""
        marks = ", ".join("?" * len(states))
        return [Purchase(*row) for row in self._db.rows(f"SELECT * FROM purchases WHERE state IN ({marks})", *states)]

    def move(self, purchase_id: str, state: str) -> None:
        """News that is not "paid"; a purchase that is paid stays so."""
        query = "UPDATE purchases SET state = ? WHERE id = ? AND state NOT IN ('paid', 'unclaimed')"
        self._db.rows(query, state, purchase_id)

    def settle(self, purchase_id: str, receipt: str) -> None:
        """Paid: open the article to the reader, once; for one who is gone the purchase is kept as unclaimed."""
        with self._db.transaction():
            for reader_id, post_id, state in self._db.rows(SETTLE, receipt, purchase_id):
                if state == "paid":
                    opened = (reader_id, post_id, purchase_id)
                    self._db.rows("INSERT INTO access VALUES (?, ?, ?) ON CONFLICT DO NOTHING", *opened)

    def may_read(self, reader_id: str, post_id: str) -> bool:
        """Whether the article is open to the reader."""
        return bool(self._db.rows("SELECT 1 FROM access WHERE reader_id = ? AND post_id = ?", reader_id, post_id))
