import asyncio

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
