import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from chama_app.demo.simulated_phones import BY_PIN, Prompt, SimulatedPhone, SimulatedPhones
from chama_app.services.notifications import Subscriber

from ..example_chama import NOON, REQUEST_ID, after

NUMBER = "254712345001"
PROMPT = Prompt(REQUEST_ID, "Do you want to pay?", NOON, after(seconds=60))


class Control:
    """The sandbox's control API with one phone. `change` wakes whoever waits."""

    def __init__(self) -> None:
        self.prompts: list[dict[str, object]] = []
        self.answers: asyncio.Queue[tuple[str, dict[str, object]]] = asyncio.Queue()
        self.text: str | None = None
        self.mentioned = False
        self.language = "en"
        self.name = "ACHIENG SAMPLE"
        self.is_down = False
        self.looked = asyncio.Event()
        self.hears = asyncio.Event()
        self.hears.set()
        self._version = 0
        self._changed = asyncio.Event()

    def change(self) -> None:
        self._version += 1
        self._changed.set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("refused")
        if request.method != "GET":
            await self.hears.wait()
            self.answers.put_nowait((request.url.path, json.loads(request.content)))
            return httpx.Response(200, json={})
        if request.url.path == "/control/changes":
            if int(request.url.params["after"]) == self._version and float(request.url.params["wait_s"]):
                await self._changed.wait()
            self._changed.clear()
            return httpx.Response(200, json={"version": self._version})
        phone = {
            "msisdn": NUMBER,
            "balance": 50_000,
            "online": True,
            "language": self.language,
            "name": self.name,
            "latest_text": self.text,
        }
        if request.url.path == "/control/phones":
            self.looked.set()
        told = {
            "/control/prompts": self.prompts,
            "/control/phones": [phone] if self.mentioned else [],
            f"/control/phones/{NUMBER}": phone,
        }
        return httpx.Response(200, json=told[request.url.path])

    def open_prompt(self, *, ignored: bool = False, amount: int = PROMPT.amount) -> None:
        self.prompts = [
            {
                "checkout_request_id": REQUEST_ID,
                "phone": NUMBER,
                "text": PROMPT.text,
                "amount": amount,
                "opened_at": PROMPT.opened_at.isoformat(),
                "closes_at": PROMPT.closes_at.isoformat(),
                "ignored": ignored,
            }
        ]
        self.change()


@asynccontextmanager
async def running(control: Control) -> AsyncIterator[tuple[SimulatedPhones, Subscriber]]:
    phones = SimulatedPhones(lambda: [NUMBER], httpx.MockTransport(control))
    subscriber = Subscriber()
    phones.subscribe(subscriber)
    task = asyncio.create_task(phones.run("http://sandbox"))
    try:
        async with asyncio.timeout(60):
            yield phones, subscriber
    finally:
        task.cancel()
        await asyncio.wait([task])


async def until(phones: SimulatedPhones, subscriber: Subscriber, phone: SimulatedPhone) -> None:
    while phones.phone(NUMBER) != phone:
        await subscriber.wait_for_change(None)


async def test_a_phone_shows_its_balance_and_then_its_prompt() -> None:
    control = Control()
    async with running(control) as (phones, subscriber):
        await until(phones, subscriber, SimulatedPhone(None, 50_000))
        control.open_prompt()
        await until(phones, subscriber, SimulatedPhone(PROMPT, 50_000))


async def test_a_phone_that_is_asked_for_more_than_it_holds_gets_the_money_before_it_answers() -> None:
    control = Control()
    async with running(control) as (phones, subscriber):
        await until(phones, subscriber, SimulatedPhone(None, 50_000))
        phones.pays_automatically = True
        control.open_prompt(amount=50_001)
        answers = [await control.answers.get(), await control.answers.get()]
    assert answers == [
        (f"/control/phones/{NUMBER}", {"balance": 55_001}),
        (f"/control/prompts/{REQUEST_ID}", {"outcome": "pay"}),
    ]


async def test_an_answered_prompt_leaves_the_message() -> None:
    control = Control()
    control.open_prompt()
    async with running(control) as (phones, subscriber):
        await until(phones, subscriber, SimulatedPhone(PROMPT, 50_000))
        control.prompts, control.text, control.mentioned = [], "Confirmed.", True
        control.change()
        await until(phones, subscriber, SimulatedPhone(None, 50_000, message="Confirmed."))


async def test_an_ignored_prompt_is_no_longer_shown() -> None:
    control = Control()
    control.open_prompt(ignored=True)
    async with running(control) as (phones, subscriber):
        await until(phones, subscriber, SimulatedPhone(None, 50_000))


async def test_a_typed_pin_decides_and_an_outcome_is_told_by_name() -> None:
    control = Control()
    async with running(control) as (phones, _):
        phones.answer(PROMPT, BY_PIN, "4321")
        phones.answer(PROMPT, "cancel", "")
        answers = [await control.answers.get(), await control.answers.get()]
    path = f"/control/prompts/{REQUEST_ID}"
    assert answers == [(path, {"outcome": "pay", "pin": "4321"}), (path, {"outcome": "cancel"})]


async def test_a_phone_speaks_the_language_of_the_app_unless_it_was_handed_over_with_its_own() -> None:
    control = Control()
    async with running(control) as (phones, _):
        phones.set_language("sw")
        phones.hand_over(NUMBER, "en", 5000)
        phones.set_language("en")
        answers = [await control.answers.get(), await control.answers.get()]
        path = f"/control/phones/{NUMBER}"
        assert answers == [(path, {"language": "sw"}), (path, {"language": "en", "balance": 5000})]
        phones.answer(PROMPT, "pay", "")
        assert (await control.answers.get())[0] == f"/control/prompts/{REQUEST_ID}"  # nothing else was said before


async def test_a_phone_that_joins_later_speaks_the_language_that_was_chosen_before() -> None:
    control = Control()
    numbers: list[str] = []
    phones = SimulatedPhones(lambda: numbers, httpx.MockTransport(control))
    phones.set_language("sw")
    numbers.append(NUMBER)
    task = asyncio.create_task(phones.run("http://sandbox"))
    async with asyncio.timeout(60):
        assert await control.answers.get() == (f"/control/phones/{NUMBER}", {"language": "sw"})
    task.cancel()
    await asyncio.wait([task])


async def test_an_unreachable_sandbox_is_borne() -> None:
    control = Control()
    control.is_down = True
    async with running(control) as (phones, _):
        phones.answer(PROMPT, "pay", "")
        await asyncio.sleep(0)
        assert phones.phone(NUMBER) == SimulatedPhone()


async def test_what_the_sandbox_has_not_heard_yet_is_not_told_again_with_every_look() -> None:
    control = Control()
    control.hears.clear()
    control.mentioned = True
    phones = SimulatedPhones(lambda: [NUMBER], httpx.MockTransport(control), names=lambda: {NUMBER: "Alice Wanjiku"})
    subscriber = Subscriber()
    phones.subscribe(subscriber)
    task = asyncio.create_task(phones.run("http://sandbox"))
    try:
        async with asyncio.timeout(60):
            for _ in range(5):
                control.looked.clear()
                control.change()
                await control.looked.wait()
            control.name = "ALICE WANJIKU"
            control.hears.set()
            told = await control.answers.get()
            control.open_prompt()
            while phones.phone(NUMBER).prompt is None:
                await subscriber.wait_for_change(None)
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert told == (f"/control/phones/{NUMBER}", {"name": "ALICE WANJIKU"})
    assert control.answers.empty()


async def test_a_number_is_registered_under_its_members_name_and_told_so_once() -> None:
    control = Control()
    phones = SimulatedPhones(
        lambda: [NUMBER], httpx.MockTransport(control), names=lambda: {NUMBER: "Alice “Wa” Ng'ang'a 🙂"}
    )
    subscriber = Subscriber()
    phones.subscribe(subscriber)
    task = asyncio.create_task(phones.run("http://sandbox"))
    try:
        async with asyncio.timeout(60):
            assert await control.answers.get() == (f"/control/phones/{NUMBER}", {"name": "ALICE WA NG'ANG'A"})
            control.name, control.mentioned = "ALICE WA NG'ANG'A", True
            control.open_prompt()
            while phones.phone(NUMBER).prompt is None:
                await subscriber.wait_for_change(None)
            assert control.answers.empty()
    finally:
        task.cancel()
        await asyncio.wait([task])
