"""Groups: founded by the function, entered with codes that end, and only for whoever is in the very team."""

import asyncio
import json
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from function.fingerprint import fingerprint
from function.groups.join_code import ALPHABET, code_ids, new_code

from ..apps import READS, TEAM, App, new_world
from ..world import World


async def ask(world: World, path: str, token: str | None = "jwt-of-alice", **fields: object) -> tuple[int, object]:
    answer = await App(world, token).post(path, json.dumps(fields).encode())
    return answer.status, next(
        (answer.body[name] for name in ("code", "group_id", "revoked") if name in answer.body), answer.body.get("error")
    )


async def invite(world: World, token: str | None = "jwt-of-alice", group_id: object = TEAM) -> tuple[int, object]:
    return await ask(world, "/invite", token, group_id=group_id)


async def join(world: World, code: object, token: str | None = "jwt-of-mallory") -> tuple[int, object]:
    return await ask(world, "/join", token, code=code)


async def about(
    world: World, code: object, token: str = "jwt-of-alice", group_id: object = TEAM
) -> tuple[int, dict[str, object]]:
    answer = await App(world, token).post("/invitation", json.dumps({"group_id": group_id, "code": code}).encode())
    return answer.status, dict(answer.body)


def in_team(world: World, user_id: str) -> list[str] | None:
    return world.appwrite.people.teams[TEAM].get(user_id)


async def test_a_group_is_founded_under_an_id_that_nobody_chose() -> None:
    world = new_world()
    ids = []
    for _ in range(2):
        status, group_id = await ask(world, "/found", name="Lunch", group_id="lunch", teamId="lunch")
        assert (status, len(str(group_id)) >= 32, "lunch" in world.appwrite.people.teams) == (200, True, False)
        ids.append(str(group_id))
    assert len(set(ids)) == 2
    roles = world.appwrite.people.teams[ids[0]]
    reader = world.appwrite.documents["groups"][ids[0]]["reader"]
    assert {user_id: set(held) for user_id, held in roles.items()} == {"alice": {"owner", "treasurer", reader}}
    assert (await invite(world, group_id=ids[0]))[0] == 200


@pytest.mark.parametrize("name", ["", "  ", "x" * 129, None, 7])
async def test_a_group_needs_a_name(name: object) -> None:
    assert await ask(new_world(), "/found", name=name) == (400, "invalid_name")


async def test_a_founder_has_so_many_groups_an_hour() -> None:
    world = new_world()
    assert {(await ask(world, "/found", name="Lunch"))[0] for _ in range(10)} == {200}
    assert await ask(world, "/found", name="Lunch") == (429, "too_many")
    assert (await ask(world, "/found", "jwt-of-bob", name="Lunch"))[0] == 200
    world.start += timedelta(hours=1, seconds=1)
    assert (await ask(world, "/found", name="Lunch"))[0] == 200


@pytest.mark.parametrize("call", [("POST", "teams"), ("POST", "memberships"), ("POST", "groups"), ("POST", "joins")])
async def test_a_founding_whose_answer_was_lost_on_the_way_goes_on(call: tuple[str, str]) -> None:
    world = new_world()
    world.appwrite.faults[call].append("cut_after")
    status, group_id = await ask(world, "/found", name="Lunch")
    assert status == 200
    assert (await invite(world, group_id=group_id))[0] == 200


async def test_whoever_has_the_code_becomes_a_member_and_no_more() -> None:
    world = new_world()
    status, code = await invite(world)
    assert (status, len(str(code))) == (200, 14)
    assert await join(world, code) == (200, TEAM)
    assert sorted(in_team(world, "mallory") or []) == ["member", READS]
    (stored,) = world.appwrite.stored("join_codes")
    assert (stored["uses"], stored["groupId"], str(code) in json.dumps(stored)) == (1, TEAM, False)


async def test_joining_again_changes_nothing_not_even_for_the_owner() -> None:
    world = new_world()
    _, code = await invite(world)
    for token in ("jwt-of-mallory", "jwt-of-mallory", "jwt-of-alice"):
        assert await join(world, code, token) == (200, TEAM)
    assert in_team(world, "alice") == ["owner", "treasurer", READS]
    assert sum(call == ("POST", "memberships") for call in world.appwrite.calls) == 1
    assert world.appwrite.stored("join_codes")[0]["uses"] == 1


async def test_a_join_whose_answer_was_lost_is_joined_by_the_next_try() -> None:
    world = new_world()
    _, code = await invite(world)
    world.appwrite.faults["POST", "memberships"].append("cut_after")
    assert await join(world, code) == (200, TEAM)


@pytest.mark.parametrize(
    ("token", "group_id", "answer"),
    [
        ("jwt-of-bob", TEAM, (403, "not_an_owner")),
        ("jwt-of-mallory", TEAM, (403, "not_a_member")),
        ("jwt-of-alice", "other", (403, "not_a_member")),
        ("jwt-of-alice", "TEAM_9", (403, "not_a_member")),
        ("jwt-of-alice", "../x", (400, "invalid_group")),
        ("jwt-of-alice", None, (400, "invalid_group")),
        ("nobody", TEAM, (401, "sign_in")),
        (None, TEAM, (401, "sign_in")),
    ],
)
@pytest.mark.parametrize("path", ["/invite", "/invitation", "/revoke"])
async def test_nobody_else_invites_or_revokes(
    path: str, token: str | None, group_id: object, answer: tuple[int, str]
) -> None:
    assert await ask(new_world(), path, token, group_id=group_id) == answer


async def test_a_treasurer_invites_too() -> None:
    world = new_world()
    world.appwrite.people.teams[TEAM]["bob"] = ["treasurer"]
    assert (await invite(world, "jwt-of-bob"))[0] == 200


async def test_whoever_was_given_other_roles_by_hand_reads_again_after_the_next_request() -> None:
    world = new_world()
    world.appwrite.people.teams[TEAM]["bob"] = ["treasurer"]
    await invite(world, "jwt-of-bob")
    assert sorted(in_team(world, "bob") or []) == [READS, "treasurer"]


async def test_a_guest_does_not_join() -> None:
    world = new_world()
    _, code = await invite(world)
    assert await join(world, code, None) == (401, "sign_in")
    assert in_team(world, "mallory") is None


async def test_a_code_ends() -> None:
    world = new_world(DARAJA_JOIN_HOURS="2")
    _, code = await invite(world)
    world.start += timedelta(hours=2)
    assert await join(world, code) == (403, "invalid_code")
    assert in_team(world, "mallory") is None


async def test_a_code_is_used_up() -> None:
    world = new_world(DARAJA_JOIN_USES="2")
    world.appwrite.people.tokens |= {f"jwt-of-{number}": f"guest-{number}" for number in range(5)}
    _, code = await invite(world)
    answers = [(await join(world, code, f"jwt-of-{number}"))[0] for number in range(5)]
    assert answers == [200, 200, 403, 403, 403]


@pytest.mark.parametrize("seed", range(5))
def test_of_many_who_use_a_code_at_once_no_more_get_in_than_it_admits(seed: int) -> None:
    world = new_world(DARAJA_JOIN_USES="3")
    world.appwrite.people.tokens |= {f"jwt-of-{number}": f"guest-{number}" for number in range(8)}
    _, code = world.run(invite, world)
    world.appwrite.jitter = random.Random(seed)
    answers = world.run(asyncio.gather, *[join(world, code, f"jwt-of-{number}") for number in range(8)])
    assert sorted(status for status, _ in answers) == [200] * 3 + [403] * 5


@pytest.mark.parametrize("named", [True, False])
async def test_a_code_is_revoked(named: bool) -> None:
    world = new_world()
    _, first = await invite(world)
    _, second = await invite(world)
    given = {"code": str(first).lower()} if named else {}
    assert await ask(world, "/revoke", group_id=TEAM, **given) == (200, 1 if named else 2)
    assert await join(world, first) == (403, "invalid_code")
    assert (await join(world, second))[0] == (200 if named else 403)


async def test_what_is_no_code_revokes_none() -> None:
    world = new_world()
    _, code = await invite(world)
    assert await ask(world, "/revoke", group_id=TEAM, code="not a code") == (200, 0)
    assert await join(world, code) == (200, TEAM)


async def test_a_code_of_another_group_cannot_be_revoked() -> None:
    world = new_world()
    _, group_id = await ask(world, "/found", "jwt-of-mallory", name="Mine")
    _, code = await invite(world)
    assert await ask(world, "/revoke", "jwt-of-mallory", group_id=group_id, code=code) == (200, 0)
    assert await join(world, code, "jwt-of-mallory") == (200, TEAM)


async def test_a_removed_member_does_not_come_back_with_an_old_code() -> None:
    world = new_world()
    _, first = await invite(world)
    _, second = await invite(world)
    assert await join(world, first) == (200, TEAM)
    del world.appwrite.people.teams[TEAM]["mallory"]
    world.start += timedelta(minutes=5)
    for code in (first, second):
        assert await join(world, code) == (403, "invalid_code")
    assert in_team(world, "mallory") is None
    world.start += timedelta(minutes=5)
    _, third = await invite(world)
    assert await join(world, third) == (200, TEAM)


async def test_a_member_who_was_removed_before_a_new_code_was_made_for_him_comes_back_at_once() -> None:
    world = new_world()
    _, first = await invite(world)
    await join(world, first)
    del world.appwrite.people.teams[TEAM]["mallory"]
    world.start += timedelta(minutes=5)
    _, second = await invite(world)
    assert await join(world, first) == (403, "invalid_code")
    assert await join(world, second) == (200, TEAM)


async def test_somebody_whom_an_operator_let_in_does_not_come_back_with_an_old_code_either() -> None:
    world = new_world()
    _, code = await invite(world)
    del world.appwrite.people.teams[TEAM]["bob"]
    world.start += timedelta(minutes=5)
    assert await join(world, code, "jwt-of-bob") == (403, "invalid_code")


async def test_codes_are_not_guessed_by_trying() -> None:
    world = new_world()
    _, code = await invite(world)
    rng = random.Random(7)
    for _ in range(10):
        guess = "".join(rng.choice(ALPHABET) for _ in range(12))
        assert await join(world, guess) == (403, "invalid_code")
    assert await join(world, code) == (429, "too_many")
    assert (await join(world, code, "jwt-of-bob"))[0] == 200
    world.start += timedelta(hours=1, seconds=1)
    assert await join(world, code) == (200, TEAM)


async def test_a_code_of_a_team_that_is_gone_says_so() -> None:
    world = new_world()
    _, code = await invite(world)
    del world.appwrite.people.teams[TEAM]
    assert await join(world, code) == (404, "unknown_team")


async def test_a_code_does_not_let_anybody_into_another_team_under_the_same_id() -> None:
    world = new_world()
    _, code = await invite(world)
    world.appwrite.people.remake(TEAM, "2026-03-20T00:00:00.000+00:00", {"mallory": ["owner"]})
    assert await join(world, code, "jwt-of-bob") == (404, "unknown_team")
    assert (await invite(world, "jwt-of-mallory")) == (403, "not_founded")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"code": 7}', b'{"code": null}', b"{" * 9000])
async def test_what_is_no_code_lets_nobody_in(body: bytes) -> None:
    assert (await App(new_world()).post("/join", body)).status == 403


NEEDED = [
    "DARAJA_JOIN_SECRET",
    "DARAJA_GROUPS_COLLECTION_ID",
    "DARAJA_JOIN_CODES_COLLECTION_ID",
    "DARAJA_JOINS_COLLECTION_ID",
]


@pytest.mark.parametrize("path", ["/join", "/invite", "/invitation", "/found", "/revoke"])
async def test_it_is_only_to_be_posted_to_and_names_what_is_missing(path: str) -> None:
    assert (await new_world().call("GET", path)).status == 405
    assert "DARAJA_JOIN_SECRET" in str((await App(new_world(DARAJA_JOIN_SECRET="short")).post(path, b"{}")).body)
    for name in NEEDED:
        world = new_world()
        del world.environment[name]
        answer = await App(world).post(path, b"{}")
        assert (answer.status, name in str(answer.body)) == (503, True)


@pytest.mark.parametrize("collection", ["account", "memberships", "groups", "join_codes", "joins", "teams"])
def test_an_appwrite_that_fails_is_told_apart_from_a_wrong_code(collection: str) -> None:
    world = new_world()
    _, code = world.run(invite, world)
    world.appwrite.always["GET", collection] = 500
    assert world.run(join, world, code) == (503, "appwrite")
    assert world.seconds <= 10


def test_a_code_may_be_typed_carelessly() -> None:
    code = "8K36-2M9X-5TVD"
    known = code_ids(code, ["secret"])
    for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), f"  {code} "):
        assert code_ids(typed, ["secret"]) == known
    assert set(code_ids("bK3g-ZM9X-sTuD", ["secret"])) >= {fingerprint("join code", ("8K362M9X5TVD",), "secret")}


@pytest.mark.parametrize("typed", ["0K31-2M9X-7TBD", "oK3l-2M9X-7TBD", "ok3i 2m9x 7tbd"])
async def test_a_code_from_before_the_shorter_alphabet_works_until_it_ends(typed: str) -> None:
    world = new_world()
    await invite(world)
    (document,) = world.appwrite.documents["join_codes"].values()
    earlier = fingerprint("join code", ("0K312M9X7TBD",), world.environment["DARAJA_JOIN_SECRET"])
    world.appwrite.documents["join_codes"] = {earlier: {**document, "$id": earlier}}
    assert await join(world, typed) == (200, TEAM)
    world.start += timedelta(hours=72)
    assert await join(world, typed, "jwt-of-nobody-yet") == (401, "sign_in")
    del world.appwrite.people.teams[TEAM]["mallory"]
    assert await join(world, typed) == (403, "invalid_code")


def test_codes_differ_and_are_easy_to_read_out() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 14 and set(code) <= {*ALPHABET, "-"} for code in codes)


@pytest.mark.parametrize("alike", ["0OQ", "1IL", "2Z", "5S", "8B", "6G", "VU"])
def test_of_letters_and_digits_that_look_alike_at_most_one_is_drawn(alike: str) -> None:
    assert len(set(alike) & set(ALPHABET)) <= 1


async def test_an_owner_is_told_how_often_a_code_was_used_and_that_it_was_revoked() -> None:
    world = new_world(DARAJA_JOIN_USES="3")
    made = (await App(world).post("/invite", json.dumps({"group_id": TEAM}).encode())).body
    assert (made["uses"], made["most_uses"]) == (0, 3)
    await join(world, made["code"])
    assert await about(world, made["code"]) == (200, {"expires_at": made["expires_at"], "uses": 1, "most_uses": 3})
    await ask(world, "/revoke", group_id=TEAM)
    assert (await about(world, made["code"]))[0] == 404


async def test_a_code_that_has_ended_or_is_of_another_group_is_not_told_of() -> None:
    world = new_world()
    _, code = await invite(world)
    _, other = await ask(world, "/found", "jwt-of-mallory", name="Mine")
    assert (await about(world, code, "jwt-of-mallory", other))[0] == 404
    assert (await about(world, code, "jwt-of-mallory"))[0] == 403
    assert (await about(world, code, "jwt-of-bob"))[0] == 403
    assert (await about(world, None))[0] == 404
    world.start += timedelta(hours=72)
    assert (await about(world, code))[0] == 404


async def test_a_new_and_an_old_secret_both_let_in() -> None:
    world = new_world()
    _, code = await invite(world)
    old = world.environment["DARAJA_JOIN_SECRET"]
    world.environment["DARAJA_JOIN_SECRET"] = f"a-newer-join-secret-of-its-own, {old}"
    assert await join(world, code) == (200, TEAM)


@given(st.text(max_size=200))
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    assert len(code_ids(text, ["a", "b"])) in (0, 2, 4)
