"""One, two and three devices of one group, with every action of their users and all that goes wrong."""

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from chama_app.domain.group import Role
from daraja_core import Status

from .device_actions import PAYS, Actions
from .device_collections import Rounds
from .device_decisions import Decisions
from .device_machine import AMOUNTS
from .device_members import Members
from .device_troubles import Troubles


class OneDevice(Actions, Decisions, Members, Rounds, Troubles):
    """Its owner is alone with it."""

    @initialize(data=st.data(), pays=st.lists(PAYS, min_size=6, max_size=6), before=st.booleans())
    def begin(self, data: st.DataObject, pays: list[str], before: bool) -> None:
        """With a chama that was this device's alone for a while."""
        if before:
            self.ask_everybody(0, pays[:3])
            self.live_alone(data)
        self.share()
        self.ask_everybody(0, pays[3:])

    def live_alone(self, data: st.DataObject) -> None:
        """Money is decided about and sent out; a request is given up, and another one paid in its place."""
        founder = self.devices[0]
        self.record_by_hand(0, data, data.draw(AMOUNTS), "record")
        self.decide(0, data, data.draw(st.sampled_from(["keep", "later", "send back"])))
        self.pay_out(0, data.draw(st.integers(10, 90)))
        founder.give_up()
        for name in [one.id for one in founder.book.requests if one.is_open]:
            self.ask_and_pay(founder, name.rpartition(".")[0], "all", word=True)
        for one in [one for one in founder.book.requests if one.is_open]:
            self.server.say(self.server.sent[one.id], Status.FAILED)  # or nobody could share the chama
            founder.hear(len(self.server.verdicts) - 1)


class ManyDevices(OneDevice):
    """Two who keep the money, one of them the owner."""

    roles: ClassVar[tuple[tuple[Role, ...], ...]] = (("owner", "treasurer"), ("treasurer",))


class ThreeDevices(OneDevice):
    """Two of them change the list of members, and one is a member's."""

    roles: ClassVar[tuple[tuple[Role, ...], ...]] = (("owner", "treasurer"), ("owner", "treasurer"), ("member",))
