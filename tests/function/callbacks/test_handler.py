"""One verdict for each signed payment: stored, upgraded, never made worse, and never lost."""

import asyncio
import json
import random
from dataclasses import replace

import pytest

from daraja_core.callback_path import CallbackTarget, callback_path
from function.callbacks.dead_letter import body_bytes
from function.callbacks.kept_path import kept_path
from tests.simulation.virtual_loop import run_virtually

from ..world import ACCEPTED, ALICE, BOB, CHECKOUT, PAYOUT, PAYOUT_TIMEOUT, SECRET, World, pushed, recorded

PAID = {
    "checkoutRequestId": CHECKOUT,
    "status": "SUCCESS",
    "resultCode": 0,
    "resultCodeText": None,
    "receipt": "UCQ5UAQ403",
    "amount": 1000,
    "failureReason": None,
    "mpesaTimestamp": "2026-03-26T10:36:55.000+00:00",
    "settledAt": "2026-03-26T12:00:00.000+00:00",
    "paymentId": "alice.1",
    "userId": "user-7",
    "groupId": "team_9",
    "requestedAmount": 1000,
    "source": "callback",
    "$permissions": ['read("user:user-7")', 'read("team:team_9")'],
}


async def test_a_payment_is_stored_for_its_user_and_its_team_and_acknowledged() -> None:
    world = World()
    assert await world.deliver(recorded("stk_paid")) == ACCEPTED
    assert world.the_transaction() == PAID
    assert (world.letters(), world.errors) == ([], [])


async def test_without_a_team_only_the_user_may_read() -> None:
    world = World()
    await world.deliver(recorded("stk_paid"), BOB)
    assert world.the_transaction()["$permissions"] == ['read("user:user-8")']


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("stk_cancelled", "CANCELLED"),
        ("stk_no_answer", "TIMEOUT"),
        ("stk_wrong_pin", "FAILED"),
        ("stk_operator_unknown", "FAILED"),
        ("stk_long_text", "FAILED"),
        ("stk_paid_without_metadata", "CONFIRMING"),
    ],
)
async def test_every_outcome_is_stored_under_its_word(name: str, status: str) -> None:
    world = World()
    assert await world.deliver(recorded(name)) == ACCEPTED
    assert world.the_transaction()["status"] == status


async def test_the_same_callback_three_times_is_one_document() -> None:
    world = World()
    for _ in range(3):
        assert await world.deliver(recorded("stk_paid")) == ACCEPTED
    assert world.the_transaction() == PAID
    assert world.letters() == []


@pytest.mark.parametrize("first", [1, 1032, 1037, 2001, "SFC_IC0003"])
async def test_a_late_success_replaces_whatever_was_stored(first: object) -> None:
    world = World()
    await world.deliver(pushed(first))
    assert await world.deliver(recorded("stk_paid")) == ACCEPTED
    assert world.the_transaction() == PAID


async def test_a_receipt_settles_what_was_confirming() -> None:
    world = World()
    await world.deliver(recorded("stk_paid_without_metadata"))
    await world.deliver(recorded("stk_paid"))
    assert world.the_transaction() == PAID


@pytest.mark.parametrize("later", [1, 1032, 1037, "SFC_IC0003"])
async def test_nothing_takes_a_payment_out_of_success(later: object) -> None:
    world = World()
    await world.deliver(recorded("stk_paid"))
    assert await world.deliver(pushed(later)) == ACCEPTED
    assert world.the_transaction() == PAID
    assert world.letters() == []


@pytest.mark.parametrize(("first", "later"), [(1, 1032), (1037, 1), (1032, 1037), (1, 1)])
async def test_of_two_failures_the_first_stays(first: int, later: int) -> None:
    world = World()
    await world.deliver(pushed(first))
    stored = world.the_transaction()
    assert await world.deliver(pushed(later)) == ACCEPTED
    assert world.the_transaction() == stored


async def test_paid_without_a_receipt_after_a_failure_is_kept_for_somebody_to_look_at() -> None:
    world = World()
    await world.deliver(pushed(1))
    assert await world.deliver(pushed(0, receipt=None)) == ACCEPTED
    assert world.the_transaction()["status"] == "FAILED"
    assert world.letters() == ["contradiction"]


async def test_a_second_receipt_for_one_push_is_kept_for_somebody_to_look_at() -> None:
    world = World()
    await world.deliver(recorded("stk_paid"))
    assert await world.deliver(pushed(0, receipt="ANOTHER123")) == ACCEPTED
    assert world.the_transaction() == PAID
    assert world.letters() == ["contradiction"]


@pytest.mark.parametrize(("code", "status"), [(0, "SUCCESS"), (1, "FAILED"), (1032, "CANCELLED"), (1037, "TIMEOUT")])
async def test_a_callback_replaces_what_a_query_said(code: int, status: str) -> None:
    world = World()
    await world.deliver(pushed(2001))
    (document,) = world.appwrite.documents["transactions"].values()
    document |= {"source": "query", "status": "CONFIRMING", "resultCode": 0, "failureReason": None}
    assert await world.deliver(pushed(code)) == ACCEPTED
    stored = world.the_transaction()
    assert (stored["status"], stored["source"], stored["resultCode"]) == (status, "callback", code)


async def test_another_amount_than_was_signed_is_stored_as_it_is_and_flagged() -> None:
    world = World()
    assert await world.deliver(pushed(amount=10)) == ACCEPTED
    stored = world.the_transaction()
    assert (stored["amount"], stored["requestedAmount"], stored["status"]) == (10, 1000, "SUCCESS")
    assert world.errors == ["alice.1: amount 10 differs from the 1000 that was asked"]


async def test_an_id_that_is_too_long_for_appwrite_is_found_again() -> None:
    world, checkout = World(), "ws_CO_DMZ_264695293_11032019122104433"
    await world.deliver(pushed(1, checkout=checkout))
    await world.deliver(pushed(0, checkout=checkout))
    stored = world.the_transaction()
    assert (stored["checkoutRequestId"], stored["status"]) == (checkout, "SUCCESS")
    assert all(len(document_id) == 36 for document_id in world.appwrite.documents["transactions"])


async def test_a_payment_that_lies_under_another_document_id_is_found_and_upgraded() -> None:
    world = World()
    await world.deliver(pushed(1))
    ((_, document),) = world.appwrite.documents["transactions"].items()
    world.appwrite.documents["transactions"] = {"replayed": document | {"$id": "replayed"}}
    assert await world.deliver(recorded("stk_paid")) == ACCEPTED
    assert world.the_transaction() == PAID


async def test_another_push_over_the_same_path_is_a_conflict_and_changes_nothing() -> None:
    world = World()
    await world.deliver(recorded("stk_paid"))
    for other in ("ws_CO_1", "ws_CO_2", "ws_CO_3", CHECKOUT.lower()):
        assert await world.deliver(pushed(0, checkout=other, receipt="FORGED1234")) == ACCEPTED
    assert world.the_transaction() == PAID
    assert world.letters() == ["identity_conflict"] * 4


@pytest.mark.parametrize("targets", [(ALICE, BOB), (BOB, ALICE)])
async def test_a_push_belongs_to_the_payment_that_brought_it_first(
    targets: tuple[CallbackTarget, CallbackTarget],
) -> None:
    world = World()
    first, second = targets
    await world.deliver(recorded("stk_paid"), first)
    assert await world.deliver(recorded("stk_paid"), second) == ACCEPTED
    assert world.the_transaction()["paymentId"] == first.payment_id
    assert world.letters() == ["identity_conflict"]


async def test_a_document_that_says_nothing_of_its_payment_is_left_alone() -> None:
    world = World()
    await world.deliver(pushed(1))
    (document,) = world.appwrite.documents["transactions"].values()
    document["paymentId"] = None
    assert await world.deliver(recorded("stk_paid")) == ACCEPTED
    assert world.the_transaction()["status"] == "FAILED"
    assert world.letters() == ["identity_conflict"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"\xff\x00\xfe",
        b"[" * 11_000,
        "{é}".encode(),
        b"base64:e30=",
        recorded("b2c_paid"),
        b"\0" * 999,
    ],
)
async def test_a_body_that_is_no_verdict_is_kept_whole_and_acknowledged(body: bytes) -> None:
    world = World()
    assert await world.deliver(body) == ACCEPTED
    (letter,) = world.appwrite.stored("dead_letters")
    assert body_bytes(str(letter["body"])) == body
    assert letter["path"] == kept_path(callback_path(ALICE, SECRET), body, SECRET)
    assert (letter["reason"], letter["receivedAt"]) == ("unreadable", "2026-03-26T12:00:00.000+00:00")
    assert letter["$permissions"] == []
    assert world.appwrite.stored("transactions") == []


async def test_the_same_unreadable_body_twice_is_one_letter() -> None:
    world = World()
    for _ in range(2):
        assert await world.deliver(b"<html>") == ACCEPTED
    assert world.letters() == ["unreadable"]


@pytest.mark.parametrize("seeds", [range(50), pytest.param(range(50, 200), marks=pytest.mark.slow)], ids=repr)
def test_callbacks_at_the_same_moment_end_in_the_best_of_them(seeds: range) -> None:
    """Whatever the order in which their calls reach Appwrite: a success is never lost to a failure."""

    async def deliver(seed: int) -> World:
        world = World()
        world.appwrite.jitter = random.Random(seed)
        await world.deliver(pushed(1))
        if seed % 2:
            (document,) = world.appwrite.documents["transactions"].values()
            document["source"] = "query"
        answers = await asyncio.gather(*(world.deliver(pushed(code)) for code in (1032, 0, 1037, 0)))
        assert list(answers) == [ACCEPTED] * 4
        return world

    for seed in seeds:
        world = run_virtually(deliver(seed))
        stored = world.the_transaction()
        assert (stored["status"], stored["receipt"], stored["source"]) == ("SUCCESS", "UCQ5UAQ403", "callback"), seed
        assert world.letters() == []


@pytest.mark.parametrize("seeds", [range(25), pytest.param(range(25, 100), marks=pytest.mark.slow)], ids=repr)
def test_first_callbacks_at_the_same_moment_make_one_document(seeds: range) -> None:
    async def deliver(seed: int) -> World:
        world = World()
        world.appwrite.jitter = random.Random(seed)
        await asyncio.gather(*(world.deliver(pushed(code)) for code in (1032, 0, 0, 1)))
        return world

    for seed in seeds:
        assert run_virtually(deliver(seed)).the_transaction()["status"] == "SUCCESS", seed


async def test_a_disbursement_is_stored_under_our_own_id_whatever_the_body_says() -> None:
    world = World()
    assert await world.deliver(recorded("b2c_paid"), PAYOUT) == ACCEPTED
    assert list(world.appwrite.documents["disbursements"]) == ["out.1"]
    stored = world.the_disbursement()
    assert stored["$permissions"] == ['read("user:user-7")', 'read("team:team_9")']
    assert {name: stored[name] for name in ("status", "receipt", "amount", "receiverName", "conversationId")} == {
        "status": "SUCCESS",
        "receipt": "SG632NMUAB",
        "amount": 1000,
        "receiverName": "JOHN SAMPLE DOE",
        "conversationId": "AG_20240706_2010364430d9bbdaf872",
    }
    assert (stored["originatorConversationId"], stored["paymentId"]) == ("out.1", "out.1")


@pytest.mark.parametrize(("name", "status"), [("b2c_paid", "SUCCESS"), ("b2c_low_funds", "FAILED")])
async def test_a_queue_timeout_gives_way_to_any_result(name: str, status: str) -> None:
    world = World()
    assert await world.deliver(recorded("b2c_queue_timeout"), PAYOUT_TIMEOUT) == ACCEPTED
    assert world.the_disbursement()["status"] == "TIMEOUT"
    assert await world.deliver(recorded(name), PAYOUT) == ACCEPTED
    assert world.the_disbursement()["status"] == status


@pytest.mark.parametrize(("name", "status"), [("b2c_paid", "SUCCESS"), ("b2c_low_funds", "FAILED")])
async def test_a_queue_timeout_after_a_result_changes_nothing(name: str, status: str) -> None:
    world = World()
    await world.deliver(recorded(name), PAYOUT)
    assert await world.deliver(recorded("b2c_queue_timeout"), PAYOUT_TIMEOUT) == ACCEPTED
    assert world.the_disbursement()["status"] == status
    assert world.letters() == []


async def test_a_late_success_of_a_failed_disbursement_wins_and_stays() -> None:
    world = World()
    for name in ("b2c_low_funds", "b2c_paid", "b2c_initiator_invalid"):
        assert await world.deliver(recorded(name), PAYOUT) == ACCEPTED
    assert world.the_disbursement()["status"] == "SUCCESS"


async def test_a_disbursement_whose_id_differs_in_case_only_is_a_conflict() -> None:
    world = World()
    await world.deliver(recorded("b2c_low_funds"), PAYOUT)
    await world.deliver(recorded("b2c_paid"), replace(PAYOUT, payment_id="OUT.1"))
    assert world.the_disbursement()["status"] == "FAILED"
    assert world.letters() == ["identity_conflict"]


async def test_no_line_of_the_log_says_who_paid_or_how_it_is_signed() -> None:
    world = World()
    for body in (
        recorded("stk_paid"),
        recorded("stk_cancelled"),
        pushed(checkout="ws_CO_2"),
        b"<html>",
        pushed(amount=1),
    ):
        await world.deliver(body, headers={"x-appwrite-client-ip": "203.0.113.7"})
    await world.deliver(recorded("b2c_paid"), PAYOUT)
    text = json.dumps(world.lines + world.errors)
    for private in ("ws_CO", "2547", "JOHN", SECRET, callback_path(ALICE, SECRET)[-32:], "standard_"):
        assert private not in text
    assert all(line.startswith(("alice.1: ", "out.1: ")) for line in world.lines + world.errors)
