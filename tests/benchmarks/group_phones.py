"""Two hundred phones in one group on the embedded backend: how much later than the first the last sees a verdict."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from time import perf_counter
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection

from daraja_core.callback_path import CallbackTarget, callback_path
from sandbox import Addresses
from tests.benchmarks.callbacks import running
from tests.benchmarks.loads import Connections
from tests.benchmarks.payers import anonymous_session, listening
from tests.benchmarks.table import Row

FEW, MANY = 20, 200
WARM_UP, ROUNDS = 3, 40
GROUP = "chama"


class Backend:
    """A sandbox in a process of its own, with the sockets of all phones of a group."""

    def __init__(self, addresses: Addresses, http: Connections, sockets: list[ClientConnection], user: str) -> None:
        self._addresses = addresses
        self._http = http
        self._sockets = sockets
        self._user = user
        self._numbers = count()

    async def tell(self) -> tuple[float, float]:
        """One payment of the group; milliseconds from its callback to the first phone, from that to the last one."""
        number = next(self._numbers)
        target = CallbackTarget("stk", f"member.{number}", self._user, GROUP, 10)
        items = [{"Name": "Amount", "Value": 10.0}, {"Name": "MpesaReceiptNumber", "Value": f"BN{number:08}"}]
        callback = {"CheckoutRequestID": f"ws_CO_{number:029}", "ResultCode": 0, "ResultDesc": "Processed."}
        callback |= {"CallbackMetadata": {"Item": items}}
        body = json.dumps({"Body": {"stkCallback": callback}}).encode()
        place = urlsplit(self._addresses.function).path + callback_path(target, self._addresses.callback_secret)
        hearing = [asyncio.create_task(_heard(socket)) for socket in self._sockets]
        began = perf_counter()
        await self._http.post(place, body)
        came = await asyncio.gather(*hearing)
        return (min(came) - began) * 1000, (max(came) - min(came)) * 1000


async def _heard(socket: ClientConnection) -> float:
    await socket.recv()
    return perf_counter()


@asynccontextmanager
async def _backend(phones: int) -> AsyncIterator[Backend]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        sandbox = running("-m", "sandbox", "serve", "--direct", "--json", "--data", folder)
        addresses = Addresses(**json.loads(stack.enter_context(sandbox)))
        place = urlsplit(addresses.appwrite)
        http = Connections(place.hostname or "", place.port or 0)
        stack.push_async_callback(http.close)
        key = {"X-Appwrite-Project": addresses.project_id, "X-Appwrite-Key": addresses.api_key}
        await http.post("/v1/teams", json.dumps({"teamId": GROUP, "name": GROUP}).encode(), key)
        sockets, user = [], ""
        for _ in range(phones):
            cookie, user = await anonymous_session(http, addresses)
            joining = json.dumps({"userId": user, "roles": ["member"]}).encode()
            await http.post(f"/v1/teams/{GROUP}/memberships", joining, key)
            sockets.append(await stack.enter_async_context(listening(addresses, cookie)))
        yield Backend(addresses, http, sockets, user)


async def _measure() -> list[tuple[list[float], list[float]]]:
    measured: list[tuple[list[float], list[float]]] = [([], []), ([], [])]
    async with _backend(FEW) as one, _backend(MANY) as other:
        for round_ in range(WARM_UP + ROUNDS):
            for backend, (first, behind) in zip((one, other), measured, strict=True):
                to_first, to_last = await backend.tell()
                if round_ >= WARM_UP:
                    first.append(to_first)
                    behind.append(to_last)
    return measured


def figures() -> Iterator[Row]:
    """Beside a group with a tenth of the phones."""
    (first_of_few, behind_few), (first_of_many, behind_many) = asyncio.run(_measure())
    yield Row("sandbox", f"callback to the first of {MANY} phones", "ms", first_of_many, f"of {FEW}", first_of_few)
    yield Row("sandbox", f"the last of {MANY} phones after the first", "ms", behind_many, f"of {FEW}", behind_few)
