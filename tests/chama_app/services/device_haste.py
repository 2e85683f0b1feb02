"""What users do at the wrong moment: before they have heard, after something has changed, and against each other."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from chama_app.domain.member_form import (
    is_locked,
    member_draft,
    with_member_back,
    with_phone,
    without_member,
)
from chama_app.domain.members import Member
from daraja_core.payment import Advice

from .device_actions import ADVICE, PAYS, Actions
from .device_decisions import Decisions
from .device_machine import AMOUNTS, DATA, DEVICE, tap
from .device_members import Members
from .group_device import Device

MEANWHILE = st.sampled_from(["edit", "edit", "cash", "ask", "read", "hear"])


class Haste(Actions, Decisions, Members):
    """Each of it is rare where everything else happens as well."""

    @rule(place=DEVICE, data=DATA, meanwhile=MEANWHILE, everybody=st.booleans(), pays=PAYS)
    @tap
    def press_after_a_change(self, place: int, data: st.DataObject, meanwhile: str, everybody: bool, pays: str) -> None:
        """The button of a row, or that of a dialog, does what stood on it or nothing."""
        self.server.clock.move(minutes=2)  # no phone shows a prompt any more, and the function takes requests
        device, member_id = self.device(place), self.anybody(place, data)
        if everybody:
            self.ask_all_and_pay(device, pays, lambda: self.happen(place, data, meanwhile))
        elif member_id:
            self.ask_and_pay(device, member_id, pays, word=False, then=lambda: self.happen(place, data, meanwhile))

    def happen(self, place: int, data: st.DataObject, what: str) -> None:
        """In another window, or on another device."""
        device, member_id = self.device(place), self.anybody(place, data)
        unheard = [one for one in range(len(self.server.verdicts)) if one not in device.heard]
        match what:
            case "edit":
                self.change_the_target(device, data.draw(AMOUNTS))
            case "cash":
                self.record_by_hand(place, data, data.draw(AMOUNTS), "record")
            case "ask" if member_id:
                self.ask_and_pay(device, member_id, "all", word=False)
            case "hear" if unheard:
                device.hear(data.draw(st.sampled_from(unheard)))
            case _:
                device.read()

    def anybody(self, place: int, data: st.DataObject) -> str:
        members = self.device(place).book.active_members
        return data.draw(st.sampled_from(members)).id if members else ""

    @rule(place=DEVICE, data=DATA, advice=ADVICE, minutes=st.sampled_from([2, 2, 4]), pays=PAYS)
    @tap
    def look_and_ask_again(self, place: int, data: st.DataObject, advice: Advice, minutes: int, pays: str) -> None:
        """Nobody answers; what M-PESA says of that too early lets nobody be asked twice."""
        self.server.clock.move(minutes=2)
        device, member_id = self.device(place), self.anybody(place, data)
        if not member_id:
            return
        self.ask_and_pay(device, member_id, "later", word=False)
        for name in [one.id for one in device.book.requests_of(member_id) if one.is_open]:
            device.engine.give_up(name)
            self.server.clock.move(minutes=minutes)
            self.look_at(device, name, advice)
        self.ask_and_pay(device, member_id, pays, word=False)

    @rule(place=DEVICE, data=DATA, pays=PAYS)
    @tap
    def ask_two_on_one_phone(self, place: int, data: st.DataObject, pays: str) -> None:
        """While it shows the prompt of the one it is asked for nothing of the other's."""
        self.server.clock.move(minutes=2)
        device, one = self.device(place), self.anybody(place, data)
        others = [two for two in device.book.active_members if two.id != one and not is_locked(device.book, two.id)]
        if not others:
            return
        other = data.draw(st.sampled_from(others))
        device.type_number(one)
        self.keep(device, with_phone(device.book, other.id, device.book.member(one).phone, is_me=other.is_me))
        self.ask_and_pay(device, one, "later", word=True)
        self.ask_and_pay(device, other.id, pays, word=False)

    @rule(place=DEVICE, data=DATA, says=st.sampled_from([None, 500, 1000]))
    @tap
    def report_what_nobody_heard_of(self, place: int, data: st.DataObject, says: int | None) -> None:
        """A payer has the message, and M-PESA says nothing."""
        if member_id := self.anybody(place, data):
            self.ask_and_pay(self.device(place), member_id, "later", word=False)
            self.report_a_code(place, data, True, says)

    @rule(
        place=DEVICE,
        data=DATA,
        amount=AMOUNTS,
        hours=st.integers(-9, 9),
        what=st.sampled_from(["record", "correct", "correct", "take back"]),
    )
    @tap
    def record_by_a_wrong_clock(self, place: int, data: st.DataObject, amount: int, hours: int, what: str) -> None:
        """What was said last of cash counts at once."""
        device, before = self.device(place), len(self.second.decisions)
        device.clock.set(timedelta(hours=hours))
        self.record_by_hand(place, data, amount, what)
        device.shared.bring_in_line()
        for said in self.second.decisions[before:]:
            known = device.book.request(said.decision.request_id)
            assert known
            assert known.received == said.decision.amount

    @rule(place=DEVICE, data=DATA, comes_back=st.booleans())
    @tap
    def leave(self, place: int, data: st.DataObject, comes_back: bool) -> None:
        """Or come back."""
        device = self.device(place)
        those = [one.id for one in device.book.members if one.archived is comes_back]
        if those:
            member_id = data.draw(st.sampled_from(those))
            book = device.book
            after = with_member_back(book, member_id) if comes_back else without_member(book, member_id, is_shared=True)
            self.keep(device, after, "gone", member_id, not comes_back)

    @rule(place=DEVICE, pays=PAYS)
    @tap
    def ask_one_whose_name_comes_late(self, place: int, pays: str) -> None:
        """The others hear of a new member's money before they read of him."""
        device, member_id = self.device(place), self.server.name().lower()
        added = member_draft(Member(member_id, "Eve", "254712345008"))
        self.keep(device, self.saved(device.book, added, member_id))
        if any(one.id == member_id for one in device.book.members):
            self.ask_and_pay(device, member_id, pays, word=False)
            device.tell()
            self.hear_of_money_alone([one for one in self.devices if one is not device], member_id)

    def hear_of_money_alone(self, devices: list[Device], member_id: str) -> None:
        """What is written of the member himself has not arrived."""
        here = {place for place, one in enumerate(self.records) if (one.kind, one.subject) != ("member", member_id)}
        for device in devices:
            device.read(here)
            for place in range(len(self.server.verdicts)):
                device.hear(place)

    @rule(place=DEVICE, data=DATA, custom=AMOUNTS)
    @tap
    def save_a_form_of_before(self, place: int, data: st.DataObject, custom: int) -> None:
        """Meanwhile the share was set in another window."""
        device = self.device(place)
        self.open_a_form(place, data)
        if self.form and self.form.user == device.user:
            member = device.book.member(self.form.member_id)
            edited = member_draft(replace(member, custom_share=custom))
            self.keep(device, self.saved(device.book, edited, member.id))
            self.save_the_form()

    @invariant()
    def everybodys_money_is_on_the_list(self) -> None:
        for device in self.devices:
            on_the_list = {one.id for one in device.book.members}
            assert {one.member_id for one in device.book.requests if one.received} <= on_the_list
