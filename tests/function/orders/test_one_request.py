"""One share of a group is asked for once at a time, whichever device asks and whatever it knows of the others."""

import asyncio
import random
from datetime import timedelta

import pytest

from daraja_core.errors import StkPushRejectedError
from daraja_core.safaricom_wire import Accepted
from tests.rows import first_are_fast

from ..apps import TEAM, App, error_of, found_team, heard, new_world
from ..fake_safaricom import checkout
from ..world import World, pushed


async def ask(world: World, payment_id: str, token: str = "jwt-of-alice", **changes: object) -> object:
    """Accepted, or the error code that it is refused with."""
    answer = await App(world, token).initiate(payment_id, **{"group_id": TEAM, **changes})
    if isinstance(heard(answer), Accepted):
        return "accepted"
    error = error_of(answer)
    return (error.error_code, error.retry_after_s) if isinstance(error, StkPushRejectedError) else error


async def answered(world: World, code: int) -> None:
    """M-PESA's answer to the newest push."""
    push = world.safaricom.sent()[-1]
    sent = len(world.safaricom.sent())
    await world.post(str(push["CallBackURL"])[25:], pushed(code, checkout=checkout(sent)))


async def test_a_share_that_one_device_has_asked_for_is_asked_for_on_all() -> None:
    world = new_world()
    assert await ask(world, "dan.k1") == "accepted"
    world.start += timedelta(seconds=30)
    assert await ask(world, "dan.k2", "jwt-of-bob") == ("already_requested", 150)
    assert await ask(world, "eve.k1", "jwt-of-bob", phone="254712345679") == "accepted"
    assert len(world.safaricom.sent()) == 2


async def test_once_nobody_can_answer_the_prompt_any_more_the_share_may_be_asked_for_again() -> None:
    world = new_world()
    await ask(world, "dan.k1")
    world.start += timedelta(minutes=3)
    assert await ask(world, "dan.k2", "jwt-of-bob") == "accepted"


async def test_a_share_is_found_behind_a_hundred_whose_names_begin_alike() -> None:
    world = new_world()
    assert await ask(world, "amy.k1") == "accepted"
    claims = world.appwrite.documents["payments"]
    (first,) = claims.values()
    alike = {
        f"other-{place}": {**first, "$id": f"other-{place}", "paymentId": f"amy{place}.k1"} for place in range(150)
    }
    world.appwrite.documents["payments"] = {**alike, **claims}
    world.start += timedelta(seconds=90)
    assert await ask(world, "amy.k2", "jwt-of-bob") == ("already_requested", 90)


async def test_a_share_is_found_among_the_hundreds_that_a_large_group_asks_for_at_once() -> None:
    world = new_world()
    assert await ask(world, "amy.k1") == "accepted"
    claims = world.appwrite.documents["payments"]
    (first,) = claims.values()
    earlier = {
        f"other-{place}": {**first, "$id": f"other-{place}", "paymentId": f"m{place}.k1"} for place in range(150)
    }
    world.appwrite.documents["payments"] = {**earlier, **claims}
    world.start += timedelta(seconds=90)
    assert await ask(world, "amy.k2", "jwt-of-bob") == ("already_requested", 90)
    assert len(world.safaricom.sent()) == 1


@pytest.mark.parametrize("code", [1032, 1])
async def test_what_m_pesa_has_answered_holds_nobody_up(code: int) -> None:
    world = new_world()
    await ask(world, "dan.k1")
    await answered(world, code)
    assert await ask(world, "dan.k2", "jwt-of-bob") == "accepted"


async def test_what_was_refused_holds_nobody_up() -> None:
    world = new_world(DARAJA_MAX_AMOUNT="500")
    assert await ask(world, "dan.k1") != "accepted"
    assert await ask(world, "dan.k2", "jwt-of-bob", amount=400) == "accepted"


async def test_another_group_and_a_payment_without_one_are_not_touched() -> None:
    world = new_world()
    found_team(world, "team_10", bob=["member"])
    await ask(world, "dan.k1")
    assert await ask(world, "dan.k2", "jwt-of-bob", group_id="team_10") == "accepted"
    assert await ask(world, "dan.k3", "jwt-of-bob", group_id=None) == "accepted"


async def test_the_id_of_a_share_has_no_case() -> None:
    world = new_world()
    await ask(world, "dan.k1")
    assert await ask(world, "DAN.K2", "jwt-of-bob") == ("already_requested", 180)


@pytest.mark.parametrize("change", [{"amount": 1}, {"phone": "254712345679"}])
async def test_who_asks_another_phone_or_for_less_holds_nobody_up(change: dict[str, object]) -> None:
    world = new_world()
    assert await ask(world, "dan.k1", "jwt-of-alice", **change) == "accepted"
    assert await ask(world, "dan.k2", "jwt-of-bob") == "accepted"


@pytest.mark.parametrize("seed", first_are_fast(3, range(8)))
def test_of_many_devices_at_once_exactly_one_asks(seed: int) -> None:
    world = new_world()
    world.appwrite.jitter = random.Random(seed)
    tokens = ["jwt-of-alice", "jwt-of-bob"] * 3
    asked = [ask(world, f"dan.k{place}", token) for place, token in enumerate(tokens)]
    answers = world.run(asyncio.gather, *asked)
    assert answers.count("accepted") == 1
    assert len(world.safaricom.sent()) == 1
