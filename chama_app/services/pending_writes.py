"""What happened and could not be written down yet: it is shown, and tried again until it is on disk."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from ..domain.payment_requests import PaymentRequest
from ..domain.payouts import Payout
from ..domain.record_problems import SaveProblem
from ..storage.transaction import SaveError

log = logging.getLogger("chama.pending_writes")

_OF_ONE_ROW: frozenset[SaveProblem] = frozenset({"too_large", "damaged"})
"""What refuses one write and need not refuse the next."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """How much is not on disk, and why."""

    count: int
    problem: SaveProblem


class PendingWrites:
    """The newest write of each thing, in the order in which they were first refused."""

    def __init__(self, *, is_read_only: bool = False) -> None:
        self._is_read_only = is_read_only
        self._writes: dict[str, Callable[[], None]] = {}
        self._problem: SaveProblem = "disk"

    @property
    def unsaved(self) -> Unsaved | None:
        """What is not on disk; None when everything is."""
        return Unsaved(len(self._writes), self._problem) if self._writes else None

    def write(self, name: str, write: Callable[[], None]) -> None:
        """Write what is known about a thing now, or as soon as the disk takes it. A name begins with its kind."""
        if not self._is_read_only:  # there nothing happens but that somebody looks here and there
            self._writes[name] = write
            self.flush()

    def holds(self, record_id: str) -> bool:
        """Whether a request or a payout waits."""
        return any(name.endswith(f" {record_id}") for name in self._writes)

    def forget(self, name: str) -> None:
        """A newer write of this thing is on disk, or the thing is gone."""
        self._writes.pop(name, None)

    def clear(self) -> None:
        """Nothing of what waits is of use any more."""
        self._writes.clear()

    def flush(self) -> None:
        """Try everything that waits; what is refused keeps its place."""
        for name, write in list(self._writes.items()):
            try:
                write()
            except SaveError as exc:
                log.warning("%s could not be written down: %s", name, exc.problem)
                self._problem = exc.problem
                if exc.problem not in _OF_ONE_ROW:
                    return
            else:
                del self._writes[name]

    def require_saved(self, kind: str) -> None:
        """Raise SaveError while something of this kind waits: what is decided next relies on what the file says."""
        self.flush()
        if any(name.startswith(kind) for name in self._writes):
            raise SaveError(self._problem)


def name_of(record: PaymentRequest | Payout) -> str:
    """What a request or a payout is called among what waits."""
    return f"payout {record.id}" if isinstance(record, Payout) else f"request of {record.member_id} {record.id}"
