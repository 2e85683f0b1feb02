"""What somebody's word decides about money that M-PESA moved: what was paid too much, and codes of messages."""

from collections.abc import Callable
from functools import partial

from daraja_core import Clock

from ..domain.amounts import LARGEST_AMOUNT
from ..domain.decisions import Settled
from ..domain.members import one_line
from ..domain.notes import is_note
from ..domain.reported_codes import (
    ParsedCode,
    agreed_amount,
    may_settle,
    parse_code,
    reportable_request,
    unconfirmed_report,
)
from ..domain.surplus import kept_surplus, surplus_set_aside
from .ledger import Ledger
from .saving import Notify, saved


class DecisionService:
    """The part of the app's state where a person's word counts for money that came by M-PESA."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        new_id: Callable[[], str],
        notify: Notify,
        may_decide: Callable[[], bool],
        leaves_it_to_others: Callable[[], bool],
    ) -> None:
        """`may_decide` tells whoever may not; `leaves_it_to_others` says nothing to anybody."""
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id
        self._notify = notify
        self._may_decide = may_decide
        self._leaves_it_to_others = leaves_it_to_others

    def keep_surplus(self, member_id: str) -> bool:
        """It was agreed that what a member paid beyond the share stays in the pot. False when that was not saved."""
        if not self._may_decide():
            return True
        decided = kept_surplus(self._ledger.book, member_id, self._new_id, self._clock.now())
        return self._save(partial(self._ledger.decide, decided))

    def set_surplus_aside(self, member_id: str) -> bool:
        """It was agreed that what a member paid beyond the share counts for something that is asked for later.

        False when that was not saved.
        """
        if not self._may_decide():
            return True
        decided = surplus_set_aside(self._ledger.book, member_id, self._new_id, self._clock.now())
        return self._save(partial(self._ledger.decide, decided))

    def report_code(self, member_id: str, pasted: str) -> ParsedCode:
        """Write down the M-PESA code that a member reports. It counts where M-PESA has said the same, else nowhere."""
        request, parsed = reportable_request(self._ledger.book, member_id), parse_code(self._ledger.book, pasted)
        if request and parsed.code:
            reported = {"reported_code": parsed.code, "reported_amount": parsed.amount}
            if not self._save(partial(self._ledger.change_request, request.id, **reported)):
                return ParsedCode(problem="not_saved")
        return parsed

    def record_by_hand(self, request_id: str, amount: int, note: str) -> bool:
        """What M-PESA says was paid counts by somebody's word, until M-PESA tells the receipt and the amount.

        False when it was not saved.
        """
        request = self._ledger.book.request(request_id)
        if not self._may_decide():
            return True
        if request and may_settle(request) and 0 < amount <= LARGEST_AMOUNT and is_note(note):
            settled = Settled(self._new_id(), request_id, amount, "", one_line(note), self._clock.now())
            return self._save(partial(self._ledger.decide, [settled]))
        return True

    def withdraw_code(self, member_id: str) -> bool:
        """The code that was reported is not that of a payment to us. False when that was not saved."""
        request = unconfirmed_report(self._ledger.book, member_id)
        nothing = {"reported_code": None, "reported_amount": None}
        return request is None or self._save(partial(self._ledger.change_request, request.id, **nothing))

    def settle_by_code(self) -> None:
        """Where M-PESA and the message of the member agree, the payment counts without its receipt."""
        if self._leaves_it_to_others():  # whoever keeps the money hears both as well
            return
        for request in [one for one in self._ledger.book.index.open.values() if one.reported_code]:
            code, amount = request.reported_code, agreed_amount(request)
            if code and amount is not None:
                self._ledger.settle(Settled(self._new_id(), request.id, amount, code, "", self._clock.now()))

    def _save(self, write: Callable[[], None]) -> bool:
        return saved(self._notify, write)
