"""Two and three devices of one group, with every action of their users: the same records are the same book."""

from contextlib import closing
from dataclasses import replace
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chama_app.domain.book import owed, surplus
from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.group_records import fold
from chama_app.domain.hand_record import HandDraft, new_record, parse_hand_record, settlement, withdrawn
from chama_app.domain.member_form import member_draft, parse_member, with_member, with_member_back, without_member
from chama_app.domain.members import Member
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.pot import pot
from chama_app.domain.reported_codes import agreed_amount, may_settle, reportable_request, unconfirmed_report
from daraja_core import Status

from ..example_chama import NOON, book
from ..fake_engine import ManualClock
from .group_world import GROUP, Device, Server, view

AMOUNTS = st.integers(1, 4_000)
DATA, DEVICE = st.data(), st.integers(0, 2)


class ManyDevices(RuleBasedStateMachine):
    """An owner, another owner and a member, their phones, M-PESA, and a network that is there now and then."""

    roles: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "treasurer"), ("member",))

    def __init__(self) -> None:
        super().__init__()
        self.server = Server(ManualClock(NOON))
        self.devices: list[Device] = []
        self.recorded: dict[str, int] = {}

    @initialize()
    def share(self) -> None:
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

    @rule(place=DEVICE, data=DATA, word=st.booleans())
    def ask(self, place: int, data: st.DataObject, word: bool) -> None:
        device = self.device(place)
        if device.book.active_members:
            device.ask(data.draw(st.sampled_from(device.book.active_members)).id, word=word)

    @precondition(lambda self: self.server.prompts)
    @rule(data=DATA, status=st.sampled_from([Status.SUCCESS] * 3 + list(Status)), amount=st.none() | AMOUNTS)
    def answer(self, data: st.DataObject, status: Status, amount: int | None) -> None:
        """All that was asked for, or another amount; what M-PESA declined may arrive later after all."""
        prompt = self.server.prompts[data.draw(st.sampled_from(sorted(self.server.prompts)))]
        self.server.say(prompt, status, amount if prompt.flow == "stk" else None)

    @precondition(lambda self: any(device.asked for device in self.devices))
    @rule(place=DEVICE, data=DATA)
    def give_up(self, place: int, data: st.DataObject) -> None:
        device = self.device(place)
        if device.asked:
            device.give_up(data.draw(st.sampled_from(sorted(device.asked))))

    @precondition(lambda self: self.server.verdicts)
    @rule(place=DEVICE, data=DATA)
    def hear(self, place: int, data: st.DataObject) -> None:
        self.device(place).hear(data.draw(st.integers(0, len(self.server.verdicts) - 1)))

    @rule(place=DEVICE)
    def tell(self, place: int) -> None:
        self.device(place).tell()

    @rule(place=DEVICE, data=DATA)
    def read(self, place: int, data: st.DataObject) -> None:
        """Some of the records come late, and some again."""
        every = len(self.server.cloud.records[GROUP])
        self.device(place).read(set(data.draw(st.sets(st.integers(0, every - 1), max_size=8))))

    @rule(place=DEVICE)
    def go_offline_or_come_back(self, place: int) -> None:
        self.device(place).is_online = not self.device(place).is_online

    @rule(place=DEVICE)
    def restart(self, place: int) -> None:
        before = view(self.device(place).book)
        self.device(place).restart()
        assert view(self.device(place).book) == before

    @rule(minutes=st.integers(0, 4))
    def wait(self, minutes: int) -> None:
        self.server.clock.move(minutes=minutes)
        for device in self.devices:
            device.shared.bring_in_line()

    @rule(place=DEVICE, data=DATA, what=st.sampled_from(["keep", "later", "send back"]))
    def decide(self, place: int, data: st.DataObject, what: str) -> None:
        device = self.device(place)
        parts = [part for one in device.book.members for part in surplus(device.book, one.id)]
        if not parts:
            return
        part, now = data.draw(st.sampled_from(parts)), self.server.clock.now()
        counts = device.book.shares[part.request.member_id] + part.amount
        match what:
            case "keep":
                device.ledger.decide([Kept(self.server.name(), part.request.id, part.amount, counts, now)])
            case "later":
                device.ledger.decide([SetAside(self.server.name(), part.request.id, part.amount, now)])
            case _:
                device.pay_out(part.amount, part.request.id if part.can_be_returned else None)

    @rule(place=DEVICE, amount=AMOUNTS)
    def pay_out(self, place: int, amount: int) -> None:
        self.device(place).pay_out(max(10, amount))

    @rule(place=DEVICE, data=DATA)
    def confirm_not_sent(self, place: int, data: st.DataObject) -> None:
        device = self.device(place)
        unknown = [one for one in device.book.payouts if one.is_unknown]
        if unknown and self.decides(device):
            device.ledger.confirm_not_sent(data.draw(st.sampled_from(unknown)).id, "not in the portal")

    @rule(place=DEVICE, data=DATA, says=st.sampled_from([None, 500, 1000]))
    def report_a_code(self, place: int, data: st.DataObject, says: int | None) -> None:
        device = self.device(place)
        found = [request for one in device.book.members if (request := reportable_request(device.book, one.id))]
        if found:
            request = data.draw(st.sampled_from(found))
            device.ledger.change_request(request.id, reported_code=self.server.name(), reported_amount=says)

    @rule(place=DEVICE, data=DATA)
    def take_a_code_back(self, place: int, data: st.DataObject) -> None:
        device = self.device(place)
        found = [request for one in device.book.members if (request := unconfirmed_report(device.book, one.id))]
        if found:
            request = data.draw(st.sampled_from(found))
            device.ledger.change_request(request.id, reported_code=None, reported_amount=None)

    @rule(place=DEVICE, amount=AMOUNTS)
    def settle(self, place: int, amount: int) -> None:
        """By the code of the payer's message where M-PESA says the same, else by hand."""
        device, now = self.device(place), self.server.clock.now()
        for one in [one for one in device.book.requests if may_settle(one)][:1] if self.decides(device) else ():
            agreed, code = agreed_amount(one), one.reported_code or ""
            told = (agreed, code, "") if agreed else (amount, "", "seen on the phone")
            device.ledger.settle(Settled(self.server.name(), one.id, *told, now))

    @rule(place=DEVICE, data=DATA, amount=AMOUNTS)
    def record_by_hand(self, place: int, data: st.DataObject, amount: int) -> None:
        device, now = self.device(place), self.server.clock.now()
        if not self.decides(device) or not device.book.active_members:
            return
        member = data.draw(st.sampled_from(device.book.active_members))
        told = parse_hand_record(device.book, HandDraft(str(amount)), member.id, now)
        record = new_record(device.book, member.id, told, now, device.ledger.new_suffix(member.id))
        said = settlement(record, told, now, "", self.server.name())
        device.ledger.save_record(replace(record, decided=(said,)))

    @rule(place=DEVICE, data=DATA)
    def take_a_record_back(self, place: int, data: st.DataObject) -> None:
        device = self.device(place)
        found = [one for one in device.book.requests if one.is_recorded and not one.is_withdrawn]
        if found and self.decides(device):
            one = data.draw(st.sampled_from(found))
            device.ledger.save_record(withdrawn(one, self.server.clock.now(), "", self.server.name()))

    @rule(place=DEVICE, custom=st.none() | st.integers(1, 3_000))
    def add_a_member(self, place: int, custom: int | None) -> None:
        name = self.server.name().lower()
        self.save_member(self.device(place), Member(name, f"Dan {name}", "254712345009", custom))

    @rule(place=DEVICE, data=DATA, custom=st.none() | st.integers(1, 3_000), name=st.sampled_from(["A", "B"]))
    def edit_a_member(self, place: int, data: st.DataObject, custom: int | None, name: str) -> None:
        device = self.device(place)
        if not device.book.members:
            return
        member = data.draw(st.sampled_from(device.book.members))
        self.save_member(device, replace(member, name=name, custom_share=custom, phone="254712345009"))

    def save_member(self, device: Device, member: Member) -> None:
        parsed = parse_member(device.book, member_draft(member), member.id).member
        if parsed and self.is_owner(device):
            after = with_member(device.book, parsed)
            device.ledger.update_members(after.chama, after.members)

    @rule(place=DEVICE, data=DATA, comes_back=st.booleans())
    def leave(self, place: int, data: st.DataObject, comes_back: bool) -> None:
        device = self.device(place)
        if not device.book.members:
            return
        member = data.draw(st.sampled_from(device.book.members))
        after = (with_member_back if comes_back else without_member)(device.book, member.id)
        if after and self.is_owner(device):
            device.ledger.update_members(after.chama, after.members)

    @rule(place=DEVICE, goal=st.integers(1, 9_000))
    def change_the_target(self, place: int, goal: int) -> None:
        device = self.device(place)
        if self.is_owner(device):
            device.ledger.update_members(replace(device.book.chama, target=goal), device.book.members)

    @rule()
    def meet(self) -> None:
        """Everybody is online and has heard everything: all show one book, and so does who joins only now."""
        for _ in range(2):
            for device in self.devices:
                device.is_online = True
                device.tell()
        for device in self.devices:
            device.hear_everything()
        newcomer = Device(self.server, f"late{self.server.name()}")
        with closing(newcomer.database):
            newcomer.join("member")
            newcomer.hear_everything()
            views = [view(device.book) for device in (*self.devices, newcomer)]
            assert all(not device.shared.outbox for device in self.devices)
            assert views[1:] == views[:-1]
            self.check_the_money(newcomer)

    def check_the_money(self, device: Device) -> None:
        """Every receipt is in the pot, once, and nothing else is."""
        told = [one.verdict for one in self.server.verdicts if one.flow == "stk"]
        receipts = {one.payment_id for one in told if one.status is Status.SUCCESS}
        arrived = {one.id for one in device.book.requests if one.state.money_moved == "yes"}
        assert receipts == arrived
        back = sum(account.sent_back for account in device.book.accounts.values())
        carriers: dict[str, PaymentRequest] = {}
        for one in device.book.requests:
            if one.has_arrived and device.book.index.owns_receipt(one):
                carriers[one.receipt or one.id] = one
        assert pot(device.book).received == sum(one.received for one in carriers.values()) - back

    @invariant()
    def what_is_owed_is_what_is_missing(self) -> None:
        for device in self.devices:
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


class ThreeDevices(ManyDevices):
    """Two of them change the list of members."""

    roles = (("owner", "treasurer"), ("owner", "treasurer"), ("member",))


FEW = settings(
    max_examples=6,
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink such a history takes longer than a test may
)


def test_two_devices_agree() -> None:
    run_state_machine_as_test(ManyDevices, settings=FEW)


def test_three_devices_agree() -> None:
    run_state_machine_as_test(ThreeDevices, settings=FEW)
