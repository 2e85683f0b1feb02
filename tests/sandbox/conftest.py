"""One sandbox for each test file, put back to its first day before each test, and a shop that uses it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from daraja_core.drivers.trust import certificates_for
from sandbox import Sandbox
from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import Shop


@pytest.fixture(scope="module")
def sandbox_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox(sandbox_folder: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox(sandbox_folder) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def catcher() -> AsyncIterator[Catcher]:
    async with Catcher() as catcher:
        yield catcher


@pytest_asyncio.fixture(loop_scope="module")
async def shop(sandbox: Sandbox, catcher: Catcher) -> AsyncIterator[Shop]:
    address = sandbox.addresses.daraja
    async with httpx.AsyncClient(base_url=address, trust_env=False, verify=certificates_for(address)) as http:
        shop = Shop(sandbox.addresses, http, catcher.url)
        await http.post("/control/reset")
        await shop.faults(local_callbacks=True, query={"rate_limit": False})
        yield shop
