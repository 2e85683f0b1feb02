"""500 worlds, 25 in the fast suite, each lived through twice: the promises hold, one seed always tells one story."""

import gc

import pytest

from daraja_core.drivers.engine import Engine
from tests.simulation.faults import Weather
from tests.simulation.invariants import check
from tests.simulation.virtual_loop import run_virtually
from tests.simulation.world import World

FAST_SEEDS, SEEDS, AT_A_TIME = 25, 500, 25
FIRSTS = [
    pytest.param(first, marks=() if first < FAST_SEEDS else pytest.mark.slow) for first in range(0, SEEDS, AT_A_TIME)
]


DEAF = Weather(deaf=1)


class Believing(Engine):
    """A fault that the promises must find: an open socket is believed, whatever the reads say."""

    @property
    def is_live(self) -> bool:
        """Whether it is open."""
        return self._watch.connection != 0


class Patient(Engine):
    """Another one: a deaf socket is known, and yet only the scheduled polls read."""

    def _read_pending(self) -> bool:
        return False


def live_through(seed: int, engine_type: type[Engine] = Engine, weather: Weather | None = None) -> list[str]:
    """One world from its seed; raises AssertionError when it breaks a promise. Returns what was seen in it."""

    async def story() -> World:
        world = World(seed, engine_type, weather)
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


def test_every_deaf_world_keeps_the_promises() -> None:
    for seed in range(AT_A_TIME):
        live_through(seed, weather=DEAF)


@pytest.mark.parametrize("fault", [Believing, Patient])
def test_an_engine_that_puts_up_with_a_deaf_socket_breaks_a_promise(fault: type[Engine]) -> None:
    assert any(is_broken(seed, fault) for seed in range(AT_A_TIME))


def is_broken(seed: int, fault: type[Engine]) -> bool:
    """Whether the promises find the fault in this world."""
    try:
        live_through(seed, fault, DEAF)
    except AssertionError:
        return True
    return False
