"""The Appwrite side on a real port for one test, and small clients for it."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from websockets.asyncio.client import ClientConnection, connect

from daraja_core.drivers.trust import certificates_for
from sandbox.appwrite import AppwriteApp, AppwriteSettings, create_app

PROJECT: Final = "payments-test"
KEY: Final = "standard_test"
NOON: Final = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DOCUMENTS: Final = "/databases/payments/collections/transactions/documents"
ROWS: Final = "/tablesdb/payments/tables/transactions/rows"
SOON_S: Final = 60.0


@dataclass
class Clock:
    """Moves 7 ms at every look, so that moments differ, and by more when told."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=7)
        return self.at

    def skip(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class _Server(uvicorn.Server):
    """Without signal handlers, and it stops when told instead of looking ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._told.wait()

    def stop(self) -> None:
        self.should_exit = True
        self._told.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Live:
    """A running server: `call` speaks REST to it, `listen` opens a socket."""

    app: AppwriteApp
    url: str
    http: httpx.AsyncClient
    clock: Clock

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: bool = False,
        session: str | None = None,
        **headers: str,
    ) -> httpx.Response:
        sent = {"X-Appwrite-Project": PROJECT, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if key:
            sent["X-Appwrite-Key"] = KEY
        if session:
            sent["X-Appwrite-Session"] = session
        return await self.http.request(method, f"{self.url}{path}", json=body, headers=sent)

    async def guest_session(self) -> tuple[str, str]:
        """A new anonymous user: its id and its session."""
        answer = await self.call("POST", "/account/sessions/anonymous", {})
        kept = json.loads(answer.headers["X-Fallback-Cookies"])
        return answer.json()["userId"], kept[f"a_session_{PROJECT}"]

    async def person(self, name: str) -> str:
        """The session of a user with that id, made when he does not exist."""
        await self.call(
            "POST", "/users", {"userId": name, "email": f"{name}@example.test", "name": name.title()}, key=True
        )
        answer = await self.call("POST", f"/users/{name}/sessions", {}, key=True)
        return str(answer.json()["secret"])

    @asynccontextmanager
    async def listen(
        self, *channels: str, session: str | None = None, query: str = "", project: str | None = PROJECT, **headers: str
    ) -> AsyncIterator["Ear"]:
        parts = [f"project={project}"] if project is not None else []
        parts += [f"channels[]={quote(channel)}" for channel in channels]
        address = f"{self.url.replace('http', 'ws')}/realtime?{'&'.join(parts)}{query}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if session:
            sent["X-Appwrite-Session"] = session
        async with connect(address, additional_headers=sent, compression=None, ping_interval=None) as connection:
            yield Ear(connection)


@dataclass
class Ear:
    """One open socket as a client sees it."""

    connection: ClientConnection

    async def hear(self) -> dict[str, Any]:
        """The next message; fails when none comes soon."""
        async with asyncio.timeout(SOON_S):
            message = json.loads(await self.connection.recv())
        assert isinstance(message, dict)
        return message

    async def say(self, message: object) -> None:
        await self.connection.send(message if isinstance(message, str) else json.dumps(message))

    async def ask(self, message: object) -> dict[str, Any]:
        await self.say(message)
        return await self.hear()

    async def drain(self) -> list[dict[str, Any]]:
        """Every message that came before the answer to a ping."""
        await self.say({"type": "ping"})
        found: list[dict[str, Any]] = []
        while (message := await self.hear()) != {"type": "pong"}:
            found.append(message)
        return found

    async def heard_nothing(self) -> bool:
        """Whether nothing waits: a pong is the next thing to come."""
        return await self.ask({"type": "ping"}) == {"type": "pong"}

    async def ended(self) -> int:
        """The close code when the server ends the socket."""
        async with asyncio.timeout(SOON_S):
            await self.connection.wait_closed()
        return self.connection.close_code or 0


def settings_in(folder: Path) -> AppwriteSettings:
    return AppwriteSettings(PROJECT, KEY, folder / "appwrite.db")


@asynccontextmanager
async def running(
    folder: Path, clock: Clock | None = None, settings: AppwriteSettings | None = None
) -> AsyncIterator[Live]:
    """A server on a free port, with its data in `folder`; starting again there finds it again."""
    clock = clock or Clock()
    app = create_app(settings or settings_in(folder), clock)
    await app.startup()
    # asyncio turns Nagle's algorithm off only where TCP is named
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            Starlette(routes=[Mount("/v1", app.asgi)]),
            lifespan="off",
            log_config=None,
            ws_ping_interval=None,
            ws_per_message_deflate=False,
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve([listener]))
        try:
            async with httpx.AsyncClient(timeout=SOON_S, verify=certificates_for("http://")) as http:
                # who is calling is said by each call
                http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
                port = listener.getsockname()[1]
                yield Live(app, f"http://127.0.0.1:{port}/v1", http, clock)
        finally:
            app.drop_sockets()
            app.faults.release()
            server.stop()
            await task
            await app.shutdown()


def row(payment: str = "p1", **more: object) -> Mapping[str, object]:
    """A document's data that the seeded collection takes."""
    return {
        "checkoutRequestId": f"ws_CO_{payment}",
        "status": "SUCCESS",
        "settledAt": "t",
        "paymentId": payment,
        **more,
    }
