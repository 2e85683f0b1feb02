"""What one member's requests add up to: what is here, what went back, what counts for later, what may still come."""

import pytest

from chama_app.domain.accounts import Account, Part, account_of
from chama_app.domain.carried_money import NOTHING, Came
from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.payouts import Payout
from chama_app.domain.shares import Stake
from daraja_core import PaymentIdle

from ..example_chama import ALICE, after, paid, payment_request, pending, unknown
from ..example_payouts import arrived, declined, on_its_way, payout


def account(*requests: PaymentRequest, refunds: tuple[Payout, ...] = (), carried: Came = NOTHING) -> Account:
    """Of requests that own their receipts."""
    return account_of(
        requests,
        lambda _: True,
        lambda request_id: [one for one in refunds if one.refund_of == request_id],
        {CARRIED.id: carried},
    )


def back(state_amount: int, of: str = "alice.1", *, is_sent: bool = True) -> Payout:
    state = arrived(state_amount) if is_sent else on_its_way()
    return payout(state, state_amount, id=f"back.{state_amount}", refund_of=of)


CASH = payment_request(
    ALICE, PaymentIdle(), 3, way="cash", decided=(Settled("s1", "alice.3", 300, "", "in the box", after(), by="Bob"),)
)
CARRIED = payment_request(
    ALICE, PaymentIdle(), 4, way="carried", decided=(Settled("s2", "alice.4", 50, "", "from lunch", after(), by="Bob"),)
)


def test_what_is_here_is_what_arrived_less_what_went_back_or_may_have_and_what_counts_for_later() -> None:
    assert Account(arrived=1000, sent_back=100, going_back=20, set_aside=3).received == 877
    assert Account(arrived=1000, sent_back=900, going_back=200).received == 0


def test_an_account_adds_up_what_came_in_each_way_and_went_back() -> None:
    one = payment_request(ALICE, paid("UKK1AAAAAA", 1500), share=1000)
    refunds = (back(200), back(90, is_sent=False), payout(declined(), 70, refund_of=one.id))
    found = account(one, CASH, CARRIED, refunds=refunds, carried=Came(50, 20))
    assert (found.arrived, found.sent_back, found.going_back) == (1850, 200, 90)
    assert (found.recorded, found.carried, found.received) == (320, {CARRIED.id: Came(50, 20)}, 1560)
    assert found.here == Came(1850, 320)


def test_what_was_carried_here_is_no_more_than_what_is_there_of_it() -> None:
    """However much somebody said."""
    assert (account(CARRIED).arrived, account(CARRIED, carried=Came(30)).arrived) == (0, 30)
    assert account(CARRIED).parts == (Part(CARRIED, 0),)
    assert (account(CARRIED).came(CARRIED), account(CASH).came(CASH)) == (NOTHING, Came(300, 300))


def test_what_may_still_come_is_told_apart_and_none_of_it_is_here() -> None:
    told = payment_request(ALICE, pending(advice="paid"), 2, amount=20)
    reported = payment_request(ALICE, unknown(), 3, amount=3, reported_code="UKK1AAAAAA")
    found = account(payment_request(ALICE, pending(), 1, amount=100), told, reported)
    assert (found.waiting, found.confirmed, found.unknown, found.received) == (100, 20, 3, 0)
    assert (found.unclear, found.reported) == (((PaymentStatus.REPORTED, reported),), (reported,))
    assert [one.number for one in found.requests] == [3, 2, 1]


def test_a_receipt_counts_for_the_request_that_owns_it_alone() -> None:
    mine, other = payment_request(ALICE, paid("UKK1AAAAAA"), 1), payment_request(ALICE, paid("UKK1AAAAAA"), 2)
    found = account_of((mine, other), lambda one: one is mine, lambda _: ())
    assert (found.arrived, [part.request for part in found.parts]) == (1000, [mine])


def test_what_is_too_much_is_taken_from_the_newest_payment_first_and_from_cash_last() -> None:
    first, second = (payment_request(ALICE, paid(f"UKK1AAAAA{number}", 700), number, share=1000) for number in (1, 2))
    found = account(first, second, CASH)
    assert found.beyond(1700) == ()
    assert found.beyond(1699) == (Part(second, 1),)
    assert found.beyond(1000) == (Part(second, 700),)
    assert found.beyond(100) == (Part(second, 700), Part(first, 700), Part(CASH, 200))
    assert [part.can_be_returned for part in found.beyond(0)] == [True, True, False]


def test_what_went_back_or_was_decided_about_is_not_too_much_any_more() -> None:
    kept, aside = Kept("k1", "alice.1", 100, 1100, after()), SetAside("d1", "alice.1", 200, after())
    one = payment_request(ALICE, paid("UKK1AAAAAA", 1500), share=1000, decided=(kept, aside))
    found = account(one, refunds=(back(50), back(7, is_sent=False)))
    assert (found.set_aside, found.kept, found.parts) == (200, 1100, (Part(one, 1143),))
    assert found.received == 1500 - 200 - 50 - 7


def test_no_more_is_set_aside_than_m_pesa_says_is_here() -> None:
    aside = (SetAside("d1", "alice.1", 600, after()), SetAside("d2", "alice.1", 600, after()))
    one = payment_request(ALICE, paid("UKK1AAAAAA", 1000), decided=aside)
    assert account(one).set_aside == 1000
    assert account(one, refunds=(back(300), back(100, is_sent=False))).set_aside == 600
    assert account(one, refunds=(back(1200),)).set_aside == 0


@pytest.mark.parametrize(
    ("custom", "is_gone", "counts"), [(None, False, 1000), (None, True, 1000), (500, True, 1000), (500, False, 700)]
)
def test_an_own_amount_counts_only_what_was_kept_beyond_it(custom: int | None, is_gone: bool, counts: int) -> None:
    assert Account(arrived=900, asked=1000, kept=700).stake(custom, is_gone=is_gone) == Stake(
        custom, 900, counts, is_gone
    )


def test_a_member_was_asked_for_the_largest_share_that_a_payment_was_made_for() -> None:
    first, second = payment_request(ALICE, paid("R1"), 1, share=1500), payment_request(ALICE, paid("R2"), 2, share=1200)
    open_one = payment_request(ALICE, pending(), 3, share=9000)
    assert (account(first, second, open_one).asked, account(open_one).asked) == (1500, 0)
    assert account(payment_request(ALICE, paid("R1"), 1, amount=700)).asked == 700
