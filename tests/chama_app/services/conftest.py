"""What the tests of the services are given."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ..example_chama import book
from ..fake_group import Cloud
from .phones import NOBODY, Phone
from .world import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path / "chama.db")
    yield made
    made.database.close()


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
async def owner(tmp_path: Path, cloud: Cloud) -> AsyncIterator[Phone]:
    made = Phone(tmp_path / "owner.db", cloud, book())
    yield made
    made.database.close()


@pytest.fixture
async def member(tmp_path: Path, cloud: Cloud) -> AsyncIterator[Phone]:
    made = Phone(tmp_path / "member.db", cloud, NOBODY)
    yield made
    made.database.close()
