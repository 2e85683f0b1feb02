"""Records by hand: written down, corrected and withdrawn, never deleted."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from daraja_core import Clock

from ..domain.hand_record import ParsedHandRecord, corrected, new_record, settlement, withdrawn
from ..domain.payment_requests import PaymentRequest
from .ledger import Ledger
from .saving import Notify, saved


class HandRecordService:
    """The part of the app's state that money enters without M-PESA's telling."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        new_id: Callable[[], str],
        notify: Notify,
        may_decide: Callable[[], bool],
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id
        self._notify = notify
        self._may_decide = may_decide

    def record(self, member_id: str, told: ParsedHandRecord) -> bool:
        """Money of a member came. False when that was not saved."""
        if told.problems or not self._may_decide():
            return True
        now = self._clock.now()
        record = new_record(self._ledger.book, member_id, told, now, self._ledger.new_suffix(member_id))
        said = settlement(record, told, now, self._by, self._new_id())
        return self._save(replace(record, decided=(said,)))

    def correct(self, record_id: str, told: ParsedHandRecord) -> bool:
        """It was not as it was recorded. False when that was not saved."""
        record = self._ledger.book.request(record_id)
        if record is None or not record.is_recorded or record.is_withdrawn or told.problems or not self._may_decide():
            return True
        said = settlement(record, told, self._clock.now(), self._by, self._new_id())
        return self._save(corrected(record, told, said))

    def withdraw(self, record_id: str) -> bool:
        """It never came. False when that was not saved."""
        record = self._ledger.book.request(record_id)
        if record is None or not record.is_recorded or record.is_withdrawn or not self._may_decide():
            return True
        return self._save(withdrawn(record, self._clock.now(), self._by, self._new_id()))

    def _save(self, record: PaymentRequest) -> bool:
        return saved(self._notify, partial(self._ledger.save_record, record))

    @property
    def _by(self) -> str:
        """Who holds this device, as far as anybody said."""
        return next((one.name for one in self._ledger.book.active_members if one.is_me), "")
