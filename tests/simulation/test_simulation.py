"""500 worlds, 200 in the fast suite, each lived through twice: the promises hold, one seed always tells one story."""

import gc

import pytest

from tests.simulation.invariants import check
from tests.simulation.virtual_loop import run_virtually
from tests.simulation.world import World

FAST_SEEDS, SEEDS, AT_A_TIME = 200, 500, 25
FIRSTS = [
    pytest.param(first, marks=() if first < FAST_SEEDS else pytest.mark.slow) for first in range(0, SEEDS, AT_A_TIME)
]


def live_through(seed: int) -> list[str]:
    """One world from its seed; raises AssertionError when it breaks a promise. Returns what was seen in it."""

    async def story() -> World:
        world = World(seed)
        await world.run()
        return world

    gc.disable()  # it would let go of finished payments at moments that no seed decides
    try:
        world = run_virtually(story())
    finally:
        gc.enable()
    check(world)
    return [repr(entry) for entry in world.seen]


@pytest.mark.parametrize("first", FIRSTS)
def test_every_world_keeps_the_promises_and_repeats_itself(first: int) -> None:
    for seed in range(first, first + AT_A_TIME):
        try:
            assert live_through(seed) == live_through(seed)
        except BaseException as exc:
            exc.add_note(f"seed {seed}")
            raise
