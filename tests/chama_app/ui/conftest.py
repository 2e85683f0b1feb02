"""The devices of a shared chama: its owner's, and one that may join."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ..example_chama import book
from ..fake_group import Cloud
from ..services.phones import NOBODY
from .group_apps import App


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
async def owner(tmp_path: Path, cloud: Cloud) -> AsyncIterator[App]:
    made = App(tmp_path / "owner.db", cloud, book())
    yield made
    made.database.close()


@pytest.fixture
async def member(tmp_path: Path, cloud: Cloud) -> AsyncIterator[App]:
    made = App(tmp_path / "member.db", cloud, NOBODY)
    yield made
    made.database.close()
