"""A rig at the world's pace, and one on which a minute passes in a second."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.integration.rig import FAST, Rig, new_rig


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with new_rig(tmp_path) as rig:
        yield rig


@pytest_asyncio.fixture
async def fast_rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with new_rig(tmp_path, FAST) as rig:
        yield rig
