"""Several processes with one Safaricom app: each new token ends the one before, and nobody is told a wrong reason."""

import asyncio
import random
from datetime import datetime, timedelta

import httpx
import pytest

from daraja_core.drivers.safaricom import SafaricomClient
from daraja_core.errors import DarajaAuthError
from daraja_core.order import PaymentOrder
from daraja_core.safaricom_wire import Accepted, ProvenNotSent, SendOutcome
from tests.daraja_core.configs import config
from tests.daraja_core.drivers.safaricom_world import Clock, reply, token
from tests.daraja_core.safaricom_bodies import TAKEN, error
from tests.rows import first_are_fast
from tests.simulation.virtual_loop import run_virtually

PUSH = PaymentOrder("alice.1", "254712345678", 1000, "ORDER-001", "Payment")
CALLBACK = "https://65f0.fra.appwrite.run/callback/alice.1/user-7/-/1000/0f"


def now() -> datetime:
    """The virtual time."""
    return Clock().at + timedelta(seconds=asyncio.get_running_loop().time())


class OneTokenGateway:
    """Knows the newest token only. `taken` counts the pushes that came through."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._newest = 0
        self.taken = 0
        self.refused = 0

    async def answer(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(self._rng.uniform(0.02, 0.2))
        if request.method == "GET":
            self._newest += 1
            answer = token(f"token-{self._newest}")
        elif request.headers["Authorization"] == f"Bearer token-{self._newest}":
            self.taken += 1
            answer = reply(200, TAKEN)
        else:
            self.refused += 1
            answer = reply(404, error("404.001.03", "Invalid Access Token"))
        await asyncio.sleep(self._rng.uniform(0.02, 0.2))
        return answer


def pushes_of(gateway: OneTokenGateway, processes: int, each: int, rng: random.Random) -> list[SendOutcome]:
    """The outcomes of so many pushes of each process, started within half a minute."""

    async def work() -> list[SendOutcome]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(gateway.answer)) as http:
            clients = [SafaricomClient(config(), http, now, random.Random(rng.random())) for _ in range(processes)]
            return await asyncio.gather(*[_push(client, rng.uniform(0, 30)) for client in clients for _ in range(each)])

    async def _push(client: SafaricomClient, after: float) -> SendOutcome:
        await asyncio.sleep(after)
        return await client.send_push(PUSH, CALLBACK)

    return run_virtually(work())


@pytest.mark.parametrize("seed", first_are_fast(2, range(5)))
def test_four_processes_that_end_each_others_tokens_send_every_push_once(seed: int) -> None:
    rng = random.Random(seed)
    gateway = OneTokenGateway(rng)
    outcomes = pushes_of(gateway, 4, 100, rng)
    assert [outcome for outcome in outcomes if not isinstance(outcome, Accepted)] == []
    assert gateway.taken == 400


def test_a_token_that_nobody_accepts_is_blamed_on_the_set_up_in_the_end() -> None:
    async def refuse(request: httpx.Request) -> httpx.Response:
        return token("fresh") if request.method == "GET" else reply(404, error("404.001.03", "Invalid Access Token"))

    async def work() -> tuple[SendOutcome, float]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as http:
            outcome = await SafaricomClient(config(), http, now, random.Random(7)).send_push(PUSH, CALLBACK)
            return outcome, asyncio.get_running_loop().time()

    outcome, seconds = run_virtually(work())
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, DarajaAuthError)
    assert "not enabled on this app" in str(outcome.error)
    assert "another process" in str(outcome.error)
    assert seconds <= 8
