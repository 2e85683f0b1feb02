"""Several devices of one group that live through a random history, and what has to hold whatever happened."""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from functools import wraps
from typing import ClassVar, ParamSpec

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chama_app.domain.book import Book, owed
from chama_app.domain.group import Role
from chama_app.domain.group_records import fold
from chama_app.domain.pot import pot
from chama_app.storage.transaction import SaveError
from daraja_core import GroupRecord

from ..example_chama import NOON, book
from ..fake_engine import ManualClock
from .group_device import Device
from .group_world import GROUP, Server, differences, view
from .second_record import SecondRecord

AMOUNTS = st.integers(1, 90).map(lambda number: number * number // 2 + 1)
DATA, DEVICE = st.data(), st.integers(0, 2)

P = ParamSpec("P")


def tap(action: Callable[P, None]) -> Callable[P, None]:
    """What somebody does and the disk does not take is not done."""

    @wraps(action)
    def tapped(*given: P.args, **named: P.kwargs) -> None:
        with suppress(SaveError):
            action(*given, **named)

    return tapped


class Devices(RuleBasedStateMachine):
    """An owner, perhaps another one and a member, M-PESA, and a network that is there now and then."""

    roles: ClassVar[tuple[tuple[Role, ...], ...]] = (("owner", "treasurer"),)
    kind: ClassVar[type[Device]] = Device

    def __init__(self) -> None:
        super().__init__()
        self.server = Server(ManualClock(NOON))
        self.devices: list[Device] = [self.kind(self.server, "user0", book())]
        self.second = SecondRecord(self.server)
        self.checked: dict[str, Book] = {}

    def share(self) -> None:
        """The owner founds the group, and the others join it."""
        self.devices[0].found()
        for place, roles in enumerate(self.roles[1:], start=1):
            self.devices.append(self.kind(self.server, f"user{place}"))
            self.devices[-1].join(*roles)

    def device(self, place: int) -> Device:
        return self.devices[place % len(self.devices)]

    def is_owner(self, device: Device) -> bool:
        return "owner" in device.roles

    def decides(self, device: Device) -> bool:
        return bool(device.roles & {"owner", "treasurer"})

    def change_the_target(self, device: Device, amount: int) -> None:
        after = replace(device.book, chama=replace(device.book.chama, target=amount))
        self.keep(device, after, "amount", device.book.current, amount)

    def keep(self, device: Device, after: Book | None, kind: str = "", subject: str = "", value: object = None) -> None:
        """Somebody saved a form, and it is written down a second time what was changed by it."""
        if after:
            device.ledger.update_members(after.chama, after.members)
            if kind:
                self.second.change(device.user, kind, subject, value)

    @property
    def records(self) -> list[GroupRecord]:
        """What was told of the group."""
        return self.server.cloud.records.get(GROUP, [])

    @rule()
    def meet(self) -> None:
        """Everybody is online and has heard everything: all show one book, and so does who joins only now."""
        asked = -1
        while asked < len(self.server.sent):  # whose phone got free is asked, in his turn
            asked = len(self.server.sent)
            self.server.clock.move(minutes=2)  # what has no answer by now is unknown everywhere
            for device in self.devices:
                device.mend()
                device.give_up()
                device.tell()
            for device in self.devices:
                device.hear_everything()
        for device in (*self.devices, *self.devices):  # what was heard may be to be told
            device.tell()
            device.read()
        self.server.clock.move(minutes=2)  # also of what was only told just now
        for device in self.devices:
            device.shared.bring_in_line()
        newcomer = Device(self.server, f"late{self.server.name()}")
        with closing(newcomer.database):
            newcomer.join("member")
            newcomer.hear_everything()
            self.compare(newcomer)

    def compare(self, newcomer: Device) -> None:
        """What everybody shows, with one another and with what was decided and told."""
        views = [view(device.book) for device in (*self.devices, newcomer)]
        assert all(not device.shared.outbox and not device.ledger.unsaved for device in self.devices)
        assert views[1:] == views[:-1], differences(views)
        refused = {device.user: device.refused for device in self.devices}
        for device in (*self.devices, newcomer):
            self.second.check(device.book, refused)
            self.second.check_the_money(device.book, self.records, refused)
            self.second.check_the_turns(device.book)
        self.second.facts.clear()

    @invariant()
    def what_is_owed_is_what_is_missing(self) -> None:
        for device in self.devices:
            if self.checked.get(device.user) is device.book:
                continue
            self.checked[device.user] = device.book
            here = pot(device.book)
            debts = [owed(device.book, member.id) for member in device.book.members]
            counted = sum(
                min(device.book.account(one).received, device.book.shares.get(one, 0)) for one in device.book.accounts
            )
            missing = max(0, here.target - counted)
            assert all(debt >= 0 for debt in debts)
            assert sum(debts) == here.to_collect <= missing
            if any(member.custom_share is None for member in device.book.active_members):
                assert here.to_collect == missing

    @invariant()
    def nobody_is_there_twice(self) -> None:
        for device in self.devices:
            assert len(device.book.members) == len({one.id for one in device.book.members})

    def teardown(self) -> None:
        try:
            if self.records:
                self.meet()
                assert fold(self.records).is_complete
        finally:
            for device in self.devices:
                device.database.close()
