"""All that a session needs to draw itself, as it is at one moment."""

from dataclasses import dataclass, replace
from datetime import datetime

from ..domain.book import Book
from ..domain.record_problems import RecordProblem
from ..domain.start_problems import StartProblem
from ..storage.mode import Mode
from .group_snapshot import GroupSnapshot
from .pending_writes import Unsaved


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a session needs to draw itself, at one moment. `next_turn` is when those who are queued go on, where too
    many were asked for at once. `left_out_elsewhere` are the other collections for which somebody was not asked.
    """

    book: Book
    mode: Mode
    ready: bool
    problem: StartProblem | None
    queued: frozenset[str]
    checking: frozenset[str]
    can_send: bool = False
    is_live: bool = False
    group: GroupSnapshot = GroupSnapshot()  # noqa: RUF009 — frozen
    left_out: tuple[str, ...] = ()
    left_out_elsewhere: tuple[str, ...] = ()
    unsaved: Unsaved | None = None
    stuck: frozenset[str] = frozenset()
    record: RecordProblem | None = None
    next_turn: datetime | None = None
    is_backup_refused: bool = False

    def says_as_much_as(self, other: "Snapshot | None") -> bool:
        """Whether nothing has changed between the two; books are told apart by identity, for a big one is large."""
        return other is not None and self.book is other.book and replace(self, book=other.book) == other
