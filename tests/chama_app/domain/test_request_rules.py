from dataclasses import replace

import pytest

from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.request_plan import PlanChange, RequestPlan, plan_changes, plan_requests
from chama_app.domain.request_rules import (
    Allowed,
    AllowedFrom,
    NeedsConfirmation,
    NotAllowed,
    RequestPermission,
    may_request,
)
from daraja_core import PaymentError, TimelineEntry

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
    told,
    unknown,
)

SISTER = replace(BOB, phone=ALICE.phone)


def asked(*requests: PaymentRequest, seconds: float = 600, production: bool = False) -> RequestPermission:
    return may_request(book(*requests), "alice", after(seconds=seconds), production=production)


@pytest.mark.parametrize("state", [failed("1"), failed("2001"), failed("1019"), cancelled(), not_sent()])
def test_where_surely_no_money_moved_one_may_ask_at_once(state: object) -> None:
    assert asked(payment_request(ALICE, state), seconds=1) == Allowed()  # type: ignore[arg-type]  # a state, from the list


@pytest.mark.parametrize("code", ["1001", "1025", "17"])
def test_after_a_busy_line_one_waits_two_minutes(code: str) -> None:
    declined = payment_request(ALICE, failed(code), timeline=(told("failed", after(seconds=30)),))
    assert asked(declined, seconds=149) == AllowedFrom(after(seconds=150))
    assert asked(declined, seconds=150) == Allowed()


@pytest.mark.parametrize(("demanded_s", "wait_s"), [(60, 60), (7, 7), (None, 120), (3600, 120)])
def test_after_a_refusal_that_demands_a_wait_one_waits_as_long_as_it_says(demanded_s: int | None, wait_s: int) -> None:
    busy = PaymentError("Unable to lock subscriber", "after_wait", retry_after_s=demanded_s)
    refused = payment_request(ALICE, busy, timeline=(told("not_sent", after(seconds=30)),))
    assert asked(refused, seconds=29 + wait_s) == AllowedFrom(after(seconds=30 + wait_s))
    assert asked(refused, seconds=30 + wait_s) == Allowed()


@pytest.mark.parametrize("state", [initiating(), pending(), pending(None), pending(advice="paid")])
def test_while_one_request_is_open_there_is_no_other(state: object) -> None:
    assert asked(payment_request(ALICE, state)) == NotAllowed("open")  # type: ignore[arg-type]  # as above


def test_a_paid_share_is_never_asked_for_again() -> None:
    assert asked(payment_request(ALICE, paid())) == NotAllowed("nothing_owed")


def test_an_unknown_request_is_superseded_only_on_somebodys_word_and_after_three_minutes() -> None:
    nobody_knows = payment_request(ALICE, unknown())
    assert asked(nobody_knows) == NeedsConfirmation(nobody_knows, since=after(minutes=3))


def test_a_check_in_production_that_finds_a_failure_unlocks_once_the_prompt_is_over() -> None:
    checked = payment_request(ALICE, unknown(), checked_at=after(minutes=3), advice="failed")
    assert asked(checked, production=True) == Allowed()
    early = replace(checked, checked_at=after(seconds=179))
    assert asked(early, production=True) == NeedsConfirmation(early, since=after(minutes=3))


def test_a_sandbox_that_says_failed_unlocks_nothing() -> None:
    checked = payment_request(ALICE, unknown(), checked_at=after(minutes=3), advice="failed")
    assert asked(checked) == NeedsConfirmation(checked, since=after(minutes=3))


def test_no_answer_from_the_phone_unlocks_after_one_check() -> None:
    no_answer = payment_request(ALICE, unknown(reported=True), timeline=(told("timeout", after(seconds=70)),))
    assert asked(no_answer) == NeedsConfirmation(no_answer, since=after(minutes=3))
    assert isinstance(asked(replace(no_answer, checked_at=after(seconds=69))), NeedsConfirmation)
    assert asked(replace(no_answer, checked_at=after(seconds=70))) == Allowed()
    assert asked(replace(no_answer, checked_at=after(seconds=70), advice="paid")) == NotAllowed("open")


def test_an_answer_that_says_nothing_of_the_money_unlocks_only_on_somebodys_word() -> None:
    busy = TimelineEntry(after(seconds=70), "realtime", "timeout", "26: said by M-Pesa")
    unclear = payment_request(ALICE, unknown(reported=True), timeline=(busy,), checked_at=after(minutes=4))
    assert asked(unclear) == NeedsConfirmation(unclear, since=after(minutes=3))


def test_somebodys_word_unlocks_nothing_while_the_phone_is_asked_for_somebody_else() -> None:
    twin = replace(BOB, phone=ALICE.phone)
    here = book(payment_request(ALICE, unknown()), payment_request(twin, pending()), members=(ALICE, twin, CAROL))
    assert may_request(here, "alice", after(minutes=5), production=True) == NotAllowed("phone_in_use")


def test_a_request_that_m_pesa_says_was_paid_keeps_no_other_from_the_phone() -> None:
    twin = replace(BOB, phone=ALICE.phone)
    here = book(payment_request(ALICE, pending(advice="paid")), members=(ALICE, twin, CAROL))
    assert may_request(here, "bob", after(minutes=5), production=True) == Allowed()
    assert may_request(here, "alice", after(minutes=5), production=True) == NotAllowed("open")


def test_nobody_is_asked_again_for_what_m_pesa_says_was_paid_though_it_was_superseded() -> None:
    superseded = payment_request(ALICE, unknown(advice="paid"), 1, superseded=True)
    assert asked(superseded) == NotAllowed("open")


def test_several_requests_without_an_answer_wait_for_the_last_of_them() -> None:
    here = book(payment_request(ALICE, unknown(), 1), payment_request(ALICE, unknown(), 2, started_at=after(minutes=2)))
    assert may_request(here, "alice", after(), production=True) == NeedsConfirmation(
        here.requests[1], since=after(minutes=5)
    )


def test_a_clock_that_was_set_back_makes_nobody_wait() -> None:
    busy = payment_request(ALICE, failed("1001"), timeline=(told("failed", after(hours=5)),))
    assert asked(busy) == Allowed()


def test_what_is_being_checked_after_a_restart_waits_for_that() -> None:
    assert asked(payment_request(ALICE, unknown(), restored=True)) == NotAllowed("open")


def test_without_an_id_of_safaricoms_only_somebodys_word_unlocks() -> None:
    no_reply = payment_request(ALICE, unknown(checkout_request_id=None), checked_at=NOON, advice="failed")
    assert asked(no_reply, production=True) == NeedsConfirmation(no_reply, since=after(minutes=3))


@pytest.mark.parametrize("advice", ["none", "processing"])
def test_a_check_without_an_answer_unlocks_nothing(advice: str) -> None:
    checked = payment_request(ALICE, unknown(), checked_at=NOON, advice=advice)
    assert asked(checked, production=True) == NeedsConfirmation(checked, since=after(minutes=3))


def test_a_reported_code_blocks_asking_again() -> None:
    assert asked(payment_request(ALICE, unknown(), reported_code="UKK1AAAAAA")) == NotAllowed("reported_paid")


def test_a_superseded_request_that_is_still_unknown_does_not_stand_in_the_way() -> None:
    assert (
        asked(payment_request(ALICE, unknown(), 1, superseded=True), payment_request(ALICE, cancelled(), 2))
        == Allowed()
    )


def test_one_request_at_a_time_goes_to_one_phone() -> None:
    here = book(payment_request(ALICE, pending()), members=(ALICE, SISTER, CAROL))
    assert may_request(here, "bob", after(seconds=5), production=False) == NotAllowed("phone_in_use")


def test_the_same_amount_to_the_same_phone_waits_two_minutes_after_a_success() -> None:
    here = book(payment_request(ALICE, paid()), members=(ALICE, SISTER, CAROL))
    assert may_request(here, "bob", after(seconds=60), production=False) == AllowedFrom(after(seconds=140))
    assert may_request(here, "bob", after(seconds=140), production=False) == Allowed()


def test_request_all_asks_only_where_asking_is_safe() -> None:
    here = book(payment_request(ALICE, paid()), payment_request(BOB, unknown()))
    assert plan_requests(here, after(seconds=600)) == RequestPlan(now=("carol",), later=(), left_out=("alice", "bob"))


def test_request_all_lets_a_member_wait_until_the_shared_phone_can_pay_the_same_again() -> None:
    here = book(payment_request(ALICE, paid()), members=(ALICE, SISTER, CAROL))
    assert plan_requests(here, after(seconds=60)) == RequestPlan(now=("carol",), later=("bob",), left_out=("alice",))


def test_request_all_leaves_a_busy_phone_alone() -> None:
    busy = payment_request(ALICE, failed("1001"), timeline=(told("failed", after(seconds=30)),))
    assert plan_requests(book(busy), after(seconds=60)) == RequestPlan(
        now=("bob", "carol"), later=(), left_out=("alice",)
    )


def test_request_all_lets_members_who_share_a_phone_wait_for_one_another() -> None:
    here = book(members=(ALICE, SISTER, CAROL))
    assert plan_requests(here, NOON) == RequestPlan(now=("alice", "carol"), later=("bob",), left_out=())


def test_a_plan_is_what_it_was_as_long_as_nobody_and_no_amount_changes() -> None:
    shown = plan_requests(book(), NOON)
    assert (shown.total, shown.amounts) == (3000, {"alice": 1000, "bob": 1000, "carol": 1000})
    assert plan_changes(shown, plan_requests(book(), after(seconds=5))) == ()


def test_a_joiner_changes_the_amounts_and_the_people_of_a_plan() -> None:
    dan = replace(BOB, id="dan", phone="254712345004")
    changes = plan_changes(plan_requests(book(), NOON), plan_requests(book(members=(ALICE, BOB, CAROL, dan)), NOON))
    assert changes == (
        PlanChange("alice", 1000, 750),
        PlanChange("bob", 1000, 750),
        PlanChange("carol", 1000, 750),
        PlanChange("dan", None, 750),
    )


def test_another_number_and_somebody_less_are_changes_of_a_plan() -> None:
    now = book(payment_request(CAROL, paid()), members=(replace(ALICE, phone="254712345009"), BOB, CAROL))
    assert plan_changes(plan_requests(book(), NOON), plan_requests(now, NOON)) == (
        PlanChange("alice", 1000, 1000),
        PlanChange("carol", 1000, None),
    )
