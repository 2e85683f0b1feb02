"""The owner has two treasurers agree: who may turn it on, who may end it, and that ending it is no way around it."""

import asyncio
import json
from datetime import timedelta

import pytest

from daraja_core.approval_wire import APPROVAL_KINDS
from daraja_core.group_record import GroupRecord, records_request

from ..apps import TEAM
from ..treasurers import SAID, Person, kind_of, new_group, order, sent

DAY = timedelta(hours=24)


async def test_the_owner_turns_it_on_and_every_device_is_told() -> None:
    world = new_group()
    assert await Person(world, "alice").turn(on=True) == SAID
    (told,) = world.appwrite.stored("records")
    assert (told["kind"], told["userId"], told["groupId"]) == ("two_treasurers", "alice", TEAM)
    body = json.loads(str(told["body"]))
    assert body == {"on": True, "treasurers": ["alice", "carol", "dan"], "ends_at": None}


@pytest.mark.parametrize("name", ["carol", "bob"])
async def test_nobody_but_the_owner_turns_it_on_or_off(name: str) -> None:
    world = new_group()
    assert await Person(world, name).turn(on=True) == (403, "not_an_owner")
    await Person(world, "alice").turn(on=True)
    assert await Person(world, name).turn(on=False) == (403, "not_an_owner")
    assert await Person(world, "mallory").turn(on=False) == (403, "not_a_member")


async def test_a_group_with_one_treasurer_cannot_turn_it_on() -> None:
    world = new_group()
    for name in ("carol", "dan"):
        world.appwrite.people.teams[TEAM][name] = ["member"]
    assert await Person(world, "alice").turn(on=True) == (409, "needs_two_treasurers")
    assert kind_of(await Person(world, "alice").pay()) == "accepted"


async def test_turning_it_on_twice_changes_nothing() -> None:
    world = new_group()
    owner = Person(world, "alice")
    assert [await owner.turn(on=True), await owner.turn(on=True)] == [SAID, SAID]
    assert len(world.appwrite.stored("records")) == 1


async def test_turned_off_it_holds_for_one_more_day() -> None:
    world = new_group()
    owner = Person(world, "alice")
    await owner.turn(on=True)
    assert await owner.turn(on=False) == SAID
    assert kind_of(await owner.pay()) == "approval_required"
    world.start += DAY - timedelta(seconds=1)
    assert kind_of(await owner.pay()) == "approval_required"
    world.start += timedelta(seconds=1)
    assert kind_of(await owner.pay()) == "accepted"


async def test_turning_it_off_again_does_not_end_it_sooner_or_later() -> None:
    world = new_group()
    owner = Person(world, "alice")
    await owner.turn(on=True)
    await owner.turn(on=False)
    world.start += timedelta(hours=20)
    assert await owner.turn(on=False) == SAID
    world.start += timedelta(hours=4)
    assert kind_of(await owner.pay()) == "accepted"


async def test_another_treasurer_keeps_what_the_owner_ends() -> None:
    world = new_group()
    owner, carol = Person(world, "alice"), Person(world, "carol")
    await owner.turn(on=True)
    await owner.turn(on=False)
    assert await carol.turn(on=True) == SAID
    world.start += 2 * DAY
    assert kind_of(await owner.pay()) == "approval_required"


async def test_the_owner_cannot_bring_in_a_second_account_by_turning_it_on_again() -> None:
    world = new_group()
    owner = Person(world, "alice")
    await owner.turn(on=True)
    world.appwrite.people.teams[TEAM]["erin"] = ["treasurer"]  # another account of hers
    await owner.turn(on=True)
    await owner.turn(on=False)
    await owner.turn(on=True)
    proposal = await owner.propose()
    assert await Person(world, "erin").decide(proposal) == (403, "not_an_approver")
    assert await Person(world, "erin").propose(order("out.9")) == "not_an_approver"


async def test_a_rule_that_cannot_be_read_lets_nothing_leave() -> None:
    world = new_group()
    world.appwrite.documents["groups"][TEAM.lower()]["approval"] = "{}"
    assert kind_of(await Person(world, "alice").pay()) == "approval_required"
    assert sent(world) == 0


async def test_no_device_writes_the_records_that_only_the_function_writes() -> None:
    world = new_group()
    forged = [GroupRecord(f"f{place}", kind, "x", {"on": False}) for place, kind in enumerate(APPROVAL_KINDS)]
    answer = await Person(world, "alice").app.post("/records", records_request(TEAM, forged))
    assert answer.body["records"] == []
    assert world.appwrite.stored("records") == []


async def test_a_payout_that_is_checked_at_that_moment_does_not_undo_the_rule() -> None:
    world = new_group()
    owner = Person(world, "alice")
    await asyncio.gather(*(owner.pay(order(f"out.{place}", amount=10)) for place in range(3)), owner.turn(on=True))
    assert kind_of(await owner.pay(order("out.after"))) == "approval_required"


async def test_a_group_that_never_turned_it_on_is_stored_as_before() -> None:
    world = new_group()
    await Person(world, "alice").pay()
    assert "approval" not in world.appwrite.documents["groups"][TEAM.lower()]
