"""Two devices of one group on which something fails all the time: what both keep is nevertheless whole."""

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from chama_app.domain.group import Role

from .device_actions import PAYS
from .device_failures import Failures
from .group_device import Device
from .watched_device import WatchedDevice


class FailingDevices(Failures):
    """The owner's and a treasurer's: nothing but money is in their way, and all that can come between."""

    roles: ClassVar[tuple[tuple[Role, ...], ...]] = (("owner", "treasurer"), ("treasurer",))
    kind: ClassVar[type[Device]] = WatchedDevice

    @initialize(pays=st.lists(PAYS, min_size=3, max_size=3))
    def begin(self, pays: list[str]) -> None:
        """Somebody was asked already."""
        self.share()
        self.ask_everybody(0, pays)
