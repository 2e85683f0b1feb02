"""One seeded world: members who pay, an engine that is killed and started again, and everything that was seen."""

import asyncio
import random
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx

from daraja_core.config import DarajaConfig, DarajaEnvironment
from daraja_core.drivers.appwrite import AppwriteClient, Session
from daraja_core.drivers.clock import SystemClock
from daraja_core.drivers.direct_sender import DirectSender
from daraja_core.drivers.engine import Engine
from daraja_core.drivers.function_sender import FunctionSender
from daraja_core.drivers.ports import Sender
from daraja_core.drivers.safaricom import SafaricomClient
from daraja_core.errors import DarajaError
from daraja_core.order import DisbursementOrder, Order, PaymentOrder
from daraja_core.public_state import State
from function.http import Request as FunctionRequest
from function.http import Response
from function.main import respond
from tests.simulation.appwrite import KEY, Document, WorldAppwrite
from tests.simulation.faults import Weather, draw_weather
from tests.simulation.hearing import Hearing
from tests.simulation.realtime import WorldRealtime
from tests.simulation.safaricom import WorldSafaricom
from tests.simulation.store import Disk, MemoryStore

SECRET = "a-callback-secret-of-enough-length"
EPOCH = datetime(2026, 11, 21, 6, 0, tzinfo=UTC).timestamp()
STORMY_FOR = 30 * 60.0
LASTS = 75 * 60.0
LONGEST_CALL_S = 5.0  # once the engine is closed

CONFIG = DarajaConfig(
    consumer_key="key",
    consumer_secret="secret",
    passkey="passkey",
    shortcode="174379",
    environment=DarajaEnvironment.SANDBOX,
    appwrite_endpoint="https://appwrite.example/v1",
    appwrite_project_id="project",
    callback_domain="https://65f0c1d2.fra.appwrite.run",
    callback_secret=SECRET,
)
RELAY_CONFIG = DarajaConfig(
    environment=DarajaEnvironment.SANDBOX,
    appwrite_endpoint="https://appwrite.example/v1",
    appwrite_project_id="project",
    callback_domain="https://65f0c1d2.fra.appwrite.run",
)
RELAY_ENVIRONMENT = {
    "DARAJA_PAYMENTS_COLLECTION_ID": "payments",
    "DARAJA_CONSUMER_KEY": "key",
    "DARAJA_CONSUMER_SECRET": "secret",
    "DARAJA_PASSKEY": "passkey",
    "DARAJA_SHORTCODE": "174379",
    "DARAJA_ENVIRONMENT": "sandbox",
    "DARAJA_CALLBACK_DOMAIN": "https://65f0c1d2.fra.appwrite.run",
}
FUNCTION_ENVIRONMENT = {
    "APPWRITE_FUNCTION_API_ENDPOINT": CONFIG.appwrite_endpoint,
    "APPWRITE_FUNCTION_PROJECT_ID": "project",
    "DARAJA_DATABASE_ID": "payments",
    "DARAJA_COLLECTION_ID": "transactions",
    "DARAJA_B2C_COLLECTION_ID": "disbursements",
    "DARAJA_DEAD_LETTER_COLLECTION_ID": "dead_letters",
    "DARAJA_CALLBACK_SECRET": SECRET,
}


class Seen(NamedTuple):
    """One published state; `is_taken` says whether Safaricom had taken the request by then. `at_s` is real time."""

    name: str
    state: State
    source: str
    is_taken: bool
    at_s: float


class World:
    """Everything that one seed decides. `seen` is what was published, in order."""

    def __init__(self, seed: int, engine_type: type[Engine] = Engine, weather: Weather | None = None) -> None:
        self.engine_type = engine_type
        self.rng = random.Random(seed)
        self.weather = weather or draw_weather(self.rng)
        self.disk = Disk()
        self.appwrite = WorldAppwrite(self.rng, self.weather)
        self.safaricom = WorldSafaricom(self.rng, self.weather, self.boundary, self.deliver, self._spawn)
        self.safaricom.on_receive = self._must_be_written
        self.orders = _orders(self.rng, has_payout=not self.weather.has_relay)
        self.seen: list[Seen] = []
        self.broken: list[str] = []
        self.letters: list[str] = []
        self.starts: dict[str, datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._kills = sorted(self.rng.randrange(1, 40) for _ in range(self.weather.kills))
        self._closes = self.weather.closes
        self._boundaries = 0
        self._clock_offset = 0.0
        self._killed = asyncio.Event()
        self._life: Life | None = None
        self._closing = asyncio.Event()

    async def run(self) -> None:
        """Live through it: lives of the engine, one after the other, until everything has calmed down."""
        self.appwrite.on_write = self._written
        self._spawn(self._calm_down())
        for _ in range(self.weather.deaf):
            self._spawn(self._be_deaf())
        while _elapsed() < LASTS:
            await self._live_once()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def boundary(self, place: str) -> None:
        """Between any two effects the process may be killed; then nothing after this place happens any more."""
        self._boundaries += 1
        if self._kills and self._boundaries >= self._kills[0] and self._life is not None:
            self._kills.pop(0)
            self._life.store.is_dead = True
            self._killed.set()
            if "Safaricom" not in place:  # Safaricom goes on without us
                await asyncio.get_running_loop().create_future()

    async def deliver(self, url: str, body: bytes) -> bool:
        """Post a body to the real function; True when it was acknowledged."""
        response = await self.call_function(url.removeprefix(CONFIG.callback_base), body, {})
        if response.status not in (200, 503):
            self.broken.append(f"a signed callback was answered with {response.status}")
        return response.status == 200

    async def call_function(self, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """One execution of the real function."""
        environment = FUNCTION_ENVIRONMENT | (RELAY_ENVIRONMENT if self.weather.has_relay else {})
        async with httpx.AsyncClient(transport=httpx.MockTransport(self.route)) as http:
            request = FunctionRequest("POST", path, headers={**headers, "x-appwrite-key": KEY}, body=body)
            return await respond(request, http, environment, self.wall_now, _Lines(self.letters))

    async def route(self, request: httpx.Request) -> httpx.Response:
        """Whoever is asked answers."""
        server = self.appwrite if request.url.host == "appwrite.example" else self.safaricom
        return await server.answer(request)

    def store_is_buggy(self) -> bool:
        """For the next commit."""
        return not self.appwrite.is_calm and self.rng.random() < self.weather.store_bug

    def disk_is_full(self) -> bool:
        """For the next commit; sooner or later somebody makes room."""
        return not self.appwrite.is_calm and self.rng.random() < self.weather.disk

    def wall(self) -> float:
        """The wall clock, which may be set back and forward."""
        glitch = 86_400.0 if self.weather.glitch and self.rng.random() < self.weather.glitch else 0.0
        return EPOCH + _elapsed() + self._clock_offset + glitch

    def wall_now(self) -> datetime:
        """The server's clock, which nobody sets."""
        return datetime.fromtimestamp(EPOCH + _elapsed(), UTC)

    def _written(self, collection: str, document: Document) -> None:
        if self._life is not None:
            self._life.live.deliver(collection, document)
            self._life.hearing.written(str(document.get("paymentId")))

    def _must_be_written(self, name: str) -> None:
        attempt = self.disk.attempt(name)
        if attempt is None or attempt.sending_at is None:  # noted, for an engine may swallow what is raised here
            self.broken.append(f"{name} was sent before that was written")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> object:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _calm_down(self) -> None:
        await asyncio.sleep(STORMY_FOR)
        self.appwrite.is_calm = True
        self._kills.clear()

    async def _be_deaf(self) -> None:
        await asyncio.sleep(self.rng.choice((0.0, 10.0, 30.0, 300.0)))
        self.appwrite.go_deaf()
        await asyncio.sleep(self.rng.choice((20.0, 120.0, 600.0)))
        self.appwrite.hear_again()

    async def _live_once(self) -> None:
        self._killed.clear()
        self._life = life = Life(self)
        watching = await life.begin()
        acting = asyncio.get_running_loop().create_task(self._act(life))
        killed = asyncio.get_running_loop().create_task(self._killed.wait())
        patience = None
        if self._closes and not self.appwrite.is_calm:
            self._closes -= 1
            patience = self.rng.choice((0.5, 5.0, 40.0))
        await asyncio.wait([acting, killed], return_when=asyncio.FIRST_COMPLETED, timeout=patience)
        if not (acting.done() or killed.done()):
            await self._close_in_mid_flight(life, acting)
        for task in (acting, killed):
            task.cancel()
        self._life = None
        life.store.is_dead = True
        await life.end()
        await watching
        await asyncio.gather(acting, killed, return_exceptions=True)
        await asyncio.sleep(self.rng.choice((0.5, 20.0, 100.0, 600.0)))

    async def _close_in_mid_flight(self, life: "Life", acting: "asyncio.Task[None]") -> None:
        """The app is closed while people press and wait: every call of theirs must end."""
        self._closing.set()
        await life.engine.close()
        await asyncio.wait([acting], timeout=LONGEST_CALL_S)
        if not acting.done():
            self.broken.append("a call goes on waiting for an engine that was closed")
        self._closing.clear()

    async def _act(self, life: "Life") -> None:
        """What the people at the app do in this life of it."""
        async with asyncio.TaskGroup() as members:
            for order in self.orders:
                members.create_task(self._pay(life, order))
            members.create_task(self._fidget(life))
            members.create_task(self._look_after_payouts(life))
        await self._pause(max(0.0, LASTS - _elapsed()))
        await self._unless_closed(life.engine.resumed())

    async def _pause(self, seconds: float) -> None:
        """People wait; when the app closes, whatever they were about to press they press now."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            pass

    async def _pay(self, life: "Life", order: Order) -> None:
        known = self.disk.attempt(order.id)
        if known is not None and self.rng.random() < 0.5:
            return
        await self._pause(self.rng.uniform(0, 30))
        for _ in range(self.rng.choice((1, 1, 2))):  # a double tap
            with suppress(DarajaError):
                tracked = await life.engine.start(order, security_credential="credential")
                assert tracked.attempt.id == order.id

    async def _look_after_payouts(self, life: "Life") -> None:
        """A treasurer asks again and again what became of the money that was sent."""
        for order in self.orders:
            for _ in range(6 if isinstance(order, DisbursementOrder) else 0):
                await self._pause(self.rng.choice((45.0, 310.0, 700.0)))
                await self._unless_closed(self._check(life, order))

    async def _fidget(self, life: "Life") -> None:
        for _ in range(self.rng.randrange(4)):
            await self._pause(self.rng.uniform(0, 200))
            match self.rng.randrange(4):
                case 0:
                    await self._unless_closed(life.engine.resumed())
                case 1 if self.weather.clock:
                    self._clock_offset += self.rng.choice((-7200.0, -30.0, 30.0, 7200.0))
                case 2 if self.rng.random() < self.weather.session:
                    self.appwrite.forget_sessions()
                case _:
                    await self._unless_closed(self._check(life, self.rng.choice(self.orders)))

    async def _check(self, life: "Life", order: Order) -> None:
        if (tracked := await life.engine.find(order.id)) is not None:
            await life.engine.check(tracked)

    async def _unless_closed(self, call: Coroutine[Any, Any, None]) -> None:
        try:
            await call
        except DarajaError:
            if not self._closing.is_set():
                raise


class Life:
    """One run of the app's process: an engine with its drivers over the one disk that stays."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._demands: list[asyncio.Task[None]] = []
        self.store = MemoryStore(world.disk, world.boundary, world.disk_is_full, world.store_is_buggy)

    async def begin(self) -> "asyncio.Task[None]":
        """Start the engine on what the disk holds; returns the task that records what is published."""
        world = self._world
        clock = SystemClock(world.wall, asyncio.get_running_loop().time)
        self._http = httpx.AsyncClient(transport=httpx.MockTransport(self._route))
        kept = await self.store.session()
        appwrite = AppwriteClient(CONFIG, self._http, Session(*kept) if kept else None)
        sender: Sender = DirectSender(CONFIG, SafaricomClient(CONFIG, self._http, clock.now))
        if world.weather.has_relay:
            sender = FunctionSender(RELAY_CONFIG, self._http, appwrite, clock.now)
        self.live = WorldRealtime(world.rng, world.weather, world.appwrite, lambda: appwrite.session_secret)
        self.engine = world.engine_type(sender, appwrite, self.live, self.store, clock)
        self.hearing = Hearing(world.weather, self.live, self.engine, world.broken.append, self._while_alive)
        await self.engine.open()
        watching = asyncio.get_running_loop().create_task(self._record())
        for tracked in await self.engine.restore():
            began = world.starts.setdefault(tracked.attempt.id, tracked.attempt.initiated_at)
            if not (world.weather.refuses or world.weather.glitch):
                assert tracked.attempt.initiated_at <= began, "a restart must not restart the clock"
        return watching

    async def end(self) -> None:
        """Kill it, or close it: what is on disk is all that is left."""
        for task in self._demands:
            task.cancel()
        await self.engine.close()
        await self._http.aclose()

    def _while_alive(self, demand: Coroutine[Any, Any, None]) -> object:
        task = asyncio.get_running_loop().create_task(demand)
        self._demands.append(task)
        return task

    async def _record(self) -> None:
        async for update in self.engine.updates():
            self.hearing.update(update)
            name = update.payment.id
            self._world.seen.append(
                Seen(name, update.state, update.source, name in self._world.safaricom.requests, _elapsed())
            )

    async def _route(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "65f0c1d2.fra.appwrite.run":
            answer = await self._world.call_function(request.url.path, request.content, request.headers)
            return httpx.Response(answer.status, json=dict(answer.body))
        return await self._world.route(request)


class _Lines:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def log(self, message: str) -> None:
        self._lines.append(message)

    error = log


def _elapsed() -> float:
    return asyncio.get_running_loop().time()


def _orders(rng: random.Random, *, has_payout: bool) -> list[Order]:
    orders: list[Order] = [
        PaymentOrder(f"member-{place}.1", f"25471234567{place}", rng.choice((1, 500, 1000)), "LUNCH", "Share")
        for place in range(rng.choice((1, 2, 3)))
    ]
    if has_payout and rng.random() < 0.5:
        orders.append(DisbursementOrder("payout-1", "254712345670", 500, "apiop", "Payout", "BusinessPayment"))
    return orders
