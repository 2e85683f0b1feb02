"""A short piece of `make soak`: rounds leave nothing behind, and a leak is seen."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.rig import FAST, new_rig
from tests.soak import payments, tabs
from tests.soak.footprint import Footprint, Footprints, growth

STEADY = Footprint(tasks=5, threads=3, files=10, sockets=4, objects=100_000, memory=80_000)
ROUNDS = 8


def test_what_stays_the_same_did_not_grow() -> None:
    assert growth([replace(STEADY, objects=100_000 + number % 3) for number in range(ROUNDS)]) == []


@pytest.mark.parametrize("name", ["tasks", "threads", "files", "sockets"])
def test_one_more_in_every_round_is_growth(name: str) -> None:
    seen = [replace(STEADY, **{name: 10 + number}) for number in range(ROUNDS)]
    assert growth(seen) == [f"{name} grew from 13 to 16"]


def test_memory_that_goes_on_growing_is_growth() -> None:
    assert growth([replace(STEADY, memory=80_000 + 3_000 * number) for number in range(ROUNDS)])


async def test_what_began_since_the_last_look_may_still_end_and_what_stays_is_counted() -> None:
    footprints = Footprints()
    footprints.take()
    passing = asyncio.create_task(asyncio.Event().wait())
    before, after = footprints.take(), footprints.take()
    passing.cancel()
    assert after.tasks == before.tasks + 1


@pytest.mark.slow
async def test_engines_that_come_and_go_leave_nothing_behind(tmp_path: Path) -> None:
    seen, footprints = [], Footprints()
    async with new_rig(tmp_path, FAST) as rig:
        for number in range(ROUNDS):
            await payments.live_through(rig, number)
            seen.append(footprints.take())
    assert _counts(growth(seen)) == []


@pytest.mark.slow
async def test_tabs_that_come_and_go_and_a_demo_that_begins_again_leave_nothing_behind(tmp_path: Path) -> None:
    seen, footprints = [], Footprints()
    async with tabs.demo(tmp_path, FAST) as app:
        for _ in range(ROUNDS):
            await tabs.live_through(app)
            seen.append(footprints.take())
    assert _counts(growth(seen)) == []


def _counts(lines: list[str]) -> list[str]:
    """Without memory, which a few rounds say nothing about."""
    return [line for line in lines if not line.startswith("memory")]
