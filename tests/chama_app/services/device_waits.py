"""What ends a wait: a code of M-PESA's message, a late receipt, a check, a restart, a clock that somebody sets."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chama_app.domain.book import owed
from chama_app.domain.member_form import is_locked, with_phone
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payout_rules import confirmable_at
from chama_app.domain.request_plan import plan_requests
from chama_app.domain.request_rules import AllowedFrom, NeedsConfirmation, may_request
from chama_app.services.notifications import CheckFailed, NoRecord
from daraja_core import Status

from .device_actions import PAYS, Actions
from .device_decisions import Decisions
from .device_machine import AMOUNTS, DATA, DEVICE, tap
from .group_world import Prompt
from .watched_device import WatchedDevice

LONGEST_WAIT = timedelta(minutes=3)
"""So long a prompt can still be paid after it was sent; M-PESA declines the same amount again for less."""
WORDS = st.sampled_from(["the same", "no amount", "another amount", "by hand"])


class Waits(Actions, Decisions):
    """Nobody waits for ever, nor for longer than he was told."""

    def watched(self, place: int) -> WatchedDevice:
        device = self.device(place)
        assert isinstance(device, WatchedDevice)
        return device

    @rule(place=DEVICE, data=DATA, word=WORDS, amount=AMOUNTS, receipt=st.none() | AMOUNTS)
    @tap
    def pay_without_a_receipt(
        self, place: int, data: st.DataObject, word: str, amount: int, receipt: int | None
    ) -> None:
        """M-PESA says that a request was paid; a message or somebody's word says how much, until the receipt comes."""
        device = self.watched(place)
        prompt = self.unanswered_prompt(device, data)
        if prompt is None or not self.hears(device, prompt, Status.CONFIRMING):
            return
        known = device.book.request(prompt.id)
        if known is None or known.settled or not known.unconfirmed:
            return
        if word == "by hand":
            device.decisions.record_by_hand(prompt.id, amount, "seen on the phone")
        else:
            self.report(device, known, {"the same": prompt.amount, "another amount": prompt.amount + 7}.get(word))
        self.note_what_was_decided(device, known)
        before = device.book.account(known.member_id)
        if receipt and self.hears(device, prompt, Status.SUCCESS, receipt):
            settled, after = device.book.request(prompt.id), device.book.account(known.member_id)
            assert settled
            assert (settled.received, settled.has_arrived) == (receipt, True)
            if known.collection_id == device.book.current:
                counted = known_amount(before.requests, prompt.id)
                assert after.arrived == before.arrived - counted + receipt

    def report(self, device: WatchedDevice, request: PaymentRequest, says: int | None) -> None:
        """Whoever paid shows his message: it settles what M-PESA says as well, and nothing else does."""
        code = self.server.code()
        device.decisions.report_code(request.member_id, f"{code} Confirmed." + (f" Ksh{says}.00 sent" if says else ""))
        known = device.book.request(request.id)
        if known is None or known.reported_code != code:
            return  # it was for another one, or the disk did not take it
        self.second.change(device.user, "code", request.id, code)
        device.decisions.settle_by_code()
        known, asked = device.book.request(request.id), self.server.sent[request.id].amount
        if self.decides(device):
            assert known
            assert known.received == (asked if says in (None, asked) else 0)
            assert known.blocks_asking == (says not in (None, asked))

    def note_what_was_decided(self, device: WatchedDevice, before: PaymentRequest) -> None:
        known = device.book.request(before.id)
        self.second.decide(device.user, [one for one in known.decided if one not in before.decided] if known else [])

    def unanswered_prompt(self, device: WatchedDevice, data: st.DataObject) -> Prompt | None:
        """One that this device sent and M-PESA has said nothing of; somebody is asked where there is none."""
        for _ in range(2):
            names = sorted(one for one in device.engine.sent.payments if one in self.server.prompts)
            open_ones = [one for one in names if self.server.word_on(one) is None and device.book.request(one)]
            if open_ones:
                return self.server.prompts[data.draw(st.sampled_from(open_ones))]
            for member in [one for one in device.book.active_members if owed(device.book, one.id)][:1]:
                self.ask_and_pay(device, member.id, "later", word=False)
        return None

    def hears(self, device: WatchedDevice, prompt: Prompt, status: Status, amount: int | None = None) -> bool:
        """Whether the device hears of what M-PESA says now."""
        said = len(self.server.verdicts)
        self.server.say(prompt, status, amount)
        if len(self.server.verdicts) > said:
            device.hear(said)
        return said in device.heard

    @rule(place=DEVICE, pays=PAYS, is_shared=st.booleans())
    @tap
    def ask_all_and_restart(self, place: int, pays: str, is_shared: bool) -> None:
        """Whoever was to be asked with all the others was asked, or everybody is told that he was not."""
        device = self.watched(place)
        active = device.book.active_members
        for other in [one for one in active[1:] if is_shared and not is_locked(device.book, one.id)]:
            phone = active[0].phone or "254712345001"
            self.keep(device, with_phone(device.book, other.id, phone, is_me=other.is_me))
        shown, before = plan_requests(device.book, device.clock.now()), {one.id for one in device.book.requests}
        device.requests.send_all(shown=shown)
        made = [one for one in device.book.requests if one.id not in before]
        for one in [one for one in made if one.id in self.server.prompts][:1] if pays != "later" else ():
            self.pay(device, self.server.prompts[one.id], pays)
        if device.ledger.unsaved or not self.decides(device):
            return
        asked = {one.member_id for one in device.book.requests if one.id not in before}
        device.restart()
        assert {one for one in shown.members if owed(device.book, one)} <= {*device.requests.missed, *asked}

    @rule(place=DEVICE, data=DATA, is_payout=st.booleans())
    def tap_twice_to_check(self, place: int, data: st.DataObject, is_payout: bool) -> None:
        """It is one check, which ends, and says so where nothing is known."""
        device = self.watched(place)
        requests, payouts = device.book.index.open, [one for one in device.book.payouts if one.is_open]
        names = sorted(one.id for one in payouts) if is_payout else sorted(requests)
        if not names:
            return
        name, service = data.draw(st.sampled_from(names)), device.payouts if is_payout else device.requests
        sent, known = device.engine.sent, device.book.payout(name) if is_payout else device.book.request(name)
        is_elsewhere = known is not None and known.elsewhere
        is_recorded = name in (sent.payouts if is_payout else sent.payments) and not device.engine.is_blind
        with device.listened_to() as told:
            assert device.begun_by(lambda: (service.check(name), service.check(name))) == 1
        assert not service.checking
        said = [one for one in told if isinstance(one, NoRecord | CheckFailed)]
        assert len(said) == (not is_recorded and not is_elsewhere)

    @rule(
        place=DEVICE,
        data=DATA,
        what=st.sampled_from(["pay", "ask", "ask elsewhere", "pay out"]),
        hours=st.integers(1, 9),
        is_looked_at=st.booleans(),
    )
    @tap
    def set_the_clock_back(self, place: int, data: st.DataObject, what: str, hours: int, is_looked_at: bool) -> None:
        """While somebody waits: once the time is over that there was to wait, nobody does, also where nobody looks."""
        device = self.watched(place)
        if device.book.active_members:
            member_id = data.draw(st.sampled_from(device.book.active_members)).id
            other = self.watched(place + 1) if what == "ask elsewhere" else device
            if what == "pay out":
                device.pay_out(10)
            elif any(one.id == member_id for one in other.book.active_members):
                self.ask_and_pay(other, member_id, "less" if what == "pay" else "later", word=False)
            other.tell()
            device.read()
        device.clock.set(device.clock.wrong_by - timedelta(hours=hours))
        if is_looked_at:
            device.look()
        self.server.clock.move(minutes=3)
        device.shared.bring_in_line()
        if is_looked_at:
            device.look()
            self.check_that_nobody_waits(device)
        self.check_that_nothing_is_open(device)

    def check_that_nobody_waits(self, device: WatchedDevice) -> None:
        """For what was asked before the clock was set; three minutes later it is over, M-PESA's own wait as well."""
        latest = device.clock.now()
        for member in device.book.active_members:
            permission = may_request(device.book, member.id, device.clock.now(), production=True)
            assert not isinstance(permission, AllowedFrom) or permission.until <= latest
            assert not isinstance(permission, NeedsConfirmation) or permission.since <= latest
        assert all((confirmable_at(one) or latest) <= latest for one in device.book.payouts)

    def check_that_nothing_is_open(self, device: WatchedDevice) -> None:
        """Of what another device asked for, by now."""
        assert not [one.id for one in device.book.requests if one.elsewhere and one.is_waiting and one.is_open]


def known_amount(requests: tuple[PaymentRequest, ...], name: str) -> int:
    """What one of these counts."""
    return sum(one.received for one in requests if one.id == name)
