"""A callback address of somebody else: takes what the sandbox posts, and answers as it is told."""

import asyncio
import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

LIMIT_S = 60


@dataclass(frozen=True, slots=True)
class Caught:
    """One POST as it arrived."""

    path: str
    body: dict[str, Any]

    @property
    def result(self) -> dict[str, Any]:
        """The stkCallback or the B2C Result."""
        found: dict[str, Any] = self.body["Result"] if "Result" in self.body else self.body["Body"]["stkCallback"]
        return found

    @property
    def items(self) -> dict[str, Any]:
        """The metadata items by name; an item without a value counts as None."""
        return {item["Name"]: item.get("Value") for item in self.result["CallbackMetadata"]["Item"]}


class Catcher:
    """A small HTTP server. `statuses` are the next answers (then 200 for ever); None means no answer at all."""

    def __init__(self) -> None:
        self.statuses: list[int | None] = []
        self.answer: object = {}
        self._caught: asyncio.Queue[Caught] = asyncio.Queue()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hook"

    async def next(self) -> Caught:
        """The next POST, waited for with a limit."""
        async with asyncio.timeout(LIMIT_S):
            return await self._caught.get()

    def nothing_more(self) -> bool:
        return self._caught.empty()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in asked[1:] if line)
            body = await reader.readexactly(int(headers["content-length"]))
            status = self.statuses.pop(0) if self.statuses else 200
            self._caught.put_nowait(Caught(asked[0].split()[1], json.loads(body)))
            if status is None:
                await reader.read()  # until the sandbox gives up
            else:
                said = json.dumps(self.answer)
                head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(said)}\r\nconnection: close\r\n\r\n"
                writer.write(f"{head}{said}".encode())
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side was killed, which is what some tests do
        finally:
            writer.close()
