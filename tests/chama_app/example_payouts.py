"""Payouts in every state, for tests."""

from dataclasses import replace

from chama_app.domain.book import Book
from chama_app.domain.members import Member
from chama_app.domain.payout_rules import PayoutDraft
from chama_app.domain.payouts import Payout
from daraja_core import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
)
from daraja_core.attempt import Phase, Settled
from daraja_core.payment import Advice
from daraja_core.verdict import Status, Verdict

from .example_chama import ALICE, BOB, CAROL, NOON, after, book, paid, payment_request

CONVERSATION = "AG_20261120_2010"


def full_pot(*payouts: Payout) -> Book:
    """Everybody has paid: KES 3,000, and what was sent of it."""
    everybody = (ALICE, BOB, CAROL)
    receipts = [payment_request(one, paid(f"UKK1{place}AAAAA")) for place, one in enumerate(everybody)]
    return replace(book(*receipts), payouts=payouts)


def draft(amount: int = 2000, member: Member = ALICE, **more: object) -> PayoutDraft:
    """What somebody wants to send."""
    made = PayoutDraft("draft1", member.name, member.phone, amount, "November pot", member.id)
    return replace(made, **more)  # type: ignore[arg-type]  # whatever the test wants to be different


def payout(state: DisbursementState, amount: int = 2000, member: Member = ALICE, **more: object) -> Payout:
    """A payout that began at noon."""
    made = Payout("payout1", member.name, member.phone, amount, "November pot", NOON, state, member.id)
    return replace(made, **more)  # type: ignore[arg-type]  # as above


def starting() -> DisbursementState:
    return DisbursementInitiating("payout1", NOON)


def on_its_way() -> DisbursementState:
    return DisbursementPending("payout1", CONVERSATION, NOON)


def arrived(amount: int = 2000, receipt: str = "UKK9PAYOUT", *, late: bool = False) -> DisbursementState:
    return DisbursementSuccess(
        "payout1",
        CONVERSATION,
        receipt,
        amount,
        amount,
        "ALICE W KAMAU",
        after(seconds=4),
        after(seconds=5),
        late,
    )


def settled(payout_id: str, amount: int = 2000, receipt: str = "UKK9PAYOUT") -> Phase:
    """What the engine holds when M-PESA has said that it was sent."""
    verdict = Verdict(
        payout_id,
        Status.SUCCESS,
        "0",
        "",
        receipt,
        amount,
        amount,
        after(seconds=4),
        after(seconds=5),
        "callback",
        None,
        "ALICE W KAMAU",
    )
    return Settled(verdict)


def refused(payout_id: str, code: str = "2001") -> Phase:
    """What the engine holds when M-PESA has declined it."""
    verdict = Verdict(payout_id, Status.FAILED, code, "", None, None, None, None, after(), "callback", None)
    return Settled(verdict)


def declined(code: str = "2001") -> DisbursementState:
    return DisbursementFailed("payout1", CONVERSATION, code, "said by M-Pesa")


def unanswered(advice: Advice = "none") -> DisbursementState:
    return DisbursementTimeout("payout1", CONVERSATION, advice=advice)
