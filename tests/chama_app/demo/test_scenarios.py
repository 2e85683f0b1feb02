"""The demo's stories, its clock, and what the phones do by themselves."""

import asyncio
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import httpx
import pytest

from chama_app.demo.clock import DemoClock, newest_moment
from chama_app.demo.offline_engine import OfflineEngine
from chama_app.demo.scenarios import (
    LATE_S,
    NETWORK_FAULTS,
    NetworkFault,
    PhoneScript,
    Scenario,
    Story,
    is_over,
    plan_scenario,
)
from chama_app.demo.simulated_phones import SimulatedPhones
from chama_app.demo.story_record import StoryRecord
from chama_app.domain.decisions import Settled
from chama_app.services.notifications import Subscriber
from chama_app.storage.database import Database
from daraja_core import DarajaUnreachableError, PaymentState

from ..example_chama import (
    ALICE,
    BOB,
    NOON,
    after,
    book,
    cancelled,
    paid,
    payment_request,
    pending,
    told,
    unknown,
)
from ..fake_engine import FakeEngine, ManualClock

THREE = ("alice", "bob", "carol")


def test_everybody_pays_one_after_the_other() -> None:
    told = plan_scenario("all_pay", THREE)
    assert [one.outcome for one in told.scripts.values()] == ["pay"] * 3
    waits = [one.after_s for one in told.scripts.values()]
    assert waits == sorted(set(waits))


def test_the_last_of_many_still_pays_before_the_prompts_close() -> None:
    many = [f"m{number}" for number in range(200)]
    assert max(one.after_s for one in plan_scenario("all_pay", many).scripts.values()) < 60


def test_one_cancels_and_the_others_pay() -> None:
    assert [one.outcome for one in plan_scenario("one_cancels", THREE).scripts.values()] == ["cancel", "pay", "pay"]


@pytest.mark.parametrize(
    ("scenario", "script"),
    [
        ("lost", PhoneScript(callback={"lost": True})),
        ("late", PhoneScript(callback={"delay_s": LATE_S})),
        ("killed", PhoneScript(None)),
        ("double_tap", PhoneScript()),
    ],
)
def test_stories_of_one_are_played_by_the_first_who_can_be_asked(scenario: Scenario, script: PhoneScript) -> None:
    assert plan_scenario(scenario, THREE).scripts == {"alice": script}


def test_a_double_tap_presses_twice() -> None:
    assert plan_scenario("double_tap", THREE).taps == 2


@pytest.mark.parametrize("scenario", get_args(Scenario))
def test_without_anybody_to_ask_there_is_no_story(scenario: Scenario) -> None:
    assert plan_scenario(scenario, ()).scripts == {}


class BaseClock(ManualClock):
    """A clock that wakes its sleepers when it is moved."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._moved = asyncio.Event()
        self._sleepers = 0

    @property
    def is_slept_by(self) -> bool:
        return self._sleepers > 0

    def move(self, **distance: float) -> None:
        super().move(**distance)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def sleep_until(self, moment: datetime) -> None:
        self._sleepers += 1
        while self.now() < moment:
            await self._moved.wait()


def test_the_clock_changes_its_pace_and_never_jumps() -> None:
    base = BaseClock(NOON)
    clock = DemoClock(1, base)
    base.move(seconds=10)
    clock.set_factor(10)
    assert clock.now() == after(seconds=10)
    base.move(seconds=1)
    assert clock.now() == after(seconds=20)
    clock.set_factor(1)
    base.move(seconds=1)
    assert clock.now() == after(seconds=21)


def test_after_a_run_that_was_faster_than_life_no_line_of_the_history_is_older_than_those_before() -> None:
    before = book(payment_request(ALICE, paid(), timeline=(told("created", NOON), told("success", after(minutes=9)))))
    recorded = newest_moment(before)
    assert recorded == after(minutes=9)
    clock = DemoClock(1, BaseClock(after(minutes=1)))
    clock.begin_at(recorded)
    assert clock.now() == after(minutes=9)
    clock.begin_at(NOON)
    assert clock.now() == after(minutes=9)
    assert newest_moment(book()) is None


async def test_whoever_sleeps_by_the_clock_wakes_when_it_goes_on_at_a_later_moment() -> None:
    clock = DemoClock(1, BaseClock(NOON))
    sleeping = asyncio.create_task(clock.sleep_until(after(seconds=200)))
    await asyncio.sleep(0)
    clock.begin_at(after(seconds=200))
    await asyncio.wait_for(sleeping, 60)


async def test_whoever_sleeps_by_the_clock_wakes_sooner_when_it_runs_faster() -> None:
    base = BaseClock(NOON)
    clock = DemoClock(1, base)
    sleeping = asyncio.create_task(clock.sleep_until(after(seconds=100)))
    await asyncio.sleep(0)
    clock.set_factor(10)
    base.move(seconds=9)
    for _ in range(10):  # whoever is woken has a turn
        await asyncio.sleep(0)
    assert not sleeping.done()
    base.move(seconds=1)
    await asyncio.wait_for(sleeping, 60)
    assert clock.now() == NOON + timedelta(seconds=100)


class FakeSandbox:
    """One prompt on Alice's phone, and a list of what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bytes]] = []
        self.answered = asyncio.Event()
        self.callback: dict[str, object] = {}
        self.is_answered = False
        self.changed = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method != "GET":
            self.asked.append((request.method, path, request.content))
            if request.method == "POST":
                self.answered.set()
            return httpx.Response(200, json={})
        if path == "/control/changes":
            if int(request.url.params["after"]) > 0:
                await self.changed.wait()
                self.changed.clear()
            return httpx.Response(200, json={"version": 1})
        if path == "/control/prompts":
            times = {"opened_at": NOON.isoformat(), "closes_at": after(minutes=1).isoformat()}
            prompt = {
                "phone": ALICE.phone,
                "ignored": False,
                "checkout_request_id": "ws_1",
                "text": "Pay?",
                "amount": 1000,
            }
            return httpx.Response(200, json=[] if self.is_answered else [prompt | times])
        phone = {"msisdn": ALICE.phone, "balance": 50_000, "online": True, "language": "en", "latest_text": None}
        return httpx.Response(200, json=[phone | {"callback": self.callback}])


async def test_a_script_sets_the_networks_trouble_and_then_answers_the_prompt_once() -> None:
    sandbox = FakeSandbox()
    phones = SimulatedPhones(lambda: [ALICE.phone], httpx.MockTransport(sandbox))
    phones.set_scripts({ALICE.phone: PhoneScript("wrong_pin", 0, {"lost": True})})
    running = asyncio.create_task(phones.run("http://sandbox"))
    await asyncio.wait_for(sandbox.answered.wait(), 60)
    running.cancel()
    await asyncio.wait([running])
    assert [(method, path) for method, path, _ in sandbox.asked] == [
        ("PUT", "/control/prompts/ws_1/faults"),
        ("POST", "/control/prompts/ws_1"),
    ]
    assert b"wrong_pin" in sandbox.asked[1][2]


async def test_a_script_keeps_the_pace_of_the_demos_clock() -> None:
    base, sandbox = BaseClock(NOON), FakeSandbox()
    phones = SimulatedPhones(lambda: [ALICE.phone], httpx.MockTransport(sandbox), DemoClock(30, base))
    phones.set_scripts({ALICE.phone: PhoneScript("pay", after_s=45)})
    running = asyncio.create_task(phones.run("http://sandbox"))
    while not base.is_slept_by:  # noqa: ASYNC110 — the clock tells nobody
        await asyncio.sleep(0.005)
    assert not sandbox.answered.is_set()
    assert phones.pace == 30  # until it is its turn nothing slows it down
    base.move(seconds=1.5)
    await asyncio.wait_for(sandbox.answered.wait(), 60)
    running.cancel()
    await asyncio.wait([running])


async def test_a_phone_without_a_network_loses_its_next_request_and_holds_up_nobody_else() -> None:
    phones, reached = SimulatedPhones(lambda: [ALICE.phone]), FakeEngine(ManualClock(NOON))
    engine = OfflineEngine(reached, phones)

    async def ask(phone: str, payment_id: str) -> None:
        await engine.stk_push(phone, 1000, "LUNCH", "Lunch", payment_id=payment_id, group_id=None, mirror=None)

    phones.set_network_fault(ALICE.phone, "offline")
    with pytest.raises(DarajaUnreachableError):
        await ask(ALICE.phone, "alice.1")
    await ask(BOB.phone, "bob.1")
    await ask(ALICE.phone, "alice.2")
    phones.set_network_fault(BOB.phone, "offline")
    phones.set_network_fault(BOB.phone, "normal")
    await ask(BOB.phone, "bob.2")
    assert reached.pushed == ["bob.1", "alice.2", "bob.2"]


async def test_a_clock_that_was_hurried_keeps_to_life_while_a_prompt_waits_for_somebody() -> None:
    clock, sandbox = DemoClock(1, ManualClock(NOON)), FakeSandbox()
    phones = SimulatedPhones(lambda: [ALICE.phone], httpx.MockTransport(sandbox), clock)
    phones.set_clock_factor(10)
    assert (phones.factor, phones.pace) == (10, 10)
    subscriber = Subscriber()
    phones.subscribe(subscriber)
    running = asyncio.create_task(phones.run("http://sandbox"))
    async with asyncio.timeout(60):
        while phones.pace != 1:
            await subscriber.wait_for_change(None)
        assert phones.factor == 10
        sandbox.is_answered = True
        sandbox.changed.set()
        while phones.pace != 10:
            await subscriber.wait_for_change(None)
    running.cancel()
    await asyncio.wait([running])


@pytest.mark.parametrize(
    ("scenario", "state", "is_told"),
    [
        ("all_pay", pending(), False),
        ("all_pay", paid("UKK1AAAAAA"), True),
        ("one_cancels", cancelled(), True),
        ("killed", pending(), False),
        ("all_pay", unknown(), False),
        ("one_cancels", unknown(), False),
        ("double_tap", unknown(), False),
        ("double_tap", paid(), True),
        ("lost", unknown(), False),
        ("lost", unknown(advice="paid"), True),
        ("late", unknown(advice="paid"), False),
        ("late", paid("UKK1AAAAAA", late=True), True),
        ("twice", unknown(), False),
        ("twice", paid("UKK1AAAAAA"), True),
    ],
)
def test_a_scenario_is_over_when_what_it_shows_has_happened(
    scenario: Scenario, state: PaymentState, is_told: bool
) -> None:
    played = book(payment_request(ALICE, state))
    assert is_over(Story(scenario, ("alice", "bob"), NOON), played) is is_told
    assert is_over(Story(scenario, ("alice",), after(hours=1)), played)  # of an earlier one nothing is awaited


def test_a_scenario_is_not_over_because_another_collection_is_looked_at_or_somebody_waits_for_his_turn() -> None:
    story = Story("all_pay", ("alice", "bob"), NOON)
    elsewhere = payment_request(ALICE, pending(), collection_id="march")
    assert not is_over(story, book(elsewhere))
    assert not is_over(story, book(payment_request(ALICE, paid())), queued=frozenset({"bob"}))
    assert is_over(story, book(payment_request(ALICE, paid())), queued=frozenset({"carol"}))


RECORDED = Settled("s1", "alice.1", 1000, "", "", NOON, NOON.date())


@pytest.mark.parametrize("scenario", get_args(Scenario))
def test_no_scenario_waits_for_what_somebody_recorded_by_hand(scenario: Scenario) -> None:
    recorded = payment_request(ALICE, unknown(), decided=(RECORDED,))
    assert is_over(Story(scenario, ("alice",), NOON), book(recorded))


@pytest.mark.parametrize("scenario", get_args(Scenario))
def test_after_asking_again_only_a_scenario_about_the_first_payment_waits_for_it(scenario: Scenario) -> None:
    first, second = payment_request(ALICE, unknown(), superseded=True), payment_request(ALICE, paid(), number=2)
    assert is_over(Story(scenario, ("alice",), NOON), book(first, second)) is (scenario not in ("late", "twice"))


@pytest.mark.parametrize("kind", [kind for kind in get_args(NetworkFault) if "callback" in NETWORK_FAULTS[kind]])
async def test_the_trouble_that_was_chosen_for_a_phone_is_read_back_from_the_sandbox(kind: NetworkFault) -> None:
    sandbox = FakeSandbox()
    sandbox.callback = dict(NETWORK_FAULTS[kind]["callback"])
    phones = SimulatedPhones(lambda: [ALICE.phone], httpx.MockTransport(sandbox))
    running = asyncio.create_task(phones.run("http://sandbox"))
    async with asyncio.timeout(60):
        while phones.phone(ALICE.phone).balance is None:  # noqa: ASYNC110 — phones tell sessions, and there is none here
            await asyncio.sleep(0.005)
    running.cancel()
    await asyncio.wait([running])
    assert phones.phone(ALICE.phone).network_fault == kind


def test_a_scenario_that_is_being_played_is_known_again_after_a_restart(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "chama.db", book())) as database:
        record = StoryRecord(database)
        assert SimulatedPhones(list, story_record=record).story is None
        story = Story("killed", ("alice",), NOON)
        SimulatedPhones(list, story_record=record).set_story(story)
        again = SimulatedPhones(list, story_record=record)
        assert again.story == story
        again.set_story(None)
        assert SimulatedPhones(list, story_record=record).story is None
        for unreadable in (
            '["of tomorrow", ["alice"], "2026-11-20T09:00:00+00:00"]',
            '["late", ["alice"], "soon"]',
            "{",
        ):
            database.save_scenario(unreadable)
            assert record.load() is None
        again.set_story(story)
        database.clear(book())
        assert record.load() is None


def test_whoever_was_asked_before_the_app_was_killed_is_awaited_while_nobody_knows() -> None:
    story = Story("killed", (ALICE.id,), NOON)
    assert not is_over(story, book(payment_request(ALICE, unknown(), timeline=())))
    assert is_over(story, book(payment_request(ALICE, paid(), timeline=())))
