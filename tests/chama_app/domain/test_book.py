from dataclasses import replace

from chama_app.domain.book import Pot, owed, paid_in_full, pot, second_payment, with_attempt

from ..example_chama import ALICE, BOB, CAROL, attempt, book, cancelled, failed, paid, pending, unknown


def test_the_pot_is_the_sum_of_what_m_pesa_says_arrived() -> None:
    here = book(attempt(ALICE, paid("UKK1AAAAAA", 1000)), attempt(BOB, paid("UKK1BBBBBB", 900)))
    assert pot(here) == Pot(received=1900, target=3000, waiting=0, unknown=0, paid_members=1, members=3)


def test_one_receipt_counts_once_however_many_attempts_carry_it() -> None:
    here = book(attempt(ALICE, paid("UKK1AAAAAA"), 1, superseded=True), attempt(ALICE, paid("UKK1AAAAAA"), 2))
    assert pot(here).received == 1000
    assert second_payment(here, "alice") is None


def test_money_on_its_way_and_money_that_nobody_knows_of_are_never_in_the_pot() -> None:
    here = book(attempt(ALICE, pending()), attempt(BOB, unknown()), attempt(CAROL, cancelled()))
    assert (pot(here).received, pot(here).waiting, pot(here).unknown) == (0, 1000, 1000)


def test_what_is_being_checked_after_a_restart_counts_as_unknown() -> None:
    here = book(attempt(ALICE, pending(), restored=True))
    assert (pot(here).waiting, pot(here).unknown) == (0, 1000)


def test_a_superseded_attempt_is_not_waited_for_but_its_money_counts() -> None:
    here = book(attempt(ALICE, unknown(), 1, superseded=True), attempt(ALICE, pending(), 2))
    assert (pot(here).waiting, pot(here).unknown) == (1000, 0)
    assert pot(with_attempt(here, attempt(ALICE, paid(), 1, superseded=True))).received == 1000


def test_the_pot_is_complete_only_when_every_share_is_covered() -> None:
    one_pays_for_all = book(attempt(ALICE, paid("UKK1AAAAAA", 3000)))
    assert not pot(one_pays_for_all).complete
    each = (attempt(m, paid(f"UKK1{m.id.upper()}")) for m in (ALICE, BOB, CAROL))
    assert pot(book(*each)).complete


def test_more_than_the_target_is_said_to_be_over() -> None:
    here = book(attempt(ALICE, paid("UKK1AAAAAA", 3500)))
    assert (pot(here).over, pot(here).left) == (500, 0)


def test_two_receipts_for_one_share_are_a_share_paid_twice() -> None:
    first, second = attempt(ALICE, paid("UKK1AAAAAA"), 1, superseded=True), attempt(ALICE, paid("UKK1BBBBBB"), 2)
    assert second_payment(book(first, second), "alice") == (first, second)


def test_once_decided_it_is_no_longer_paid_twice_and_all_the_money_stays_in_the_pot() -> None:
    first, second = attempt(ALICE, paid("UKK1AAAAAA"), 1), attempt(ALICE, paid("UKK1BBBBBB"), 2, resolution="kept")
    assert second_payment(book(first, second), "alice") is None
    assert pot(book(first, second)).received == 2000


def test_a_share_paid_in_two_parts_is_not_paid_twice() -> None:
    here = book(attempt(ALICE, paid("UKK1AAAAAA", 400), 1), attempt(ALICE, paid("UKK1BBBBBB", 600), 2))
    assert second_payment(here, "alice") is None
    assert paid_in_full(here, "alice")


def test_a_share_that_grew_after_it_was_paid_owes_the_rest() -> None:
    here = book(attempt(ALICE, paid()), members=(replace(ALICE, custom_share=1500), BOB, CAROL))
    assert owed(here, "alice") == 500


def test_the_row_speaks_of_the_payment_that_arrived_even_when_a_later_one_failed() -> None:
    arrived = attempt(ALICE, paid(late=True), 1, superseded=True)
    assert book(arrived, attempt(ALICE, failed("1"), 2)).latest("alice") == arrived
