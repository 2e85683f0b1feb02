"""The same records are the same book on every device, whatever happens in which order."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ..long_histories import PARTS, broken_promise
from .device_machine import Devices
from .failing_devices import FailingDevices
from .many_devices import ManyDevices, ThreeDevices

FEW = settings(
    max_examples=6,
    stateful_step_count=30,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # to shrink such a history takes longer than a test may
)


@pytest.mark.parametrize("devices", [ManyDevices, ThreeDevices, FailingDevices])
def test_devices_agree(devices: type[Devices]) -> None:
    run_state_machine_as_test(devices, settings=FEW)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("devices", ["OneDevice", "ManyDevices", "ThreeDevices", "HastyDevices", "FailingDevices"])
def test_devices_agree_after_long_histories(devices: str, part: int) -> None:
    assert broken_promise(devices, part) == ""
