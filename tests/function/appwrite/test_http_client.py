"""One HTTP client for all requests of a process, and what it costs."""

import asyncio
import sys
from importlib.abc import MetaPathFinder

import httpx

from function.appwrite.http_client import SharedHttpClient


async def test_one_client_serves_request_after_request() -> None:
    shared = SharedHttpClient()
    first = shared.get()
    assert shared.get() is first
    await shared.aclose()
    assert shared.get() is not first
    await shared.aclose()


def test_another_event_loop_gets_another_client() -> None:
    shared = SharedHttpClient()

    async def get_client() -> httpx.AsyncClient:
        return shared.get()

    first, second = asyncio.run(get_client()), asyncio.run(get_client())
    assert first is not second


class Searches(MetaPathFinder):
    """Counts what Python searches for, and finds nothing."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        self.names.append(fullname)


async def test_no_request_searches_for_a_module_that_is_not_installed() -> None:
    server = await asyncio.start_server(answer_once, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    shared, searches = SharedHttpClient(), Searches()
    http = shared.get()
    await http.get(url)  # what is loaded with the first request is found once
    sys.meta_path.insert(0, searches)
    try:
        await http.get(url)
    finally:
        sys.meta_path.remove(searches)
        await shared.aclose()
        server.close()
    assert searches.names == []


async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()
