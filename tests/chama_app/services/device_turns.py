"""Turns of a merry-go-round that one device pays and another one swaps, before, after, or at the same moment."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chama_app.domain.collections import Collection
from chama_app.domain.dates import day_of
from daraja_core import Status

from .device_actions import Actions
from .device_decisions import Decisions
from .device_machine import DEVICE, tap
from .group_device import Device

WHEN = st.sampled_from(["after", "elsewhere", "elsewhere", "before", "failed"])


class Turns(Actions, Decisions):
    """Whoever got the money had the turn, whatever was agreed meanwhile."""

    @rule(payer=DEVICE, swapper=DEVICE, when=WHEN, is_heard=st.booleans(), amount=st.integers(10, 400))
    @tap
    def pay_and_swap(self, payer: int, swapper: int, when: str, is_heard: bool, amount: int) -> None:
        """`is_heard`: whoever swaps tells of it before the money is to leave."""
        device, other = self.device(payer), self.device(swapper)
        whose = self.begin_a_round(device, other)
        if not whose:
            return
        if when == "before":
            self.swap(other, is_heard=is_heard)
        self.pay_out(payer, amount)
        if when == "failed":
            self.pay_out_in_vain(device)
        if when in ("after", "failed"):
            device.tell()
            other.hear_everything()
        if when != "before":
            self.swap(other, is_heard=is_heard)

    def begin_a_round(self, *devices: Device) -> str | None:
        """All of these look at a merry-go-round, and there is something that can be paid out of it."""
        self.server.clock.move(minutes=2)
        device, turns = devices[0], tuple(one.id for one in devices[0].book.active_members)
        if len(turns) < 2 or not self.is_owner(device):
            return None
        name = self.server.name().lower()
        round_id = next((one.id for one in device.book.collections if one.receiver in turns), name)
        if round_id == name:
            started_on = day_of(device.clock.now())
            device.collections.start(
                Collection(name, "Round", "fixed", 500, "ROUND", "Round", turns, started_on=started_on, turns=turns,
                           receiver=turns[0])
            )  # fmt: skip
        device.tell()
        for one in devices:
            one.read()
            one.collections.select(round_id)
        self.ask_and_pay(device, turns[-1], "all", word=False)
        is_seen = all(one.book.current == round_id for one in devices)
        return device.book.collection.receiver if is_seen else None

    def swap(self, device: Device, *, is_heard: bool) -> None:
        book = device.book
        receiver, others = (
            book.collection.receiver,
            [one for one in book.collection.turns if one != book.collection.receiver],
        )
        if receiver and others and self.is_owner(device):
            device.collections.swap_turns(book.current, receiver, others[0])
            if device.book.collection.receiver != receiver:
                self.second.change(device.user, "receiver", book.current, others[0])
        if is_heard:
            device.tell()

    def pay_out_in_vain(self, device: Device) -> None:
        """M-PESA declines what is on its way."""
        for one in [one for one in device.book.payouts if one.is_waiting and one.id in self.server.prompts]:
            self.server.say(self.server.prompts[one.id], Status.FAILED)
