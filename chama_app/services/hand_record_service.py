"""Records by hand: written down, corrected and withdrawn, never deleted."""

from collections.abc import Callable
from dataclasses import replace

from daraja_core import Clock

from ..domain.hand_record import ParsedHandRecord, corrected, new_record, settlement, withdrawn
from .ledger import Ledger


class HandRecordService:
    """The part of the app's state that money enters without M-PESA's telling."""

    def __init__(self, ledger: Ledger, clock: Clock, new_id: Callable[[], str], notify: Callable[[], None]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id
        self._notify = notify

    def record(self, member_id: str, told: ParsedHandRecord) -> None:
        """Money of a member came."""
        if not told.problems:
            now = self._clock.now()
            record = new_record(self._ledger.book, member_id, told, now, self._ledger.new_suffix(member_id))
            said = settlement(record, told, now, self._by, self._new_id())
            self._ledger.save_record(replace(record, decided=(said,)))
            self._notify()

    def correct(self, record_id: str, told: ParsedHandRecord) -> None:
        """It was not as it was recorded."""
        record = self._ledger.book.request(record_id)
        if record and record.is_recorded and not told.problems:
            said = settlement(record, told, self._clock.now(), self._by, self._new_id())
            self._ledger.save_record(corrected(record, told, said))
            self._notify()

    def withdraw(self, record_id: str) -> None:
        """It never came."""
        record = self._ledger.book.request(record_id)
        if record and record.is_recorded and not record.is_withdrawn:
            self._ledger.save_record(withdrawn(record, self._clock.now(), self._by, self._new_id()))
            self._notify()

    @property
    def _by(self) -> str:
        """Who holds this device, as far as anybody said."""
        return next((one.name for one in self._ledger.book.active_members if one.is_me), "")
