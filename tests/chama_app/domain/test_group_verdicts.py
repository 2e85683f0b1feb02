from dataclasses import replace

import pytest

from chama_app.domain.book import Book, with_payout, with_request
from chama_app.domain.decisions import Settled
from chama_app.domain.group_verdicts import apply_payout_verdict, apply_verdict, split_payment_id
from chama_app.domain.member_status import member_status
from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.pot import pot
from daraja_core import (
    DisbursementFailed,
    DisbursementPending,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
    Status,
    Verdict,
)

from ..example_chama import (
    ALICE,
    BOB,
    NOON,
    REQUEST_ID,
    after,
    book,
    cancelled,
    failed,
    not_sent,
    paid,
    payment_request,
    pending,
    unknown,
)
from ..example_payouts import arrived, payout


def verdict(status: Status = Status.SUCCESS, payment_id: str = "alice.1", **changes: object) -> Verdict:
    """M-PESA's word on a payment of 1,000."""
    is_paid = status is Status.SUCCESS
    made = Verdict(
        payment_id=payment_id,
        status=status,
        result_code="0" if is_paid else {Status.CANCELLED: "1032", Status.TIMEOUT: "1037"}.get(status, "2001"),
        result_text="said by M-Pesa",
        receipt="UKK1AAAAAA" if is_paid else None,
        amount=1000 if is_paid else None,
        requested_amount=1000,
        mpesa_timestamp=after(seconds=19) if is_paid else None,
        settled_at=after(seconds=20),
        source="callback",
        safaricom_id=REQUEST_ID,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # whatever the test wants to be different


def told(known: Book, news: Verdict) -> Book:
    """The book after a verdict."""
    after_news = apply_verdict(known, news)
    return with_request(known, after_news) if after_news else known


def kind(known: Book) -> PaymentStatus:
    return member_status(known, "alice", after(minutes=5)).status


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        (Status.SUCCESS, PaymentStatus.PAID),
        (Status.FAILED, PaymentStatus.WRONG_PIN),
        (Status.CANCELLED, PaymentStatus.CLOSED),
        (Status.TIMEOUT, PaymentStatus.NO_ANSWER),
        (Status.CONFIRMING, PaymentStatus.RECEIPT_MISSING),
    ],
)
def test_another_devices_payment_shows_in_its_members_row(status: Status, becomes: PaymentStatus) -> None:
    known = told(book(), verdict(status))
    assert kind(known) is becomes
    assert pot(known).received == (1000 if status is Status.SUCCESS else 0)


@pytest.mark.parametrize("code", ["26", "9999", "17", "77"])
def test_what_another_devices_payment_was_answered_with_is_told_where_it_says_nothing_of_the_money(code: str) -> None:
    known = told(book(), verdict(Status.TIMEOUT, result_code=code))
    assert kind(known) is PaymentStatus.UNCLEAR_ANSWER


@pytest.mark.parametrize(
    ("amount", "figure", "came", "left"),
    [
        (990, None, 990, 990),
        (1000, "1000.5", 1000, 1000),
        (None, None, 0, 1000),
        (None, "ten", 0, 1000),
        (0, None, 0, 1000),
        (None, "0", 0, 1000),
    ],
)
def test_another_devices_receipt_counts_for_what_it_counts_on_the_own_one(
    amount: int | None, figure: str | None, came: int, left: int
) -> None:
    known = told(book(), verdict(amount=amount, reported_amount=figure))
    (shown,) = known.requests_of("alice")
    assert isinstance(shown.state, PaymentSuccess)
    assert (pot(known).received, shown.state.amount_differs) == (came, True)
    sent = apply_payout_verdict(book(), verdict(payment_id="payout.1", amount=amount, reported_amount=figure))
    assert sent is not None
    assert isinstance(sent.state, DisbursementSuccess)
    assert (sent.sent, sent.state.amount_differs) == (left, True)


def test_the_payment_id_names_the_row() -> None:
    assert split_payment_id(book(), "bob.12") == ("bob", 12, "")
    assert split_payment_id(book(payment_request(BOB, paid(), 3)), "bob.k3f9x2q7") == ("bob", 4, "k3f9x2q7")
    assert [split_payment_id(book(), other) for other in ("dave.1", "bob", "bob.X", "", "bob.¹")] == [None] * 5


def test_two_devices_that_asked_the_same_member_lose_no_receipt() -> None:
    here = told(book(), verdict(payment_id="alice.k1111111"))
    here = told(here, verdict(payment_id="alice.k2222222", receipt="UKK1BBBBBB"))
    assert pot(here).received == 2000
    assert [one.number for one in here.requests] == [1, 2]


def test_a_payment_of_nobody_we_know_changes_nothing() -> None:
    assert apply_verdict(book(), verdict(payment_id="dave.1")) is None


def test_the_same_verdict_again_changes_nothing() -> None:
    known = told(book(), verdict())
    assert apply_verdict(known, verdict()) is None


def test_one_receipt_counts_once_whoever_brings_it() -> None:
    known = told(book(), verdict())
    twice = with_request(known, payment_request(ALICE, paid("UKK1AAAAAA"), 2))
    assert pot(twice).received == 1000


@pytest.mark.parametrize("weaker", [Status.FAILED, Status.CANCELLED, Status.TIMEOUT, Status.CONFIRMING])
def test_a_success_is_never_taken_back(weaker: Status) -> None:
    assert apply_verdict(told(book(), verdict()), verdict(weaker)) is None
    assert apply_verdict(book(payment_request(ALICE, paid())), verdict(weaker)) is None


def test_a_late_success_settles_what_had_failed_on_another_device() -> None:
    known = told(told(book(), verdict(Status.TIMEOUT)), verdict(Status.FAILED))
    assert kind(told(known, verdict())) is PaymentStatus.PAID
    assert apply_verdict(known, verdict(Status.TIMEOUT)) is None


@pytest.mark.parametrize("state", [pending(), pending(None)])
def test_while_our_own_engine_follows_a_payment_it_tells_the_story(state: PaymentState) -> None:
    assert apply_verdict(book(payment_request(ALICE, state)), verdict()) is None


@pytest.mark.parametrize("state", [unknown(), failed("1"), cancelled()])
def test_a_success_settles_what_our_own_engine_has_given_up(state: PaymentState) -> None:
    known = told(book(payment_request(ALICE, state)), verdict())
    assert kind(known) is PaymentStatus.PAID_LATE


def test_a_failure_never_replaces_what_our_own_engine_says() -> None:
    assert apply_verdict(book(payment_request(ALICE, unknown())), verdict(Status.FAILED)) is None


def test_what_was_not_sent_from_here_was_sent_from_elsewhere() -> None:
    known = told(book(payment_request(ALICE, not_sent())), verdict())
    (settled,) = known.requests
    assert (kind(known), settled.elsewhere) == (PaymentStatus.PAID, True)


def test_a_success_without_a_receipt_is_not_in_the_pot() -> None:
    assert apply_verdict(book(), verdict(receipt=None)) is None


def test_money_that_another_device_sent_out_is_known_once() -> None:
    sent = verdict(payment_id="p1", receipt="UKK1OUTOUT", amount=500)
    payout = apply_payout_verdict(book(), sent)
    assert payout
    assert (payout.id, payout.sent, payout.receipt, payout.started_at) == ("p1", 500, "UKK1OUTOUT", after(seconds=19))
    assert apply_payout_verdict(with_payout(book(), payout), sent) is None


def test_what_another_device_could_not_send_reserves_nothing_and_what_nobody_knows_does() -> None:
    declined = apply_payout_verdict(book(), verdict(Status.FAILED, "p2"))
    unknown_still = apply_payout_verdict(book(), verdict(Status.TIMEOUT, "p3"))
    assert declined
    assert unknown_still
    assert (declined.reserved, unknown_still.reserved) == (0, 1000)


FATES: dict[str, tuple[DisbursementState, Status | None]] = {
    "pending": (DisbursementPending("payout1", None, NOON), None),
    "timeout": (DisbursementTimeout("payout1", REQUEST_ID, reported=True), Status.TIMEOUT),
    "confirming": (DisbursementTimeout("payout1", REQUEST_ID, reported=True, advice="paid"), Status.CONFIRMING),
    "failed": (DisbursementFailed("payout1", REQUEST_ID, "2001", "declined"), Status.FAILED),
    "sent": (arrived(1000), Status.SUCCESS),
    "not_sent": (DisbursementFailed("payout1", None, "not_sent", "no network"), None),
}
RANK = {"pending": 0, "not_sent": 0, "timeout": 0, "confirming": 1, "failed": 2, "sent": 3}


@pytest.mark.parametrize("known", FATES)
@pytest.mark.parametrize("news", ["timeout", "confirming", "failed", "sent"])
def test_of_another_devices_payout_the_stronger_word_stays_and_a_success_is_the_last(known: str, news: str) -> None:
    status = FATES[news][1]
    assert status
    here = replace(book(), payouts=(payout(FATES[known][0], 1000, elsewhere=True),))
    after_it = apply_payout_verdict(here, verdict(status, "payout1"))
    if RANK[news] < RANK[known] or known == "sent":
        assert after_it is None
    elif after_it is None:
        assert known == news  # the same again
    else:
        assert type(after_it.state) is type(FATES[news][0])
        assert after_it.unconfirmed is (news == "confirming")


PAYMENTS: dict[str, PaymentState] = {
    "pending": pending(),
    "timeout": PaymentTimeout(None, reported=True),
    "confirming": PaymentTimeout(None, advice="paid"),
    "failed": failed("1"),
    "cancelled": cancelled(),
    "success": paid(),
}
OF = {"timeout": Status.TIMEOUT, "confirming": Status.CONFIRMING, "failed": Status.FAILED, "success": Status.SUCCESS}
WEIGHTS = RANK | {"cancelled": 2, "success": 3}


@pytest.mark.parametrize("known", PAYMENTS)
@pytest.mark.parametrize("news", OF)
def test_of_another_devices_payment_the_stronger_word_stays_and_a_success_is_the_last(known: str, news: str) -> None:
    here = book(payment_request(ALICE, PAYMENTS[known], elsewhere=True))
    after_it = apply_verdict(here, verdict(OF[news]))
    if WEIGHTS[news] < WEIGHTS[known] or known == "success":
        assert after_it is None
    elif after_it is None:
        assert known == news
    else:
        assert type(after_it.state) is type(PAYMENTS[news])
        assert after_it.unconfirmed is (news == "confirming")


def test_an_unreadable_amount_of_a_payout_counts_as_what_was_asked_for() -> None:
    for told_of in (0, -5, 10**12, None):
        sent = apply_payout_verdict(book(), verdict(payment_id="out9", amount=told_of))
        assert sent
        assert (sent.amount, sent.sent) == (1000, 1000)
    nobody_asked = apply_payout_verdict(book(), verdict(payment_id="out9", amount=700, requested_amount=None))
    assert nobody_asked
    assert (nobody_asked.amount, nobody_asked.sent) == (700, 700)


def test_what_the_group_settles_is_no_longer_waited_for_after_a_restart() -> None:
    given_up = DisbursementTimeout("out.1", None)
    known = replace(book(), payouts=(payout(given_up, id="out.1", restored=True),))
    settled = apply_payout_verdict(known, verdict(payment_id="out.1"))
    assert settled
    assert (settled.restored, settled.is_open) == (False, False)
    request = apply_verdict(book(payment_request(ALICE, unknown(), restored=True)), verdict())
    assert request
    assert (request.restored, request.is_unanswered) == (False, False)


def test_a_late_success_of_a_payout_that_was_given_up_here_is_counted() -> None:
    lost = payout(DisbursementTimeout("p1", None, "session_lost"), id="p1")
    known = with_payout(book(), lost)
    assert apply_payout_verdict(known, verdict(Status.FAILED, "p1")) is None
    found = apply_payout_verdict(known, verdict(payment_id="p1", receipt="UKK1OUTOUT"))
    assert found
    assert (found.sent, found.elsewhere) == (1000, False)


def test_what_was_recorded_by_hand_gives_way_to_the_receipt_on_every_device() -> None:
    by_hand = Settled("s1", "alice.1", 900, "UKK1HHHHHH", "", NOON)
    known = book(payment_request(ALICE, unknown(advice="paid"), elsewhere=True, decided=(by_hand,)))
    assert pot(known).received == 900
    assert pot(told(known, verdict())).received == 1000


def test_the_moment_of_another_devices_payment_is_its_verdicts() -> None:
    (settled,) = told(book(), verdict()).requests
    assert settled.started_at == after(seconds=20) > NOON
