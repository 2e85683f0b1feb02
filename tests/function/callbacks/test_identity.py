"""A callback must carry the CheckoutRequestID of the push that the function sent, whichever of the two comes first."""

import asyncio
from datetime import timedelta

import pytest

from ..apps import READS, TEAM, App, new_world
from ..fake_safaricom import PUSH, checkout
from ..world import World, pushed

OTHER = "ws_CO_26032026115900999254700000000"


def path_of(world: World, number: int = 0) -> str:
    return str(world.safaricom.sent(PUSH)[number]["CallBackURL"]).removeprefix("https://callbacks.example")


async def test_the_right_id_is_stored() -> None:
    world = new_world()
    await App(world).initiate(group_id=TEAM)
    assert await world.post(path_of(world), pushed(checkout=checkout(1))) == 200
    assert (world.the_transaction()["checkoutRequestId"], world.letters()) == (checkout(1), [])


async def test_whoever_belongs_to_the_group_of_a_payment_reads_its_verdict_and_nobody_else() -> None:
    world = new_world()
    await App(world).initiate(group_id=TEAM)
    del world.appwrite.people.teams[TEAM]["alice"]  # he belonged to it when he asked: that is not looked up again
    await world.post(path_of(world), pushed(checkout=checkout(1)))
    assert world.the_transaction()["$permissions"] == ['read("user:alice")', f'read("team:{TEAM}/{READS}")']
    world = new_world()
    await App(world).initiate()
    await world.post(path_of(world), pushed(checkout=checkout(1)))
    assert world.the_transaction()["$permissions"] == ['read("user:alice")']


async def test_another_pushs_id_is_a_conflict_even_when_it_comes_first() -> None:
    world = new_world()
    await App(world).initiate()
    assert await world.post(path_of(world), pushed(checkout=OTHER)) == 200
    assert (world.appwrite.stored("transactions"), world.letters()) == ([], ["identity_conflict"])
    assert world.errors == ["alice.1: identity_conflict, kept as a dead letter; what is stored stays"]
    assert await world.post(path_of(world), pushed(checkout=checkout(1))) == 200
    assert world.the_transaction()["checkoutRequestId"] == checkout(1)


async def overtaken(world: World, checkout_request_id: str) -> int:
    """The callback arrives while the answer to the push is on its way into the claim."""
    world.appwrite.faults["PATCH", "payments"].append("hang")  # the first try; the next comes two seconds later
    asking = asyncio.create_task(App(world).initiate())
    while not world.safaricom.sent(PUSH):  # noqa: ASYNC110 — in virtual time a nap costs nothing
        await asyncio.sleep(0.01)
    status = await world.post(path_of(world), pushed(checkout=checkout_request_id))
    await asking
    return status


def test_a_callback_that_overtakes_the_answer_waits_for_it() -> None:
    world = new_world()
    assert world.run(overtaken, world, checkout(1)) == 200
    assert (world.the_transaction()["status"], world.letters()) == ("SUCCESS", [])
    assert world.seconds <= 7


def test_a_lie_that_overtakes_the_answer_is_a_conflict_too() -> None:
    world = new_world()
    assert world.run(overtaken, world, OTHER) == 200
    assert (world.appwrite.stored("transactions"), world.letters()) == ([], ["identity_conflict"])


def test_an_answer_that_is_not_kept_for_long_makes_the_callback_a_letter() -> None:
    world = new_world()
    world.appwrite.always["PATCH", "payments"] = "hang"
    assert world.run(overtaken, world, checkout(1)) == 200
    assert world.letters() == ["write_failed"]


@pytest.mark.parametrize("fault", ["cut", "hang", "html"])
def test_a_push_whose_answer_was_lost_takes_the_id_that_comes(fault: str) -> None:
    world = new_world()
    world.safaricom.fail(PUSH, fault)  # type: ignore[arg-type]  # one of the three words
    world.run(App(world).initiate)
    assert world.run(world.post, path_of(world), pushed(checkout=OTHER)) == 200
    assert world.the_transaction()["checkoutRequestId"] == OTHER


def test_a_claim_that_a_crash_left_behind_keeps_no_callback_away() -> None:
    world = new_world()
    world.appwrite.always["PATCH", "payments"] = 500
    world.run(App(world).initiate)
    world.start += timedelta(seconds=20)
    assert world.run(world.post, path_of(world), pushed(checkout=checkout(1))) == 200
    assert world.the_transaction()["status"] == "SUCCESS"


async def test_a_payment_that_an_app_sent_itself_has_no_claim_and_needs_none() -> None:
    world = new_world()
    assert (await world.deliver(pushed()))[0] == 200
    assert world.the_transaction()["status"] == "SUCCESS"


async def test_a_claim_that_cannot_be_read_makes_the_callback_a_letter_and_no_lie() -> None:
    world = new_world()
    world.appwrite.always["GET", "payments"] = 401
    assert (await world.deliver(pushed()))[0] == 200
    assert (world.appwrite.stored("transactions"), world.letters()) == ([], ["write_failed"])
