"""Results on their way to a callback address: rows that are lost, held back, copied or sent as the switches say."""

from sqlite3 import Row
from typing import Any

from ..clock import Clock
from .faults import CallbackFaults
from .jobs import Jobs
from .rows import Rows, json_of

HELD_AT_MOST_S = 30.0  # a result that waits for another one to overtake it


class Outbox:
    """What is still to be posted. Safaricom's own order and number of deliveries are unknown, so any is possible."""

    def __init__(self, rows: Rows, jobs: Jobs, clock: Clock) -> None:
        self._rows = rows
        self._jobs = jobs
        self._clock = clock

    def post(self, subject: str, url: str, body: dict[str, Any], kind: str, faults: CallbackFaults) -> None:
        """Queues one result, as often and as late as the faults want it."""
        written = json_of(body)
        if faults.lost:
            self._insert(subject, url, written, kind, "lost", 0)
            return
        held = self._held() if faults.reorder else None
        if faults.reorder and held is None:
            number = self._insert(subject, url, written, kind, "held", faults.retries)
            self._jobs.add("callback", str(number), self._clock.after(HELD_AT_MOST_S))
            return
        number = 0
        for _ in range(faults.copies):
            number = self._insert(subject, url, written, kind, "waiting", faults.retries)
            self._jobs.add("callback", str(number), self._clock.after(faults.delay_s))
        if held is not None:
            self._rows.do("UPDATE callbacks SET follows = ? WHERE id = ?", number, held)
            self._jobs.drop("callback", str(held))

    def about(self, subject: str | None, latest: int) -> list[Row]:
        """The callbacks about one push or disbursement, or all; only the `latest` of them unless that is 0."""
        most = latest or -1
        if subject is None:
            found = self._rows.all("SELECT * FROM callbacks ORDER BY id DESC LIMIT ?", most)
        else:
            found = self._rows.all("SELECT * FROM callbacks WHERE subject = ? ORDER BY id DESC LIMIT ?", subject, most)
        return found[::-1]

    def send_again(self, number: int) -> bool:
        """Queues one result once more, whatever became of it; False when there is none of that number."""
        found = self._rows.changed("UPDATE callbacks SET state = 'waiting' WHERE id = ?", number)
        if found:
            self._jobs.add("callback", str(number), self._clock.now())
        return bool(found)

    def release_followers(self, number: int) -> None:
        """What waited for this one to overtake it goes now."""
        for row in self._rows.all("SELECT id FROM callbacks WHERE follows = ? AND state = 'held'", number):
            self._rows.do("UPDATE callbacks SET state = 'waiting' WHERE id = ?", row["id"])
            self._jobs.add("callback", str(row["id"]), self._clock.now())

    def _held(self) -> int | None:
        row = self._rows.find("SELECT id FROM callbacks WHERE state = 'held' AND follows IS NULL ORDER BY id LIMIT 1")
        return None if row is None else int(row["id"])

    def _insert(self, subject: str, url: str, body: str, kind: str, state: str, retries: int) -> int:
        return self._rows.do(
            "INSERT INTO callbacks (subject, url, body, kind, state, retries_left) VALUES (?, ?, ?, ?, ?, ?)",
            subject,
            url,
            body,
            kind,
            state,
            retries,
        )
