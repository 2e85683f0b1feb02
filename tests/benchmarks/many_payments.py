"""What a sandbox holds after fifty thousand payments, beside what it held after the first tenth of them."""

import asyncio
from collections.abc import Iterator

from tests.benchmarks.loads import resident_kib
from tests.benchmarks.payments import ROOT, served
from tests.benchmarks.table import Row

FEW, MANY = 5_000, 50_000


def figures() -> Iterator[Row]:
    """The row of this benchmark."""
    few, many = asyncio.run(_memory())
    yield Row("sandbox", f"memory after {MANY:,} payments", "KiB", [many], f"after {FEW:,}", [few], goal=1.1)


async def _memory() -> tuple[float, float]:
    async with served(ROOT) as sandbox:
        await sandbox.round(FEW)
        few = resident_kib(sandbox.pid)
        await sandbox.round(MANY - FEW)
        return few, resident_kib(sandbox.pid)
