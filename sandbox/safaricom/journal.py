"""The log of every request and callback, and a way to wait for news instead of asking again and again."""

import asyncio
from datetime import datetime
from sqlite3 import Row
from typing import Any

from .rows import Rows, json_of, moment, object_of

KEPT = 5_000
LONGEST_WAIT_S = 30.0
LAST_ID = "last_log_id"  # what a reset keeps of the log


class Journal:
    """What happened, newest last. It never holds a PIN, a password or a token: whoever writes has masked them."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._news = asyncio.Event()
        self._is_closed = False
        self._last = max(int(rows.setting(LAST_ID) or 0), rows.one("SELECT coalesce(max(id), 0) FROM log")[0])
        self.version = 0

    def write(
        self, now: datetime, kind: str, method: str, path: str, status: int | None, details: dict[str, Any]
    ) -> None:
        self._last += 1
        with self._rows.transaction():
            self._rows.do(
                "INSERT INTO log (id, at, kind, method, path, status, details) VALUES (?, ?, ?, ?, ?, ?, ?)",
                self._last,
                now.timestamp(),
                kind,
                method,
                path,
                status,
                json_of(details),
            )
            self._rows.do("DELETE FROM log WHERE id <= ?", self._last - KEPT)
        self.tell()

    def clear(self) -> None:
        """Forgets all entries. Their ids are never used again: whoever follows the log misses nothing that comes."""
        self._rows.do("DELETE FROM log")
        self._rows.keep_setting(LAST_ID, str(self._last))

    def tell(self) -> None:
        """Something changed that somebody may be waiting for."""
        self.version += 1
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """There will be no more news: whoever waits for some is let go."""
        self._is_closed = True
        self.tell()

    async def news(self, after: int, wait_s: float) -> int:
        """The version, as soon as it is above `after`, or when the wait is over."""
        try:
            async with asyncio.timeout(min(wait_s, LONGEST_WAIT_S)):
                while self.version <= after and not self._is_closed:
                    await self._news.wait()
        except TimeoutError:
            pass
        return self.version

    def entries(self, after: int) -> list[dict[str, Any]]:
        """Those after the one with this id, oldest first."""
        return [_entry(row) for row in self._rows.all("SELECT * FROM log WHERE id > ? ORDER BY id", after)]

    def latest(self, count: int) -> list[dict[str, Any]]:
        """So many of the newest, oldest first."""
        return [_entry(row) for row in self._rows.all("SELECT * FROM log ORDER BY id DESC LIMIT ?", count)][::-1]


def _entry(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "at": moment(row["at"]).isoformat(),
        "kind": row["kind"],
        "method": row["method"],
        "path": row["path"],
        "status": row["status"],
        **object_of(row["details"]),
    }
