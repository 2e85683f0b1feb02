"""A room of phones in one process with the app: pages that are really served, and clients that really ask for them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from chama_app.i18n.room_words import phone_page_words
from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.services.snapshot import Snapshot
from chama_app.web.local_network import room_listener
from chama_app.web.room_server import authority, room_served

LIMIT_S = 60


class RoomPhone:
    """Somebody's browser, with nothing but the token that his phone was handed out with."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self.token = token
        self.told: list[dict[str, Any]] = []
        self.was_told = asyncio.Event()

    @property
    def shown(self) -> dict[str, Any]:
        """What the page shows."""
        return self.told[-1]

    async def listen_until(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Load the page, which is told at once what the phone shows, and stay until this is so; then leave it."""
        async with self._http.stream("GET", f"/phones/{self.token}/news", timeout=LIMIT_S) as answer:
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    self.told.append(json.loads(line.removeprefix("data: ")))
                    self.was_told.set()
                    if is_so(self.shown):
                        return self.shown
        raise AssertionError("the phone was told nothing more")

    async def answer(self, outcome: str) -> int:
        """Do this with the prompt that is shown."""
        body = {"prompt": self.shown["prompt"]["id"], "outcome": outcome}
        return (await self._http.post(f"/phones/{self.token}/answer", json=body)).status_code


class ServedRoom:
    """The app, and the address of the phones' pages."""

    def __init__(self, application: Application, http: httpx.AsyncClient) -> None:
        self.application = application
        self.http = http

    async def join(self, name: str, language: str = "en") -> RoomPhone:
        """Scan the code, and type a name."""
        answer = await self.http.post("/join", json={"name": name, "language": language})
        assert answer.status_code == 201, answer.text
        return RoomPhone(self.http, answer.json()["token"])

    async def until(self, is_so: Callable[[Snapshot], bool]) -> Snapshot:
        """Wait for a state of affairs, or fail."""
        state = self.application.state
        subscriber = state.subscribe()
        try:
            async with asyncio.timeout(LIMIT_S):
                while not is_so(state.snapshot()):
                    await subscriber.wait_for_change(1.0)
        finally:
            state.unsubscribe(subscriber)
        return state.snapshot()


@asynccontextmanager
async def served_room(folder: Path, *, start: bool = True) -> AsyncIterator[ServedRoom]:
    """The app with a room; unless it is to `start`, nothing but its record and the pages."""
    listener = room_listener("127.0.0.1", 0)
    base = f"http://{authority(listener)}"
    application = Application(replace(read_app_config({"CHAMA_DATA_DIR": str(folder)}), room_address=f"{base}/"))
    try:
        if start:
            application.start()
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)  # the server closes those that rest
        async with (
            room_served(lambda: application.room, phone_page_words(), listener),
            httpx.AsyncClient(base_url=base, limits=limits, timeout=LIMIT_S, trust_env=False) as http,
        ):
            served = ServedRoom(application, http)
            if start:
                await served.until(lambda snapshot: snapshot.ready)
            yield served
    finally:
        await application.close()
