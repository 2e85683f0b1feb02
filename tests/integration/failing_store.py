"""The real store on a disk that refuses some of its writes."""

from collections.abc import Container, Sequence
from pathlib import Path

from daraja_core import SqliteStore, StoreError
from daraja_core.attempt import Attempt

SENTENCE = "the store 'engine.db' cannot be used: database or disk is full; check the disk"


class FailingStore(SqliteStore):
    """Counts the saves from 1 and refuses those that are in `refused`."""

    def __init__(self, path: Path, refused: Container[int], *, keeps_sessions: bool = True) -> None:
        super().__init__(path)
        self._refused = refused
        self._keeps_sessions = keeps_sessions
        self.saves = 0

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """Write, or say that the disk is full."""
        self.saves += 1
        if self.saves in self._refused:
            raise StoreError(SENTENCE)
        await super().save(attempts)

    async def keep_session(self, user_id: str, secret: str) -> None:
        """Likewise."""
        if not self._keeps_sessions:
            raise StoreError(SENTENCE)
        await super().keep_session(user_id, secret)
