"""What M-PESA said of payments that other devices of the chama started, applied to this device's book."""

import re
from dataclasses import replace
from datetime import datetime

from daraja_core import Status, TimelineEntry, Verdict
from daraja_core.amounts import counted_amount
from daraja_core.attempt import Happening
from daraja_core.disbursement import (
    DisbursementFailed,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
)
from daraja_core.payment import (
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
)
from daraja_core.public_state import NOT_SENT
from daraja_core.result_codes import b2c_result, stk_result

from .book import Book
from .payment_requests import PaymentRequest
from .payouts import Payout

_WEIGHT = {Status.TIMEOUT: 0, Status.CONFIRMING: 1, Status.FAILED: 2, Status.CANCELLED: 2, Status.SUCCESS: 3}
_SUFFIX = re.compile(r"[0-9a-z]{1,12}")
_HAPPENED: dict[Status, Happening] = {
    Status.SUCCESS: "success",
    Status.FAILED: "failed",
    Status.CANCELLED: "cancelled",
    Status.TIMEOUT: "timeout",
    Status.CONFIRMING: "confirming",
}


def split_payment_id(book: Book, payment_id: str) -> tuple[str, int, str] | None:
    """The member, the number and the suffix of the request in a payment's id; None for who is not in this book.

    An older id ends in its number. A newer one ends in a suffix that no other device can have, and its number is the
    next one here.
    """
    member_id, _, last = payment_id.rpartition(".")
    if not any(one.id == member_id for one in book.members) or not _SUFFIX.fullmatch(last):
        return None
    return (member_id, int(last), "") if last.isdecimal() else (member_id, book.next_number(member_id), last)


def apply_verdict(book: Book, verdict: Verdict) -> PaymentRequest | None:
    """The request that a verdict of the group changes, as it is from now on; None when it changes nothing.

    While our own engine follows a payment it hears the same and tells the whole history, so nothing is done here; what
    it has given up, or never sent because another device had asked already, is settled here.
    """
    place = split_payment_id(book, verdict.payment_id)
    known = book.request(verdict.payment_id)
    if place is None or (known and isinstance(known.state, PaymentSuccess)):
        return None  # what somebody recorded by hand gives way, M-PESA's own word does not
    if known and not known.elsewhere and known.is_waiting:
        return None
    is_success = verdict.status is Status.SUCCESS
    if known and not known.elsewhere and not isinstance(known.state, PaymentError) and not is_success:
        return None
    if known and known.elsewhere and _WEIGHT[verdict.status] < _weight(known.state):
        return None
    is_late = known is not None and not known.elsewhere and not isinstance(known.state, PaymentError)
    state = state_of_payment(verdict, late=is_late)
    if state is None or (known and known.state == state):
        return None
    told = "" if is_success else f"{verdict.result_code}: {verdict.result_text}"
    entry = TimelineEntry(verdict.settled_at, "realtime", _HAPPENED[verdict.status], told)
    if known is None:
        amount = verdict.requested_amount or counted_amount("stk", verdict).amount
        member_id, number, suffix = place
        at = verdict.settled_at
        return PaymentRequest(member_id, number, amount, "", at, state, (entry,), elsewhere=True, suffix=suffix)
    # What was not sent from here, and has a verdict, was sent from elsewhere.
    is_elsewhere = known.elsewhere or isinstance(known.state, PaymentError)
    return replace(known, state=state, timeline=(*known.timeline, entry), restored=False, elsewhere=is_elsewhere)


def apply_payout_verdict(book: Book, verdict: Verdict) -> Payout | None:
    """The payout that a verdict of the group changes, as it is from now on; None when it changes nothing.

    What our own engine follows it tells by itself; what it has given up is settled here.
    """
    known, state = book.payout(verdict.payment_id), state_of_payout(verdict)
    if state is None or (known and isinstance(known.state, DisbursementSuccess)):
        return None
    if known and not known.elsewhere and (known.is_waiting or not isinstance(state, DisbursementSuccess)):
        return None
    if known and (known.state == state or _payout_weight(state) < _payout_weight(known.state)):
        return None
    if known is None:
        amount = verdict.requested_amount or counted_amount("b2c", verdict).amount
        return Payout(verdict.payment_id, "", "", amount, "", _moment(verdict), state, elsewhere=True)
    return replace(known, state=state, restored=False)


def state_of_payout(verdict: Verdict) -> DisbursementState | None:
    """What a verdict makes of a payout; None for a success without a receipt."""
    name, conversation_id = verdict.payment_id, verdict.safaricom_id
    match verdict.status:
        case Status.SUCCESS if verdict.receipt:
            counted = counted_amount("b2c", verdict)
            return DisbursementSuccess(
                originator_conversation_id=name,
                conversation_id=conversation_id,
                receipt_number=verdict.receipt,
                amount=counted.amount,
                requested_amount=verdict.requested_amount or counted.amount,
                receiver_name=verdict.receiver_name,
                mpesa_timestamp=verdict.mpesa_timestamp,
                settled_at=verdict.settled_at,
                reported_amount=counted.reported,
            )
        case Status.FAILED | Status.CANCELLED:
            return DisbursementFailed(
                name, conversation_id, verdict.result_code, b2c_result(verdict.result_code).customer_text
            )
        case Status.TIMEOUT:
            return DisbursementTimeout(name, conversation_id, reported=True)
        case Status.CONFIRMING:
            return DisbursementTimeout(name, conversation_id, reported=True, advice="paid")
        case Status.SUCCESS:  # without a receipt there is nothing to count
            return None


def _payout_weight(state: DisbursementState) -> int:
    match state:
        case DisbursementSuccess():
            return 3
        case DisbursementFailed(result_code=code):
            return 0 if code == NOT_SENT else 2  # M-PESA knows better
        case DisbursementTimeout(advice="paid"):
            return 1
        case _:
            return 0


def state_of_payment(verdict: Verdict, *, late: bool) -> PaymentState | None:
    """What a verdict makes of a request; None for a success without a receipt."""
    match verdict.status:
        case Status.SUCCESS if verdict.receipt:
            counted = counted_amount("stk", verdict)
            asked, moments = verdict.requested_amount or counted.amount, (verdict.mpesa_timestamp, verdict.settled_at)
            return PaymentSuccess(verdict.receipt, counted.amount, asked, *moments, late, counted.reported)
        case Status.FAILED:
            return PaymentFailed(verdict.result_code, stk_result(verdict.result_code).customer_text)
        case Status.CANCELLED:
            return PaymentCancelled(verdict.result_code, stk_result(verdict.result_code).customer_text)
        case Status.TIMEOUT:
            return PaymentTimeout(None, reported=True)
        case Status.CONFIRMING:
            return PaymentTimeout(None, advice="paid")
        case Status.SUCCESS:  # without a receipt there is nothing to count
            return None


def _weight(state: PaymentState) -> int:
    match state:
        case PaymentSuccess():
            return 3
        case PaymentFailed() | PaymentCancelled():
            return 2
        case PaymentTimeout(advice="paid"):
            return 1
        case _:
            return 0


def _moment(verdict: Verdict) -> datetime:
    return verdict.mpesa_timestamp or verdict.settled_at
