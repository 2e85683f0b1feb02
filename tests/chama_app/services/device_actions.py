"""What the users of a group's devices do, and what M-PESA and the network do with it."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from chama_app.domain.book import Book, surplus
from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.hand_record import HandDraft, corrected, new_record, parse_hand_record, settlement, withdrawn
from chama_app.domain.member_form import member_draft, parse_member, with_member, with_member_back, without_member
from chama_app.domain.members import Member
from chama_app.domain.reported_codes import agreed_amount, may_settle, reportable_request, unconfirmed_report
from daraja_core import Status

from .device_machine import AMOUNTS, DATA, DEVICE, Devices, tap
from .group_device import Device
from .group_world import GROUP

PAYS = st.sampled_from(["all", "all", "more", "less", "later"])
CHANGES = st.sampled_from(["add", "edit", "leave", "come back", "target"])
NOTHING_REPORTED = {"reported_code": None, "reported_amount": None}


class Actions(Devices):
    """Everything but collections."""

    @initialize(pays=st.lists(PAYS, min_size=3, max_size=3))
    def begin(self, pays: list[str]) -> None:
        self.share()
        self.ask_everybody(0, pays)

    @rule(place=DEVICE, data=DATA, word=st.booleans(), pays=PAYS)
    @tap
    def ask(self, place: int, data: st.DataObject, word: bool, pays: str) -> None:
        device = self.device(place)
        if device.book.active_members:
            member_id = data.draw(st.sampled_from(device.book.active_members)).id
            self.ask_and_pay(device, member_id, pays, word=word)

    @rule(place=DEVICE, pays=st.lists(PAYS, min_size=3, max_size=3))
    @tap
    def ask_everybody(self, place: int, pays: list[str]) -> None:
        device = self.device(place)
        for member, each in zip(device.book.active_members, pays, strict=False):
            self.ask_and_pay(device, member.id, each, word=False)

    def ask_and_pay(self, device: Device, member_id: str, pays: str, *, word: bool) -> None:
        """Whoever is asked pays at once, all of it, more or less, or answers later."""
        before = set(self.server.prompts)
        device.ask(member_id, word=word)
        for name in set(self.server.prompts) - before if pays != "later" else ():
            prompt = self.server.prompts[name]
            amounts = {"all": prompt.amount, "more": prompt.amount + 300, "less": (prompt.amount + 1) // 2}
            self.server.say(prompt, Status.SUCCESS, amounts[pays])
            device.hear(len(self.server.verdicts) - 1)

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

    @rule(place=DEVICE, data=DATA, what=st.sampled_from(["tell", "read some", "catch up", "catch up"]))
    def synchronise(self, place: int, data: st.DataObject, what: str) -> None:
        """Some of the records come late, and some again."""
        match what:
            case "tell":
                self.device(place).tell()
            case "read some":
                every = len(self.server.cloud.records[GROUP])
                self.device(place).read(set(data.draw(st.sets(st.sampled_from(range(every)), max_size=8))))
            case _:
                self.device(place).mend()
                self.device(place).hear_everything()

    @rule(place=DEVICE, data=DATA, what=st.sampled_from(["keep", "later", "send back"]))
    @tap
    def decide(self, place: int, data: st.DataObject, what: str) -> None:
        device = self.device(place)
        parts = [part for one in device.book.members for part in surplus(device.book, one.id)]
        if not parts:
            return
        part, now = data.draw(st.sampled_from(parts)), device.clock.now()
        counts = device.book.shares[part.request.member_id] + part.amount
        match what:
            case "keep":
                device.ledger.decide([Kept(self.server.name(), part.request.id, part.amount, counts, now)])
            case "later":
                device.ledger.decide([SetAside(self.server.name(), part.request.id, part.amount, now)])
            case _:
                device.pay_out(part.amount, part.request.id if part.can_be_returned else None)

    @rule(place=DEVICE, amount=AMOUNTS | st.integers(10, 90))
    @tap
    def pay_out(self, place: int, amount: int) -> None:
        self.device(place).pay_out(max(10, amount))

    @precondition(lambda self: any(one.is_unknown for device in self.devices for one in device.book.payouts))
    @rule(place=DEVICE, data=DATA)
    @tap
    def confirm_not_sent(self, place: int, data: st.DataObject) -> None:
        device = self.device(place)
        unknown = [one for one in device.book.payouts if one.is_unknown]
        if unknown and self.decides(device):
            device.ledger.confirm_not_sent(data.draw(st.sampled_from(unknown)).id, "not in the portal")

    @rule(place=DEVICE, data=DATA, is_reported=st.booleans(), says=st.sampled_from([None, 500, 1000]))
    @tap
    def report_a_code(self, place: int, data: st.DataObject, is_reported: bool, says: int | None) -> None:
        """Or take it back."""
        device = self.device(place)
        found = reportable_request if is_reported else unconfirmed_report
        requests = [request for one in device.book.members if (request := found(device.book, one.id))]
        if requests:
            told = {"reported_code": self.server.name(), "reported_amount": says} if is_reported else NOTHING_REPORTED
            device.ledger.change_request(data.draw(st.sampled_from(requests)).id, **told)

    @precondition(lambda self: any(may_settle(one) for device in self.devices for one in device.book.requests))
    @rule(place=DEVICE, amount=AMOUNTS)
    def settle(self, place: int, amount: int) -> None:
        """By the code of the payer's message where M-PESA says the same, else by hand."""
        device, now = self.device(place), self.device(place).clock.now()
        for one in [one for one in device.book.requests if may_settle(one)][:1] if self.decides(device) else ():
            agreed, code = agreed_amount(one), one.reported_code or ""
            told = (agreed, code, "") if agreed else (amount, "", "seen on the phone")
            device.ledger.settle(Settled(self.server.name(), one.id, *told, now))

    @rule(place=DEVICE, data=DATA, amount=AMOUNTS, what=st.sampled_from(["record", "correct", "take back"]))
    @tap
    def record_by_hand(self, place: int, data: st.DataObject, amount: int, what: str) -> None:
        """Something came, it was another amount, or it was nothing."""
        device, now = self.device(place), self.device(place).clock.now()
        book, known = device.book, [one for one in device.book.requests if one.is_recorded]
        if not self.decides(device) or not (book.active_members if what == "record" else known):
            return
        record = data.draw(st.sampled_from(known)) if what != "record" else None
        member_id = record.member_id if record else data.draw(st.sampled_from(book.active_members)).id
        told = parse_hand_record(book, HandDraft(str(amount)), member_id, now, record.id if record else None)
        made = record or new_record(book, member_id, told, now, device.ledger.new_suffix(member_id))
        said = settlement(made, told, now, "", self.server.name())
        is_taken_back = what == "take back"
        device.ledger.save_record(withdrawn(made, now, "", said.id) if is_taken_back else corrected(made, told, said))

    @rule(place=DEVICE, data=DATA, custom=st.none() | AMOUNTS, goal=AMOUNTS, what=CHANGES)
    @tap
    def change_members(self, place: int, data: st.DataObject, custom: int | None, goal: int, what: str) -> None:
        """Who is in the chama, with which share, and what it collects."""
        device, name = self.device(place), self.server.name().lower()
        if not self.is_owner(device):
            return
        members = {one.id: one for one in device.book.members}
        old = members[data.draw(st.sampled_from(sorted(members)))] if members else None
        after: Book | None = None
        match what:
            case "add":
                after = self.saved(device.book, Member(name, f"Dan {name}", "254712345009", custom))
            case "edit" if old:
                edited = replace(old, name=f"{old.name[:8]} A", custom_share=custom, phone="254712345009")
                after = self.saved(device.book, edited)
            case "leave" if old:
                after = without_member(device.book, old.id)
            case "come back" if old:
                after = with_member_back(device.book, old.id)
            case _:
                after = replace(device.book, chama=replace(device.book.chama, target=goal))
        if after:
            device.ledger.update_members(after.chama, after.members)

    def saved(self, book: Book, member: Member) -> Book | None:
        parsed = parse_member(book, member_draft(member), member.id).member
        return with_member(book, parsed) if parsed else None
