import pytest

from chama_app.domain.member_rows import Act, Action, row
from chama_app.domain.payment_kinds import Kind
from chama_app.domain.payment_status import standing
from chama_app.domain.pot import pot
from chama_app.domain.reported_codes import ClaimReading, claimable, is_confirmed, open_claim, read_claim, read_code
from chama_app.domain.request_rules import May, No, OnYourWord, may_ask

from ..example_chama import (
    ALICE,
    BOB,
    NOON,
    after,
    attempt,
    book,
    cancelled,
    failed,
    initiating,
    paid,
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
    ],
)
def test_the_code_is_found_in_whatever_was_pasted(pasted: str) -> None:
    assert read_code(pasted) == CODE


@pytest.mark.parametrize(
    "pasted", ["", "0712345678", "Confirmed.", "CONFIRMING", "UCQ5UAQ40", "UCQ5UAQ4033", "1CQ5UAQ403"]
)
def test_what_is_no_code_is_not_taken_for_one(pasted: str) -> None:
    assert read_code(pasted) is None
    assert read_claim(book(), pasted) == ClaimReading(problem="no_code")


def test_a_code_pays_for_one_thing_only() -> None:
    here = book(attempt(ALICE, paid(CODE)), attempt(BOB, unknown(), claim="UCQ5UAQ404"))
    assert read_claim(here, CODE).problem == "already_counted"
    assert read_claim(here, "UCQ5UAQ404").problem == "already_reported"
    assert read_claim(here, "UCQ5UAQ405").code == "UCQ5UAQ405"


@pytest.mark.parametrize("state", [pending(), unknown(), cancelled(), failed("1")])
def test_a_claim_blocks_asking_again_and_never_adds_to_the_pot(state: object) -> None:
    claimed = attempt(ALICE, state, claim=CODE)  # type: ignore[arg-type]  # a state, from the list
    here = book(claimed)
    assert open_claim(here, "alice") == claimed
    assert may_ask(here, "alice", after(minutes=60), production=True) == No("reported_paid")
    assert pot(here).received == 0
    assert standing(here, "alice", after(minutes=60)).kind is Kind.REPORTED
    assert row(here, ALICE, after(minutes=60), production=True).action == Action(Act.CHECK_STATUS)


def test_a_claim_is_confirmed_by_the_receipt_and_then_counts_once() -> None:
    settled = attempt(ALICE, paid(CODE), claim=CODE)
    assert is_confirmed(settled)
    assert open_claim(book(settled), "alice") is None
    assert pot(book(settled)).received == 1000
    other = attempt(ALICE, paid("UCQ5UAQ404"), claim=CODE)
    assert not is_confirmed(other)


def test_a_claim_that_an_earlier_request_confirms_is_settled_too() -> None:
    first, second = (
        attempt(ALICE, paid(CODE, late=True), 1, superseded=True),
        attempt(ALICE, cancelled(), 2, claim=CODE),
    )
    assert open_claim(book(first, second), "alice") is None
    assert standing(book(first, second), "alice", after()).kind is Kind.PAID_LATE


def test_a_code_can_be_reported_while_the_share_is_asked_for_and_not_paid() -> None:
    assert claimable(book(), "alice") is None
    assert claimable(book(attempt(ALICE, initiating())), "alice") is None
    assert claimable(book(attempt(ALICE, paid())), "alice") is None
    assert claimable(book(attempt(ALICE, unknown(), claim=CODE)), "alice") is None
    lost = attempt(ALICE, unknown())
    assert claimable(book(lost), "alice") == lost


def test_without_the_code_everything_is_as_before() -> None:
    lost = attempt(ALICE, unknown())
    assert may_ask(book(lost), "alice", NOON, production=False) == OnYourWord(lost, since=after(minutes=3))
    assert may_ask(book(attempt(ALICE, cancelled())), "alice", NOON, production=False) == May()
