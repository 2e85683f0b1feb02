"""What a user may ask for: so much a minute, and the same amount of one payer not twice in two minutes."""

import asyncio
import random
from datetime import timedelta

import httpx
import pytest

from daraja_core.errors import ConfigError, StkPushRejectedError
from daraja_core.safaricom_wire import Accepted
from tests.rows import first_are_fast

from ..apps import TEAM, App, error_of, heard, new_world
from ..fake_safaricom import PUSH, checkout
from ..world import World, pushed


async def test_a_user_has_so_many_orders_a_minute_and_others_are_not_touched() -> None:
    world = new_world(DARAJA_ORDERS_PER_MINUTE="3")
    for number in range(3):
        assert isinstance(heard(await App(world).initiate(f"alice.{number}", amount=number + 1)), Accepted)
    error = error_of(late := await App(world).initiate("alice.9"))
    assert isinstance(error, StkPushRejectedError)
    assert (late[0], error.error_code, error.retry_after_s) == (429, "429", 60)
    assert isinstance(heard(await App(world, "jwt-of-bob").initiate("bob.1")), Accepted)
    world.start += timedelta(seconds=61)
    assert isinstance(heard(await App(world).initiate("alice.10")), Accepted)


@pytest.mark.parametrize("seed", first_are_fast(2, range(5)))
def test_of_many_at_once_exactly_as_many_pass_as_may(seed: int) -> None:
    world = new_world(DARAJA_ORDERS_PER_MINUTE="3")
    world.appwrite.jitter = random.Random(seed)
    answers = world.run(asyncio.gather, *[App(world).initiate(f"alice.{n}", amount=n + 1) for n in range(12)])
    assert sum(isinstance(heard(answer), Accepted) for answer in answers) == 3
    assert len(world.safaricom.sent()) == 3


async def paid(world: World, payment_id: str = "alice.1") -> None:
    await App(world).initiate(payment_id)
    push = world.safaricom.sent()[-1]
    await world.post(str(push["CallBackURL"])[25:], pushed(checkout=checkout(len(world.safaricom.sent()))))


async def test_the_same_payer_and_amount_must_wait_two_minutes_after_a_success() -> None:
    world = new_world()
    await paid(world)
    world.start += timedelta(seconds=90)
    answer = await App(world, "jwt-of-bob").initiate("bob.1")
    error = error_of(answer)
    assert isinstance(error, StkPushRejectedError)
    assert (answer[0], error.error_code, error.retry_after_s) == (429, "17", 30)
    assert isinstance(heard(await App(world).initiate("alice.2", amount=999)), Accepted)
    assert isinstance(heard(await App(world).initiate("alice.3", phone="254712345679")), Accepted)
    world.start += timedelta(seconds=30)
    assert isinstance(heard(await App(world).initiate("alice.4")), Accepted)


async def test_the_rule_holds_when_hundreds_paid_the_same_amount_since() -> None:
    world = new_world(DARAJA_ORDERS_PER_MINUTE="100")
    await paid(world)
    (first,) = world.appwrite.documents["transactions"].values()
    for place in range(150):
        name, later = f"ws_CO_260320261200{place:03}254799{place:06}", world.start + timedelta(seconds=1)
        other = {"$id": name, "checkoutRequestId": name, "paymentId": f"p{place}", "settledAt": later.isoformat()}
        world.appwrite.documents["transactions"][name.lower()] = {**first, **other}
    world.start += timedelta(seconds=60)
    error = error_of(await App(world, "jwt-of-bob").initiate("bob.1"))
    assert isinstance(error, StkPushRejectedError)
    assert error.error_code == "17"


async def test_the_rule_knows_the_payer_by_the_claim_when_safaricoms_id_does_not_end_in_the_number() -> None:
    world = new_world()
    old = httpx.Response(200, json={"ResponseCode": "0", "CheckoutRequestID": "ws_CO_191220191020363925"})
    world.safaricom.fail(PUSH, old)
    await App(world).initiate()
    push = world.safaricom.sent()[-1]
    await world.post(str(push["CallBackURL"])[25:], pushed(checkout="ws_CO_191220191020363925"))
    assert isinstance(error_of(await App(world).initiate("alice.2")), StkPushRejectedError)
    assert isinstance(heard(await App(world).initiate("alice.3", phone="254712345679")), Accepted)


async def test_a_failed_payment_may_be_tried_again_at_once() -> None:
    world = new_world()
    await App(world).initiate()
    await world.post(str(world.safaricom.sent()[-1]["CallBackURL"])[25:], pushed(1, checkout=checkout(1)))
    assert isinstance(heard(await App(world).initiate("alice.2")), Accepted)


async def test_the_rule_can_be_switched_off() -> None:
    world = new_world(DARAJA_REPEAT_SECONDS="0")
    await paid(world)
    assert isinstance(heard(await App(world).initiate("alice.2")), Accepted)


async def test_five_users_cannot_flood_one_phone_and_another_phone_is_not_touched() -> None:
    world = new_world()
    tokens = [f"jwt-of-stranger{number}" for number in range(5)]
    world.appwrite.people.tokens |= {token: token.removeprefix("jwt-of-") for token in tokens}
    answers = [await App(world, tokens[n % 5]).initiate(f"x{n}", amount=n + 1) for n in range(100)]
    assert sum(isinstance(heard(answer), Accepted) for answer in answers) == 10
    assert "to this phone" in str(answers[-1])
    assert isinstance(heard(await App(world).initiate(phone="254712345679")), Accepted)
    world.start += timedelta(seconds=61)
    assert isinstance(heard(await App(world).initiate("alice.2", amount=7)), Accepted)


async def test_the_merchant_has_so_many_orders_a_minute() -> None:
    world = new_world(DARAJA_ORDERS_OF_ALL="3")
    for number in range(3):
        assert isinstance(heard(await App(world).initiate(f"a{number}", amount=number + 1)), Accepted)
    for number in range(5):  # what was refused counts for nobody else
        assert "of all users" in str(await App(world, "jwt-of-bob").initiate(f"b{number}"))
    world.start += timedelta(seconds=61)
    assert isinstance(heard(await App(world, "jwt-of-bob").initiate("bob.9")), Accepted)


async def test_a_deployment_may_demand_a_group() -> None:
    world = new_world(DARAJA_CALLERS="members")
    assert getattr(error_of(await App(world, "jwt-of-mallory").initiate()), "kind", "") == "group_required"
    assert isinstance(heard(await App(world).initiate(group_id=TEAM)), Accepted)
    assert len(world.safaricom.sent(PUSH)) == 1


async def test_a_deployment_may_demand_a_verified_user() -> None:
    world = new_world(DARAJA_CALLERS="verified")
    assert getattr(error_of(await App(world).initiate()), "kind", "") == "not_verified"
    world.appwrite.people.verified.add("alice")
    assert isinstance(heard(await App(world).initiate()), Accepted)


async def test_a_demand_that_is_misspelled_lets_nobody_in() -> None:
    world = new_world(DARAJA_CALLERS="member")
    assert isinstance(error_of(await App(world).initiate()), ConfigError)
    assert not world.safaricom.sent(PUSH)
