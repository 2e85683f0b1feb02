"""A backlog of payments without a verdict: each one is asked about at Safaricom's pace, and none is given up before."""

import asyncio
import itertools
import json
from datetime import timedelta

import pytest

from function.appwrite.client import Appwrite as Client
from function.appwrite.documents import Documents
from function.appwrite.retry import seconds_from_now
from function.http import Request
from function.orders.claim import Claim, State, read_claim
from function.reconciliation.pace import Pace

from ..answers import KEY
from ..apps import App, new_world
from ..fake_appwrite import PROJECT
from ..fake_safaricom import QUERY, STATUS
from ..world import World, pushed

SCHEDULE = timedelta(minutes=5)
SPACING_S = 12.0
LONGEST_RUN_S = 300.0


def run(world: World) -> None:
    """One scheduled execution, in virtual time, and the wait for the next one."""
    request = Request("POST", "/", "", {"x-appwrite-key": KEY, "x-appwrite-trigger": "schedule"})
    began = world.start
    assert world.run(world.send, request).status == 200
    assert world.seconds <= LONGEST_RUN_S
    world.start = max(began + SCHEDULE, world.start)


def lose(world: World, name: str, *, age: timedelta = timedelta(minutes=6), state: State = "open") -> None:
    """A payment that left so long ago, and whose callback was lost."""
    made = world.start - age
    claim = Claim(name, "alice", None, 100, made, "stk", "order", "payer", "mark", state=state)
    document = claim.fields() | {"checkoutRequestId": f"ws_CO_{name}", "dueAt": (made + SCHEDULE).isoformat()}
    document |= {"$id": claim.document_id, "$permissions": [], "$updatedAt": "2026", "$createdAt": made.isoformat()}
    world.appwrite.documents["payments"][claim.document_id] = document


def asked(world: World) -> list[str]:
    """Whom Safaricom was asked about, in order."""
    return [str(question["CheckoutRequestID"]).removeprefix("ws_CO_") for question in world.safaricom.sent(QUERY)]


def claims(world: World) -> list[Claim]:
    return [claim for each in world.appwrite.documents["payments"].values() if (claim := read_claim(each))]


def given_up(world: World) -> list[str]:
    return [line for line in world.errors if "48 hours" in line]


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_of_many_lost_callbacks_each_is_asked_about_and_none_is_given_up_unasked(count: int) -> None:
    world = new_world()
    names = [f"p.{number:04}" for number in range(count)]
    for number, name in reversed(list(enumerate(names))):  # stored in another order than they are to be asked about
        lose(world, name, age=timedelta(minutes=6, seconds=count - number))
    runs = 0
    while len(set(asked(world))) < count:
        run(world)
        runs += 1
        assert runs <= count / (SCHEDULE.total_seconds() / SPACING_S) + 2, "it asks more rarely than it may"
    assert asked(world)[:count] == names  # the oldest first, and nobody twice before the last one's turn
    assert given_up(world) == []


def test_what_is_older_than_two_days_is_asked_about_before_it_is_given_up() -> None:
    world = new_world()
    for number in range(60):
        lose(world, f"p.{number:02}", age=timedelta(hours=49))
    for _ in range(10):
        run(world)
    assert sorted(asked(world)) == [f"p.{number:02}" for number in range(60)]
    assert len(given_up(world)) == 60
    assert {claim.state for claim in claims(world)} == {"closed"}


def test_what_was_never_asked_about_goes_before_what_was() -> None:
    world = new_world()
    lose(world, "early")
    run(world)
    world.start += timedelta(minutes=11)
    for number in range(150):
        lose(world, f"late.{number:03}")
    for _ in range(7):
        run(world)
    assert asked(world).index("early", 1) == 151


def test_questions_go_on_at_the_pace_from_run_to_run_while_appwrite_is_slow() -> None:
    world = new_world()
    world.appwrite.latency_s = 0.1
    for number in range(110):
        lose(world, f"p.{number:03}")
    moments = []
    for _ in range(4):
        began, before = world.start, len(world.safaricom.asked_at)
        run(world)
        moments += [began + timedelta(seconds=at) for at in world.safaricom.asked_at[before:]]
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments)]
    assert min(gaps) >= SPACING_S
    assert max(gaps) < 2 * SPACING_S
    assert len(moments) >= 4 * (SCHEDULE.total_seconds() / SPACING_S - 1)


def test_payments_that_are_settled_keep_no_lost_one_waiting() -> None:
    world = new_world()
    world.appwrite.latency_s = 0.1
    for number in range(400):
        lose(world, f"paid.{number:03}", age=timedelta(minutes=7))
        document: dict[str, object] = {
            "paymentId": f"paid.{number:03}",
            "userId": "alice",
            "status": "SUCCESS",
            "receipt": f"R{number}",
        }
        document |= {"settledAt": world.start.isoformat(), "checkoutRequestId": f"ws_CO_paid.{number:03}"}
        document |= {"amount": 100, "requestedAmount": 100, "source": "callback", "$id": f"d{number}"}
        world.appwrite.documents["transactions"][f"d{number}"] = document
    lose(world, "lost")
    run(world)
    assert (asked(world), len([claim for claim in claims(world) if claim.state == "closed"])) == (["lost"], 400)
    assert world.safaricom.asked_at[0] < 30


def test_a_claim_of_an_earlier_version_is_found_without_a_state_or_a_moment() -> None:
    world = new_world()
    note = {"order": "o", "mark": "m", "flow": "stk", "payer": "p", "open": True, "asked": 0, "outcome": None}
    for name, state, told in (
        ("first", None, note),
        ("second", "open", note),
        ("closed", None, note | {"open": False}),
    ):
        lose(world, name)
        (claim,) = (claim for claim in claims(world) if claim.payment_id == name)
        old = {"state": state, "dueAt": None, "asked": None, "flow": None, "payer": None, "answer": json.dumps(told)}
        world.appwrite.documents["payments"][claim.document_id] |= old
    run(world)
    assert sorted(asked(world)) == ["first", "second"]
    assert {claim.payment_id: claim.state for claim in claims(world)}["closed"] == "closed"


def test_a_payment_that_opens_says_when_it_is_to_be_looked_at() -> None:
    world = new_world()
    world.run(App(world).initiate)
    (claim,) = claims(world)
    assert claim.due_at == claim.created_at + SCHEDULE


def test_disbursements_do_not_wait_for_the_pace_of_payments() -> None:
    world = new_world()
    for number in range(60):
        lose(world, f"p.{number:02}", age=timedelta(minutes=20))
    world.run(App(world).disburse, amount=100)
    world.start += timedelta(minutes=6)
    run(world)
    assert len(world.safaricom.sent(STATUS)) == 1


def test_letters_are_fed_in_while_questions_wait() -> None:
    world = new_world()
    for number in range(60):
        lose(world, f"p.{number:02}")
    world.appwrite.always["POST", "transactions"] = 500
    world.run(world.deliver, pushed())
    world.appwrite.always.clear()
    run(world)
    assert world.the_transaction()["status"] == "SUCCESS"


async def test_a_run_that_goes_on_for_long_does_not_end_the_next_one() -> None:
    world = new_world()
    async with world.client() as http:
        documents = Documents(Client(http, endpoint="http://a.test/v1", project_id=PROJECT, key=KEY), "payments")
        pace = Pace(documents, "dead_letters", lambda: seconds_from_now(5))
        first = await pace.begin_run(world.start, timedelta(seconds=270))
        assert first is not None
        later = world.start + timedelta(seconds=300)
        assert await pace.begin_run(later, timedelta(seconds=270)) is not None
        await pace.end_run(first, later)
        assert await pace.begin_run(later + timedelta(seconds=10), timedelta(seconds=270)) is None


def test_a_run_that_was_killed_keeps_no_later_one_out() -> None:
    world = new_world()
    for number in range(60):
        lose(world, f"p.{number:02}")
    request = Request("POST", "/", "", {"x-appwrite-key": KEY, "x-appwrite-trigger": "schedule"})

    async def killed() -> None:
        try:
            async with asyncio.timeout(20):
                await world.send(request)
        except TimeoutError:
            return

    world.run(killed)
    world.start += SCHEDULE - timedelta(seconds=20)
    before = len(asked(world))
    run(world)
    assert len(asked(world)) - before >= 24
