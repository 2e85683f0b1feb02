"""The simulated phones: what each one shows, read from the sandbox's control API, and the answers that they give."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

import httpx

from ..services.notifications import Subscriber
from .clock import DemoClock
from .control_orders import ControlOrder, ControlOrders
from .scenarios import NETWORK_FAULTS, NetworkFault, PhoneScript, Story
from .story_record import StoryRecord

log = logging.getLogger("chama.phones")

LONG_POLL_S = 20.0
LIMIT_S = 5.0
TRY_AGAIN_S = 1.0
REST_EACH_S = 0.002
"""So long for each phone nothing is read again: of many there is always news, and reading them takes long."""

STANDSTILL = 0.01
"""How fast a hurried clock runs while an answer is on its way, and the sandbox's as long as prompts are to be answered
by themselves: on a slow machine they would close before."""

BALANCE = 5_000
"""What a simulated phone holds at first, and still after a payment that it had too little for."""

BY_PIN = "pin"

PhoneLanguage: TypeAlias = Literal["en", "sw"]
"""What a SIM can be set to."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt on a phone. `checkout_request_id` is what it is answered by; `text` is the network's own."""

    checkout_request_id: str = field(repr=False)
    text: str
    opened_at: datetime
    closes_at: datetime
    amount: int = 0


@dataclass(frozen=True, slots=True)
class SimulatedPhone:
    """What a phone shows: a prompt or none, its balance once known, the latest message."""

    prompt: Prompt | None = None
    balance: int | None = None
    online: bool = True
    message: str = ""
    network_fault: NetworkFault = "normal"


_SILENT = SimulatedPhone()


class SimulatedPhones:
    """Watches the sandbox as long as it is run; every session is notified of changes like of any other."""

    def __init__(
        self,
        numbers: Callable[[], Iterable[str]],
        transport: httpx.AsyncBaseTransport | None = None,
        clock: DemoClock | None = None,
        names: Callable[[], Mapping[str, str]] = dict,
        story_record: StoryRecord | None = None,
    ) -> None:
        """`names` are those under which the numbers are registered with M-PESA."""
        self._story_record = story_record
        self.story = story_record.load() if story_record else None
        self._numbers = numbers
        self._names = names
        self._transport = transport
        self._clock = clock
        self._scripts: dict[str, PhoneScript] = {}
        self._played: set[str] = set()
        self._by_itself: set[str] = set()
        self._unanswered: set[str] = set()  # of those
        self._cut_off: set[str] = set()
        self._factor = clock.factor if clock else 1.0
        self.pays_automatically = False
        self._language: PhoneLanguage = "en"
        self._own_languages: dict[str, PhoneLanguage] = {}
        self._unmentioned: dict[str, dict[str, Any]] = {}
        self._subscribers: set[Subscriber] = set()
        self._phones: dict[str, SimulatedPhone] = {}
        self._open_prompts: tuple[Prompt, ...] = ()
        self._orders = ControlOrders(self._factor)
        self._corrections: set[tuple[str, str]] = set()

    def phone(self, number: str) -> SimulatedPhone:
        """The phone with this number."""
        return self._phones.get(number, _SILENT)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Notify this one of changes."""
        self._subscribers.add(subscriber)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Stop notifying it."""
        self._subscribers.discard(subscriber)

    def answer(self, prompt: Prompt, outcome: str, pin: str) -> None:
        """Answer a prompt: with an outcome by name, or, for BY_PIN, with the PIN that was typed."""
        body = {"outcome": "pay", "pin": pin} if outcome == BY_PIN else {"outcome": outcome}
        path = f"/control/prompts/{prompt.checkout_request_id}"
        self._orders.put(ControlOrder("POST", path, body, answers=prompt.checkout_request_id))
        self._keep_pace()

    def set_story(self, story: Story | None) -> None:
        """The phones play this scenario from now on, or none: every session shows its caption, also after a restart."""
        self.story = story
        if self._story_record:
            self._story_record.save(story)
        self._notify()

    def set_scripts(self, scripts: Mapping[str, PhoneScript]) -> None:
        """The next prompt on each of these numbers is answered like that."""
        self._scripts.update(scripts)

    def clear_scripts(self) -> None:
        """The next prompts are answered by whoever holds the phone."""
        self._scripts.clear()

    def set_network_fault(self, number: str, kind: NetworkFault) -> None:
        """What the network makes of this phone's payments from now on."""
        if kind == "offline":
            self._cut_off.add(number)
        else:
            self._cut_off.discard(number)
            self._tell(number, dict(NETWORK_FAULTS[kind]))

    def set_language(self, language: PhoneLanguage) -> None:
        """What M-PESA writes onto the phones, but for those that were handed over with a language of their own."""
        self._language = language
        for number in set(self._numbers()) - self._own_languages.keys():
            self._tell(number, {"language": language})

    def hand_over(self, number: str, language: PhoneLanguage, balance: int | None = None) -> None:
        """This phone is somebody's own from now on: it speaks his language, and holds this much money at first."""
        self._own_languages[number] = language
        self._tell(number, {"language": language} | ({} if balance is None else {"balance": balance}))

    def loses(self, number: str) -> bool:
        """Whether the next request to this phone finds no network; the one after it does."""
        is_cut_off = number in self._cut_off
        self._cut_off.discard(number)
        return is_cut_off

    @property
    def factor(self) -> float:
        """How fast the demo's clock is to run."""
        return self._factor

    @property
    def pace(self) -> float:
        """How fast it runs now: no faster than life while a prompt waits, hardly while one is answered."""
        return self._clock.factor if self._clock else 1.0

    def set_clock_factor(self, factor: float) -> None:
        """Run this fast from now on, here and in the sandbox."""
        self._factor = factor
        self._keep_pace()
        self._notify()

    def _keep_pace(self) -> None:
        if not self._clock:
            return
        open_ones = {one.checkout_request_id for one in self._open_prompts}
        pace = min(self._factor, 1.0) if open_ones - self._by_itself else self._factor
        is_hurried = self._factor > 1
        own_pace = STANDSTILL if is_hurried and self._orders.has_answers else pace
        if self._clock.factor != own_pace:
            self._clock.set_factor(own_pace)
        self._orders.set_pace(STANDSTILL if is_hurried and open_ones & self._unanswered else pace)

    async def run(self, control_url: str) -> None:
        """Watch and answer until cancelled."""
        try:
            async with self._client(control_url) as client, asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._watch(client))
                tasks.create_task(self._send_orders(client))
        finally:
            self._orders.give_up_answers()
            self._unanswered.clear()
            self._keep_pace()

    def _client(self, control_url: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=control_url,
            timeout=LIMIT_S,
            trust_env=False,
            transport=self._transport,
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # plain HTTP: nobody is to be believed,
        )

    async def _watch(self, client: httpx.AsyncClient) -> None:
        version = -1
        while True:
            try:
                version = await _news(client, version)
                await self._refresh(client)
                await asyncio.sleep(REST_EACH_S * len(self._phones))
            except httpx.HTTPError as exc:
                log.info("the phones could not be read: %s", type(exc).__name__)
                await asyncio.sleep(TRY_AGAIN_S)

    async def _send_orders(self, client: httpx.AsyncClient) -> None:
        while True:
            if order := await self._orders.send_next(client):
                self._corrections.discard((order.path, str(order.body)))
                self._unanswered.discard(order.answers)
                self._keep_pace()

    async def _refresh(self, client: httpx.AsyncClient) -> None:
        prompts = {one["phone"]: _prompt(one) for one in await _get(client, "/control/prompts") if not one["ignored"]}
        self._open_prompts = tuple(prompts.values())
        for number, prompt in prompts.items():
            if prompt.checkout_request_id not in self._played:
                self._played.add(prompt.checkout_request_id)
                self._top_up(number, prompt.amount)
                self._follow_script(number, prompt)
        self._keep_pace()  # before the phones are read, which takes long when there are many
        seen = {number: _phone(body, prompts.get(number)) for number, body in (await self._bodies(client)).items()}
        if seen != self._phones:
            self._update(seen)

    def _top_up(self, number: str, amount: int) -> None:
        """Whoever is asked for more than the phone holds gets the money first, for all to see: a low balance is one of
        the outcomes, and nobody's chama is too large for the demo."""
        known = self._phones.get(number, _SILENT).balance
        if amount > (BALANCE if known is None else known):
            self._tell(number, {"balance": amount + BALANCE})

    def _follow_script(self, number: str, prompt: Prompt) -> None:
        script = self._scripts.pop(number, None) or (PhoneScript() if self.pays_automatically else PhoneScript(None))
        if script.callback:
            path = f"/control/prompts/{prompt.checkout_request_id}/faults"
            self._orders.put(ControlOrder("PUT", path, {"callback": dict(script.callback)}))
        if script.outcome:
            self._by_itself.add(prompt.checkout_request_id)
            self._unanswered.add(prompt.checkout_request_id)
            self._tasks.create_task(self._answer_later(prompt, script.outcome, script.after_s))

    async def _answer_later(self, prompt: Prompt, outcome: str, after_s: float) -> None:
        await self._wait(after_s)
        self.answer(prompt, outcome, "")

    async def _wait(self, seconds: float) -> None:
        """By the demo's clock, as the prompt does: on a fast one it would be closed before."""
        if self._clock:
            await self._clock.sleep_until(self._clock.now() + timedelta(seconds=seconds))
        else:
            await asyncio.sleep(seconds)

    def _update(self, seen: dict[str, SimulatedPhone]) -> None:
        self._phones = seen
        self._notify()

    def _notify(self) -> None:
        for subscriber in self._subscribers:
            subscriber.notify()

    async def _bodies(self, client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
        """What the sandbox says of every phone; of one that was never mentioned it says the same until it is."""
        told = {body["msisdn"]: body for body in await _get(client, "/control/phones")}
        numbers = set(self._numbers())
        self._unmentioned = {one: body for one, body in self._unmentioned.items() if one in numbers - told.keys()}
        for number in numbers - told.keys() - self._unmentioned.keys():
            self._unmentioned[number] = await _get(client, f"/control/phones/{number}")
        found = {number: told.get(number) or self._unmentioned[number] for number in numbers}
        names = self._names()
        for number, body in found.items():
            wanted: dict[str, str] = {"language": self._own_languages.get(number, self._language)}
            if registered := _registered(names.get(number, "")):
                wanted["name"] = registered
            self._correct(number, {key: value for key, value in wanted.items() if body[key] != value})
        return found

    def _correct(self, number: str, change: dict[str, Any]) -> None:
        """Once: until the sandbox has heard it, every look finds the same difference."""
        correction = (f"/control/phones/{number}", str(change))
        if change and correction not in self._corrections:
            self._corrections.add(correction)
            self._tell(number, change)

    def _tell(self, number: str, change: dict[str, Any]) -> None:
        self._orders.put(ControlOrder("PUT", f"/control/phones/{number}", change))


async def _news(client: httpx.AsyncClient, version: int) -> int:
    """Wait until something happened in the sandbox; the version that it is at."""
    wait = {"after": max(version, 0), "wait_s": LONG_POLL_S if version >= 0 else 0}
    answer = await client.get("/control/changes", params=wait, timeout=LONG_POLL_S + LIMIT_S)
    return int(answer.raise_for_status().json()["version"])


async def _get(client: httpx.AsyncClient, path: str) -> Any:
    return (await client.get(path)).raise_for_status().json()


def _phone(body: Mapping[str, Any], prompt: Prompt | None) -> SimulatedPhone:
    fault = _network_fault(body.get("callback", {}))
    return SimulatedPhone(prompt, body["balance"], body["online"], body["latest_text"] or "", fault)


def _registered(name: str) -> str:
    """As M-PESA writes a name: in capitals, and without what its forms don't take."""
    return " ".join("".join(one if one.isalnum() or one in ".'-" else " " for one in name.upper()).split())[:40].strip()


def _network_fault(callback: Mapping[str, object]) -> NetworkFault:
    """What was chosen for a phone, read from what the sandbox keeps of it."""
    for kind, change in NETWORK_FAULTS.items():
        wanted = change.get("callback")
        if wanted and wanted == {name: callback.get(name) for name in wanted}:
            return kind
    return "normal"


def _prompt(body: dict[str, Any]) -> Prompt:
    return Prompt(
        checkout_request_id=body["checkout_request_id"],
        text=body["text"],
        opened_at=datetime.fromisoformat(body["opened_at"]),
        closes_at=datetime.fromisoformat(body["closes_at"]),
        amount=body["amount"],
    )
