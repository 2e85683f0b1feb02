"""A chama of three and requests in every state, for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chama_app.domain.book import Book
from chama_app.domain.members import Chama, Member
from chama_app.domain.payment_requests import PaymentRequest
from daraja_core import (
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentInitiating,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
    TimelineEntry,
)

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # noon in Nairobi
ALICE = Member("alice", "Alice Wanjiku", "254712345001")
BOB = Member("bob", "Bob Otieno", "254712345002")
CAROL = Member("carol", "Carol Achieng", "254712345003")
LUNCH = Chama("Lunch", 3000, "LUNCH", "Lunch share")
REQUEST_ID = "ws_CO_20112026120000712345001"


def book(*requests: PaymentRequest, members: tuple[Member, ...] = (ALICE, BOB, CAROL)) -> Book:
    """Three members who owe 1,000 each, and what was asked of them."""
    return Book(LUNCH, members, requests)


def payment_request(member: Member, state: PaymentState, number: int = 1, **more: object) -> PaymentRequest:
    """A request that began at noon."""
    made = PaymentRequest(member.id, number, 1000, member.phone, NOON, state)
    return replace(made, **more)  # type: ignore[arg-type]  # whatever the test wants to be different


def after(**distance: float) -> datetime:
    """A moment after noon."""
    return NOON + timedelta(**distance)


def initiating() -> PaymentState:
    return PaymentInitiating(NOON)


def pending(checkout_request_id: str | None = REQUEST_ID, **more: object) -> PaymentState:
    return replace(PaymentPending(checkout_request_id, NOON), **more)  # type: ignore[arg-type]  # as above


def paid(receipt: str = "UKK1AAAAAA", amount: int = 1000, *, late: bool = False) -> PaymentState:
    return PaymentSuccess(receipt, amount, 1000, after(seconds=19), after(seconds=20), late)


def failed(code: str) -> PaymentState:
    return PaymentFailed(code, "said by M-Pesa")


def cancelled() -> PaymentState:
    return PaymentCancelled("1032", "said by M-Pesa")


def unknown(**more: object) -> PaymentState:
    return replace(PaymentTimeout(REQUEST_ID), **more)  # type: ignore[arg-type]  # as above


def not_sent() -> PaymentState:
    return PaymentError("no route to host")


def told(what: str, at: datetime) -> TimelineEntry:
    """One line of a history."""
    return TimelineEntry(at, "realtime", what)  # type: ignore[arg-type]  # a literal, as the test writes it


def no_suffix() -> str:
    """Payments whose ids end in their numbers, as older ones did: a test can name them."""
    return ""
