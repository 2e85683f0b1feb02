"""The function sends for apps: each id once, for whom the token names, and every answer by name."""

import asyncio
import json
import random
from datetime import timedelta

import httpx
import pytest

from daraja_core.callback_path import CallbackTarget, parse_callback_path
from daraja_core.drivers.oauth import MOST_TOKENS
from daraja_core.errors import (
    ConfigError,
    DarajaAuthError,
    DarajaUnreachableError,
    InvalidAmountError,
    InvalidOrderError,
    InvalidPhoneError,
    InvalidReferenceError,
    StkPushRejectedError,
)
from daraja_core.safaricom_wire import Accepted, Ambiguous
from function.orders.claim import read_claim
from function.orders.merchant import read_merchant
from function.orders.processor import SEND_SECONDS
from tests.rows import first_are_fast

from ..apps import PHONE, TEAM, App, error_of, heard, new_world
from ..fake_safaricom import PUSH, checkout, refusal
from ..world import SECRET, SERVER, pushed


async def test_a_payment_is_pushed_once_with_a_path_that_carries_what_the_server_decided() -> None:
    world = new_world()
    answer = await App(world).initiate(group_id=TEAM)
    assert heard(answer) == Accepted(checkout(1), "m-1")
    (push,) = world.safaricom.sent(PUSH)
    assert (push["PhoneNumber"], push["Amount"], push["AccountReference"]) == (PHONE, 1000, "CHAMA")
    base, path = str(push["CallBackURL"])[:25], str(push["CallBackURL"])[25:]
    target = parse_callback_path(path, [SECRET])
    assert (base, target is not None) == ("https://callbacks.example", True)
    assert target is not None
    assert (target.payment_id, target.user_id, target.group_id, target.amount) == ("alice.1", "alice", TEAM, 1000)


async def test_the_claim_holds_the_order_and_neither_the_path_nor_the_phone_nor_a_permission() -> None:
    world = new_world()
    await App(world).initiate(group_id=TEAM)
    (stored,) = world.appwrite.stored("payments")
    assert stored["$permissions"] == []
    named = {name: stored[name] for name in ("userId", "groupId", "amount", "checkoutRequestId", "createdAt")}
    assert named == {
        "userId": "alice",
        "groupId": TEAM,
        "amount": 1000,
        "checkoutRequestId": checkout(1),
        "createdAt": "2026-03-26T12:00:00.000+00:00",
    }
    text = json.dumps(stored).replace(checkout(1), "")
    for hidden in ("callback", PHONE, PHONE[3:], SECRET, "a-consumer", "a-passkey", "jwt-of"):
        assert hidden not in text


def test_the_claim_lies_there_before_safaricom_is_asked() -> None:
    world = new_world()
    world.safaricom.fail(PUSH, "cut")
    world.appwrite.always["PATCH", "payments"] = 500
    world.run(App(world).initiate)
    (claim,) = world.appwrite.documents["payments"].values()
    written = read_claim(claim)
    assert written is not None
    assert (written.outcome, written.state, len(world.safaricom.sent())) == (None, "claimed", 1)
    before_push = world.appwrite.calls.index(("POST", "payments"))
    assert before_push < world.appwrite.calls.index(("PATCH", "payments"))


async def test_the_same_order_again_hears_the_first_answer_and_sends_nothing() -> None:
    world = new_world()
    first = await App(world).initiate()
    assert await App(world).initiate() == first
    assert await App(world).initiate(phone="0712 345 678") == first
    assert len(world.safaricom.sent()) == 1


@pytest.mark.parametrize("seed", first_are_fast(3, range(10)))
def test_however_many_ask_at_once_one_push_is_sent_and_all_hear_its_answer(seed: int) -> None:
    world = new_world()
    world.appwrite.jitter = random.Random(seed)
    answers = world.run(asyncio.gather, *[App(world).initiate() for _ in range(20)])
    assert {json.dumps(answer) for answer in answers} == {json.dumps(answers[0])}
    assert heard(answers[0]) == Accepted(checkout(1), "m-1")
    assert len(world.safaricom.sent()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 1001},
        {"phone": "254712345679"},
        {"reference": "OTHER"},
        {"description": "Other"},
        {"group_id": TEAM},
        {"payment_id": "ALICE.1"},
    ],
)
async def test_an_id_belongs_to_the_order_that_claimed_it(change: dict[str, str]) -> None:
    world = new_world()
    await App(world).initiate()
    answer = await App(world).initiate(**{"payment_id": "alice.1", **change})
    assert type(error_of(answer)) is InvalidOrderError
    assert "alice" not in str(answer)
    assert len(world.safaricom.sent()) == 1


async def test_a_refusal_is_remembered_too() -> None:
    world = new_world()
    world.safaricom.fail(PUSH, refusal(400, "400.002.02", "Bad Request - Invalid Amount"))
    first = await App(world).initiate()
    assert await App(world).initiate() == first
    error = error_of(first)
    assert isinstance(error, StkPushRejectedError)
    assert (error.error_code, error.text) == ("400.002.02", "Bad Request - Invalid Amount")
    assert len(world.safaricom.sent()) == 1


async def test_an_older_callback_secret_still_knows_its_orders() -> None:
    world = new_world()
    first = await App(world).initiate()
    world.environment["DARAJA_CALLBACK_SECRET"] = f"a-newer-secret-of-some-more-length, {SECRET}"
    assert await App(world).initiate() == first


def test_a_crash_between_claim_and_answer_is_never_a_second_push() -> None:
    world = new_world()
    world.safaricom.fail(PUSH, "cut")
    world.appwrite.always["PATCH", "payments"] = 500
    world.run(App(world).initiate)
    world.start += timedelta(minutes=1)
    answer = world.run(App(world).initiate)
    assert heard(answer) == Ambiguous("an earlier request with this id ended without an answer")
    assert len(world.safaricom.sent()) == 1


def test_after_a_crash_the_verdict_answers_the_next_request() -> None:
    world = new_world()
    world.appwrite.always["PATCH", "payments"] = 500
    world.run(App(world).initiate)
    world.start += timedelta(minutes=1)
    (push,) = world.safaricom.sent()
    world.run(world.post, str(push["CallBackURL"])[25:], pushed(checkout=checkout(1)))
    assert heard(world.run(App(world).initiate)) == Accepted(checkout(1))
    assert len(world.safaricom.sent()) == 1


def test_an_id_that_was_used_without_the_function_is_not_used_again() -> None:
    world = new_world()
    world.run(world.deliver, pushed(), CallbackTarget("stk", "alice.1", "alice", None, 1000))
    assert type(error_of(world.run(App(world).initiate))) is InvalidOrderError
    assert world.safaricom.sent() == []


@pytest.mark.parametrize("fault", ["hang", "cut", "html"])
def test_a_push_without_a_clear_answer_is_unknown_and_stays_so(fault: str) -> None:
    world = new_world()
    world.safaricom.fail(PUSH, fault)  # type: ignore[arg-type]  # one of the three words
    first = world.run(App(world).initiate)
    assert isinstance(heard(first), Ambiguous)
    assert world.run(App(world).initiate) == first
    assert len(world.safaricom.sent()) == 1


@pytest.mark.parametrize("seconds", [1.4, 3.4])
def test_a_restart_of_the_database_is_waited_for_before_a_push(seconds: float) -> None:
    world = new_world()
    world.appwrite.down_until = seconds
    assert heard(world.run(App(world).initiate, group_id=TEAM)) == Accepted(checkout(1), "m-1")


def test_safaricom_has_the_time_that_is_left() -> None:
    world = new_world()
    world.safaricom.delay_s = 8.0
    assert heard(world.run(App(world).initiate)) == Accepted(checkout(1), "m-1")
    assert 8 <= world.seconds <= SEND_SECONDS


def test_nothing_takes_longer_than_the_runtime_waits() -> None:
    world = new_world()
    world.safaricom.fail("/oauth/v1/generate", httpx.Response(200, json={"access_token": "t", "expires_in": 1}))
    world.safaricom.fail(PUSH, "hang")
    world.appwrite.faults["GET", "account"].append("hang")
    world.appwrite.faults["POST", "payments"].append("hang")
    world.appwrite.faults["GET", "transactions"].append("hang")
    world.appwrite.always["PATCH", "payments"] = "hang"
    assert isinstance(heard(world.run(App(world).initiate)), Ambiguous)
    assert world.seconds <= 15


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"payment_id": "-1"}, InvalidOrderError),
        ({"payment_id": ...}, InvalidOrderError),
        ({"phone": "12345"}, InvalidPhoneError),
        ({"phone": 254712345678}, InvalidPhoneError),
        ({"amount": 0}, InvalidAmountError),
        ({"amount": 70_001}, InvalidAmountError),
        ({"amount": "1000"}, InvalidAmountError),
        ({"amount": True}, InvalidAmountError),
        ({"amount": 10.5}, InvalidAmountError),
        ({"reference": "<b>"}, InvalidReferenceError),
        ({"reference": "x" * 13}, InvalidReferenceError),
        ({"description": None}, InvalidOrderError),
        ({"group_id": 7}, InvalidOrderError),
        ({"group_id": "../users"}, InvalidOrderError),
    ],
)
async def test_an_order_is_parsed_by_the_engines_rules(changes: dict[str, object], error: type[Exception]) -> None:
    world = new_world(DARAJA_MAX_AMOUNT="70000")
    answer = await App(world).initiate(**changes)
    assert type(error_of(answer)) is error
    assert answer[0] == 400
    assert (world.appwrite.stored("payments"), world.safaricom.sent()) == ([], [])


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 5000, b'{"payment_id":"a"}' + b" " * 5000])
async def test_a_body_that_is_no_order_is_refused(body: bytes) -> None:
    world = new_world()
    answer = await App(world).post("/initiate", body)
    assert answer.status == 400
    assert world.appwrite.stored("payments") == []


@pytest.mark.parametrize("name", sorted(set(SERVER) - {"DARAJA_BASE_URL"}))
@pytest.mark.parametrize("path", ["/initiate", "/disburse"])
async def test_a_missing_variable_is_named(name: str, path: str) -> None:
    world = new_world()
    del world.environment[name]
    answer = await App(world).post(path, b"{}")
    assert (answer.status, name in str(answer.body), name in world.errors[-1]) == (503, True, True)
    assert type(error_of((answer.status, answer.body))) is ConfigError
    assert world.safaricom.requests == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DARAJA_ENVIRONMENT", "live"),
        ("DARAJA_SHORTCODE", "17437"[:4]),
        ("DARAJA_TILL", "none"),
        ("DARAJA_BASE_URL", "http://api.example"),
        ("DARAJA_CALLBACK_DOMAIN", "callbacks.example"),
        ("DARAJA_CALLBACK_DOMAIN", "https://mpesa.example"),
        ("DARAJA_MAX_AMOUNT", "a lot"),
    ],
)
async def test_a_variable_that_cannot_work_is_named(name: str, value: str) -> None:
    world = new_world(**{name: value})
    answer = await App(world).initiate()
    assert (answer[0], name in str(answer[1])) == (503, True)
    assert type(error_of(answer)) is ConfigError


@pytest.mark.parametrize(
    "domain",
    [
        "https://localhost",
        "https://127.0.0.1",
        "https://10.1.2.3",
        "https://169.254.169.254",
        "https://[fd00::5]",
        "https://function",
        "https://function.local",
        "https://example.com",
        "https://your-domain.com",
        "https://<your function>",
        "http://65f0.fra.appwrite.run",
        "https://65f0.fra.appwrite.run/callback",
        "https://65f0.fra.appwrite.run:8443",
        "65f0.fra.appwrite.run",
    ],
)
async def test_a_callback_domain_that_safaricom_cannot_call_is_named_and_nothing_is_sent(domain: str) -> None:
    world = new_world(DARAJA_CALLBACK_DOMAIN=domain, DARAJA_BASE_URL="")
    answer = await App(world).initiate()
    assert (answer[0], str(error_of(answer)).startswith("DARAJA_CALLBACK_DOMAIN must ")) == (503, True)
    assert (world.safaricom.requests, world.appwrite.stored("payments")) == ({}, [])
    assert any("DARAJA_CALLBACK_DOMAIN" in line for line in world.errors)


def test_the_reconciler_names_a_callback_domain_that_cannot_work() -> None:
    world = new_world(DARAJA_CALLBACK_DOMAIN="https://localhost", DARAJA_BASE_URL="")
    assert world.run(world.call, "POST", "/", {"x-appwrite-trigger": "schedule"}).status == 503
    assert any("DARAJA_CALLBACK_DOMAIN" in line for line in world.errors)


def test_only_a_simulator_calls_back_on_this_machine_and_a_public_host_is_taken() -> None:
    merchant = read_merchant(SERVER | {"DARAJA_CALLBACK_DOMAIN": "http://127.0.0.1:8123/function/"})
    assert merchant.callback_base == "http://127.0.0.1:8123/function"
    real = SERVER | {"DARAJA_CALLBACK_DOMAIN": "https://65f0.fra.appwrite.run/", "DARAJA_BASE_URL": ""}
    assert read_merchant(real).callback_base == "https://65f0.fra.appwrite.run"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", ""])
@pytest.mark.parametrize("path", ["/initiate", "/disburse"])
async def test_it_is_only_to_be_posted_to(method: str, path: str) -> None:
    world = new_world()
    assert (await world.call(method, path)).status == 405
    assert world.appwrite.calls == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(404, "404.001.03", "Invalid Access Token"), DarajaAuthError),
        (refusal(500, "500.001.1001", "Unable to lock subscriber, a transaction is already in process"), None),
        (refusal(500, "500.003.02", "Error Occurred: Spike Arrest Violation"), None),
        (refusal(400, "400.002.02", "Bad Request - Invalid Amount"), None),
        ("unreachable", DarajaUnreachableError),
    ],
)
def test_what_safaricom_refuses_is_the_same_exception_as_without_a_function(
    answer: object, error: type[Exception] | None
) -> None:
    world = new_world()
    world.safaricom.fail(PUSH, *[answer] * MOST_TOKENS)  # type: ignore[arg-type]  # one of the faults
    assert type(error_of(world.run(App(world).initiate))) is (error or StkPushRejectedError)
    assert world.seconds <= SEND_SECONDS


async def test_a_refusal_keeps_what_support_asks_for_and_a_repeat_hears_the_same() -> None:
    world = new_world()
    world.safaricom.fail(PUSH, refusal(500, "500.001.1001", "Unable to lock subscriber"))
    for _ in range(2):
        error = error_of(await App(world).initiate())
        assert isinstance(error, StkPushRejectedError)
        assert (error.error_code, error.request_id, error.refused_by) == ("500.001.1001", "1-2-3", "safaricom")
    assert len(world.safaricom.sent(PUSH)) == 1


async def test_a_limit_of_the_functions_is_not_called_safaricoms() -> None:
    world = new_world(DARAJA_ORDERS_PER_MINUTE="1")
    await App(world).initiate("alice.1")
    error = error_of(await App(world).initiate("alice.2", amount=7))
    assert isinstance(error, StkPushRejectedError)
    assert (error.refused_by, "Safaricom" in str(error), error.request_id) == ("function", False, None)


@pytest.mark.parametrize(
    "answer",
    [
        refusal(500, "500.003.02", "System is busy"),
        httpx.Response(429, headers={"Retry-After": "30"}),
        httpx.Response(200, json={"ResponseCode": "1", "ResponseDescription": "No"}),
    ],
)
async def test_what_proves_nothing_is_told_as_unknown(answer: httpx.Response) -> None:
    world = new_world()
    world.safaricom.fail(PUSH, answer)
    assert isinstance(heard(await App(world).initiate()), Ambiguous)


async def test_wrong_credentials_are_told_by_name_and_sign_in_again_costs_one_request() -> None:
    world = new_world()
    world.safaricom.fail("/oauth/v1/generate", httpx.Response(400))
    assert type(error_of(await App(world).initiate())) is DarajaAuthError
    assert heard(await App(world).initiate("alice.2")) == Accepted(checkout(1), "m-1")
