"""An approved payout that was one too many goes out again under an id of its own, and under one approval one leaves."""

import asyncio
from datetime import timedelta

import pytest

from daraja_core.callback_path import CallbackTarget
from daraja_core.document import to_document
from daraja_core.not_sent import is_for_rate
from daraja_core.safaricom_wire import Accepted, Ambiguous, ProvenNotSent
from daraja_core.verdict import Status, Verdict
from function.orders.claim import Claim

from ..apps import TEAM
from ..fake_safaricom import PAYOUT, refusal
from ..treasurers import Person, kind_of, new_group, order, sent
from ..world import World

SPIKE = refusal(500, "500.003.02", "Error Occurred: Spike Arrest Violation")


async def agreed() -> tuple[World, Person, Person]:
    """A group in which two must agree, with Carol and Dan, who has approved what Carol proposed."""
    world = new_group()
    await Person(world, "alice").turn(on=True)
    carol, dan = Person(world, "carol"), Person(world, "dan")
    await dan.decide(await carol.propose())
    return world, carol, dan


async def send_one_too_many(world: World, carol: Person, whose: str) -> None:
    """The approved payout is refused only because of the rate: by Safaricom, or by the function's own limit."""
    if whose == "Safaricom":
        world.safaricom.fail(PAYOUT, SPIKE)
    else:
        world.environment["DARAJA_ORDERS_PER_MINUTE"] = "1"
        assert (await carol.app.initiate("carol.1"))[0] == 200
    answer = await carol.pay()
    assert isinstance(answer, ProvenNotSent)
    assert is_for_rate(answer.error)
    world.start += timedelta(minutes=1)


def tell_that_it_left(world: World) -> None:
    """Safaricom has a receipt for what it refused."""
    verdict = Verdict(
        payment_id="out.1",
        status=Status.SUCCESS,
        result_code="0",
        result_text="",
        receipt="OUT1",
        amount=5000,
        requested_amount=5000,
        mpesa_timestamp=None,
        settled_at=world.start,
        source="callback",
        safaricom_id="AG_0",
    )
    fields = to_document(verdict, CallbackTarget("b2c-result", "out.1", "carol", TEAM, 5000))
    document = {**fields, "$id": "ag_0", "$permissions": [], "$updatedAt": "2026"}
    world.appwrite.documents["disbursements"]["ag_0"] = document


@pytest.mark.parametrize("whose", ["Safaricom", "the function"])
async def test_an_approved_payout_that_was_one_too_many_may_go_out_again_under_an_id_of_its_own_once(
    whose: str,
) -> None:
    world, carol, _ = await agreed()
    await send_one_too_many(world, carol, whose)
    tried = sent(world)
    gone = await carol.pay(order("out.1.2"))
    assert isinstance(gone, Accepted)
    world.start += timedelta(minutes=1)
    assert kind_of(await carol.pay(order("out.1.3"))) == "approval_used"
    assert await carol.pay(order("out.1.2")) == gone
    assert sent(world) == tried + 1


@pytest.mark.parametrize("names", [("out.1", "out.1.2"), ("out.1.3", "out.1.2", "out.1"), ("out.1.2",) * 3])
async def test_of_many_that_are_sent_at_once_under_one_approval_one_leaves_at_most(names: tuple[str, ...]) -> None:
    world, carol, _ = await agreed()
    answers = await asyncio.gather(*(carol.pay(order(name)) for name in names))
    assert {kind_of(one) for one in answers} <= {"accepted", "approval_used", "payout_under_way"}
    assert sent(world) == 1


async def test_of_two_that_found_the_approval_unused_in_one_turn_neither_leaves() -> None:
    """A turn ends by itself when its holder is slow: then two are at work at once, and each finds the other."""
    world, carol, _ = await agreed()
    for name in ("out.1", "out.1.2"):
        claim = Claim(name, "carol", TEAM, 5000, world.start, "b2c", "order", "payer", name, state="sending")
        stored = {**claim.fields(), "$id": claim.document_id, "$permissions": [], "$updatedAt": "2026"}
        world.appwrite.documents["payments"][claim.document_id] = stored
    assert kind_of(await carol.pay(order("out.1.3"))) == "approval_used"
    assert sent(world) == 0


@pytest.mark.parametrize("how", ["cut", "late success"])
async def test_what_may_have_left_under_an_approval_is_never_sent_again_under_another_id(how: str) -> None:
    world, carol, _ = await agreed()
    if how == "cut":
        world.safaricom.fail(PAYOUT, "cut")
        assert isinstance(await carol.pay(), Ambiguous)
    else:
        await send_one_too_many(world, carol, "Safaricom")
        tell_that_it_left(world)
    assert kind_of(await carol.pay(order("out.1.2"))) == "approval_used"
    assert sent(world) == 1


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("out.1.2", {"amount": 5001}),
        ("out.1.2", {"phone": "254712345679"}),
        ("out.1.2", {"remarks": "Rent, really"}),
        ("OUT.1.2", {}),
    ],
)
async def test_what_goes_out_again_is_exactly_what_was_approved(name: str, change: dict[str, object]) -> None:
    world, carol, dan = await agreed()
    assert kind_of(await carol.pay(order(name), **change)) == "not_as_approved"
    assert kind_of(await carol.pay(order("out.1.x"))) == "approval_required"
    assert kind_of(await dan.pay(order("out.1.2"))) == "approval_required"
    assert sent(world) == 0


async def test_what_goes_out_again_waits_for_the_approval_and_for_its_own_day() -> None:
    world, carol, _ = await agreed()
    await carol.propose(order("out.5"))
    assert kind_of(await carol.pay(order("out.5.2"))) == "approval_required"
    world.start += timedelta(hours=24)
    assert kind_of(await carol.pay(order("out.1.2"))) == "expired"
    assert sent(world) == 0


async def test_ids_that_only_look_alike_have_approvals_of_their_own() -> None:
    world, carol, dan = await agreed()
    for name in ("out", "out.1", "out.12"):
        await dan.decide(await carol.propose(order(name)))
        assert kind_of(await carol.pay(order(name))) == "accepted"
    assert sent(world) == 3
