"""One sandbox for a whole file, and the command with the variables that find it."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from daraja_cli.__main__ import main
from tests.integration.blocking_rig import BlockingRig, new_blocking_rig

Run = Callable[..., tuple[int, str, str]]
PHONE = "0722333444"


@pytest.fixture(scope="module")
def shared_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlockingRig]:
    with new_blocking_rig(tmp_path_factory.mktemp("cli")) as rig:
        yield rig


@pytest.fixture
def rig(shared_rig: BlockingRig, tmp_path: Path) -> BlockingRig:
    """The one sandbox of this file, as after a reset, and a folder of the test's own."""
    shared_rig.reset()
    shared_rig.folder = tmp_path
    return shared_rig


@pytest.fixture
def environment(rig: BlockingRig, tmp_path: Path) -> Mapping[str, str]:
    """What an operator has set: the sandbox, and a data folder of his own."""
    return rig.addresses.variables() | {"DARAJA_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def run(environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Run:
    """Types a command; answers its exit code, and what it said on both streams."""

    def typed(*arguments: str, **more: str) -> tuple[int, str, str]:
        before = levels()
        code = main(arguments, {**environment, **more})
        assert levels() == before, "the loggers of whoever calls are his own"
        out, err = capsys.readouterr()
        assert not (told := whole_numbers(out + err)), told
        return code, out, err

    return typed


def levels() -> list[int]:
    """How much is logged."""
    return [logging.getLogger(name).level for name in ("daraja", "sandbox", "uvicorn.error")]


def objects(out: str) -> list[dict[str, Any]]:
    """What `--json` printed."""
    return [json.loads(line) for line in out.splitlines()]


def whole_numbers(text: str) -> list[str]:
    """The places where a whole phone number stands."""
    return [line for line in text.splitlines() if PHONE[1:] in line]
