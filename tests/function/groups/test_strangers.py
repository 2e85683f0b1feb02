"""A stranger takes no pot: what a group reads and pays out is what the function recorded for this very team."""

import pytest

from daraja_core.callback_path import CallbackTarget
from daraja_core.errors import AppwriteError, InvalidOrderError
from daraja_core.safaricom_wire import Accepted

from ..apps import READS, TEAM, App, error_of, found_team, heard, new_world
from ..fake_safaricom import PAYOUT, PUSH, checkout
from ..world import World, pushed

LATER = "2026-03-25T00:00:00.000+00:00"


async def paid(world: World, amount: int = 1000) -> None:
    """Bob pays into the team's pot."""
    assert isinstance(heard(await App(world, "jwt-of-bob").initiate("bob.1", amount=amount, group_id=TEAM)), Accepted)
    push = world.safaricom.sent(PUSH)[-1]
    body = pushed(checkout=checkout(len(world.safaricom.sent(PUSH))), amount=amount)
    assert await world.post(str(push["CallBackURL"])[25:], body) == 200


async def test_a_verdict_is_read_by_a_role_that_only_the_function_gives() -> None:
    world = new_world()
    await paid(world)
    assert world.the_transaction()["$permissions"] == ['read("user:bob")', f'read("team:{TEAM}/{READS}")']


async def test_whoever_makes_the_team_anew_reads_nothing_and_is_paid_nothing() -> None:
    world = new_world()
    await paid(world)
    world.appwrite.people.remake(TEAM, LATER, {"mallory": ["owner", "treasurer", "member"]})
    mallory = App(world, "jwt-of-mallory")
    for answer in (await mallory.disburse(amount=1000), await mallory.initiate("m.1", amount=7, group_id=TEAM)):
        error = error_of(answer)
        assert isinstance(error, AppwriteError)
        assert error.kind == "not_founded"
        assert "daraja adopt" in str(error)
    assert world.safaricom.sent(PAYOUT) == []
    assert all("mallory" not in str(one["$permissions"]) for one in world.appwrite.stored("transactions"))


async def test_money_that_was_collected_for_a_team_that_nobody_founded_is_nobodys() -> None:
    world = new_world()
    lunch = CallbackTarget("stk", "alice.1", "alice", "lunch", 1000)
    assert (await world.deliver(pushed(), lunch))[0] == 200
    assert world.the_transaction()["$permissions"] == ['read("user:alice")']
    world.appwrite.people.teams["lunch"] = {"mallory": ["owner", "treasurer"]}
    error = error_of(await App(world, "jwt-of-mallory").disburse(group_id="lunch"), "b2c")
    assert isinstance(error, AppwriteError)
    assert error.kind == "not_founded"


@pytest.mark.parametrize(
    ("user_id", "members", "reads"),
    [
        ("alice", {"alice": ["member"]}, True),
        ("alice", {"mallory": ["owner"]}, False),
        ("alice", {}, False),
    ],
)
async def test_in_direct_mode_a_team_reads_what_its_members_pay_and_nothing_else(
    user_id: str, members: dict[str, list[str]], reads: bool
) -> None:
    world = new_world()
    world.appwrite.people.teams["crew"] = members
    await world.deliver(pushed(), CallbackTarget("stk", "alice.1", user_id, "crew", 1000))
    expected = ['read("user:alice")', 'read("team:crew")'] if reads else ['read("user:alice")']
    assert world.the_transaction()["$permissions"] == expected


async def test_in_direct_mode_a_founded_group_reads_by_its_own_role() -> None:
    world = new_world()
    await world.deliver(pushed(), CallbackTarget("stk", "bob.1", "bob", TEAM, 1000))
    assert world.the_transaction()["$permissions"] == ['read("user:bob")', f'read("team:{TEAM}/{READS}")']


async def test_in_direct_mode_a_founded_group_that_was_made_anew_reads_nothing() -> None:
    world = new_world()
    world.appwrite.people.remake(TEAM, LATER, {"bob": ["owner"]})
    await world.deliver(pushed(), CallbackTarget("stk", "bob.2", "bob", TEAM, 1000))
    assert world.the_transaction()["$permissions"] == ['read("user:bob")']


@pytest.mark.parametrize("fault", ["hang", "cut", 500, 401])
@pytest.mark.parametrize("collection", ["teams", "memberships", "groups"])
def test_a_team_that_cannot_be_looked_at_keeps_no_verdict_away(collection: str, fault: object) -> None:
    world = new_world()
    world.appwrite.always["GET", collection] = fault  # type: ignore[assignment]  # one of the faults
    target = CallbackTarget("stk", f"bob.{collection}", f"bob-{collection}-{fault}", TEAM, 1000)
    assert world.run(world.deliver, pushed(), target)[0] == 200
    assert world.the_transaction()["$permissions"] == [f'read("user:{target.user_id}")']
    assert world.seconds <= 7


async def test_a_group_id_in_another_case_is_refused_by_name() -> None:
    world = new_world()
    found_team(world, "abc", alice=["member"])
    world.appwrite.people.teams["ABC"] = world.appwrite.people.teams["abc"]  # the real server finds one by the other
    error = error_of(await App(world).initiate(group_id="ABC"))
    assert type(error) is InvalidOrderError
    assert "'abc'" in str(error)
    assert world.safaricom.requests == {}
