"""A tab without a browser: speaks the protocol of Flet 1.0.5 on the app's own WebSocket, and reads what it is sent."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlsplit

import msgpack  # type: ignore[import-untyped]  # it comes without annotations
from websockets.asyncio.client import ClientConnection, connect

REGISTER, PATCH, EVENT, CALL = 1, 2, 3, 5
PAGE: Final = {"route": "/", "web": True, "platform": "linux", "platform_brightness": "light"}
SIZE: Final = {"width": 1280, "height": 800}
ANSWERS: Final = {"get_keys": [], "get_device_info": {"locales": [], "browser_name": "chrome"}}
"""Of a client whose storage is empty."""

LONGEST_S, QUIET_S = 60, 0.3
WHOLE_S = 1.5
"""After so long without a frame the rest of a first screen has come, too: it comes in portions."""


@dataclass(frozen=True)
class Frame:
    """What came, and when; `is_drawn`: it changes the page, rather than calling one of its services."""

    at: float
    content: bytes
    is_drawn: bool

    @property
    def size(self) -> int:
        """The bytes that it was."""
        return len(self.content)


class SocketTab:
    """One tab. `frames` is what it was sent so far."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._came = asyncio.Event()
        self.frames: list[Frame] = []

    async def register(self) -> None:
        """As the client does when it has connected."""
        await self._send(REGISTER, {"session_id": "", "page_name": "", "page": PAGE | SIZE})

    async def hear(self) -> None:
        """Take what comes, for as long as the socket is open; its services keep nothing."""
        async for packet in self._socket:
            assert isinstance(packet, bytes)
            self.frames.append(Frame(perf_counter(), packet, packet[2] == PATCH))
            self._came.set()
            if packet[2] == CALL:
                _, body = _unpacked(packet)
                answer = {"control_id": body["control_id"], "call_id": body["call_id"]}
                answer["result"] = ANSWERS.get(body["name"])
                await self._send(CALL, answer | {"error": None})

    async def until_usable(self, part: str) -> Frame:
        """The frame with which the button in this part could be pressed; returns when nothing more is drawn."""
        frame = await self.until(part)
        if self._button(part).get("disabled"):  # the engine was not there yet
            frame = await self.until("disabled", self.frames.index(frame) + 1)
        await self.until_quiet(WHOLE_S)
        return frame

    async def until_quiet(self, seconds: float = QUIET_S) -> None:
        """Nothing came for so long."""
        with suppress(TimeoutError):
            while True:
                self._came.clear()
                await asyncio.wait_for(self._came.wait(), seconds)

    async def until(self, text: str, since: int = 0) -> Frame:
        """The first frame from the `since`th on that holds this text. Raises TimeoutError when none comes."""
        return await self.until_such(lambda frame: text.encode() in frame.content, since)

    async def until_such(self, is_it: Callable[[Frame], bool], since: int = 0) -> Frame:
        """The same for any frame that is it."""
        async with asyncio.timeout(LONGEST_S):
            while True:
                self._came.clear()
                for frame in self.frames[since:]:
                    if is_it(frame):
                        return frame
                    since += 1
                await self._came.wait()

    async def press(self, part: str) -> float:
        """Press the button in a part of the page, and say when that was. Raises LookupError where there is none."""
        target = self._button(part)["_i"]
        began = perf_counter()
        await self._send(EVENT, {"target": target, "name": "click", "data": None})
        return began

    def _button(self, part: str) -> dict[str, Any]:
        for frame in reversed(self.frames):
            if frame.is_drawn and part.encode() in frame.content:
                for control in _controls(_unpacked(frame.content)):
                    if control.get("identifier") == part:
                        return next(one for one in _controls(control) if one.get("on_click"))
        raise LookupError(f"there is no {part!r} on the page")

    async def _send(self, action: int, body: dict[str, object]) -> None:
        await self._socket.send(b"\0" + msgpack.packb([action, body]))


@asynccontextmanager
async def socket_tab(address: str) -> AsyncIterator[SocketTab]:
    """A tab on the app at this address, connected; wait for what it is to show."""
    place = urlsplit(address)
    origin = f"{place.scheme}://{place.netloc}"
    socket = connect(f"ws://{place.netloc}/ws", origin=origin, max_size=None, compression=None)  # type: ignore[arg-type]  # an Origin is a str
    async with socket as opened:
        tab = SocketTab(opened)
        hearing = asyncio.create_task(tab.hear())
        await tab.register()
        try:
            yield tab
        finally:
            hearing.cancel()
            await asyncio.wait([hearing])


def _unpacked(packet: bytes) -> Any:
    return msgpack.unpackb(packet[1:], ext_hook=lambda code, content: content, strict_map_key=False)


def _controls(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _controls(part)
