"""Very many payments that wait, and very many that are settled: what they cost, beside few of them."""

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from daraja_core.drivers.store import SqliteStore
from daraja_core.drivers.store_rows import row_of
from daraja_core.drivers.store_schema import PUT
from daraja_core.events import VerdictArrived
from daraja_core.machine import step
from daraja_core.verdict import Status
from tests.benchmarks.pending import waiting
from tests.benchmarks.table import Row
from tests.daraja_core.attempts import verdict

FEW, MANY = 10_000, 100_000
SETTLED = 1_000_000
STARTS = 15
BYTES_PENDING, BYTES_SETTLED = 2048.0, 600.0
RESTORE_S = 3.0
LONG_AGO = timedelta(days=30)


def figures() -> Iterator[Row]:
    """The rows of this benchmark."""
    few, many = _pending(FEW), _pending(MANY)
    yield _row(f"memory of a payment, {MANY} pending", "B", [many["bytes"]], "2 KiB", [BYTES_PENDING], 1.0)
    yield _row(
        f"restore, {MANY} pending", "s", [many["restore_s"]], f"{RESTORE_S:g} s of the processor", [RESTORE_S], 1.0
    )
    yield Row(
        "engine", f"restore, {MANY} pending, until all were read once", "s",
        [many["read_s"]], f"{FEW} pending", [few["read_s"]],
    )  # fmt: skip
    yield _row(
        f"restore per payment, {MANY} pending", "us",
        [many["restore_s"] / MANY * 1e6], f"{FEW} pending", [few["restore_s"] / FEW * 1e6], 1.2,
    )  # fmt: skip
    yield _row(
        f"resumed() per payment, {MANY} pending", "us",
        [many["resumed_s"] / MANY * 1e6], f"{FEW} pending", [few["resumed_s"] / FEW * 1e6], 1.2,
    )  # fmt: skip
    yield _row(f"reads for {MANY} pending", "", [many["calls"]], "one per 100", [MANY / 100], 1.0)
    yield _row(f"idle CPU with {MANY} pending", "%", [many["idle"]], "0.5 %", [0.5], 1.0)
    yield from asyncio.run(_settled())


def _row(what: str, unit: str, measured: list[float], reference: str, against: list[float], goal: float) -> Row:
    return Row("engine", what, unit, measured, reference, against, goal=goal)


def _pending(count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.pending", str(count)]
    told: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return told


async def _settled() -> list[Row]:
    """Starts of an empty store and of a full one, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder) / "empty.db", Path(folder) / "full.db"
        for path in (empty, full):
            await _start(path)
        _fill(full)
        times: dict[Path, list[float]] = {empty: [], full: []}
        for _ in range(STARTS):
            for path, kept in times.items():
                kept.append(await _start(path))
        each = (full.stat().st_size - empty.stat().st_size) / SETTLED
    return [
        _row(f"start with {SETTLED} settled", "ms", times[full], "none", times[empty], 1.1),
        _row(f"file per payment, {SETTLED} settled", "B", [each], "600 B", [BYTES_SETTLED], 1.0),
    ]


async def _start(path: Path) -> float:
    began = perf_counter()
    store = SqliteStore(path, keep_for=None)
    await store.open()
    await store.session()
    await store.load_open(datetime.now(UTC))  # noqa: TID251 — an entry point
    passed = (perf_counter() - began) * 1000
    await store.close()
    return passed


def _fill(path: Path) -> None:
    """The rows of one payment under many ids: only these differ in what a row costs."""
    (attempt,) = waiting(1, datetime.now(UTC) - LONG_AGO)  # noqa: TID251 — an entry point
    news = verdict(Status.SUCCESS, "0", "NLJ7RT61SV", payment_id=attempt.id, safaricom_id=attempt.safaricom_id)
    settled, _ = step(attempt, VerdictArrived(news, "poll"), attempt.initiated_at + timedelta(minutes=2))
    name, *rest = row_of(replace(settled, account="chama/174379"))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN")
        db.executemany(PUT, ((f"{name[:-7]}.{number:07}", *rest) for number in range(SETTLED)))
        db.execute("COMMIT")
