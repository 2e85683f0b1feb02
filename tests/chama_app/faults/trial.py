"""How long it takes until the random histories find a fault that was put back."""

from ..long_histories import PARTS, broken_promise
from .fault import Fault

PROGRAM = "tests.chama_app.faults.histories"
TOLD = "state.teardown()"  # the last line of a history that broke a promise


def found_in(fault: Fault) -> int | None:
    """The first part of the histories that breaks a promise; none of them does when it is not found."""
    return next((part for part in range(PARTS) if _is_broken(fault, part)), None)


def _is_broken(fault: Fault, part: int) -> bool:
    said = broken_promise(fault.found_by, part, fault.says, program=PROGRAM)
    if said and TOLD not in said:
        raise RuntimeError(f"{fault.says}: {said}")
    return bool(said)
