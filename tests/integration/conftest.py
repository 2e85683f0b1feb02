"""A rig at the world's pace, and one on which a minute passes in a second."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.integration.rig import FAST, Rig, new_rig


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Once more for what failed: the product's own limits, of seconds, run on the real clock here, and a machine that
    stood still for longer has missed them. The summary names it.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with new_rig(tmp_path) as rig:
        yield rig


@pytest_asyncio.fixture
async def fast_rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with new_rig(tmp_path, FAST) as rig:
        yield rig
