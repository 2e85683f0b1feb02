"""Somebody who has a chama of his own joins another one: not while any of his money may still come."""

from contextlib import closing
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chama_app.domain.group import held_by
from daraja_core import Status

from ..example_chama import book
from ..fake_engine import ManualClock
from .device_machine import DATA, Devices
from .group_device import Device
from .group_world import Server

HAPPENS = st.sampled_from(["ask", "ask", "ask", "give up", "give up", "network", "decline", "days"])
STILL_PAID = timedelta(hours=48)
"""What M-PESA declined has been paid so long afterwards, and nobody can say that it was not later."""


class Joining(Devices):
    """He has asked for money, and M-PESA has not said its last word on it."""

    @rule(data=DATA, happened=st.lists(HAPPENS, min_size=3, max_size=8))
    def join_with_a_chama_of_his_own(self, data: st.DataObject, happened: list[str]) -> None:
        """Who joins forgets his own chama."""
        alone = Server(ManualClock(self.server.clock.now()))
        guest = Device(alone, "guest", book())
        with closing(guest.database):
            for what in happened:
                self.live(guest, data, what)
            if held_by(guest.book, guest.clock.now()) is None:
                assert not [one for one in alone.sent if self.may_come(alone, one)]

    def live(self, guest: Device, data: st.DataObject, what: str) -> None:
        """Somebody is asked, again on his word, and M-PESA says nothing or no."""
        match what:
            case "ask":
                guest.ask("alice", word=True)
            case "give up":
                guest.give_up()
            case "network":
                guest.has_network = not guest.has_network
            case "decline" if guest.server.prompts:
                name = data.draw(st.sampled_from(sorted(guest.server.prompts)))
                guest.server.say(guest.server.prompts[name], Status.FAILED)
                guest.hear(len(guest.server.verdicts) - 1)
            case _:
                guest.server.clock.move(hours=50)

    def may_come(self, server: Server, name: str) -> bool:
        """M-PESA has not said what became of it, or has declined it lately."""
        prompt = server.sent[name]
        return server.may_move(prompt) or server.clock.now() < prompt.at + STILL_PAID
