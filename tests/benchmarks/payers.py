"""Customers who are asked for money, enter their PIN and see the verdict, each of them once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Self
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

from daraja_core.callback_path import CallbackTarget, callback_path
from daraja_core.order import PaymentOrder
from daraja_core.safaricom_requests import OAUTH_PATH, basic_authorization, push_request
from sandbox import Addresses
from tests.benchmarks.loads import Connections
from tests.integration.rig import config_of

LONGEST_S = 60


async def anonymous_session(http: Connections, addresses: Addresses) -> tuple[str, str]:
    """The cookie of a new session, and its user."""
    project = {"X-Appwrite-Project": addresses.project_id, "Content-Type": "application/json"}
    head, session = await http.request("POST", "/v1/account/sessions/anonymous", b"{}", project)
    cookie = next(line for line in head.splitlines() if line.lower().startswith("set-cookie: "))[12:].split(";")[0]
    return cookie, str(json.loads(session)["userId"])


@asynccontextmanager
async def listening(addresses: Addresses, cookie: str) -> AsyncIterator[ClientConnection]:
    """A socket that is told of every verdict that this session may read."""
    documents = f"databases.{addresses.database_id}.collections.{addresses.collection_id}.documents"
    live = f"{addresses.appwrite.replace('http', 'ws', 1)}/realtime?project={addresses.project_id}&channels[]="
    socket = connect(live + documents, additional_headers={"Cookie": cookie}, compression=None, ping_interval=None)
    async with socket as frames:
        await frames.recv()
        yield frames


class Payers:
    """Each `pay` is a phone of its own, so that no rule about the same payer stands in the way."""

    def __init__(self, addresses: Addresses, http: Connections, token: str, user: str) -> None:
        self._addresses = addresses
        self._config = config_of(addresses)
        self._http = http
        self._token = token
        self._user = user
        self._numbers = count(10_000_000)
        self._awaited: dict[str, asyncio.Future[str]] = {}

    @classmethod
    @asynccontextmanager
    async def on(cls, addresses: Addresses) -> AsyncIterator[Self]:
        """With a token, a session and an open socket."""
        place = urlsplit(addresses.daraja)
        http = Connections(place.hostname or "", place.port or 0)
        basic = {"Authorization": basic_authorization(config_of(addresses))}
        _, signed_in = await http.request("GET", OAUTH_PATH, b"", basic)
        cookie, user = await anonymous_session(http, addresses)
        payers = cls(addresses, http, json.loads(signed_in)["access_token"], user)
        async with listening(addresses, cookie) as frames:
            hearing = asyncio.create_task(payers._hear(frames))
            yield payers
            hearing.cancel()
        await http.close()

    async def pay(self) -> None:
        """From the push to the verdict. Raises RuntimeError when it is no success, TimeoutError when none comes."""
        number = next(self._numbers)
        order = PaymentOrder(f"bench-{number}", f"2547{number}", 10, "BENCH", "Payment")
        target = CallbackTarget("stk", order.id, self._user, None, 10)
        url = self._addresses.function + callback_path(target, self._addresses.callback_secret)
        request = push_request(self._config, order, url, datetime.now(UTC))  # noqa: TID251 — an entry point
        verdict = self._awaited[order.id] = asyncio.get_running_loop().create_future()
        taken = await self._http.post(request.path, request.body, {"Authorization": f"Bearer {self._token}"})
        prompt = f"/control/prompts/{json.loads(taken)['CheckoutRequestID']}"
        await self._http.post(prompt, b'{"outcome": "pay", "pin": "1234"}')
        async with asyncio.timeout(LONGEST_S):
            if await verdict != "SUCCESS":
                raise RuntimeError(f"{order.id} ended as {verdict.result()}")

    async def _hear(self, socket: ClientConnection) -> None:
        async for message in socket:
            news = json.loads(message)["data"]["payload"]
            self._awaited.pop(news["paymentId"]).set_result(news["status"])
