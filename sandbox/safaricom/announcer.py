"""Tells the business what became of a push or a disbursement: builds the body and puts it into the outbox."""

from datetime import datetime

from .b2c_result import Books, Names, b2c_result, forged_result, queue_timeout
from .faults import AT_ONCE, Faults
from .ids import Ids
from .ledger import Ledger, utility_account, working_account
from .outbox import Outbox
from .payouts import Payout, PayoutRequest
from .prompts import Prompt
from .results import PAID
from .stk_callback import FORGED_RECEIPT, forged_callback, forged_url, stk_callback
from .subscribers import Subscribers


class Announcer:
    """One method for each thing that Safaricom reports."""

    def __init__(self, outbox: Outbox, faults: Faults, ids: Ids, ledger: Ledger, subscribers: Subscribers) -> None:
        self._outbox = outbox
        self._faults = faults
        self._ids = ids
        self._ledger = ledger
        self._subscribers = subscribers

    def push(self, prompt: Prompt, code: str, receipt: str | None, now: datetime) -> None:
        faults = self._faults.callback(prompt.phone, prompt.amount, prompt.overrides)
        if faults.forged:
            self.forge(prompt, PAID, prompt.amount, FORGED_RECEIPT, None, now)
        body = stk_callback(prompt, code, receipt, now, faults)
        self._outbox.post(prompt.checkout_request_id, prompt.callback_url, body, "callback", faults)

    def forge(self, prompt: Prompt, code: str, amount: int, receipt: str, url: str | None, now: datetime) -> None:
        """Posts a result that Safaricom never sent, to the push's address with its signature broken, or to `url`."""
        body = forged_callback(prompt, code, amount, receipt, now)
        self._outbox.post(prompt.checkout_request_id, url or forged_url(prompt.callback_url), body, "forged", AT_ONCE)

    def payout(self, payout: Payout, code: str, transaction_id: str, now: datetime) -> None:
        request = payout.request
        faults = self._faults.callback(request.phone, request.amount, payout.overrides)
        names = self._names(payout, now)
        if faults.forged:
            forged = forged_result(payout, names, FORGED_RECEIPT)
            self._outbox.post(payout.conversation_id, forged_url(request.result_url), forged, "forged", AT_ONCE)
        parameters = self._faults.effective("b2c", request.phone, request.amount, payout.overrides)["parameters"]
        body = b2c_result(payout, names, self._books(request), code, transaction_id, now, faults, parameters)
        self._outbox.post(payout.conversation_id, request.result_url, body, "callback", faults)

    def queue_timeout(self, payout: Payout, now: datetime) -> None:
        """Goes out at once and once: the faults of the callbacks are for the result that may follow."""
        body = queue_timeout(self._names(payout, now))
        self._outbox.post(payout.conversation_id, payout.request.timeout_url, body, "queue_timeout", AT_ONCE)

    def _names(self, payout: Payout, now: datetime) -> Names:
        request = payout.request
        switches = self._faults.effective("b2c", request.phone, request.amount, payout.overrides)
        if switches["mismatched_ids"]:
            return Names(self._ids.merchant_request_id(), self._ids.conversation_id(now))
        return Names(request.originator_conversation_id, payout.conversation_id)

    def _books(self, request: PayoutRequest) -> Books:
        receiver = self._subscribers.get(request.phone)
        utility = self._ledger.balance(utility_account(request.party_a))
        working = self._ledger.balance(working_account(request.party_a))
        return Books(receiver.name, receiver.registered, utility, working)
