"""Long random histories of a state machine, each part of which begins at a seed of its own: `make simulate`."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

AT_A_TIME = 250
LONG = settings(
    max_examples=AT_A_TIME,
    stateful_step_count=50,
    database=None,
    deadline=None,  # also where no conftest says so
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # to shrink such a history takes longer than a test may
)


def live_through(machine: type[RuleBasedStateMachine], number: int) -> None:
    """The histories of one seed; raises what the machine raises."""
    run_state_machine_as_test(seed(number)(type(machine.__name__, (machine,), {})), settings=LONG)
