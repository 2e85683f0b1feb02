"""Several devices of one group that live through a random history, and what has to hold whatever happened."""

from collections.abc import Callable
from contextlib import closing, suppress
from functools import wraps
from typing import ClassVar, ParamSpec

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chama_app.domain.book import Book, owed, through, with_terms
from chama_app.domain.group_records import fold
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.pot import pot
from chama_app.storage.transaction import SaveError
from daraja_core import Status

from ..example_chama import NOON, book
from ..fake_engine import ManualClock
from .group_device import Device
from .group_world import GROUP, Server, view

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

    roles: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "treasurer"),)

    def __init__(self) -> None:
        super().__init__()
        self.server = Server(ManualClock(NOON))
        self.devices: list[Device] = []
        self.checked: dict[str, Book] = {}

    def share(self) -> None:
        """The owner founds the group, and the others join it."""
        founder = Device(self.server, "user0", book())
        self.devices.append(founder)
        founder.found()
        for place, roles in enumerate(self.roles[1:], start=1):
            self.devices.append(Device(self.server, f"user{place}"))
            self.devices[-1].join(*roles)

    def device(self, place: int) -> Device:
        return self.devices[place % len(self.devices)]

    def is_owner(self, device: Device) -> bool:
        return "owner" in self.server.cloud.roles[GROUP, device.user]

    def decides(self, device: Device) -> bool:
        return bool(self.server.cloud.roles[GROUP, device.user] & {"owner", "treasurer"})

    @rule()
    def meet(self) -> None:
        """Everybody is online and has heard everything: all show one book, and so does who joins only now."""
        self.server.clock.move(minutes=2)  # what has no answer by now is unknown everywhere
        for device in self.devices:
            device.mend()
            device.give_up_payouts()
        for _ in range(2):
            for device in self.devices:
                device.tell()
        for device in self.devices:
            device.hear_everything()
        newcomer = Device(self.server, f"late{self.server.name()}")
        with closing(newcomer.database):
            newcomer.join("member")
            newcomer.hear_everything()
            views = [view(device.book) for device in (*self.devices, newcomer)]
            assert all(not device.shared.outbox and not device.ledger.unsaved for device in self.devices)
            assert views[1:] == views[:-1]
            self.check_the_money(newcomer)

    def check_the_money(self, device: Device) -> None:
        """Every receipt is in the pot, once, and nothing else is; what is too much counts for one later round."""
        told = [one.verdict for one in self.server.verdicts if one.flow == "stk"]
        receipts = {one.payment_id for one in told if one.status is Status.SUCCESS}
        arrived = {one.id for one in device.book.requests if one.state.money_moved == "yes"}
        assert receipts == arrived
        carriers: dict[str, PaymentRequest] = {}
        for one in device.book.requests:
            if one.has_arrived and not one.is_carried and device.book.index.owns_receipt(one):
                carriers[one.receipt or one.id] = one
        here = [through(device.book, one.id) for one in with_terms(device.book).collections]
        back = sum(account.sent_back for account in device.book.index.all_accounts())
        assert sum(pot(one).received for one in here) == sum(one.received for one in carriers.values()) - back

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
            if self.devices:
                self.meet()
                assert fold(self.server.cloud.records[GROUP]).is_complete
        finally:
            for device in self.devices:
                device.database.close()
