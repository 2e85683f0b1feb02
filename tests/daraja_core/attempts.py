"""Attempts, orders and verdicts that the tests of the rules start from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from daraja_core.attempt import Attempt
from daraja_core.errors import StkPushRejectedError
from daraja_core.events import Accepted, AnswerLost, ClockReached, NothingFound, Prepared, Refused
from daraja_core.machine import begin, step
from daraja_core.order import DisbursementOrder, PaymentOrder
from daraja_core.verdict import Status, Verdict, VerdictSource

NOON = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CHECKOUT_ID = "ws_CO_21112026120000123712345678"
ORDER = PaymentOrder(
    id="alice.1", phone="254712345678", amount=1000, reference="LUNCH", description="Share", user_id="user-1"
)
PAYOUT = DisbursementOrder(
    id="payout.1",
    phone="254712345678",
    amount=2000,
    initiator_name="apiop",
    remarks="November pot",
    command_id="BusinessPayment",
    user_id="user-1",
)


def at(seconds: float) -> datetime:
    """So many seconds after noon, which is T0 of every attempt here."""
    return NOON + timedelta(seconds=seconds)


def verdict(
    status: Status,
    code: str = "0",
    receipt: str | None = None,
    *,
    source: VerdictSource = "callback",
    safaricom_id: str | None = CHECKOUT_ID,
    payment_id: str = "alice.1",
) -> Verdict:
    """What a document about the attempt says."""
    return Verdict(
        payment_id=payment_id,
        status=status,
        result_code=code,
        result_text="Safaricom's words",
        receipt=receipt,
        amount=1000 if receipt else None,
        requested_amount=1000,
        mpesa_timestamp=at(20) if receipt else None,
        settled_at=at(21),
        source=source,
        safaricom_id=safaricom_id,
    )


SUCCESS = verdict(Status.SUCCESS, receipt="NLJ7RT61SV")
OTHER_SUCCESS = verdict(Status.SUCCESS, receipt="NLJ7RT61ZZ")
FAILED = verdict(Status.FAILED, "1")
CANCELLED = verdict(Status.CANCELLED, "1032")
NO_ANSWER = verdict(Status.TIMEOUT, "1037")
CONFIRMING = verdict(Status.CONFIRMING)
QUERY_FAILED = verdict(Status.FAILED, "1", source="query")
FOREIGN = verdict(Status.SUCCESS, receipt="NLJ7RT61XX", safaricom_id="ws_CO_21112026120000999700000000")
REFUSAL = StkPushRejectedError("Bad Request - Invalid Amount", error_code="400.002.02")


def written() -> Attempt:
    """On disk, not sent."""
    return begin(ORDER, NOON)[0]


def sending() -> Attempt:
    """The request is on its way."""
    return step(written(), Prepared("user-1"), NOON)[0]


def pending() -> Attempt:
    """Safaricom took the request."""
    return step(sending(), Accepted(CHECKOUT_ID), at(1))[0]


def unanswered() -> Attempt:
    """The request left and nothing came back."""
    return step(sending(), AnswerLost("read timeout"), at(1))[0]


def unknown() -> Attempt:
    """The cutoff came, and the last read found nothing."""
    closing = step(pending(), ClockReached(), at(90))[0]
    return step(closing, NothingFound("poll", last=True), at(91))[0]


def refused() -> Attempt:
    """Proven not sent."""
    return step(sending(), Refused(REFUSAL), at(1))[0]


def payout() -> Attempt:
    """A disbursement that Safaricom took."""
    begun = begin(PAYOUT, NOON)[0]
    sent = step(begun, Prepared("user-1"), NOON)[0]
    return step(sent, Accepted("AG_20261121_2010364430d9bbdaf872"), at(1))[0]


def payout_verdict(status: Status, code: str = "0", receipt: str | None = None) -> Verdict:
    """What a document about the payout says; its ids differ from the request's, as in the portal's samples."""
    return replace(verdict(status, code, receipt, safaricom_id="AG_other"), payment_id="payout.1")
