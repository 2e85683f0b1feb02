"""On a fast clock a prompt lives as long as its answer takes, however many ring and however slow the machine is."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from chama_app.demo.clock import DemoClock
from chama_app.demo.scenarios import plan_scenario
from chama_app.demo.simulated_phones import STANDSTILL, Prompt, SimulatedPhones
from daraja_core import SystemClock
from tests.simulation.virtual_loop import run_virtually

FAST = 10.0
LIFETIME = timedelta(seconds=60)
ANSWERED_IN_S, READ_IN_S = 1.0, 0.3


class BaseClock(SystemClock):
    """The loop's time. Who sleeps by it wakes a little late, as everywhere: what is rounded off is waited for, too."""

    async def sleep_until(self, moment: datetime) -> None:
        await super().sleep_until(moment + 2 * timedelta.resolution)


class SlowSandbox:
    """A prompt on each phone, and a clock that closes them. Requests take long, and time runs meanwhile."""

    def __init__(self, count: int, factor: float) -> None:
        seconds = asyncio.get_running_loop().time
        self.base = BaseClock(seconds, seconds)
        self.numbers = [f"2547{number:08}" for number in range(count)]
        self.paid: set[str] = set()
        self.refused: list[int] = []
        self.paces: list[float] = []
        self.is_cut = False
        self._clock = DemoClock(factor, self.base)
        self._opened_at = self._clock.now()
        self._version = 1
        self._changed = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/control/changes":
            return httpx.Response(200, json={"version": await self._news(int(request.url.params["after"]))})
        await asyncio.sleep(READ_IN_S if request.method == "GET" else ANSWERED_IN_S)
        body = json.loads(request.content) if request.content else {}
        if path == "/control/faults":
            self.paces.append(body["clock_factor"])
            self._clock.set_factor(body["clock_factor"])
        elif request.method == "POST":
            return self._answered(path.rsplit("/", 1)[-1])
        told: dict[str, object] = {"/control/prompts": self._prompts(), "/control/phones": self._phones()}
        return httpx.Response(200, json=told.get(path, {}))

    async def _news(self, after: int) -> int:
        while after == self._version:
            await self._changed.wait()
            self._changed.clear()
        return self._version

    def _answered(self, number: str) -> httpx.Response:
        if self.is_cut:
            self.is_cut = False
            raise httpx.ReadTimeout("nothing came back")
        if number in self.paid or not self._is_open:
            self.refused.append(409)
            return httpx.Response(409, json={})
        self.paid.add(number)
        self._version += 1
        self._changed.set()
        return httpx.Response(200, json={})

    @property
    def _is_open(self) -> bool:
        return self._clock.now() < self._opened_at + LIFETIME

    def _prompts(self) -> list[dict[str, object]]:
        left = set(self.numbers) - self.paid if self._is_open else set()
        return [
            {"phone": number, "checkout_request_id": number, "text": "Pay?", "ignored": False, "amount": 1000}
            | {"opened_at": self._opened_at.isoformat(), "closes_at": (self._opened_at + LIFETIME).isoformat()}
            for number in sorted(left)
        ]

    def _phones(self) -> list[dict[str, object]]:
        phone = {"balance": 50_000, "online": True, "language": "en", "latest_text": None}
        return [phone | {"msisdn": number} for number in self.numbers]


async def play(sandbox: SlowSandbox, phones: SimulatedPhones, is_done: Callable[[], bool]) -> None:
    """Run the phones until it is done, or the prompts are closed."""
    running = asyncio.create_task(phones.run("http://sandbox"))
    for _ in range(1000):
        if is_done():
            break
        await asyncio.sleep(1)  # in virtual time a nap costs nothing
    running.cancel()
    await asyncio.wait([running])


def phones_of(sandbox: SlowSandbox, factor: float = FAST) -> SimulatedPhones:
    return SimulatedPhones(lambda: sandbox.numbers, httpx.MockTransport(sandbox), DemoClock(factor, sandbox.base))


@pytest.mark.parametrize("count", [40, 100])
def test_all_that_pay_by_themselves_have_paid_however_slowly_they_are_heard(count: int) -> None:
    async def live() -> SlowSandbox:
        sandbox = SlowSandbox(count, FAST)
        phones = phones_of(sandbox)
        phones.pays_automatically = True
        await play(sandbox, phones, lambda: len(sandbox.paid) == count)
        return sandbox

    sandbox = run_virtually(live())
    assert (len(sandbox.paid), sandbox.refused) == (count, [])


@pytest.mark.parametrize("count", [40, 100])
def test_in_the_scenario_all_pay_all_pay_at_ten_times_the_pace(count: int) -> None:
    async def live() -> SlowSandbox:
        sandbox = SlowSandbox(count, 1)
        phones = phones_of(sandbox, 1)
        phones.set_scripts(plan_scenario("all_pay", sandbox.numbers).scripts)
        phones.set_clock_factor(FAST)
        await play(sandbox, phones, lambda: len(sandbox.paid) == count)
        return sandbox

    sandbox = run_virtually(live())
    assert (len(sandbox.paid), sandbox.refused) == (count, [])


def test_the_clock_stands_while_an_answer_is_on_its_way_and_then_runs_as_fast_as_before() -> None:
    async def live() -> tuple[SlowSandbox, SimulatedPhones]:
        sandbox = SlowSandbox(1, FAST)
        phones = phones_of(sandbox)
        phones.pays_automatically = True
        await play(sandbox, phones, lambda: sandbox.paces[-1:] == [FAST])
        return sandbox, phones

    sandbox, phones = run_virtually(live())
    assert (sandbox.paces, phones.pace, len(sandbox.paid)) == ([STANDSTILL, FAST], FAST, 1)


def test_an_answer_that_got_lost_is_given_again() -> None:
    async def live() -> SlowSandbox:
        sandbox = SlowSandbox(1, FAST)
        sandbox.is_cut = True
        phones = phones_of(sandbox)
        phones.pays_automatically = True
        await play(sandbox, phones, lambda: bool(sandbox.paid))
        return sandbox

    assert run_virtually(live()).paid


def test_an_answer_that_comes_after_the_prompt_is_over_is_nothing_to_report(caplog: pytest.LogCaptureFixture) -> None:
    async def live() -> SlowSandbox:
        sandbox = SlowSandbox(1, FAST)
        sandbox.paid.add(sandbox.numbers[0])
        phones = phones_of(sandbox)
        moment = datetime(2026, 11, 20, tzinfo=UTC)
        phones.answer(Prompt(sandbox.numbers[0], "Pay?", moment, moment), "cancel", "")
        await play(sandbox, phones, lambda: bool(sandbox.refused))
        return sandbox

    with caplog.at_level(logging.INFO, "chama.phones"):
        assert run_virtually(live()).refused == [409]
    assert caplog.messages == []


def test_a_clock_that_was_hurried_from_the_start_keeps_to_life_while_a_prompt_waits_for_somebody() -> None:
    async def live() -> SlowSandbox:
        sandbox = SlowSandbox(1, FAST)
        await play(sandbox, phones_of(sandbox), lambda: bool(sandbox.paces))
        return sandbox

    assert run_virtually(live()).paces == [1.0]
