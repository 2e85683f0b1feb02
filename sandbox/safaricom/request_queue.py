"""The life that all requests share which are acknowledged now and answered later: queued, perhaps timed out, done."""

from collections.abc import Mapping
from typing import Any, Protocol

from ..clock import Clock
from .jobs import Jobs, Kind
from .journal import Journal
from .rows import Rows


class Answerer(Protocol):
    """What differs from one kind of request to another. All three are called with the request's ConversationID."""

    def switches(self, conversation_id: str) -> Mapping[str, Any]:
        """The faults that hold for it: `delay_s`, `queue_timeout`, `late_result_s` and its own."""
        ...

    def answer(self, conversation_id: str) -> None:
        """Decides it, moves the money and queues the result, all within the transaction that is open."""
        ...

    def time_out(self, conversation_id: str) -> None:
        """Queues the queue timeout."""
        ...


class RequestQueue:
    """The queue of one kind: its table has `conversation_id` and `state`, its jobs have a kind of their own."""

    def __init__(self, rows: Rows, jobs: Jobs, journal: Journal, clock: Clock, table: str) -> None:
        self._rows = rows
        self._jobs = jobs
        self._journal = journal
        self._clock = clock
        self._table = table

    def add(self, kind: Kind, conversation_id: str, delay_s: float) -> None:
        """Within the transaction that writes the request."""
        self._jobs.add(kind, conversation_id, self._clock.after(delay_s))
        self._journal.tell()

    def time_is_up(self, kind: Kind, conversation_id: str, answerer: Answerer) -> None:
        """The request's turn has come: it is answered, or the queue's patience is over and it is answered later."""
        state = self._state(conversation_id)
        if state in (None, "done"):
            self._jobs.drop(kind, conversation_id)
            return
        switches = answerer.switches(conversation_id)
        if state == "queued" and switches["queue_timeout"]:
            self._time_out(kind, conversation_id, answerer, switches["late_result_s"])
        else:
            self.answer(kind, conversation_id, answerer)

    def answer(self, kind: Kind, conversation_id: str, answerer: Answerer) -> None:
        with self._rows.transaction():
            self._move(conversation_id, "done")
            self._jobs.drop(kind, conversation_id)
            answerer.answer(conversation_id)
        self._journal.tell()

    def _time_out(self, kind: Kind, conversation_id: str, answerer: Answerer, late_s: float | None) -> None:
        """What becomes of the request comes later, if ever: a timeout is no failure."""
        with self._rows.transaction():
            self._move(conversation_id, "timed_out")
            answerer.time_out(conversation_id)
            if late_s is None:
                self._jobs.drop(kind, conversation_id)
            else:
                self._jobs.add(kind, conversation_id, self._clock.after(late_s))
        self._journal.tell()

    def _state(self, conversation_id: str) -> str | None:
        row = self._rows.find(f"SELECT state FROM {self._table} WHERE conversation_id = ?", conversation_id)
        return None if row is None else str(row["state"])

    def _move(self, conversation_id: str, state: str) -> None:
        self._rows.do(f"UPDATE {self._table} SET state = ? WHERE conversation_id = ?", state, conversation_id)
