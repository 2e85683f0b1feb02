"""Long random histories of a state machine, in parts that each begin at a seed of their own and so can be repeated.

`python -m tests.chama_app.long_histories ManyDevices 12` lives through those of one seed.
"""

import logging
import os
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from .domain.test_histories import Histories
from .domain.test_round_histories import RoundHistories
from .services.failing_devices import FailingDevices
from .services.hasty_devices import HastyDevices
from .services.many_devices import ManyDevices, OneDevice, ThreeDevices

MACHINES: dict[str, type[RuleBasedStateMachine]] = {
    one.__name__: one
    for one in (Histories, RoundHistories, OneDevice, ManyDevices, ThreeDevices, HastyDevices, FailingDevices)
}
PARTS, AT_A_TIME = 8, 125
"""A thousand histories in the whole test run, in pieces that keep the time limit of a test on a busy machine."""
FEWER = {FailingDevices.__name__: 30}
"""Of those in which every other step is a story of its own fewer see as much."""

STEPS = {HastyDevices.__name__: 25}
"""Every other one is one that is rare elsewhere."""

LONG = settings(
    max_examples=AT_A_TIME,
    stateful_step_count=50,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # to shrink such a history takes longer than a test may
)


def broken_promise(machine: str, number: int, *more: str, program: str = "tests.chama_app.long_histories") -> str:
    """What the histories of one seed broke; empty when they broke nothing.

    They are lived through in a process of their own, or they would not be the same every time: now and then Hypothesis
    draws a number that it found in the modules that are loaded. Another `program` may be told `more`.
    """
    done = subprocess.run(
        [sys.executable, "-m", program, machine, str(number), *more],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr)[-8_000:] if done.returncode else ""


def main(machine: str, number: int) -> None:
    """The histories of one seed; raises what the machine raises."""
    logging.disable(logging.CRITICAL)  # a disk that refuses says so, thousands of times
    steps, many = STEPS.get(machine, LONG.stateful_step_count), FEWER.get(machine, AT_A_TIME)
    long = settings(LONG, stateful_step_count=steps, max_examples=many)
    run_state_machine_as_test(seed(number)(MACHINES[machine]), settings=long)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
