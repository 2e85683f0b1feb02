"""Hostile apps: who asks is who the token names, and nothing that a caller adds or repeats moves money twice."""

import asyncio
import json
import random
from itertools import permutations

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daraja_core.callback_path import parse_callback_path
from daraja_core.function_wire import read_answer
from daraja_core.safaricom_wire import Accepted, Ambiguous, ProvenNotSent, TokenRejected
from function.http import Request
from function.main import read_request
from tests.rows import first_are_fast

from ..answers import KEY
from ..apps import JOIN, PHONE, TEAM, App, changed, new_world, payment, payout
from ..fake_appwrite import Fault
from ..fake_safaricom import PAYOUT, PUSH
from ..test_main import RuntimeRequest
from ..world import SECRET, World

FORGED = {
    "x-appwrite-user-id": "alice",
    "x-appwrite-user-jwt": "jwt-of-alice",
    "x-appwrite-jwt": "jwt-of-alice",
    "x-appwrite-trigger": "schedule",
    "x-appwrite-client-ip": "196.201.214.200",
    "x-appwrite-session": "session-of-alice",
    "cookie": "a_session_payments-test=session-of-alice",
}


@pytest.mark.parametrize("token", ["jwt-of-mallory", "jwt-of-alice.", "nobody", "", None, "a b", "x" * 5000])
@pytest.mark.parametrize("path", ["/initiate", "/disburse", "/invite", "/join"])
async def test_no_header_but_the_token_says_who_asks(token: str | None, path: str) -> None:
    world = new_world()
    bodies = {"/initiate": changed(payment(), {"group_id": TEAM}), "/disburse": payout()}
    body = bodies.get(path, json.dumps({"group_id": TEAM, "code": "x"}).encode())
    answer = await App(world, token, FORGED).post(path, body)
    assert answer.status == (403 if token == "jwt-of-mallory" else 401)  # a user, but no member of the team
    assert (world.appwrite.stored("payments"), world.safaricom.requests) == ([], {})
    assert "mallory" not in world.appwrite.people.teams[TEAM]


def doubled(name: str, *values: str) -> list[dict[str, str]]:
    """The header twice, in two cases, in both orders."""
    spelled = [(name.title(), values[0]), (name, values[1])]
    return [dict(order) for order in permutations(spelled)]


@pytest.mark.parametrize("headers", doubled("x-appwrite-user-id", "alice", "mallory"))
async def test_the_victims_name_first_or_last_gains_nothing(headers: dict[str, str]) -> None:
    world = new_world()
    own = {"x-appwrite-key": KEY, "authorization": "Bearer jwt-of-mallory"}
    request = RuntimeRequest("POST", "/initiate", "", {**headers, **own}, payment())
    assert (await world.send(read_request(request))).status == 200
    assert [stored["userId"] for stored in world.appwrite.stored("payments")] == ["mallory"]
    target = parse_callback_path(str(world.safaricom.sent(PUSH)[0]["CallBackURL"])[25:], [SECRET])
    assert target is not None
    assert target.user_id == "mallory"


@pytest.mark.parametrize(
    "extra",
    [
        {"user_id": "alice"},
        {"userId": "alice", "$permissions": ['read("any")']},
        {"callback_url": "https://mallory.example"},
        {"CallBackURL": "https://mallory.example"},
        {"shortcode": "600000", "passkey": "x"},
        {"max_amount": 10**9},
        {"answer": "{}"},
    ],
)
async def test_a_field_that_nobody_asked_for_changes_nothing(extra: dict[str, object]) -> None:
    world, plain = new_world(), new_world()
    await App(world, "jwt-of-mallory").initiate(**extra)
    await App(plain, "jwt-of-mallory").initiate()
    (push,), (expected,) = world.safaricom.sent(PUSH), plain.safaricom.sent(PUSH)
    assert {name: push[name] for name in push if name not in ("Password", "Timestamp")} == {
        name: expected[name] for name in expected if name not in ("Password", "Timestamp")
    }
    assert [one["userId"] for one in world.appwrite.stored("payments")] == ["mallory"]


@pytest.mark.parametrize("group_id", [TEAM, "another_team", "TEAM_9"])
async def test_a_payment_into_a_team_is_for_its_members(group_id: str) -> None:
    world = new_world()
    status, body = await App(world, "jwt-of-mallory").initiate(group_id=group_id)
    assert (status, body["error"]) == (403, "appwrite")
    assert world.safaricom.requests == {}


async def test_a_member_who_left_pays_into_the_team_no_more() -> None:
    world = new_world()
    assert (await App(world, "jwt-of-bob").initiate("bob.1", group_id=TEAM))[0] == 200
    del world.appwrite.people.teams[TEAM]["bob"]
    assert (await App(world, "jwt-of-bob").initiate("bob.2", amount=5, group_id=TEAM))[0] == 403


@pytest.mark.parametrize("seed", range(5))
def test_two_users_who_claim_one_id_at_once_push_once_each(seed: int) -> None:
    world = new_world()
    world.appwrite.jitter = random.Random(seed)
    tokens = ["jwt-of-alice", "jwt-of-bob"] * 5
    answers = world.run(asyncio.gather, *[App(world, token).initiate() for token in tokens])
    assert {status for status, _ in answers} == {200}
    assert sorted(str(one["userId"]) for one in world.appwrite.stored("payments")) == ["alice", "bob"]
    assert len(world.safaricom.sent(PUSH)) == 2


# --- Appwrite and Safaricom failing at every call -------------------------------------------------------------------

CALLS = [
    ("GET", "account"),
    ("GET", "memberships"),
    ("GET", "teams"),
    ("GET", "groups"),
    ("POST", "payments"),
    ("GET", "transactions"),
    ("GET", "payments"),
    ("PATCH", "payments"),
]
FAULTS: list[Fault] = ["hang", "hang_after", "cut", "cut_after", "unreachable", "html", 500, 503, 429, 401, 400, 403]


def asked(world: World) -> object:
    """One payment into the team, asked for in virtual time."""
    status, body = world.run(App(world).initiate, group_id=TEAM)
    return read_answer("stk", status, json.dumps(body).encode())


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_never_sends_twice_and_never_lies(call: tuple[str, str], fault: Fault) -> None:
    world = new_world()
    world.appwrite.always[call] = fault
    first = asked(world)
    assert world.seconds <= 15
    sent = len(world.safaricom.sent(PUSH))
    assert sent in {Accepted: (1,), Ambiguous: (0, 1), ProvenNotSent: (0,), TokenRejected: (0,)}[type(first)]
    world.appwrite.always.clear()
    again = asked(world)
    assert len(world.safaricom.sent(PUSH)) <= 1
    if sent:
        assert isinstance(again, Accepted | Ambiguous), "what was sent is never called unsent"


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
@pytest.mark.parametrize("fault", first_are_fast(4, ["hang", "cut_after", "html", 500, "hang_after", "cut", 503, 429]))
def test_a_fault_that_passes_is_not_noticed(call: tuple[str, str], fault: Fault) -> None:
    world = new_world()
    world.appwrite.faults[call].append(fault)
    assert isinstance(asked(world), Accepted)
    assert len(world.safaricom.sent(PUSH)) == 1
    assert world.seconds <= 15


@pytest.mark.parametrize("path", [PUSH, "/oauth/v1/generate"])
@pytest.mark.parametrize("fault", ["hang", "cut", "html", "unreachable", httpx.Response(500), httpx.Response(502)])
def test_a_fault_at_safaricom_never_sends_twice(path: str, fault: object) -> None:
    world = new_world()
    world.safaricom.fail(path, fault)  # type: ignore[arg-type]  # one of the faults
    first = asked(world)
    assert world.seconds <= 15
    again = asked(world)
    assert type(again) is type(first)
    assert len(world.safaricom.sent(PUSH)) <= 1
    if not world.safaricom.sent(PUSH):
        assert isinstance(first, ProvenNotSent)


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
@pytest.mark.parametrize("fault", ["hang_after", "cut_after", "hang", 500])
def test_a_disbursement_is_as_safe(call: tuple[str, str], fault: Fault) -> None:
    world = new_world()
    place = ("GET", "disbursements") if call[1] == "transactions" else call
    world.appwrite.always[place] = fault
    world.run(App(world).disburse)
    world.appwrite.always.clear()
    world.run(App(world).disburse)
    assert len(world.safaricom.sent(PAYOUT)) <= 1


def test_a_runtime_that_stops_the_execution_at_any_moment_never_sends_twice() -> None:
    for steps in range(0, 60, 2):
        world = new_world()
        world.appwrite.jitter = random.Random(steps)

        async def stopped(world: World = world, steps: int = steps) -> None:
            asking = asyncio.create_task(App(world).initiate())
            await asyncio.wait((asking,), timeout=steps / 1000)
            asking.cancel()
            await asyncio.wait((asking,))

        world.run(stopped)
        world.run(App(world).initiate)
        assert len(world.safaricom.sent(PUSH)) <= 1, steps


# --- bodies, secrets and logs ---------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
PATHS = st.sampled_from(["/initiate", "/disburse", "/join", "/invite"])
NAMES = ["payment_id", "disbursement_id", "phone", "amount", "reference", "description", "group_id", "remarks", "code"]


@settings(max_examples=75)
@given(PATHS, st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_no_body_is_an_error_of_ours(path: str, fields: dict[str, object]) -> None:
    check_body(path, fields)


@pytest.mark.slow
@settings(max_examples=300)
@given(PATHS, st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_none_of_many_bodies_is_an_error_of_ours(path: str, fields: dict[str, object]) -> None:
    check_body(path, fields)


def check_body(path: str, fields: dict[str, object]) -> None:
    world = new_world()
    body = {**json.loads(payment()), **json.loads(payout()), **fields}
    answer = world.run(App(world).post, path, json.dumps(body).encode())
    assert answer.status in (200, 400, 403, 404)


@settings(max_examples=3 * settings().max_examples)
@given(PATHS, st.binary(max_size=300))
def test_no_bytes_are_an_error_of_ours(path: str, body: bytes) -> None:
    world = new_world()
    assert world.run(App(world).post, path, body).status in (400, 403)
    assert world.safaricom.requests == {}


def test_ten_megabytes_are_refused_unread() -> None:
    world = new_world()
    assert world.run(App(world).post, "/initiate", payment() + b" " * 10_000_000).status == 400


def test_no_answer_line_or_claim_holds_a_secret_or_who_pays() -> None:
    world = new_world()
    said: list[object] = []
    for fault in (None, "cut", "html", "unreachable", httpx.Response(400, json={"errorCode": "404.001.03"})):
        for path in (PUSH, PAYOUT, "/oauth/v1/generate"):
            if fault is not None:
                world.safaricom.fail(path, fault)
        number = len(said)
        said.append(world.run(App(world).initiate, f"alice.{number}", group_id=TEAM))
        said.append(world.run(App(world).disburse, f"out.{number}"))
        said.append(world.run(App(world, "jwt-of-nobody").initiate))
    shown = json.dumps(said)
    stored = json.dumps(world.appwrite.stored("payments"))
    lines = "\n".join(world.lines + world.errors)
    secrets = [value for name, value in world.environment.items() if any(word in name for word in ("SECRET", "KEY"))]
    for hidden in (*secrets, *JOIN.values(), "sealed+credential", KEY, "jwt-of", "token-1", "/callback/"):
        assert hidden not in shown + stored + lines, hidden
    for hidden in (PHONE, PHONE[3:], "ws_CO"):
        assert hidden not in lines
    assert PHONE not in stored


def test_a_request_to_the_function_shows_no_token() -> None:
    assert "jwt" not in repr(Request("POST", "/initiate", "", {"authorization": "Bearer jwt-of-alice"}, payment()))
