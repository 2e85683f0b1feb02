from dataclasses import replace

import pytest

from chama_app.domain.book import Book
from chama_app.domain.decisions import Settled
from chama_app.domain.member_rows import Attention, attention, rows
from chama_app.domain.payment_kinds import NEEDS_A_LOOK, Kind, Money, kind_of, money_of
from chama_app.domain.payment_requests import Attempt
from chama_app.domain.pot import pot

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    after,
    attempt,
    book,
    cancelled,
    failed,
    initiating,
    not_sent,
    paid,
    pending,
    unknown,
)

BY_HAND = (Settled("s1", "alice.1", 900, "", "told by phone", NOON),)
STANDINGS = [
    (attempt(ALICE, initiating()), Money.WAITING),
    (attempt(ALICE, pending()), Money.WAITING),
    (attempt(ALICE, pending(None)), Money.UNKNOWN),
    (attempt(ALICE, pending(), restored=True), Money.UNKNOWN),
    (attempt(ALICE, pending(advice="paid")), Money.CONFIRMED),
    (attempt(ALICE, unknown(advice="paid"), restored=True), Money.CONFIRMED),
    (attempt(ALICE, unknown()), Money.UNKNOWN),
    (attempt(ALICE, unknown(), superseded=True), Money.UNKNOWN),
    (attempt(ALICE, unknown(reported=True)), Money.UNKNOWN),
    (attempt(ALICE, failed("1"), claim="UKK1AAAAAA"), Money.UNKNOWN),
    (attempt(ALICE, failed("1")), Money.NONE),
    (attempt(ALICE, cancelled()), Money.NONE),
    (attempt(ALICE, not_sent()), Money.NONE),
    (attempt(ALICE, paid()), Money.RECEIVED),
    (attempt(ALICE, paid("UKK1AAAAAA", 0)), Money.CONFIRMED),
    (attempt(ALICE, paid("UKK1AAAAAA", 10**12)), Money.CONFIRMED),
    (attempt(ALICE, unknown(advice="paid"), decided=BY_HAND), Money.RECEIVED),
]


@pytest.mark.parametrize(("one", "money"), STANDINGS)
def test_the_pot_the_strip_and_the_row_ask_the_same_of_every_request(one: Attempt, money: Money) -> None:
    here, asked = pot(book(one)), one.amount
    assert money_of(one) is money
    assert (here.waiting, here.confirmed, here.unknown) == (
        asked if money is Money.WAITING else 0,
        asked if money is Money.CONFIRMED else 0,
        asked if money is Money.UNKNOWN else 0,
    )
    assert (here.received > 0) == (money is Money.RECEIVED)
    assert next(row for row in rows(book(one), after(), production=True) if row.member == ALICE).needs_a_look == (
        kind_of(one, after()) in NEEDS_A_LOOK
    )


def test_the_strip_counts_requests_and_not_members() -> None:
    here = book(attempt(ALICE, unknown(), 1, superseded=True), attempt(ALICE, unknown(), 2), attempt(BOB, pending()))
    assert attention(rows(here, after(), production=True)) == Attention(unknown=2)
    assert pot(here).unknown == 2000


def test_whoever_has_left_stays_on_the_list_as_long_as_somebody_has_to_look() -> None:
    gone = replace(ALICE, archived=True)

    def listed(here: Book) -> set[str]:
        return {row.member.id for row in rows(here, after(), production=True)}

    assert "alice" in listed(book(attempt(ALICE, unknown(), superseded=True), members=(gone, BOB, CAROL)))
    assert "alice" not in listed(book(attempt(ALICE, cancelled()), members=(gone, BOB, CAROL)))


def test_a_reported_code_shows_although_a_part_was_paid() -> None:
    here = book(
        attempt(ALICE, paid("UKK1AAAAAA", 400), 1), attempt(ALICE, cancelled(), 2, amount=600, claim="UKK1BBBBBB")
    )
    assert next(row for row in rows(here, after(), production=True) if row.member == ALICE).kind is Kind.REPORTED
