"""The owner says who is a treasurer: nobody else does, nobody for himself, and what was taken back is over at once."""

import json

import pytest

from daraja_core.group_record import GroupRecord, records_request

from ..apps import TEAM, found_team
from ..treasurers import SAID, Person, kind_of, new_group, order, sent
from ..world import World


def roles(world: World, name: str, team: str = TEAM) -> set[str]:
    """What somebody is, beside the role that reads."""
    return {role for role in world.appwrite.people.teams[team][name] if not role.startswith("reads-")}


def records(world: World) -> list[tuple[object, object, bool]]:
    """Of whom the group was told that he is a treasurer or none."""
    told = [one for one in world.appwrite.stored("records") if one["kind"] == "treasurer"]
    return [(one["subject"], one["userId"], json.loads(str(one["body"]))["on"]) for one in told]


async def test_the_owner_makes_a_member_a_treasurer_and_every_device_is_told() -> None:
    world = new_group()
    owner, bob = Person(world, "alice"), Person(world, "bob")
    assert kind_of(await bob.pay()) == "not_a_treasurer"
    assert await owner.appoint("bob") == SAID
    assert roles(world, "bob") == {"member", "treasurer"}
    assert records(world) == [("bob", "alice", True)]
    assert kind_of(await bob.pay()) == "accepted"


async def test_the_owner_takes_the_role_back_and_the_member_stays_one() -> None:
    world = new_group()
    owner = Person(world, "alice")
    assert await owner.appoint("carol", on=False) == SAID  # she was nothing else
    assert roles(world, "carol") == {"member"}
    assert records(world) == [("carol", "alice", False)]
    assert kind_of(await Person(world, "carol").pay()) == "not_a_treasurer"
    told = GroupRecord("c.1", "code", "alice.1", {"code": "UKK1AAAAAA"})
    answer = await Person(world, "carol").app.post("/records", records_request(TEAM, [told]))
    assert answer.body["refused"] == []


@pytest.mark.parametrize(
    ("name", "answer"),
    [("bob", (403, "not_an_owner")), ("carol", (403, "not_an_owner")), ("mallory", (403, "not_a_member"))],
)
@pytest.mark.parametrize("of", ["bob", "carol", "dan", "alice", "mallory"])
@pytest.mark.parametrize("on", [True, False])
async def test_nobody_but_the_owner_gives_or_takes_the_role(
    name: str, answer: tuple[int, str], of: str, on: bool
) -> None:
    world = new_group()
    before = {one: roles(world, one) for one in ("alice", "bob", "carol", "dan")}
    assert await Person(world, name).appoint(of, on=on) == answer
    assert {one: roles(world, one) for one in before} == before
    assert records(world) == []


async def test_the_owner_of_another_chama_gives_no_role_here() -> None:
    world = new_group()
    found_team(world, "team_of_mallory", mallory=["owner", "treasurer"], bob=["member"])
    mallory = Person(world, "mallory")
    assert await mallory.appoint("bob") == (403, "not_a_member")
    assert await mallory.appoint("bob", of="team_of_mallory") == SAID
    assert (roles(world, "bob"), roles(world, "bob", "team_of_mallory")) == ({"member"}, {"member", "treasurer"})


async def test_who_made_a_team_himself_gives_no_role_by_the_function() -> None:
    world = new_group()
    world.appwrite.people.teams["made_by_hand"] |= {"mallory": ["owner"], "bob": ["member"]}
    assert await Person(world, "mallory").appoint("bob", of="made_by_hand") == (403, "not_founded")


@pytest.mark.parametrize("user_id", ["mallory", "nobody", "BOB"])
async def test_who_is_not_in_the_chama_gets_no_role_in_it(user_id: str) -> None:
    world = new_group()
    assert await Person(world, "alice").appoint(user_id) == (404, "unknown_member")
    assert records(world) == []


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("name", ["alice", "ALICE"])
async def test_the_owner_neither_gives_the_role_to_himself_nor_takes_it_from_himself(name: str, on: bool) -> None:
    world = new_group()
    world.appwrite.people.teams[TEAM]["alice"].remove("treasurer")  # an operator decided so
    assert await Person(world, "alice").appoint(name, on=on) == (409, "own_role")
    assert roles(world, "alice") == {"owner"}


async def test_an_owner_whose_role_of_a_treasurer_is_taken_stays_an_owner() -> None:
    world = new_group()
    world.appwrite.people.teams[TEAM]["carol"].append("owner")
    assert await Person(world, "carol").appoint("alice", on=False) == SAID
    assert (roles(world, "alice"), roles(world, "carol")) == ({"owner"}, {"owner", "treasurer"})


async def test_the_last_treasurer_stays_one() -> None:
    world = new_group()
    owner = Person(world, "alice")
    world.appwrite.people.teams[TEAM]["alice"].remove("treasurer")
    assert await owner.appoint("carol", on=False, request_id="r1") == SAID
    assert await owner.appoint("dan", on=False, request_id="r2") == (409, "last_treasurer")
    assert await owner.appoint("bob", on=False, request_id="r3") == SAID  # who is none anyway
    assert roles(world, "dan") == {"treasurer"}


async def test_a_request_that_comes_again_later_undoes_nothing() -> None:
    world = new_group()
    owner = Person(world, "alice")
    assert await owner.appoint("bob", request_id="r1") == SAID
    assert await owner.appoint("bob", on=False, request_id="r2") == SAID
    assert await owner.appoint("bob", request_id="r1") == SAID
    assert (roles(world, "bob"), len(records(world))) == ({"member"}, 2)
    assert await owner.appoint("dan", request_id="r1") == (400, "invalid_group")


async def test_another_user_s_request_id_stands_in_nobody_s_way() -> None:
    world = new_group()
    world.appwrite.people.teams[TEAM]["carol"].append("owner")
    assert await Person(world, "carol").appoint("bob", request_id="r1") == SAID
    assert await Person(world, "alice").appoint("bob", on=False, request_id="r1") == SAID
    assert roles(world, "bob") == {"member"}


async def test_no_device_writes_down_who_is_a_treasurer() -> None:
    world = new_group()
    forged = GroupRecord("f1", "treasurer", "bob", {"on": True})
    answer = await Person(world, "alice").app.post("/records", records_request(TEAM, [forged]))
    assert (answer.body["records"], records(world)) == ([], [])


async def test_what_a_former_treasurer_proposed_is_approved_by_nobody_and_he_may_take_it_back() -> None:
    world = new_group()
    owner, carol, dan = Person(world, "alice"), Person(world, "carol"), Person(world, "dan")
    await owner.turn(on=True)
    proposal = await carol.propose()
    await owner.appoint("carol", on=False)
    assert await dan.decide(proposal) == (409, "proposer_gone")
    assert await dan.decide(proposal, "declined") == SAID
    second = order("out.2")
    assert await carol.propose(second) == "not_a_treasurer"
    assert sent(world) == 0


async def test_what_was_proposed_before_is_taken_back_by_whoever_proposed_it() -> None:
    world = new_group()
    owner, carol = Person(world, "alice"), Person(world, "carol")
    await owner.turn(on=True)
    proposal = await carol.propose()
    await owner.appoint("carol", on=False)
    assert await carol.decide(proposal, "withdrawn") == SAID


async def test_what_was_approved_and_not_sent_yet_is_not_sent_once_either_is_no_treasurer() -> None:
    for gone, word in (("carol", "not_a_treasurer"), ("dan", "approver_gone")):
        world = new_group()
        owner, carol, dan = Person(world, "alice"), Person(world, "carol"), Person(world, "dan")
        await owner.turn(on=True)
        await dan.decide(await carol.propose())
        await owner.appoint(gone, on=False)
        assert kind_of(await carol.pay()) == word
        assert sent(world) == 0
        await owner.appoint(gone, request_id="r2")  # given back within the day
        assert kind_of(await carol.pay()) == "accepted"


async def test_a_former_treasurer_approves_nothing() -> None:
    world = new_group()
    owner, carol, dan = Person(world, "alice"), Person(world, "carol"), Person(world, "dan")
    await owner.turn(on=True)
    proposal = await carol.propose()
    await owner.appoint("dan", on=False)
    assert await dan.decide(proposal) == (403, "not_a_treasurer")
    assert kind_of(await carol.pay()) == "approval_required"


async def test_who_is_made_a_treasurer_while_two_must_agree_counts_once_it_was_turned_on_anew() -> None:
    world = new_group()
    owner, bob = Person(world, "alice"), Person(world, "bob")
    await owner.turn(on=True)
    await owner.appoint("bob")
    assert await bob.propose() == "not_an_approver"


async def test_taking_the_role_from_the_others_is_no_way_around_the_day_s_notice() -> None:
    world = new_group()
    owner, carol = Person(world, "alice"), Person(world, "carol")
    await owner.turn(on=True)
    for place, name in enumerate(("carol", "dan")):
        await owner.appoint(name, on=False, request_id=f"r{place}")
    assert await owner.turn(on=False) == SAID
    assert await carol.turn(on=True) == SAID  # her word counted when it was turned on, and she is a member still
    assert kind_of(await owner.pay()) == "approval_required"
    assert await Person(world, "bob").turn(on=True) == (403, "not_an_owner")
