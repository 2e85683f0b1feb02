"""Appwrite failing in every way while a callback arrives: what is acknowledged is written, and time is bounded."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from function.callbacks.dead_letter import body_bytes
from function.callbacks.log_line import read_verdict_line
from tests.simulation.virtual_loop import run_virtually

from ..fake_appwrite import Fault
from ..world import ACCEPTED, ALICE, CHECKOUT, PAYOUT, SECRET, World, pushed, recorded

CREATE = ("POST", "transactions")
LETTER = ("POST", "dead_letters")


@dataclass
class Outcome:
    """What came of one delivery, and how many seconds Safaricom waited for the answer."""

    world: World
    answer: tuple[int, Mapping[str, object]] = (0, {})
    seconds: float = field(default=0)


def deliver(world: World, body: bytes, target: object = ALICE) -> Outcome:
    """Deliver in virtual time."""
    outcome = Outcome(world)

    async def work() -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        outcome.answer = await world.deliver(body, PAYOUT if target is PAYOUT else ALICE)
        outcome.seconds = loop.time() - start

    run_virtually(work())
    return outcome


FAULTS: list[Fault] = ["hang", "hang_after", "cut", "cut_after", "unreachable", "html", 500, 502, 503, 429, 408]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("times", [1, 2])
def test_a_fault_that_passes_is_not_noticed(fault: Fault, times: int) -> None:
    world = World()
    world.appwrite.faults[CREATE].extend([fault] * times)
    outcome = deliver(world, recorded("stk_paid"))
    assert outcome.answer == ACCEPTED
    assert world.the_transaction()["status"] == "SUCCESS"
    assert world.letters() == []
    assert outcome.seconds <= 7


@pytest.mark.parametrize("fault", [*FAULTS, 400, 401, 403, 404])
def test_a_verdict_that_cannot_be_stored_is_kept_as_a_letter_within_seconds(fault: Fault) -> None:
    world = World()
    world.appwrite.always[CREATE] = fault
    outcome = deliver(world, recorded("stk_paid"))
    assert outcome.answer == ACCEPTED
    assert outcome.seconds <= 7
    assert len(world.appwrite.stored("transactions")) == (fault in ("hang_after", "cut_after"))
    (letter,) = world.appwrite.stored("dead_letters")
    assert letter["reason"] == "write_failed"
    assert body_bytes(str(letter["body"])) == recorded("stk_paid")


@pytest.mark.parametrize("fault", [400, 401, 403, 404])
def test_what_appwrite_refuses_for_good_is_not_tried_again(fault: int) -> None:
    world = World()
    world.appwrite.always[CREATE] = fault
    assert deliver(world, recorded("stk_paid")).seconds == 0
    assert world.appwrite.calls.count(CREATE) == 1


@pytest.mark.parametrize("seconds", [0.5, 1.4, 3.4, 5.7])
def test_a_restart_of_the_database_is_waited_for_while_there_is_time(seconds: float) -> None:
    world = World()
    world.appwrite.down_until = seconds
    outcome = deliver(world, recorded("stk_paid"))
    assert outcome.answer == ACCEPTED
    assert (world.the_transaction()["status"], world.letters()) == ("SUCCESS", [])
    assert outcome.seconds <= 7


@pytest.mark.parametrize("seconds", [7.0, 9.0, 10.5])
def test_a_longer_restart_leaves_a_letter_as_soon_as_it_is_over(seconds: float) -> None:
    world = World()
    world.appwrite.down_until = seconds
    outcome = deliver(world, recorded("stk_paid"))
    assert outcome.answer == ACCEPTED
    assert (world.appwrite.stored("transactions"), world.letters()) == ([], ["write_failed"])
    assert outcome.seconds <= 12


def test_three_tries_of_two_seconds_and_no_more() -> None:
    world = World()
    world.appwrite.always[CREATE] = "hang"
    outcome = deliver(world, recorded("stk_paid"))
    assert world.appwrite.calls.count(CREATE) == 3
    assert 6 <= outcome.seconds <= 7


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in ("hang_after", "cut_after")])
def test_only_when_the_letter_fails_too_safaricom_is_told_and_the_log_has_the_verdict(fault: Fault) -> None:
    world = World()
    world.appwrite.always |= {CREATE: fault, LETTER: fault}
    outcome = deliver(world, recorded("stk_paid"))
    assert outcome.answer[0] == 503
    assert outcome.seconds <= 12  # the runtime stops everything after 15
    line = world.errors[-1]
    assert line.startswith("alice.1: WRITTEN NOWHERE")
    fields = json.loads(line[line.index("{") :])
    logged = read_verdict_line(line, [SECRET])
    assert logged is not None
    assert logged.with_id([CHECKOUT], [SECRET]) is not None
    assert all(len(fields.pop(name)) == 32 for name in ("signature", "idFingerprint"))
    assert fields == {
        "paymentId": "alice.1",
        "flow": "stk",
        "source": "callback",
        "status": "SUCCESS",
        "code": "0",
        "receipt": "UCQ5UAQ403",
        "amount": 1000,
        "mpesaTimestamp": "2026-03-26T10:36:55+00:00",
        "settledAt": "2026-03-26T12:00:00+00:00",
        "userId": "user-7",
        "groupId": "team_9",
        "requestedAmount": 1000,
        "conversationId": None,
    }
    assert "ws_CO" not in str(world.errors)


def test_a_delivery_after_a_503_is_as_good_as_the_first() -> None:
    world = World()
    world.appwrite.always |= {CREATE: 500, LETTER: 500}
    assert deliver(world, recorded("stk_paid")).answer[0] == 503
    world.appwrite.always.clear()
    assert deliver(world, recorded("stk_paid")).answer == ACCEPTED
    assert world.the_transaction()["status"] == "SUCCESS"


@pytest.mark.parametrize("fault", FAULTS)
def test_an_unreadable_body_gets_three_tries_too(fault: Fault) -> None:
    world = World()
    world.appwrite.faults[LETTER].extend([fault] * 2)
    outcome = deliver(world, b"<html>")
    assert outcome.answer == ACCEPTED
    assert world.letters() == ["unreadable"]
    assert outcome.seconds <= 7


def test_an_unreadable_body_that_cannot_be_kept_is_not_acknowledged() -> None:
    world = World()
    world.appwrite.always[LETTER] = 500
    assert deliver(world, b"<html> 254700000000").answer[0] == 503
    assert world.errors[-1].endswith("an unreadable body of 19 bytes")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", [("GET", "transactions"), ("PATCH", "transactions")])
def test_a_fault_while_an_upgrade_is_written_is_not_noticed(fault: Fault, call: tuple[str, str]) -> None:
    world = World()
    deliver(world, pushed(1))
    world.appwrite.faults[call].append(fault)
    outcome = deliver(world, recorded("stk_paid"))
    assert outcome.answer == ACCEPTED
    assert (world.the_transaction()["status"], world.letters()) == ("SUCCESS", [])
    assert outcome.seconds <= 7


@pytest.mark.parametrize("call", [("GET", "transactions"), ("PATCH", "transactions")])
def test_an_upgrade_that_cannot_be_written_is_kept_as_a_letter(call: tuple[str, str]) -> None:
    world = World()
    deliver(world, pushed(1))
    world.appwrite.always[call] = 500
    assert deliver(world, recorded("stk_paid")).answer == ACCEPTED
    assert (world.the_transaction()["status"], world.letters()) == ("FAILED", ["write_failed"])


def test_a_conflict_that_cannot_be_kept_is_not_acknowledged() -> None:
    world = World()
    deliver(world, recorded("stk_paid"))
    world.appwrite.always[LETTER] = "hang"
    outcome = deliver(world, pushed(checkout="ws_CO_other"))
    assert outcome.answer[0] == 503
    assert outcome.seconds <= 12
    assert "WRITTEN NOWHERE" in world.errors[-1]


def test_a_column_that_is_missing_loses_nothing() -> None:
    world = World()
    world.appwrite.always["POST", "disbursements"] = 400
    assert deliver(world, recorded("b2c_paid"), PAYOUT).answer == ACCEPTED
    assert world.letters() == ["write_failed"]


def test_a_document_that_vanishes_between_two_looks_is_written_again() -> None:
    world = World()
    world.appwrite.faults[CREATE].append(409)
    assert deliver(world, recorded("stk_paid")).answer == ACCEPTED
    assert (world.the_transaction()["status"], world.letters()) == ("SUCCESS", [])
