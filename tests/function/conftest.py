"""A running sandbox whose function is asked over real sockets."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from daraja_core.drivers.trust import certificates_for
from sandbox import Sandbox

from .office import Office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    plain = httpx.AsyncClient(trust_env=False, timeout=20, verify=certificates_for("http://"))
    async with Sandbox(tmp_path, clock_factor=60) as sandbox, plain as http:
        office = Office(sandbox, http)
        await office.control("PUT", "/control/faults", two_minute_rule=False, query={"rate_limit": False})
        yield office
