"""Hostile callers: nothing unsigned is written, no body is an error, and no lie is stored."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daraja_core.callback_path import callback_path
from function.callbacks.dead_letter import LONGEST_BODY
from function.http import Request
from tests.simulation.virtual_loop import run_virtually

from ..answers import KEY
from ..world import ACCEPTED, ALICE, FIXTURES, PAYOUT, PAYOUT_TIMEOUT, SECRET, World, pushed, recorded

PATH = callback_path(ALICE, SECRET)
RECORDED = sorted(path.stem for path in FIXTURES.glob("*.json"))


async def post(world: World, path: str, body: bytes = b"{}", query: str = "") -> int:
    return (await world.send(Request("POST", path, query, {"x-appwrite-key": KEY}, body))).status


async def refused(path: str) -> bool:
    """Whether the path is refused, and nothing was so much as asked of Appwrite."""
    world = World()
    status = await post(world, path, recorded("stk_paid"))
    return status in (403, 404) and world.appwrite.calls == []


async def test_every_flipped_bit_of_the_path_is_refused_and_nothing_is_written() -> None:
    for place in range(len(PATH)):
        for bit in range(8):
            flipped = bytearray(PATH.encode())
            flipped[place] ^= 1 << bit
            assert await refused(flipped.decode("latin-1")), (place, bit)


@pytest.mark.parametrize(
    "target",
    [
        replace(ALICE, payment_id="alice.2"),
        replace(ALICE, user_id="mallory"),
        replace(ALICE, group_id=None),
        replace(ALICE, group_id="team_8"),
        replace(ALICE, amount=1),
        replace(ALICE, flow="b2c-result"),
        replace(ALICE, flow="b2c-timeout"),
    ],
)
async def test_no_other_field_passes_under_the_same_signature(target: object) -> None:
    assert isinstance(target, type(ALICE))
    signature = PATH.rpartition("/")[2]
    assert await refused(f"{callback_path(target, 'guessed').rpartition('/')[0]}/{signature}")
    assert await refused(callback_path(target, "guessed"))


@pytest.mark.parametrize(
    "path",
    [
        "/callback",
        "/callback/",
        "/callback/ws_CO_26032026133641276700000000",
        PATH + "/",
        PATH + "/..",
        PATH.replace("/callback/", "/callback/../callback/"),
        PATH.replace("/callback", "/CALLBACK"),
        PATH.replace("/", "//"),
        PATH.replace("/", "\\"),
        PATH + "\0",
        PATH + "?x",
        PATH[:-1],
        PATH + "0",
        "/\udcff" + PATH,
        PATH[:-1] + "\u0660",
        "/" + "a/" * 50_000,
        "/callback/" + "a" * 1_000_000,
    ],
)
async def test_no_other_spelling_of_a_path_passes(path: str) -> None:
    assert await refused(path)


async def test_a_known_push_cannot_be_forged_without_the_signature() -> None:
    world = World()
    for path in (
        "/callback",
        "/callback/alice.1/user-7/team_9/1000/",
        "/callback/alice.1/user-7/team_9/1000/" + "0" * 32,
    ):
        assert await post(world, path, recorded("stk_paid"), "uid=user-7") == 403
    assert world.appwrite.calls == []


async def test_a_replayed_callback_does_not_pay_a_new_payment() -> None:
    world = World()
    await world.deliver(recorded("stk_paid"))
    assert await world.deliver(recorded("stk_paid"), replace(ALICE, payment_id="alice.2")) == ACCEPTED
    assert world.the_transaction()["paymentId"] == "alice.1"
    assert world.letters() == ["identity_conflict"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", ""])
async def test_another_method_writes_nothing(method: str) -> None:
    world = World()
    answer = await world.send(Request(method, PATH, "", {"x-appwrite-key": KEY}, recorded("stk_paid")))
    assert (answer.status, answer.headers) == (405, {"Allow": "POST"})
    assert world.appwrite.calls == []


async def test_ten_megabytes_are_not_parsed_and_their_head_is_kept() -> None:
    world = World()
    status, _ = await world.deliver(recorded("stk_paid") + b" " * 10_000_000)
    assert status == 413
    assert world.appwrite.stored("transactions") == []
    (letter,) = world.appwrite.stored("dead_letters")
    assert letter["reason"] == "too_large"
    assert len(str(letter["body"])) == LONGEST_BODY


async def test_ten_megabytes_over_an_unsigned_path_leave_no_trace() -> None:
    world = World()
    assert await post(world, PATH[:-1] + "x", b"x" * 10_000_000) == 403
    assert world.appwrite.calls == []


@pytest.mark.parametrize("size", [LONGEST_BODY - 1, LONGEST_BODY, LONGEST_BODY + 1])
async def test_bytes_of_any_value_fit_a_letter_up_to_the_longest_body(size: int) -> None:
    world = World()
    status, _ = await world.deliver(random.Random(size).randbytes(size))
    assert status == (200 if size <= LONGEST_BODY else 413)
    assert len(world.letters()) == 1


async def test_a_verdict_in_a_body_of_the_longest_size_is_read() -> None:
    world = World()
    assert await world.deliver(recorded("stk_paid").ljust(LONGEST_BODY)) == ACCEPTED
    assert world.the_transaction()["status"] == "SUCCESS"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 11_000,
        b'{"Body":' * 1_400,
        b'{"Body":{"stkCallback":' + b"[" * 10_000,
        b'{"Body":{"stkCallback":{"ResultCode":' + b"9" * 10_000 + b"}}}",
        pushed().decode().encode("utf-16") + b"\xd8",
        b"\xff\xfe" + pushed(),
        b"\0" + pushed(),
        pushed() + b"\0",
        pushed().replace(b"UCQ5UAQ403", b"\x80\x81\x82"),
        pushed().replace(b"UCQ5UAQ403", b"\\ud800"),
        pushed().replace(b"UCQ5UAQ403", b"\\u0000"),
    ],
)
async def test_a_body_made_to_break_a_parser_is_kept_and_acknowledged(body: bytes) -> None:
    world = World()
    assert await world.deliver(body) == ACCEPTED
    assert world.appwrite.stored("transactions") == []
    assert world.letters() == ["unreadable"]


@pytest.mark.parametrize("key", ["", "  ", "ключ", "a\nb", "\0"])
async def test_a_key_that_no_header_can_carry_is_as_good_as_none(key: str) -> None:
    world = World()
    answer = await world.send(Request("POST", PATH, "", {"x-appwrite-key": key}, pushed()))
    assert answer.status == 503
    assert world.appwrite.calls == []


async def test_a_wrong_key_loses_nothing_silently() -> None:
    world = World()
    answer = await world.send(Request("POST", PATH, "", {"x-appwrite-key": "somebody-elses"}, pushed()))
    assert answer.status == 503
    assert '"receipt":"UCQ5UAQ403"' in world.errors[-1]


async def test_headers_that_a_caller_can_add_change_nothing() -> None:
    world = World()
    forged = {name: "mallory" for name in ("x-appwrite-user-id", "x-appwrite-trigger", "x-appwrite-user-jwt")}
    assert await world.deliver(pushed(), headers=forged | {"x-appwrite-client-ip": "not an address"}) == ACCEPTED
    assert world.the_transaction()["userId"] == "user-7"


# --- mutations of what was recorded -------------------------------------------------------------------------------

TARGETS = {"stk": ALICE, "b2c": PAYOUT}
ALLOWED_RECEIPTS = {"stk": "UCQ5UAQ403", "b2c": "SG632NMUAB"}
BITS = st.tuples(st.just("bits"), st.integers(0), st.binary(min_size=1, max_size=4))
CUTS = st.tuples(st.just("cut"), st.integers(0), st.integers(0, 200))
GROWTH = st.tuples(st.just("grow"), st.integers(0), st.binary(min_size=1, max_size=64))
VALUES = st.tuples(
    st.just("value"),
    st.integers(0),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=300)
    | st.lists(st.integers(), max_size=3),
)
EDITS = st.lists(BITS | CUTS | GROWTH | VALUES, min_size=1, max_size=4)


def mutated(body: bytes, edits: list[tuple[str, int, object]]) -> bytes:
    """The body after byte edits, and after edits of any value inside its JSON while it still is JSON."""
    for kind, number, detail in edits:
        place = number % (len(body) + 1)
        if kind == "value":
            body = with_value(body, number, detail)
        elif isinstance(detail, bytes):
            body = body[:place] + detail + body[place + (len(detail) if kind == "bits" else 0) :]
        elif isinstance(detail, int):
            body = body[:place] + body[place + detail :]
    return body


def with_value(body: bytes, number: int, value: object) -> bytes:
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return body
    holders: list[tuple[dict[str, object] | list[object], object]] = []
    collect(tree, holders)
    if holders:
        holder, key = holders[number % len(holders)]
        holder[key] = value  # type: ignore[index,call-overload]  # the key was taken from this very holder
    return json.dumps(tree).encode()


def collect(node: object, holders: list[tuple[dict[str, object] | list[object], object]]) -> None:
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        assert isinstance(node, dict | list)
        holders.append((node, key))
        collect(node[key], holders)


def assert_no_lie(world: World, answer: tuple[int, Mapping[str, object]], body: bytes) -> None:
    """Either a verdict with the signed identity, or a letter; and never a success that the body does not report."""
    assert answer == ACCEPTED
    stored = world.appwrite.stored("transactions") + world.appwrite.stored("disbursements")
    assert len(stored) + len(world.letters()) == 1
    for document in stored:
        assert document["paymentId"] in ("alice.1", "out.1")
        assert (document["userId"], document["requestedAmount"], document["groupId"]) == ("user-7", 1000, "team_9")
        assert document["$permissions"] == ['read("user:user-7")', 'read("team:team_9")']
        assert (document["status"] == "SUCCESS") == (document["receipt"] is not None)
        if document["status"] == "SUCCESS":
            assert (document["resultCode"], document["source"]) == (0, "callback")


def check_mutation(name: str, edits: list[tuple[str, int, object]]) -> None:
    flow = name.partition("_")[0]
    target = PAYOUT_TIMEOUT if name == "b2c_queue_timeout" else TARGETS[flow]
    body = mutated(recorded(name), edits)

    async def deliver() -> None:
        world = World()
        assert_no_lie(world, await world.deliver(body, target), body)
        assert not any("WRITTEN NOWHERE" in line for line in world.errors)

    run_virtually(deliver())


@settings(max_examples=100)
@given(st.sampled_from(RECORDED), EDITS)
@example("stk_paid", [("value", 0, None)])
def test_no_mutation_of_a_recorded_callback_is_an_error_or_a_stored_lie(
    name: str, edits: list[tuple[str, int, object]]
) -> None:
    check_mutation(name, edits)


@pytest.mark.slow
@settings(max_examples=10_000)
@given(st.sampled_from(RECORDED), EDITS)
def test_none_of_ten_thousand_mutations_is_an_error_or_a_stored_lie(
    name: str, edits: list[tuple[str, int, object]]
) -> None:
    check_mutation(name, edits)
