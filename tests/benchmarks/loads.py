"""What puts load on a server and costs next to nothing itself, and how much processor and memory the server took."""

import asyncio
import os
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class Connections:
    """Requests over connections that are kept: a whole HTTP client would cost more than what it measures."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
        """What is answered to JSON. Raises RuntimeError for anything but a 2xx."""
        return (await self.request("POST", path, body, {"Content-Type": "application/json"} | dict(headers or {})))[1]

    async def request(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[str, bytes]:
        """The head of the answer and its body."""
        reader, writer = await self._connection()
        given = {"Host": f"{self._host}:{self._port}", "Content-Length": str(len(body))} | dict(headers)
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = head.lower().partition("\r\ncontent-length: ")[2].partition("\r\n")[0]
        answer = await reader.readexactly(int(length))
        self._free.append((reader, writer))
        if not head.startswith("HTTP/1.1 2"):
            raise RuntimeError(f"{method} {path}: {head.partition(chr(13))[0]} {answer[:200]!r}")
        return head, answer

    async def close(self) -> None:
        """Every connection."""
        while self._free:
            _, writer = self._free.pop()
            writer.close()
            await writer.wait_closed()

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port)


async def at_once(workers: int, count: int, act: Callable[[], Awaitable[None]]) -> None:
    """`act` so often, by so many at the same time."""
    left = iter(range(count))

    async def work() -> None:
        for _ in left:
            await act()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(workers):
            tasks.create_task(work())


@contextmanager
def program(*command: str, **options: object) -> Iterator["subprocess.Popen[str]"]:
    """Another process, ended in the end as by Ctrl-C; its output is a pipe."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def processor_ms(pid: int) -> float:
    """What the threads of a process have used so far."""
    threads = (Path("/proc") / str(pid) / "task").iterdir()
    return sum(int((thread / "schedstat").read_text("ascii").split()[0]) for thread in threads) / 1e6


def resident_kib(pid: int) -> float:
    """The memory that a process has now."""
    pages = int((Path("/proc") / str(pid) / "statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024
