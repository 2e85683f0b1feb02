from dataclasses import replace

import pytest

from chama_app.domain.decisions import Settled
from chama_app.domain.member_rows import Action, ActionKind, build_row
from chama_app.domain.member_status import member_status, need_a_look
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.pot import pot
from chama_app.domain.reported_codes import (
    ParsedCode,
    agreed_amount,
    find_amount,
    find_code,
    is_code_confirmed,
    may_settle,
    parse_code,
    reportable_request,
    unconfirmed_report,
)
from chama_app.domain.request_rules import Allowed, NeedsConfirmation, NotAllowed, may_request
from daraja_core import PaymentIdle

from ..example_chama import (
    ALICE,
    BOB,
    NOON,
    after,
    book,
    cancelled,
    failed,
    initiating,
    not_sent,
    paid,
    payment_request,
    pending,
    unknown,
)

CODE = "UCQ5UAQ403"


@pytest.mark.parametrize(
    "pasted",
    [
        CODE,
        " ucq5uaq403 ",
        "UCQ5UAQ403 Confirmed. Ksh1,000.00 sent to LUNCH KCB for account LUNCHKCBPLAZ on 20/11/26 at 12:00 PM.",
        "UCQ5UAQ403 Imethibitishwa. Ksh1,000.00 imetumwa kwa 0712345678 tarehe 20/11/26",
        "Code:UCQ5UAQ403.",
        "\u202aUCQ5UAQ403\u202c",
        "UCQ5\u200bUAQ403",
        "ＵＣＱ５ＵＡＱ４０３",
    ],
)
def test_the_code_is_found_in_whatever_was_pasted(pasted: str) -> None:
    assert find_code(pasted) == CODE


@pytest.mark.parametrize(
    "pasted", ["", "0712345678", "Confirmed.", "CONFIRMING", "UCQ5UAQ40", "UCQ5UAQ4033", "1CQ5UAQ403"]
)
def test_what_is_no_code_is_not_taken_for_one(pasted: str) -> None:
    assert find_code(pasted) is None
    assert parse_code(book(), pasted) == ParsedCode(problem="no_code")


def test_a_code_pays_for_one_thing_only() -> None:
    here = book(payment_request(ALICE, paid(CODE)), payment_request(BOB, unknown(), reported_code="UCQ5UAQ404"))
    assert parse_code(here, CODE).problem == "already_counted"
    assert parse_code(here, "UCQ5UAQ404").problem == "already_reported"
    assert parse_code(here, "UCQ5UAQ405").code == "UCQ5UAQ405"


@pytest.mark.parametrize("state", [pending(), unknown(), cancelled(), failed("1")])
def test_a_reported_code_blocks_asking_again_and_never_adds_to_the_pot(state: object) -> None:
    claimed = payment_request(ALICE, state, reported_code=CODE)  # type: ignore[arg-type]  # a state, from the list
    here = book(claimed)
    assert unconfirmed_report(here, "alice") == claimed
    assert may_request(here, "alice", after(minutes=60), production=True) == NotAllowed("reported_paid")
    assert pot(here).received == 0
    assert member_status(here, "alice", after(minutes=60)).status is PaymentStatus.REPORTED
    assert build_row(here, ALICE, after(minutes=60), production=True).action == Action(ActionKind.CHECK_STATUS)


def test_a_reported_code_is_confirmed_by_the_receipt_and_then_counts_once() -> None:
    settled = payment_request(ALICE, paid(CODE), reported_code=CODE)
    assert is_code_confirmed(settled)
    assert unconfirmed_report(book(settled), "alice") is None
    assert pot(book(settled)).received == 1000
    other = payment_request(ALICE, paid("UCQ5UAQ404"), reported_code=CODE)
    assert not is_code_confirmed(other)


def test_a_reported_code_that_an_earlier_request_confirms_is_settled_too() -> None:
    first, second = (
        payment_request(ALICE, paid(CODE, late=True), 1, superseded=True),
        payment_request(ALICE, cancelled(), 2, reported_code=CODE),
    )
    assert unconfirmed_report(book(first, second), "alice") is None
    assert member_status(book(first, second), "alice", after()).status is PaymentStatus.PAID_LATE


def test_a_code_can_be_reported_while_the_share_is_asked_for_and_not_paid() -> None:
    assert reportable_request(book(), "alice") is None
    assert reportable_request(book(payment_request(ALICE, initiating())), "alice") is None
    assert reportable_request(book(payment_request(ALICE, paid())), "alice") is None
    assert reportable_request(book(payment_request(ALICE, unknown(), reported_code=CODE)), "alice") is None
    lost = payment_request(ALICE, unknown())
    assert reportable_request(book(lost), "alice") == lost


def test_a_code_can_be_reported_for_an_earlier_request_when_a_later_one_has_paid_the_share() -> None:
    lost, later = payment_request(ALICE, unknown(), superseded=True), payment_request(ALICE, paid("UKK1BBBBBB"), 2)
    assert reportable_request(book(lost, later), "alice") == lost
    confirmed = replace(lost, advice="paid")
    assert reportable_request(book(confirmed, later), "alice") == confirmed
    assert may_settle(confirmed)
    reported = replace(lost, reported_code=CODE)
    assert reportable_request(book(reported, later), "alice") is None
    assert need_a_look(book(reported, later)) == 1
    for known in (cancelled(), not_sent(), paid("UKK1AAAAAA")):
        assert reportable_request(book(replace(lost, state=known), later), "alice") is None


def test_without_the_code_everything_is_as_before() -> None:
    lost = payment_request(ALICE, unknown())
    assert may_request(book(lost), "alice", NOON, production=False) == NeedsConfirmation(lost, since=after(minutes=3))
    assert may_request(book(payment_request(ALICE, cancelled())), "alice", NOON, production=False) == Allowed()


PASTED = "UKKABCDEFG Confirmed. Ksh1,000.00 sent to LUNCH for account LUNCH on 20/11/26. New balance is Ksh4,120.00."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PASTED, "UKKABCDEFG"),
        ("ukkabcdefg", "UKKABCDEFG"),
        ("UKKABCDEFG Imethibitishwa. Ksh500.00 imetumwa", "UKKABCDEFG"),
        ("please check UKKABCDEFG", None),
    ],
)
def test_a_code_without_a_digit_is_one_where_m_pesa_puts_its_code(text: str, code: str | None) -> None:
    assert find_code(text) == code


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (PASTED, 1000),
        ("UKK1AAAAAA Confirmed. Ksh250,000.00 sent", 250_000),
        ("UKK1AAAAAA Imethibitishwa Ksh 70 imetumwa", 70),
        ("UKK1AAAAAA Confirmed. Ksh99.50 sent", None),
        ("UKK1AAAAAA Confirmed. Ksh1,\u200b000.00 sent", 1000),
        ("UKK1AAAAAA Confirmed. Ksh1\u00a0000.00 sent", None),
        ("UKK1AAAAAA Confirmed. Ksh1 000.00 sent", None),
        ("UKK1AAAAAA Confirmed. Ksh٥٠٠ sent", 500),
        ("UKK1AAAAAA", None),
    ],
)
def test_the_amount_of_a_message_is_the_first_in_it(text: str, amount: int | None) -> None:
    assert find_amount(text) == amount


@pytest.mark.parametrize(
    ("request_", "code", "told", "counts"),
    [
        (payment_request(ALICE, unknown(advice="paid")), "UKK1AAAAAA", 1000, 1000),
        (payment_request(ALICE, unknown(advice="paid")), "UKK1AAAAAA", None, 1000),
        (payment_request(ALICE, unknown(advice="paid")), "UKK1AAAAAA", 900, None),
        (payment_request(ALICE, unknown()), "UKK1AAAAAA", 1000, None),
        (payment_request(ALICE, cancelled()), "UKK1AAAAAA", 1000, None),
        (payment_request(ALICE, paid("UKK1AAAAAA", 0)), "UKK1AAAAAA", 900, 900),
        (payment_request(ALICE, paid("UKK1AAAAAA", 0)), "UKK1AAAAAA", None, None),
        (payment_request(ALICE, paid("UKK1AAAAAA", 0)), "UKK1BBBBBB", 900, None),
    ],
)
def test_a_code_counts_only_where_m_pesa_said_the_same(
    request_: PaymentRequest, code: str, told: int | None, counts: int | None
) -> None:
    assert agreed_amount(replace(request_, reported_code=code, reported_amount=told)) == counts


def test_the_message_of_a_receipt_that_came_without_its_amount_is_taken() -> None:
    here = book(payment_request(ALICE, paid("UKK1AAAAAA", 0)))
    assert parse_code(here, "UKK1AAAAAA Confirmed. Ksh900.00 sent") == ParsedCode("UKK1AAAAAA", amount=900)
    assert reportable_request(here, "alice") == here.requests[0]


def test_a_code_is_reported_for_what_m_pesa_says_was_paid_before_anything_newer() -> None:
    confirmed = payment_request(ALICE, unknown(advice="paid"), 1, superseded=True)
    assert reportable_request(book(confirmed, payment_request(ALICE, cancelled(), 2)), "alice") == confirmed


def test_what_was_recorded_by_hand_is_settled_and_no_message_settles_it_again() -> None:
    told = payment_request(ALICE, unknown(advice="paid"), reported_code=CODE)
    assert agreed_amount(told) == 1000
    by_hand = replace(told, decided=(Settled("s1", told.id, 900, "", "at the bank", NOON),))
    assert agreed_amount(by_hand) is None
    assert agreed_amount(replace(told, reported_code=None)) is None


def test_no_code_is_reported_for_what_was_recorded_by_hand_and_taken_back() -> None:
    cash = replace(payment_request(ALICE, PaymentIdle(), 2), way="cash", elsewhere=True)
    withdrawn = replace(
        cash, decided=(Settled("s1", cash.id, 500, "", "", NOON), Settled("s2", cash.id, 0, "", "", NOON))
    )
    declined = payment_request(ALICE, cancelled())
    assert reportable_request(book(withdrawn), "alice") is None
    assert reportable_request(book(declined, withdrawn), "alice") == declined
