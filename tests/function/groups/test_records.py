"""Records: each kind is taken from those whose it is to write, once, in one order, and the team alone reads them."""

import json
from typing import Any

import pytest

from daraja_core.group_record import GroupRecord, read_records_answer, records_request
from function.groups.records import WHO_MAY_WRITE

from ..apps import READS, TEAM, App, new_world
from ..world import World

CODE = GroupRecord("r1", "code", "alice.k1", {"code": "UKK1AAAAAA"})
KEPT = GroupRecord("r2", "kept", "alice.k1", {"amount": 500, "counts": 1500, "after": 0})
JOINED = GroupRecord("r3", "member", "dan", {"changes": {"name": ["", "Dan"]}})
OUT = GroupRecord("r4", "payout", "out1", {"name": "Alice", "amount": 700, "remarks": "Pot"})


async def tell(world: World, *records: GroupRecord, token: str | None = "jwt-of-alice", group: str = TEAM) -> Any:
    answer = await App(world, token).post("/records", records_request(group, records))
    return (answer.status, answer.body.get("error")) if answer.status != 200 else read_records_answer(answer.body)


async def test_a_record_is_stored_with_who_wrote_it_and_read_by_the_team_alone() -> None:
    world = new_world()
    (taken,), refused = await tell(world, CODE, token="jwt-of-bob")
    assert (taken.id, taken.kind, taken.subject, dict(taken.body)) == ("r1", "code", "alice.k1", {"code": "UKK1AAAAAA"})
    assert (taken.author, taken.role, taken.sequence, refused) == ("bob", "member", 1, ())
    assert taken.at is not None
    (stored,) = world.appwrite.stored("records")
    assert stored["$permissions"] == [f'read("team:{TEAM}/{READS}")']


async def test_records_have_one_order_whoever_writes_them() -> None:
    world = new_world()
    (first,), _ = await tell(world, CODE, token="jwt-of-bob")
    (second, third), _ = await tell(world, KEPT, OUT)
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]


@pytest.mark.parametrize(
    ("token", "takes"),
    [("jwt-of-alice", ["r1", "r2", "r3", "r4"]), ("jwt-of-bob", ["r1"]), ("jwt-of-treasurer", ["r1", "r2", "r4"])],
)
async def test_what_may_be_written_depends_on_what_one_is_in_the_group(token: str, takes: list[str]) -> None:
    world = new_world()
    world.appwrite.people.tokens["jwt-of-treasurer"] = "treasurer"
    world.appwrite.people.teams[TEAM]["treasurer"] = ["treasurer"]
    taken, refused = await tell(world, CODE, KEPT, JOINED, OUT, token=token)
    assert [one.id for one in taken] == takes
    assert {one.error for one in refused} <= {"not_allowed"}
    assert {one.id for one in (*taken, *refused)} == {"r1", "r2", "r3", "r4"}


async def test_whom_somebody_says_to_be_is_stored_with_the_user_that_his_token_names() -> None:
    world = new_world()
    forged = GroupRecord("r5", "linked", "alice", {"user": "bob", "userId": "bob"}, author="bob", role="owner")
    (taken,), _ = await tell(world, forged, token="jwt-of-alice")
    assert (taken.author, taken.role) == ("alice", "owner")
    (other,), _ = await tell(world, GroupRecord("r6", "unlinked", "alice", {}), token="jwt-of-bob")
    assert (other.author, other.role) == ("bob", "member")


async def test_telling_a_record_again_is_telling_it_once() -> None:
    world = new_world()
    first = await tell(world, CODE)
    assert await tell(world, CODE) == first
    assert len(world.appwrite.stored("records")) == 1


async def test_a_record_whose_answer_was_lost_is_found_by_the_next_try() -> None:
    world = new_world()
    world.appwrite.faults["POST", "records"].append("cut_after")
    (taken,), _ = await tell(world, CODE)
    assert (taken.sequence, len(world.appwrite.stored("records"))) == (1, 1)


async def test_an_id_that_another_record_has_is_refused_and_changes_nothing() -> None:
    world = new_world()
    await tell(world, CODE)
    taken, (refused,) = await tell(world, GroupRecord("r1", "code", "alice.k1", {"code": None}), token="jwt-of-bob")
    assert (taken, refused.error) == ((), "id_taken")
    assert len(world.appwrite.stored("records")) == 1


@pytest.mark.parametrize(
    ("token", "group", "answer"),
    [
        ("jwt-of-mallory", TEAM, (403, "not_a_member")),
        ("jwt-of-alice", "other", (403, "not_a_member")),
        ("nobody", TEAM, (401, "sign_in")),
        (None, TEAM, (401, "sign_in")),
    ],
)
async def test_nobody_else_tells_the_group_anything(token: str | None, group: str, answer: tuple[int, str]) -> None:
    world = new_world()
    assert await tell(world, CODE, token=token, group=group) == answer
    assert world.appwrite.stored("records") == []


@pytest.mark.parametrize(
    "body",
    [
        {"group_id": TEAM, "records": []},
        {"group_id": TEAM, "records": [{}] * 21},
        {"group_id": "../x", "records": [{"id": "r1", "kind": "code", "subject": "a.1", "body": {}}]},
        {"group_id": TEAM, "records": [{"id": "../r", "kind": "code", "subject": "a.1", "body": {}}]},
        {"group_id": TEAM, "records": [{"id": "r1", "kind": "code", "subject": "a b", "body": {}}]},
        {"group_id": TEAM, "records": [{"id": "r1", "kind": "k" * 21, "subject": "a.1", "body": {}}]},
        {"group_id": TEAM, "records": [{"id": "r1", "kind": "code", "subject": "a.1", "body": "no fields"}]},
        {"group_id": TEAM, "records": [{"id": "r1", "kind": "code", "subject": "a.1", "body": {"n": "x" * 4000}}]},
    ],
)
async def test_what_is_no_record_is_refused_before_anything_is_stored(body: dict[str, object]) -> None:
    world = new_world()
    answer = await App(world).post("/records", json.dumps(body).encode())
    assert (answer.status, answer.body["error"]) == (400, "invalid_record")
    assert world.appwrite.stored("records") == []


async def test_a_function_without_the_collection_says_so() -> None:
    world = new_world()
    del world.environment["DARAJA_RECORDS_COLLECTION_ID"]
    assert await tell(world, CODE) == (503, "config")


def test_every_kind_that_the_book_knows_has_somebody_to_write_it() -> None:
    assert all(WHO_MAY_WRITE.values())
