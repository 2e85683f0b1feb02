"""The app of one device; and the devices of a shared chama: its owner's, and one that may join."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ..example_chama import book
from ..fake_group import Cloud
from ..services.phones import NOBODY
from . import group_apps
from .app import App


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    made = App(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
async def owner(tmp_path: Path, cloud: Cloud) -> AsyncIterator[group_apps.App]:
    made = group_apps.App(tmp_path / "owner.db", cloud, book())
    yield made
    made.database.close()


@pytest.fixture
async def member(tmp_path: Path, cloud: Cloud) -> AsyncIterator[group_apps.App]:
    made = group_apps.App(tmp_path / "member.db", cloud, NOBODY)
    yield made
    made.database.close()
