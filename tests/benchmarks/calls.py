"""What a push and coming back cost beside the bare calls that they cannot do without."""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

import httpx

from daraja_core import Daraja
from daraja_core.appwrite_wire import read_paths
from daraja_core.config import DarajaConfig
from daraja_core.order import PaymentOrder
from daraja_core.safaricom_requests import OAUTH_PATH, basic_authorization, push_request
from sandbox import Addresses
from tests.benchmarks.callbacks import running
from tests.benchmarks.table import Row
from tests.integration.rig import config_of

WARM_UP_ROUNDS = 2
AT_ONCE: Final[dict[int, tuple[int, float]]] = {1: (30, 1.3), 3: (20, 1.3), 100: (4, 1.3)}
OPEN: Final[dict[int, tuple[int, float]]] = {1: (30, 1.5), 100: (20, 3.0)}
"""So many, in so many rounds, and the goal of the ratio. Prompts that nobody answers end after a minute, so few."""


class Bare:
    """The same requests without an engine: one POST to Safaricom's side and one commit, or one GET to Appwrite's."""

    def __init__(self, config: DarajaConfig, folder: Path) -> None:
        self._config = config
        self._http = httpx.AsyncClient()
        self._numbers = count(20_000_000)
        self._db = sqlite3.connect(folder / "bare.db", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE posted (body BLOB)")
        self._token = ""

    async def sign_in(self) -> None:
        """Have a token, so that every push is a warm one."""
        headers = {"Authorization": basic_authorization(self._config)}
        answer = await self._http.get(self._config.base_url + OAUTH_PATH, headers=headers)
        self._token = answer.json()["access_token"]

    async def push(self, at_once: int) -> None:
        """So many POSTs at once, and one commit for all of them."""
        await asyncio.gather(*(self._post() for _ in range(at_once)))
        self._db.execute("INSERT INTO posted VALUES (?)", (b"body" * 100,))

    async def read(self, secret: str) -> None:
        """One GET of one payment."""
        (path,) = read_paths(self._config, "stk", ["payment-1"])
        headers = {"X-Appwrite-Project": self._config.appwrite_project_id, "X-Appwrite-Session": secret}
        (await self._http.get(self._config.endpoint + path, headers=headers)).raise_for_status()

    async def close(self) -> None:
        """Give everything back."""
        await self._http.aclose()
        self._db.close()

    async def _post(self) -> None:
        number = next(self._numbers)
        order = PaymentOrder(f"bare-{number}", f"2547{number}", 10, "BENCH", "Payment")
        now = datetime.now(UTC)  # noqa: TID251 — an entry point
        request = push_request(self._config, order, self._config.callback_base + "/callback/bare", now)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        url = self._config.base_url + request.path
        (await self._http.post(url, content=request.body, headers=headers)).raise_for_status()


def figures() -> list[Row]:
    """The rows of this benchmark."""
    return asyncio.run(_figures())


async def _figures() -> list[Row]:
    rows = []
    async with _measuring() as (daraja, bare, folder):
        secret = _session(folder)
        opened = 0
        for wanted, (rounds, most) in OPEN.items():
            await _push(daraja, wanted - opened)
            opened = wanted
            ours, base = await _in_turns(rounds, daraja.resumed, partial(bare.read, secret))
            rows.append(Row("engine", f"resumed(), {wanted} open", "ms", ours, "bare GET", base, goal=most))
        for at_once, (rounds, goal) in AT_ONCE.items():
            ours, base = await _in_turns(rounds, partial(_push, daraja, at_once), partial(bare.push, at_once))
            reference = f"{at_once} bare POSTs + commit"
            rows.append(Row("engine", f"stk_push, {at_once} at once", "ms", ours, reference, base, goal=goal))
    return rows


_numbers = count(10_000_000)


async def _push(daraja: Daraja, at_once: int) -> None:
    pushes = [daraja.stk_push(phone=f"2547{next(_numbers)}", amount=10, reference="BENCH") for _ in range(at_once)]
    await asyncio.gather(*pushes)


async def _in_turns(
    rounds: int, ours: Callable[[], Awaitable[None]], bare: Callable[[], Awaitable[None]]
) -> tuple[list[float], list[float]]:
    kept: tuple[list[float], list[float]] = ([], [])
    for place in range(WARM_UP_ROUNDS + rounds):
        for samples, call in zip(kept, (ours, bare), strict=True):
            began = perf_counter()
            await call()
            if place >= WARM_UP_ROUNDS:
                samples.append((perf_counter() - began) * 1000)
    return kept


@asynccontextmanager
async def _measuring() -> AsyncIterator[tuple[Daraja, Bare, Path]]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = running("-m", "sandbox", "serve", "--direct", "--json", "--data", str(folder / "sandbox"))
        addresses = Addresses(**json.loads(stack.enter_context(sandbox)))
        bare = Bare(config_of(addresses), folder)
        stack.push_async_callback(bare.close)
        await bare.sign_in()
        daraja = await stack.enter_async_context(Daraja(config_of(addresses), store=folder / "engine.db"))
        await _push(daraja, 1)  # from here on there are a session, a socket and a token
        yield daraja, bare, folder


def _session(folder: Path) -> str:
    db = sqlite3.connect(folder / "engine.db")
    ((secret,),) = db.execute("SELECT secret FROM session").fetchall()
    db.close()
    return str(secret)
