"""One, two and three devices of one group, with every action of their users and all that goes wrong."""

from .device_actions import Actions
from .device_collections import Rounds
from .device_troubles import Troubles


class OneDevice(Actions, Rounds, Troubles):
    """Its owner is alone with it."""


class ManyDevices(OneDevice):
    """An owner, and a member."""

    roles = (("owner", "treasurer"), ("member",))


class ThreeDevices(OneDevice):
    """Two of them change the list of members."""

    roles = (("owner", "treasurer"), ("owner", "treasurer"), ("member",))
