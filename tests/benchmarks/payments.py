"""Whole payments through the sandbox: push, PIN, callback, verdict; beside an earlier version in the same run."""

import asyncio
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Final

from sandbox import Addresses
from tests.benchmarks.loads import at_once, processor_ms, program
from tests.benchmarks.payers import Payers
from tests.benchmarks.table import Row

ROOT: Final = Path(__file__).parents[2]
EARLIER: Final = "32df8b30385a1aa6d241ec1922e2740bc593639b"
"""The version before the work on speed began. A clone without it, or no clone at all, has no row beside it."""
WORKERS = 10
WARM_UP = 100
ROUNDS: Final = {100: 8, 1000: 2}
"""So many payments in so many rounds."""


class Served:
    """A sandbox in a process of its own, and those who pay there."""

    def __init__(self, pid: int, payers: Payers) -> None:
        self.pid = pid
        self._payers = payers

    async def round(self, size: int) -> tuple[float, float]:
        """Milliseconds, and milliseconds of the sandbox's processor, for each of `size` payments."""
        began, used = perf_counter(), processor_ms(self.pid)
        await at_once(WORKERS, size, self._payers.pay)
        return (perf_counter() - began) * 1000 / size, (processor_ms(self.pid) - used) / size


def figures() -> Iterator[Row]:
    """The rows of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        earlier = _earlier(Path(folder))
        for size, measured in asyncio.run(_speed([ROOT, *earlier])).items():
            what = f"a payment, {WORKERS} at once, {size:,} in a row"
            for (wall, processor), (wall_then, processor_then) in pairwise(measured):
                yield Row("sandbox", what, "ms", wall, f"at {EARLIER[:7]}", wall_then, goal=1 / 3)
                yield Row("sandbox", f"{what}: processor", "ms", processor, "then", processor_then, goal=1 / 3)


def _earlier(folder: Path) -> list[Path]:
    """The packages of the earlier version, none where git does not have it."""
    command = ["git", "-C", str(ROOT), "archive", EARLIER, "sandbox", "function", "daraja_core"]
    packed = subprocess.run(command, capture_output=True, check=False)
    if packed.returncode:
        return []
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return [folder]


async def _speed(places: list[Path]) -> dict[int, list[tuple[list[float], list[float]]]]:
    measured: dict[int, list[tuple[list[float], list[float]]]] = {}
    async with AsyncExitStack() as stack:
        sandboxes = [await stack.enter_async_context(served(place)) for place in places]
        for size, rounds in ROUNDS.items():
            measured[size] = [([], []) for _ in sandboxes]
            for _ in range(rounds):
                for one, (wall, processor) in zip(sandboxes, measured[size], strict=True):
                    took, used = await one.round(size)
                    wall.append(took)
                    processor.append(used)
    return measured


@asynccontextmanager
async def served(place: Path) -> AsyncIterator[Served]:
    """The sandbox of the version that lies there, warm."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "sandbox", "serve", "--direct", "--json", "--data", data]
        with program(*command, cwd=place, env=os.environ | {"PYTHONPATH": str(place)}) as process:
            assert process.stdout is not None
            addresses = Addresses(**json.loads(process.stdout.readline()))
            async with Payers.on(addresses) as payers:
                served = Served(process.pid, payers)
                await served.round(WARM_UP)
                yield served
