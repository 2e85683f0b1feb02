"""Every test has its own program, its own data folder and its own port."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from .browser import CHROMIUM, chromium
from .served import Served, sandbox_apart


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip("there is no chromium on this machine: .ci/run installs it"))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Start the app; at the end it is stopped and must have nothing to complain about."""
    started: list[Served] = []

    def start(name: str = "app", **options: Any) -> Served:
        folder = tmp_path / name
        folder.mkdir()
        served = Served(folder, **options)
        served.start()
        started.append(served)
        return served

    yield start
    for served in started:
        served.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium of the test's own."""
    async with chromium() as opened:
        yield opened


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Path]:
    """A sandbox that several apps share."""
    with sandbox_apart(tmp_path) as addresses:
        yield addresses
