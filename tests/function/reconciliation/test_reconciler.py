"""The reconciler: it asks at Safaricom's pace, creates what nobody stored, and changes nothing that is stored."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from function.http import Request
from function.main import respond
from function.orders.claim import read_claim

from ..answers import KEY
from ..apps import READS, TEAM, App, changed, new_world, payment
from ..fake_safaricom import PUSH, QUERY, checkout, refusal
from ..world import SECRET, World, pushed


def run(world: World, headers: Mapping[str, str] | None = None) -> int:
    """One scheduled execution, in virtual time."""
    request = Request("POST", "/", "", {"x-appwrite-key": KEY, "x-appwrite-trigger": "schedule", **(headers or {})})
    return world.run(world.send, request).status


def waiting_world(payments: int = 1, **variables: str) -> World:
    """Payments of which no callback came, six minutes later."""
    world = new_world(**variables)
    for number in range(1, payments + 1):
        # Of one share a group asks for once at a time, so the others are the user's own.
        world.run(App(world).initiate, f"alice.{number}", amount=number, group_id=TEAM if number == 1 else None)
    world.start += timedelta(minutes=6)
    return world


def path_of(world: World, number: int) -> str:
    return str(world.safaricom.sent(PUSH)[number - 1]["CallBackURL"]).removeprefix("https://callbacks.example")


def is_open(world: World, payment_id: str = "alice.1") -> bool:
    claims = [read_claim(document) for document in world.appwrite.documents["payments"].values()]
    (claim,) = (claim for claim in claims if claim is not None and claim.payment_id == payment_id)
    return claim.state == "open"


def letters(world: World) -> list[dict[str, object]]:
    return [each for each in world.appwrite.stored("dead_letters") if each["reason"] != "pace"]


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [("1032", "CANCELLED", "so it says"), ("1", "FAILED", "so it says"), ("1037", "TIMEOUT", "so it says")],
)
def test_a_final_answer_is_stored_as_a_query_says_it(code: str, status: str, reason: str) -> None:
    world = waiting_world()
    world.safaricom.results[checkout(1)] = code
    assert run(world) == 200
    stored = world.the_transaction()
    names = ("checkoutRequestId", "status", "resultCode", "receipt", "amount", "requestedAmount", "source", "paymentId")
    assert [stored[name] for name in names] == [checkout(1), status, int(code), None, None, 1, "query", "alice.1"]
    assert stored["failureReason"] == reason
    assert stored["$permissions"] == ['read("user:alice")', f'read("team:{TEAM}/{READS}")']
    assert not is_open(world)


def test_paid_by_a_query_is_only_confirming_until_the_callback_brings_a_receipt() -> None:
    world = waiting_world()
    world.safaricom.results[checkout(1)] = "0"
    run(world)
    assert (world.the_transaction()["status"], world.the_transaction()["receipt"]) == ("CONFIRMING", None)
    assert world.run(world.post, path_of(world, 1), pushed(checkout=checkout(1), amount=1)) == 200
    assert (world.the_transaction()["status"], world.the_transaction()["source"]) == ("SUCCESS", "callback")


@pytest.mark.parametrize("code", ["4999", "1001", "17", "9", "SFC_IC0003", "2028", None])
def test_whatever_is_not_on_the_closed_list_keeps_waiting(code: str | None) -> None:
    world = waiting_world()
    if code is not None:
        world.safaricom.results[checkout(1)] = code
    run(world)
    assert len(world.safaricom.sent(QUERY)) == 1
    assert (world.appwrite.stored("transactions"), is_open(world)) == ([], True)


@pytest.mark.parametrize("fault", ["hang", "cut", "html", "unreachable"])
def test_a_question_without_an_answer_decides_nothing(fault: str) -> None:
    world = waiting_world()
    world.safaricom.fail(QUERY, fault)  # type: ignore[arg-type]  # one of the four words
    world.safaricom.results[checkout(1)] = "1032"
    run(world)
    assert world.appwrite.stored("transactions") == []
    world.start += timedelta(minutes=11)
    run(world)
    assert world.the_transaction()["status"] == "CANCELLED"


@pytest.mark.parametrize(("code", "stored"), [("1032", 0), ("1", 0), ("1037", 0), ("0", 1)])
def test_at_safaricoms_sandbox_a_failure_is_advice_only(code: str, stored: int) -> None:
    world = waiting_world(DARAJA_ENVIRONMENT="sandbox")
    world.safaricom.results[checkout(1)] = code
    run(world)
    assert len(world.appwrite.stored("transactions")) == stored
    assert is_open(world) is (stored == 0)


def test_a_callback_replaces_what_a_query_said() -> None:
    world = waiting_world()
    world.safaricom.results[checkout(1)] = "1032"
    run(world)
    world.run(world.post, path_of(world, 1), pushed(checkout=checkout(1), amount=1))
    assert (world.the_transaction()["status"], world.the_transaction()["receipt"]) == ("SUCCESS", "UCQ5UAQ403")


def test_a_query_never_overwrites_a_callback_that_came_while_it_was_asked() -> None:
    world = waiting_world()
    world.safaricom.results[checkout(1)] = "1032"
    world.safaricom.while_asked = lambda: world.post(path_of(world, 1), pushed(checkout=checkout(1), amount=1))
    run(world)
    assert (world.the_transaction()["status"], world.the_transaction()["source"]) == ("SUCCESS", "callback")
    assert ("PATCH", "transactions") not in world.appwrite.calls
    assert not is_open(world)


def test_nobody_is_asked_about_what_is_settled_or_young() -> None:
    world = new_world()
    world.run(App(world).initiate)
    world.run(world.post, path_of(world, 1), pushed(checkout=checkout(1)))
    world.start += timedelta(minutes=2)
    world.run(App(world).initiate, "alice.2", amount=7)
    world.start += timedelta(minutes=4)
    run(world)
    assert world.safaricom.sent(QUERY) == []
    assert (is_open(world), is_open(world, "alice.2")) == (False, True)


def test_five_questions_a_minute_and_the_rest_with_the_next_runs() -> None:
    world = waiting_world(7, DARAJA_RECONCILE_SECONDS="50")
    for _ in range(2):
        run(world)
        world.start += timedelta(seconds=20)
    assert len(world.safaricom.sent(QUERY)) == 7
    assert len({str(each["CheckoutRequestID"]) for each in world.safaricom.sent(QUERY)}) == 7


def test_one_run_asks_every_twelve_seconds() -> None:
    world = waiting_world(9, DARAJA_RECONCILE_SECONDS="60")
    run(world)
    gaps = [
        later - earlier for earlier, later in zip(world.safaricom.asked_at, world.safaricom.asked_at[1:], strict=False)
    ]
    assert (len(gaps), min(gaps) >= 11.9, world.seconds <= 61) == (4, True, True)


def test_a_short_run_leaves_in_time() -> None:
    world = waiting_world(9, DARAJA_RECONCILE_SECONDS="10")
    run(world)
    assert (len(world.safaricom.sent(QUERY)), world.seconds <= 10) == (1, True)


def test_a_run_with_nothing_to_ask_ends_at_once() -> None:
    world = new_world()
    run(world)
    assert world.seconds == 0


def test_a_question_that_is_not_answered_in_time_does_not_make_the_run_late() -> None:
    world = waiting_world(DARAJA_RECONCILE_SECONDS="5")
    world.safaricom.fail(QUERY, "hang")
    run(world)
    assert world.seconds <= 5


def test_runs_at_once_share_one_pace() -> None:
    world = waiting_world(5)
    request = Request("POST", "/", "", {"x-appwrite-key": KEY, "x-appwrite-trigger": "schedule"})
    world.run(asyncio.gather, *[world.send(request) for _ in range(20)])
    assert len({str(each["CheckoutRequestID"]) for each in world.safaricom.sent(QUERY)}) == 5
    assert (len(world.safaricom.sent(QUERY)), world.seconds) == (5, 4 * 12)


def test_a_forged_trigger_gains_nothing() -> None:
    world = waiting_world(2)
    world.run(App(world).initiate, "young.1", amount=9)
    run(world)
    by_the_first = world.appwrite.calls.count(("GET", "payments"))
    for _ in range(20):
        assert run(world, {"x-appwrite-user-id": "mallory"}) == 200
        world.start += timedelta(seconds=1)
    assert len(world.safaricom.sent(QUERY)) == 2
    assert world.appwrite.calls.count(("GET", "payments")) - by_the_first <= 6  # what one run needs


@pytest.mark.parametrize("path", ["/", "/health"])
def test_without_the_trigger_nothing_runs(path: str) -> None:
    world = waiting_world()
    assert world.run(world.call, "GET", path).status == 200
    assert world.safaricom.sent(QUERY) == []


def test_retry_after_is_honoured_by_every_later_run() -> None:
    world = waiting_world(2)
    world.safaricom.fail(
        QUERY, httpx.Response(429, headers={"Retry-After": "120"}, json={"fault": {"faultstring": "x"}})
    )
    world.environment["DARAJA_RECONCILE_SECONDS"] = "10"
    run(world)
    for _ in range(2):
        world.start += timedelta(seconds=40)
        run(world)
    assert len(world.safaricom.sent(QUERY)) == 1
    world.start += timedelta(seconds=40)
    run(world)
    assert len(world.safaricom.sent(QUERY)) == 2


def test_a_long_run_waits_as_long_as_safaricom_says() -> None:
    world = waiting_world(2)
    world.safaricom.fail(QUERY, httpx.Response(429, headers={"Retry-After": "120"}, json={"fault": {}}))
    run(world)
    assert world.safaricom.asked_at == [120.0, 132.0]


def test_questions_about_one_payment_become_rare() -> None:
    world = waiting_world()
    for _ in range(6 * 12):
        run(world)
        world.start += timedelta(minutes=5)
    assert len(world.safaricom.sent(QUERY)) == 6


def test_after_two_days_a_person_is_told_once() -> None:
    world = waiting_world()
    world.start += timedelta(hours=48)
    run(world)
    assert [line for line in world.errors if "48 hours" in line] == []
    world.start += timedelta(minutes=11)
    run(world)
    assert [line for line in world.errors if "48 hours" in line] == [
        "alice.1: no verdict after 48 hours, look it up in M-Pesa's portal"
    ]
    world.start += timedelta(minutes=1)
    run(world)
    assert len([line for line in world.errors if "48 hours" in line]) == 1
    assert (world.appwrite.stored("transactions"), len(world.safaricom.sent(QUERY))) == ([], 1)


def test_a_payment_without_an_id_cannot_be_asked_for_and_waits() -> None:
    world = new_world()
    world.safaricom.fail(PUSH, "cut")
    world.run(App(world).initiate)
    world.start += timedelta(minutes=6)
    run(world)
    assert (world.safaricom.sent(QUERY), is_open(world)) == ([], True)


def test_a_refused_payment_is_nobodys_business() -> None:
    world = new_world()
    world.safaricom.fail(PUSH, refusal(400, "400.002.02", "Bad Request"))
    world.run(App(world).initiate)
    assert not is_open(world)


def test_payments_and_questions_share_one_token() -> None:
    world = waiting_world()

    async def pay_and_reconcile() -> None:
        async with world.client() as http:
            own = {"x-appwrite-key": KEY}
            alice, schedule = {"authorization": "Bearer jwt-of-alice"}, {"x-appwrite-trigger": "schedule"}
            body = changed(payment(), {"payment_id": "x.1"})
            for request in (
                Request("POST", "/initiate", "", {**own, **alice}, body),
                Request("POST", "/", "", {**own, **schedule}),
            ):
                await respond(request, http, world.environment, world.now, world)

    world.safaricom.tokens = 0
    world.run(pay_and_reconcile)
    assert (world.safaricom.tokens, len(world.safaricom.sent(QUERY))) == (1, 1)


def test_a_letter_is_fed_in_again_and_marked() -> None:
    world = new_world()
    world.appwrite.always["POST", "transactions"] = 500
    world.run(world.deliver, pushed())
    assert [letter["reason"] for letter in letters(world)] == ["write_failed"]
    world.appwrite.always.clear()
    run(world)
    stored = world.the_transaction()
    assert (stored["status"], stored["settledAt"]) == ("SUCCESS", "2026-03-26T12:00:00.000+00:00")
    (letter,) = letters(world)
    assert letter["replayedAt"] is not None
    world.start += timedelta(minutes=1)
    calls = len(world.appwrite.calls)
    run(world)
    assert ("POST", "transactions") not in world.appwrite.calls[calls:]


def test_a_letter_that_fails_again_stays_and_is_reported() -> None:
    world = new_world()
    world.appwrite.always["POST", "transactions"] = 401
    world.run(world.deliver, pushed())
    run(world)
    (letter,) = letters(world)
    assert letter["replayedAt"] is None
    assert any("fed in again, failed" in line for line in world.errors)


def test_a_letter_is_fed_in_again_behind_hundreds_that_never_fit() -> None:
    world = new_world()
    world.appwrite.always["POST", "transactions"] = 500
    world.run(world.deliver, pushed())
    world.appwrite.always.clear()
    for place in range(250):
        letter = {"path": "/callback/of/nobody", "body": "{}", "reason": "write_failed", "replayedAt": None}
        moments = {"receivedAt": f"{2025 + place % 2 * 2}-01-01T00:00:00.000+00:00", "$updatedAt": "2026"}
        world.appwrite.documents["dead_letters"][f"l{place}"] = {**letter, **moments, "$id": f"l{place}"}
    run(world)
    assert world.the_transaction()["status"] == "SUCCESS"


def test_letters_that_need_a_person_are_counted_and_left_alone() -> None:
    world = new_world()
    world.run(world.deliver, b"a shape that nobody knows yet")
    run(world)
    assert "letters that somebody must look at: 1" in world.errors
    (letter,) = letters(world)
    assert (letter["reason"], letter["replayedAt"]) == ("unreadable", None)


def test_a_mismatch_is_reported_and_never_corrected() -> None:
    world = new_world()
    world.run(App(world).initiate)
    world.run(world.post, path_of(world, 1), pushed(checkout=checkout(1), amount=1))
    world.appwrite.documents["transactions"][checkout(1).lower()]["checkoutRequestId"] = "ws_CO_another"
    before = json.dumps(world.the_transaction())
    world.start += timedelta(minutes=6)
    run(world)
    assert [line for line in world.errors if line.startswith("alice.1: ") and "amount" not in line] == [
        "alice.1: M-Pesa reported 1, and 1000 was asked",
        "alice.1: its verdict belongs to another push than the one that was sent",
    ]
    assert json.dumps(world.the_transaction()) == before


def test_without_credentials_only_letters_are_fed_in() -> None:
    world = new_world()
    for name in [name for name in world.environment if "CONSUMER" in name or "PAYMENTS" in name]:
        del world.environment[name]
    assert run(world) == 200
    assert world.safaricom.requests == {}


@pytest.mark.parametrize("collection", ["payments", "dead_letters", "transactions"])
@pytest.mark.parametrize("fault", [401, 500, "hang", "html"])
def test_an_appwrite_that_fails_stops_the_run_and_nothing_is_made_up(collection: str, fault: object) -> None:
    world = waiting_world()
    world.safaricom.results[checkout(1)] = "1032"
    world.appwrite.always["GET", collection] = fault  # type: ignore[assignment]  # one of the faults
    assert run(world) == 503
    assert world.seconds <= 15
    assert world.appwrite.stored("transactions") == []
    world.appwrite.always.clear()
    world.start += timedelta(minutes=1)
    run(world)
    assert world.the_transaction()["status"] == "CANCELLED"


@pytest.mark.parametrize("name", ["DARAJA_PASSKEY", "DARAJA_CALLBACK_SECRET", "DARAJA_ENVIRONMENT"])
def test_a_missing_variable_is_named(name: str) -> None:
    world = waiting_world()
    del world.environment[name]
    assert run(world) == 503
    assert any(name in line for line in world.errors)


def test_no_line_says_who_paid_or_a_secret() -> None:
    world = waiting_world(3, DARAJA_RECONCILE_SECONDS="60")
    world.safaricom.results |= {checkout(1): "1032", checkout(2): "0"}
    run(world)
    said = "\n".join(world.lines + world.errors)
    assert "alice.1" in said
    for hidden in ("ws_CO", "254712345678", "712345678", SECRET, "a-consumer", "a-passkey", "token-1"):
        assert hidden not in said


def test_an_idle_run_costs_what_the_guide_to_deployment_says() -> None:
    world, runs_a_month = new_world(), 12 * 24 * 30
    run(world)  # the first one finds no trace of another
    world.start += timedelta(minutes=5)
    before = len(world.appwrite.calls)
    run(world)
    methods = [method for method, _ in world.appwrite.calls[before:]]
    reads, writes = methods.count("GET"), len(methods) - methods.count("GET")
    said = f"{round(reads * runs_a_month, -3):,} and {round(writes * runs_a_month, -3):,} a month"
    assert said in Path("docs/deploy.md").read_text("utf-8"), said
