"""Answers about a disbursement: one settles it, two may say that it was never sent, and no other is believed."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from daraja_core.callback_path import CallbackTarget, Question
from function.callbacks.dead_letter import WRITTEN_NOWHERE

from ..status_results import status_result
from ..world import ACCEPTED, NOON, PAYOUT, PAYOUT_TIMEOUT, SECRET, World

SENT_AT = NOON - timedelta(minutes=10)
ASKED = CallbackTarget("status-result", "out.1", "user-7", "team_9", 5000, Question("174379", int(SENT_AT.timestamp())))
TIMED_OUT = json.dumps({"Result": {"ResultCode": "1", "ResultDesc": "The service request has timed out."}}).encode()


def paid(receipt: str, amount: int = 5000) -> bytes:
    items = [{"Key": "TransactionAmount", "Value": amount}, {"Key": "TransactionReceipt", "Value": receipt}]
    result = {"ResultCode": 0, "ResultDesc": "ok", "ResultParameters": {"ResultParameter": items}}
    return json.dumps({"Result": result}).encode()


DECLINED = json.dumps({"Result": {"ResultCode": 1, "ResultDesc": "insufficient"}}).encode()
RESULT, RESULT_TIMEOUT = replace(PAYOUT, amount=5000), replace(PAYOUT_TIMEOUT, amount=5000)


async def test_a_completed_disbursement_is_stored_with_its_receipt() -> None:
    world = World()
    assert await world.deliver(status_result(), ASKED) == ACCEPTED
    stored = world.the_disbursement()
    names = ("status", "receipt", "amount", "resultCode", "source", "conversationId", "receiverName", "paymentId")
    assert [stored[name] for name in names] == [
        "SUCCESS", "UCQ5UAQ777", 5000, 0, "query", "AG_1", "JOHN SAMPLE", "out.1",
    ]  # fmt: skip
    assert stored["mpesaTimestamp"] == "2026-03-26T12:01:07.000+00:00"
    assert stored["$permissions"] == ['read("user:user-7")', 'read("team:team_9")']
    assert (world.letters(), world.errors) == ([], [])


@pytest.mark.parametrize("first", [TIMED_OUT, None])
async def test_it_settles_what_nobody_knew(first: bytes | None) -> None:
    world = World()
    if first is not None:
        await world.deliver(first, RESULT_TIMEOUT)
    await world.deliver(status_result(), ASKED)
    assert world.the_disbursement()["status"] == "SUCCESS"


async def test_a_stored_success_is_never_changed_by_an_answer() -> None:
    world = World()
    await world.deliver(paid("UCQ5UAQ777"), RESULT)
    before = world.the_disbursement()
    for later in (timedelta(), timedelta(minutes=11)):
        world.start = NOON + later
        for content in (status_result("Declined"), status_result(code=2033), status_result("Initiated")):
            assert await world.deliver(content, ASKED) == ACCEPTED
    assert await world.deliver(status_result(), ASKED) == ACCEPTED
    assert world.the_disbursement() == before
    await world.deliver(status_result(items={"ReceiptNo": "UCQ5UAQ999"}), ASKED)
    assert world.the_disbursement() == before
    assert "contradiction" in world.letters()


async def test_the_result_itself_may_come_later_and_says_the_same() -> None:
    world = World()
    await world.deliver(status_result(), ASKED)
    assert await world.deliver(paid("UCQ5UAQ777"), RESULT) == ACCEPTED
    assert (world.the_disbursement()["source"], world.letters()) == ("query", [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Amount", "4999"),
        ("Amount", None),
        ("ReceiptNo", None),
        ("DebitPartyName", "600000 - X"),
        ("OriginatorConversationID", "out.2"),
    ],
)
async def test_completed_with_something_else_in_it_is_kept_for_a_person_and_settles_nothing(
    name: str, value: str | None
) -> None:
    world = World()
    assert await world.deliver(status_result(items={name: value}), ASKED) == ACCEPTED
    assert (world.appwrite.stored("disbursements"), world.letters()) == ([], ["status_disagrees"])
    assert "nothing is settled by it" in world.errors[0]


@pytest.mark.parametrize("status", ["Initiated", "Authorized", "Reversed", None])
async def test_a_status_that_is_not_the_end_changes_nothing(status: str | None) -> None:
    world = World()
    assert await world.deliver(status_result(items={"TransactionStatus": status}), ASKED) == ACCEPTED
    assert await world.deliver(status_result(), replace(ASKED, flow="status-timeout")) == ACCEPTED
    assert (world.appwrite.stored("disbursements"), world.letters(), world.errors) == ([], [], [])


@pytest.mark.parametrize("status", ["Declined", "Cancelled", "Expired"])
async def test_that_it_ended_otherwise_stays_unknown_for_a_person_and_yields_to_the_result(status: str) -> None:
    world = World()
    await world.deliver(status_result(status, items={"ReceiptNo": None}), ASKED)
    stored = world.the_disbursement()
    assert (stored["status"], stored["resultCodeText"]) == ("TIMEOUT", status.upper())
    await world.deliver(DECLINED, RESULT)
    assert world.the_disbursement()["status"] == "FAILED"
    await world.deliver(paid("UCQ5UAQ777"), RESULT)
    assert world.the_disbursement()["status"] == "SUCCESS"


async def test_only_two_answers_ten_minutes_apart_say_that_it_was_probably_not_sent() -> None:
    world = World()
    for minutes in (0, 4, 9):
        world.start = NOON + timedelta(minutes=minutes)
        assert await world.deliver(status_result(code=2033, name=f"AG_{minutes}"), ASKED) == ACCEPTED
        assert world.appwrite.stored("disbursements") == []
    world.start = NOON + timedelta(minutes=11)
    assert await world.deliver(status_result(code=2033, name="AG_11"), ASKED) == ACCEPTED
    stored = world.the_disbursement()
    assert (stored["status"], stored["resultCode"], stored["source"]) == ("TIMEOUT", 2033, "query")
    assert "probably not sent" in world.errors[-1]
    await world.deliver(paid("UCQ5UAQ777"), RESULT)
    assert world.the_disbursement()["status"] == "SUCCESS"


async def test_the_same_answer_delivered_twice_is_one() -> None:
    world = World()
    for minutes in (0, 11):
        world.start = NOON + timedelta(minutes=minutes)
        await world.deliver(status_result(code=2033), ASKED)
    assert (world.letters(), world.appwrite.stored("disbursements")) == (["not_known"], [])


async def test_an_answer_whose_forerunners_cannot_be_read_settles_nothing_and_counts_the_next_time() -> None:
    world = World()
    await world.deliver(status_result(code=2033, name="AG_0"), ASKED)
    world.start = NOON + timedelta(minutes=11)
    world.appwrite.always["GET", "dead_letters"] = 401
    assert await world.deliver(status_result(code=2033, name="AG_11"), ASKED) == ACCEPTED
    assert "earlier answers could not be read, ask again" in world.errors[-1]
    assert (world.letters(), world.appwrite.stored("disbursements")) == (["not_known"] * 2, [])
    del world.appwrite.always["GET", "dead_letters"]
    world.start = NOON + timedelta(minutes=12)
    await world.deliver(status_result(code=2033, name="AG_12"), ASKED)
    assert world.the_disbursement()["resultCode"] == 2033


@pytest.mark.parametrize("age", [timedelta(minutes=-10), timedelta(hours=49)])
async def test_too_early_or_too_late_it_says_nothing(age: timedelta) -> None:
    world = World(start=NOON + age)
    target = replace(ASKED, question=Question("174379", int((NOON - timedelta(minutes=1)).timestamp())))
    for minutes in (0, 11):
        world.start += timedelta(minutes=minutes)
        if minutes and age < timedelta(0):
            break
        await world.deliver(status_result(code=2033, name=f"AG_{minutes}"), target)
    assert (world.appwrite.stored("disbursements"), world.letters()) == ([], [])


async def test_it_replaces_a_queue_timeout_and_nothing_that_is_known() -> None:
    for first, target, status in ((TIMED_OUT, RESULT_TIMEOUT, 2033), (DECLINED, RESULT, 1)):
        world = World()
        await world.deliver(first, target)
        for minutes in (0, 11):
            world.start = NOON + timedelta(minutes=minutes)
            await world.deliver(status_result(code=2033, name=f"AG_{minutes}"), ASKED)
        assert world.the_disbursement()["resultCode"] == status


@pytest.mark.parametrize("code", [2001, 8006, 21])
async def test_a_refused_question_names_the_initiator(code: int) -> None:
    world = World()
    assert await world.deliver(status_result(code=code), ASKED) == ACCEPTED
    assert "Transaction Status query ORG API" in world.errors[0]
    assert (world.appwrite.stored("disbursements"), world.letters()) == ([], [])


async def test_an_answer_by_the_path_of_a_result_is_not_taken_for_one() -> None:
    world = World()
    path = f"/b2c/result/out.1/user-7/team_9/5000/{'0' * 32}"
    assert await world.post(path, status_result()) == 403
    assert world.appwrite.stored("disbursements") == []


async def test_an_unreadable_answer_is_kept_whole() -> None:
    world = World()
    assert await world.deliver(b"<html>", ASKED) == ACCEPTED
    assert world.letters() == ["unreadable"]


def test_where_nothing_can_be_stored_the_line_of_an_answer_says_that_it_was_one() -> None:
    world = World()
    for collection in ("disbursements", "dead_letters"):
        world.appwrite.always["POST", collection] = 500
    status, _ = world.run(world.deliver, status_result(), ASKED)
    assert status == 503
    line = next(error for error in world.errors if WRITTEN_NOWHERE in error)
    assert '"flow":"b2c-result"' in line
    assert '"source":"query"' in line
    assert SECRET not in line
