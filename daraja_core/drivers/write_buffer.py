"""The write buffer: one transaction for all changes that waited, and again what a full disk refused."""

import logging
from collections.abc import Sequence

from ..attempt import Attempt
from ..errors import StoreError
from .store import Store

log = logging.getLogger("daraja.write_buffer")


class WriteBuffer:
    """Keeps what could not be stored, newest shape only, and writes it with the next change or the next try."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._unsaved: dict[tuple[str, str], Attempt] = {}

    @property
    def is_behind(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._unsaved)

    async def flush(self, attempts: Sequence[Attempt]) -> StoreError | None:
        """Write the attempts and what was left over; gives back why it could not."""
        wanted = self._unsaved | {(attempt.id, attempt.account): attempt for attempt in attempts}
        if not wanted:
            return None
        failure: StoreError | None = None
        try:
            await self._store.save(list(wanted.values()))
        except StoreError as exc:
            failure = exc
        except Exception as exc:
            log.exception("the store failed in an unexpected way")
            failure = StoreError(f"the store failed in an unexpected way ({type(exc).__name__})")
        if failure is not None:
            log.error("%d changes could not be stored: %s", len(wanted), failure)
            self._unsaved = wanted
            return failure
        self._unsaved = {}
        return None
