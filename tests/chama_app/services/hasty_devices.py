"""The devices of two who may do everything and do it at the wrong moment."""

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from chama_app.domain.group import Role

from .device_actions import PAYS
from .device_haste import Haste
from .device_joining import Joining
from .device_turns import Turns


class HastyDevices(Haste, Joining, Turns):
    """Two owners who keep the money."""

    roles: ClassVar[tuple[tuple[Role, ...], ...]] = (("owner", "treasurer"), ("owner", "treasurer"))

    @initialize(pays=st.lists(PAYS, min_size=3, max_size=3))
    def begin(self, pays: list[str]) -> None:
        """Somebody was asked already."""
        self.share()
        self.ask_everybody(0, pays)
