from dataclasses import replace

import pytest

from chama_app.domain.book import Book
from chama_app.domain.decisions import Settled
from chama_app.domain.member_rows import Attention, attention, build_rows
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import NEEDS_ATTENTION, Money, PaymentStatus, money_of, request_status
from chama_app.domain.pot import pot

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
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

BY_HAND = (Settled("s1", "alice.1", 900, "", "told by phone", NOON),)
STANDINGS = [
    (payment_request(ALICE, initiating()), Money.WAITING),
    (payment_request(ALICE, pending()), Money.WAITING),
    (payment_request(ALICE, pending(None)), Money.UNKNOWN),
    (payment_request(ALICE, pending(), restored=True), Money.UNKNOWN),
    (payment_request(ALICE, pending(advice="paid")), Money.CONFIRMED),
    (payment_request(ALICE, unknown(advice="paid"), restored=True), Money.CONFIRMED),
    (payment_request(ALICE, unknown()), Money.UNKNOWN),
    (payment_request(ALICE, unknown(), superseded=True), Money.UNKNOWN),
    (payment_request(ALICE, unknown(reported=True)), Money.UNKNOWN),
    (payment_request(ALICE, failed("1"), reported_code="UKK1AAAAAA"), Money.UNKNOWN),
    (payment_request(ALICE, failed("1")), Money.NONE),
    (payment_request(ALICE, cancelled()), Money.NONE),
    (payment_request(ALICE, not_sent()), Money.NONE),
    (payment_request(ALICE, paid()), Money.RECEIVED),
    (payment_request(ALICE, paid("UKK1AAAAAA", 0)), Money.CONFIRMED),
    (payment_request(ALICE, paid("UKK1AAAAAA", 10**12)), Money.CONFIRMED),
    (payment_request(ALICE, unknown(advice="paid"), decided=BY_HAND), Money.RECEIVED),
]


@pytest.mark.parametrize(("one", "money"), STANDINGS)
def test_the_pot_the_strip_and_the_row_ask_the_same_of_every_request(one: PaymentRequest, money: Money) -> None:
    here, asked = pot(book(one)), one.amount
    assert money_of(one) is money
    assert (here.waiting, here.confirmed, here.unknown) == (
        asked if money is Money.WAITING else 0,
        asked if money is Money.CONFIRMED else 0,
        asked if money is Money.UNKNOWN else 0,
    )
    assert (here.received > 0) == (money is Money.RECEIVED)
    assert next(row for row in build_rows(book(one), after(), production=True) if row.member == ALICE).needs_a_look == (
        request_status(one, after()) in NEEDS_ATTENTION
    )


def test_the_strip_counts_requests_and_not_members() -> None:
    here = book(
        payment_request(ALICE, unknown(), 1, superseded=True),
        payment_request(ALICE, unknown(), 2),
        payment_request(BOB, pending()),
    )
    assert attention(build_rows(here, after(), production=True)) == Attention(unknown=2)
    assert pot(here).unknown == 2000


def test_whoever_has_left_stays_on_the_list_as_long_as_somebody_has_to_look() -> None:
    gone = replace(ALICE, archived=True)

    def listed(here: Book) -> set[str]:
        return {row.member.id for row in build_rows(here, after(), production=True)}

    assert "alice" in listed(book(payment_request(ALICE, unknown(), superseded=True), members=(gone, BOB, CAROL)))
    assert "alice" not in listed(book(payment_request(ALICE, cancelled()), members=(gone, BOB, CAROL)))


def test_a_reported_code_shows_although_a_part_was_paid() -> None:
    here = book(
        payment_request(ALICE, paid("UKK1AAAAAA", 400), 1),
        payment_request(ALICE, cancelled(), 2, amount=600, reported_code="UKK1BBBBBB"),
    )
    assert (
        next(row for row in build_rows(here, after(), production=True) if row.member == ALICE).status
        is PaymentStatus.REPORTED
    )
