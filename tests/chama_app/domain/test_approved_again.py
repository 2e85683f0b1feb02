"""When an approved payout that could not leave goes out again, and when never."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chama_app.domain.approved_again import NextTry, next_try, tries_of
from chama_app.domain.payment_requests import NotSentReason
from chama_app.domain.payouts import Payout
from daraja_core import DisbursementFailed, DisbursementState

from ..example_chama import NOON, after
from ..example_payouts import arrived, declined, on_its_way, payout, starting, unanswered

TOO_MANY = DisbursementFailed("out", None, "not_sent", "too many", "after_wait", retry_after_s=40)
REFUSED = DisbursementFailed("out", None, "not_sent", "no")


def tried(
    name: str = "out", state: DisbursementState = TOO_MANY, at: datetime = NOON, reason: NotSentReason = ""
) -> Payout:
    return replace(payout(state), id=name, started_at=at, reason=reason)


def test_each_try_has_an_id_of_its_own_and_waits_twice_as_long_as_the_one_before() -> None:
    tries, waits = [tried()], list[timedelta]()
    for _ in range(6):
        again = next_try(tries, "out", tries[-1].started_at)
        assert again
        waits.append(again.at - tries[-1].started_at)
        tries.append(tried(again.id, at=again.at))
    assert [one.id for one in tries] == ["out", *(f"out.{number}" for number in range(2, 8))]
    assert [wait // timedelta(minutes=1) for wait in waits] == [1, 2, 4, 8, 15, 15]


def test_whoever_refused_it_says_how_long_to_wait_at_least_and_a_clock_set_back_keeps_nobody_waiting() -> None:
    long = replace(TOO_MANY, retry_after_s=300)
    assert next_try([tried(state=long)], "out", after(seconds=1)) == NextTry("out.2", after(minutes=5))
    assert next_try([tried(state=long)], "out", after(hours=-3)) == NextTry("out.2", after(hours=-3))


@pytest.mark.parametrize("reason", ["busy", "offline"])
def test_what_could_not_be_sent_just_then_goes_out_again(reason: NotSentReason) -> None:
    assert next_try([tried(state=REFUSED, reason=reason)], "out", NOON) == NextTry("out.2", after(minutes=1))


@pytest.mark.parametrize(
    "last",
    [
        tried("out.2", REFUSED, reason="amount"),
        tried("out.2", REFUSED, reason="approval"),
        tried("out.2", declined(), reason="busy"),
        tried("out.2", starting()),
        tried("out.2", on_its_way()),
        tried("out.2", unanswered()),
        tried("out.2", arrived()),
        replace(tried("out.2", unanswered()), confirmed_not_sent="not in the portal"),
        replace(tried("out.2"), elsewhere=True),
    ],
    ids=lambda one: type(one.state).__name__ + one.reason,
)
@pytest.mark.parametrize("is_last", [True, False])
def test_what_may_have_left_or_was_refused_for_good_never_goes_out_again(last: Payout, is_last: bool) -> None:
    tries = [tried(), last] if is_last else [last, tried("out.3")]
    assert next_try(tries, "out", after(hours=2)) is None


def test_before_the_first_try_there_is_no_other_one_and_their_number_ends() -> None:
    assert next_try([], "out", NOON) is None
    assert next_try([tried("out.999")], "out", NOON) is None


def test_only_what_was_tried_under_the_same_approval_counts() -> None:
    names = ["out.10", "out", "out.2", "out2", "out.x", "other"]
    assert [one.id for one in tries_of(map(tried, names), "out")] == ["out", "out.2", "out.10"]
