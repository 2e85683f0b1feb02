"""Invitations: only an owner or treasurer gives codes, only a sound one lets in, and joining twice is joining once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from function.groups.join_code import join_code, read_join_code

from ..apps import TEAM, App, new_world
from ..world import NOON, World

SECRET = "a-join-secret-of-its-own-and-long"
END = NOON + timedelta(hours=72)


async def invite(world: World, token: str | None = "jwt-of-alice", group_id: object = TEAM) -> tuple[int, object]:
    app = App(world, token)
    answer = await app.post("/invite", b'{"group_id": "%s"}' % str(group_id).encode())
    return answer.status, answer.body.get("code") or answer.body.get("error")


async def join(world: World, code: object, token: str | None = "jwt-of-mallory") -> tuple[int, object]:
    answer = await App(world, token).post("/join", b'{"code": "%s"}' % str(code).encode())
    return answer.status, answer.body.get("group_id") or answer.body.get("error")


async def test_whoever_has_the_code_becomes_a_member_and_no_more() -> None:
    world = new_world()
    status, code = await invite(world)
    assert (status, str(code).startswith(TEAM)) == (200, True)
    assert await join(world, code) == (200, TEAM)
    assert world.appwrite.people.teams[TEAM]["mallory"] == ["member"]


async def test_joining_again_changes_nothing_not_even_for_the_owner() -> None:
    world = new_world()
    _, code = await invite(world)
    for token in ("jwt-of-mallory", "jwt-of-mallory", "jwt-of-alice"):
        assert await join(world, code, token) == (200, TEAM)
    assert world.appwrite.people.teams[TEAM]["alice"] == ["owner", "treasurer"]
    assert sum(call == ("POST", "memberships") for call in world.appwrite.calls) == 1


async def test_a_join_whose_answer_was_lost_is_joined_by_the_next_try() -> None:
    world = new_world()
    _, code = await invite(world)
    world.appwrite.faults["POST", "memberships"].append("cut_after")
    assert await join(world, code) == (200, TEAM)


@pytest.mark.parametrize(
    ("token", "group_id", "answer"),
    [
        ("jwt-of-bob", TEAM, (403, "not_an_owner")),
        ("jwt-of-mallory", TEAM, (403, "not_an_owner")),
        ("jwt-of-alice", "other", (404, "unknown_team")),
        ("jwt-of-alice", "../x", (400, "invalid_group")),
        ("nobody", TEAM, (401, "sign_in")),
        (None, TEAM, (401, "sign_in")),
    ],
)
async def test_nobody_else_invites(token: str | None, group_id: str, answer: tuple[int, str]) -> None:
    assert await invite(new_world(), token, group_id) == answer


async def test_a_treasurer_invites_too() -> None:
    world = new_world()
    world.appwrite.people.teams[TEAM]["bob"] = ["treasurer"]
    assert (await invite(world, "jwt-of-bob"))[0] == 200


async def test_a_guest_does_not_join() -> None:
    world = new_world()
    _, code = await invite(world)
    assert await join(world, code, None) == (401, "sign_in")
    assert "mallory" not in world.appwrite.people.teams[TEAM]


async def test_a_code_ends() -> None:
    world = new_world(DARAJA_JOIN_HOURS="2")
    _, code = await invite(world)
    world.start += timedelta(hours=2)
    assert await join(world, code) == (403, "invalid_code")


async def test_a_code_of_a_team_that_is_gone_says_so() -> None:
    world = new_world()
    _, code = await invite(world)
    del world.appwrite.people.teams[TEAM]
    assert await join(world, code) == (404, "unknown_team")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"code": 7}', b'{"code": null}', b"{" * 9000])
async def test_what_is_no_code_lets_nobody_in(body: bytes) -> None:
    assert (await App(new_world()).post("/join", body)).status == 403


@pytest.mark.parametrize("path", ["/join", "/invite"])
async def test_it_is_only_to_be_posted_to_and_names_what_is_missing(path: str) -> None:
    world = new_world()
    assert (await world.call("GET", path)).status == 405
    world.environment["DARAJA_JOIN_SECRET"] = "short"
    assert "DARAJA_JOIN_SECRET" in str((await App(world).post(path, b"{}")).body)
    del world.environment["DARAJA_JOIN_SECRET"]
    answer = await App(world).post(path, b"{}")
    assert (answer.status, "DARAJA_JOIN_SECRET" in str(answer.body)) == (503, True)


@pytest.mark.parametrize("collection", ["account", "memberships"])
def test_an_appwrite_that_fails_is_told_apart_from_a_wrong_code(collection: str) -> None:
    world = new_world()
    _, code = world.run(invite, world)
    world.appwrite.always["GET", collection] = 500
    assert world.run(join, world, code) == (503, "appwrite")


def test_a_code_may_be_typed_carelessly_in_its_second_part() -> None:
    code = join_code("CHAMA7", END, SECRET)
    head, tail = code[:7], code[7:]
    for typed in (head + tail.lower(), head + tail.replace("-", " "), head + tail.replace("-", ""), f"  {code} "):
        assert read_join_code(typed, [SECRET], NOON) == "CHAMA7"
    assert read_join_code(head + tail.replace("0", "o").replace("1", "l"), [SECRET], NOON) == "CHAMA7"


def test_a_new_and_an_old_secret_both_let_in_and_another_does_not() -> None:
    code = join_code(TEAM, END, SECRET)
    assert read_join_code(code, ["newer", SECRET], NOON) == TEAM
    assert read_join_code(code, ["newer"], NOON) is None


def test_every_changed_character_is_refused() -> None:
    code = join_code(TEAM, END, SECRET)
    for place, character in enumerate(code):
        for other in "0A7ZK-_":
            if other != character and not (other in "- " and character in "- "):
                assert read_join_code(code[:place] + other + code[place + 1 :], [SECRET], NOON) is None


def test_a_code_for_a_moment_that_no_invitation_reaches_is_refused() -> None:
    assert read_join_code(join_code(TEAM, NOON + timedelta(days=365), SECRET), [SECRET], NOON) is None


@given(st.text(max_size=200))
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    assert read_join_code(text, [SECRET], NOON) is None


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}", fullmatch=True), st.integers(1, 24 * 89))
def test_every_team_has_a_code(team_id: str, hours: int) -> None:
    code = join_code(team_id, NOON + timedelta(hours=hours), SECRET)
    assert read_join_code(code, [SECRET], NOON) == team_id
