"""A running sandbox whose function is asked over real sockets."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from sandbox import Sandbox

from .office import Office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Sandbox(tmp_path, clock_factor=60) as sandbox, httpx.AsyncClient(trust_env=False, timeout=20) as http:
        office = Office(sandbox, http)
        await office.control("PUT", "/control/faults", two_minute_rule=False, query={"rate_limit": False})
        yield office
