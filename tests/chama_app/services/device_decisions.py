"""What whoever keeps the money decides about it: what came beyond a share, what came by hand, and what goes out."""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chama_app.domain.accounts import Part
from chama_app.domain.book import owed, surplus, through
from chama_app.domain.decisions import Decision, Settled
from chama_app.domain.hand_record import HandDraft, corrected, new_record, parse_hand_record, settlement, withdrawn
from chama_app.domain.member_form import is_locked, with_phone
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.reported_codes import (
    agreed_amount,
    may_settle,
    parse_code,
    reportable_request,
    unconfirmed_report,
)
from chama_app.domain.surplus import kept_surplus, surplus_set_aside
from daraja_core import Status

from .device_machine import AMOUNTS, DATA, DEVICE, Devices, tap
from .group_device import Device

NOTHING_REPORTED = {"reported_code": None, "reported_amount": None}


class Decisions(Devices):
    """Each is written down a second time, once the device has taken it."""

    def decided(self, device: Device, decisions: Sequence[Decision]) -> None:
        device.ledger.decide(decisions)
        self.second.decide(device.user, decisions)

    @rule(place=DEVICE, data=DATA, what=st.sampled_from(["keep", "later", "send back", "send back"]))
    @tap
    def decide(self, place: int, data: st.DataObject, what: str) -> None:
        """About all that somebody paid beyond the share, or one payment of it goes back."""
        device = self.device(place)
        too_much = [one.id for one in device.book.members if surplus(device.book, one.id)]
        if not too_much:
            return
        member_id, now = data.draw(st.sampled_from(too_much)), device.clock.now()
        match what:
            case "keep":
                self.decided(device, kept_surplus(device.book, member_id, self.server.name, now))
            case "later":
                self.decided(device, surplus_set_aside(device.book, member_id, self.server.name, now))
            case _:
                if data.draw(st.booleans()) and not is_locked(device.book, member_id):
                    moved = with_phone(
                        device.book, member_id, "254712345099", is_me=device.book.member(member_id).is_me
                    )
                    self.keep(device, moved)  # what was paid goes back to the number that it came from
                self.send_back(device, data.draw(st.sampled_from(surplus(device.book, member_id))))

    @rule(data=DATA, first=DEVICE)
    @tap
    def send_back_at_once(self, data: st.DataObject, first: int) -> None:
        """Everybody who keeps the money sends back what he sees, without having heard of the others."""
        seen = [(one, [part for m in one.book.members for part in surplus(one.book, m.id)]) for one in self.devices]
        for device, parts in seen[first % len(seen) :] + seen[: first % len(seen)]:
            for part in parts[:1]:
                self.send_back(device, part)

    def send_back(self, device: Device, part: Part) -> None:
        """It was too much: nobody owes anything because of it, and nobody sent it before."""
        request = part.request
        if not part.can_be_returned:
            return
        sent = device.pay_out(part.amount, request.id)
        if sent is None or sent.id not in self.server.sent:
            return
        others = [one for one, of in self.server.refunds.items() if of == request.id and self.may_have_left(one)]
        self.server.refunds[sent.id] = request.id
        assert all(device.book.payout(one) for one in others)
        assert owed(through(device.book, request.collection_id), request.member_id) == 0
        if request.id in device.engine.sent.payments:
            assert self.server.sent[sent.id].phone == self.server.sent[request.id].phone

    def may_have_left(self, payout_id: str) -> bool:
        word = self.server.word_on(payout_id)
        return word is None or word.status is not Status.FAILED

    @rule(place=DEVICE, amount=AMOUNTS | st.integers(10, 90))
    @tap
    def pay_out(self, place: int, amount: int) -> None:
        device = self.device(place)
        whose, round_id = device.book.collection.receiver, device.book.current
        sent = device.pay_out(max(10, amount))
        if whose and sent and sent.id in self.server.sent:
            self.second.turns[sent.id] = round_id, whose

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
        """As it stands in a message, or take it back."""
        device = self.device(place)
        found = reportable_request if is_reported else unconfirmed_report
        requests = [request for one in device.book.members if (request := found(device.book, one.id))]
        if not requests:
            return
        request, told = data.draw(st.sampled_from(requests)), dict[str, object](NOTHING_REPORTED)
        if is_reported:
            code = self.server.code()
            read = parse_code(device.book, f"{code} Confirmed." + (f" Ksh{says}.00 sent" if says else ""))
            assert (read.code, read.amount) == (code, says)
            told = {"reported_code": code, "reported_amount": says}
        device.ledger.change_request(request.id, **told)
        self.second.change(device.user, "code", request.id, told["reported_code"])

    @precondition(lambda self: any(may_settle(one) for device in self.devices for one in device.book.requests))
    @rule(place=DEVICE, amount=AMOUNTS)
    @tap
    def settle(self, place: int, amount: int) -> None:
        """By the code of the payer's message where M-PESA says the same, else by hand."""
        device, now = self.device(place), self.device(place).clock.now()
        for one in [one for one in device.book.requests if may_settle(one)][:1] if self.decides(device) else ():
            agreed, code = agreed_amount(one), one.reported_code or ""
            assert (agreed is not None) == self.agrees(one)
            told = (agreed, code, "") if agreed else (amount, "", "seen on the phone")
            settled = Settled(self.server.name(), one.id, *told, now)
            if agreed:
                device.ledger.settle(settled)
                self.second.decide(device.user, [settled])
            else:
                self.decided(device, [settled])

    def agrees(self, request: PaymentRequest) -> bool:
        """M-PESA said that it was paid, and the message that was reported says no other amount."""
        return bool(request.reported_code) and request.reported_amount in (None, request.amount)

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
        after = withdrawn(made, now, "", said.id) if is_taken_back else corrected(made, told, said)
        device.ledger.save_record(after)
        self.second.decide(device.user, after.decided[-1:])
