"""The reconciler behind ten thousand payments that nobody answered, in virtual time, with an Appwrite that is slow."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from function.http import Request
from function.orders.claim import Claim
from tests.benchmarks.table import Row
from tests.function.answers import KEY
from tests.function.apps import new_world
from tests.function.fake_safaricom import QUERY
from tests.function.world import World

CLAIMS = 10_000
LATENCY_S = 0.1
SPACING_S = 12.0
SCHEDULE = timedelta(minutes=5)
"""How often Appwrite begins a run, and so the longest that one may take."""


def figures() -> Iterator[Row]:
    """The rows of this benchmark. No machine is fast or slow here: the seconds are those of the virtual clock."""
    world, names = new_world(), [f"p.{number:05}" for number in range(CLAIMS)]
    world.appwrite.latency_s = LATENCY_S
    for number, name in enumerate(names):
        _lose(world, name, timedelta(minutes=10) - timedelta(milliseconds=number))
    runs, moments = _run_until_all_are_asked_about(world)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    asked = [str(question["CheckoutRequestID"]).removeprefix("ws_CO_") for question in world.safaricom.sent(QUERY)]
    what = f"reconciler, {CLAIMS:,} unanswered, Appwrite at {LATENCY_S * 1000:.0f} ms"
    documented = [SPACING_S]
    yield Row("function", f"{what}: between questions", "s", gaps, "the pace", documented, goal=1.05, tail_goal=2)
    yield Row("function", f"{what}: a run", "s", runs, "the schedule", [SCHEDULE.total_seconds()], goal=1, tail_goal=1)
    late = sum(name != wanted for name, wanted in zip(asked, names, strict=False))
    yield Row("function", f"{what}: out of turn", "", [float(late)], "one", [1.0], goal=0)
    left = float(len(set(names) - set(asked)) + sum("48 hours" in line for line in world.errors))
    yield Row("function", f"{what}: unasked, given up", "", [left], "one", [1.0], goal=0)


def _run_until_all_are_asked_about(world: World) -> tuple[list[float], list[datetime]]:
    """How long each run took, and the moment of each question."""
    request = Request("POST", "/", "", {"x-appwrite-key": KEY, "x-appwrite-trigger": "schedule"})
    runs: list[float] = []
    moments: list[datetime] = []
    while len(moments) < CLAIMS:
        began, before = world.start, len(world.safaricom.asked_at)
        world.run(world.send, request)
        runs.append(world.seconds)
        moments += [began + timedelta(seconds=at) for at in world.safaricom.asked_at[before:]]
        world.start = max(began + SCHEDULE, world.start)
    return runs, moments


def _lose(world: World, name: str, age: timedelta) -> None:
    made = world.start - age
    claim = Claim(name, "alice", None, 100, made, "stk", "order", "payer", "mark", state="open", due_at=made + SCHEDULE)
    document = claim.fields() | {"checkoutRequestId": f"ws_CO_{name}", "$id": claim.document_id, "$permissions": []}
    world.appwrite.documents["payments"][claim.document_id] = document | {"$updatedAt": "2026"}
