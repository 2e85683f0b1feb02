"""One sandbox for a whole file of examples."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.postgresql_server import PostgresqlServer, postgresql_server
from tests.integration.blocking_rig import BlockingRig, new_blocking_rig


@pytest.fixture(scope="module")
def shared_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlockingRig]:
    with new_blocking_rig(tmp_path_factory.mktemp("examples")) as rig:
        yield rig


@pytest.fixture
def rig(shared_rig: BlockingRig, tmp_path: Path) -> BlockingRig:
    """The one sandbox of this file, as after a reset, and a folder of the test's own."""
    shared_rig.reset()
    shared_rig.folder = tmp_path
    return shared_rig


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """One server for all that need one."""
    with postgresql_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/shop.db"
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return server.new_database()
