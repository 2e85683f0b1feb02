"""What fails on a device: its disk in the middle of something, the app before its book heard, and the file itself."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from chama_app.domain.book import owed
from chama_app.domain.member_form import is_locked, with_phone
from daraja_core import DisbursementSuccess, PaymentSuccess, Status

from .damaged_file import KINDS, check_the_rest, spoil
from .device_actions import PAYS
from .device_engine import completed
from .device_machine import AMOUNTS, DATA, DEVICE, tap
from .device_troubles import Troubles
from .device_waits import Waits
from .watched_device import WatchedDevice

ACTIONS = st.sampled_from(["keep", "keep", "record", "code", "target", "ask", "ask offline", "pay out", "hear"])
AT = st.sampled_from(["", "", "decisions", "records", "requests", "COMMIT"])


class Failures(Troubles, Waits):
    """All of something is written, or nothing; what waits to be is told; and no money is forgotten."""

    @invariant()
    def what_is_shown_is_on_disk_or_said_not_to_be(self) -> None:
        """Read by somebody else, once the disk has refused anything."""
        for device in map(self.watched, range(len(self.devices))):
            if device.disk.refused > device.refused_before and device.ledger.unsaved is None:
                saved, shown = device.saved(), device.shown()
                assert saved == shown, [one for one in zip(saved, shown, strict=True) if one[0] != one[1]]
                device.refused_before = device.disk.refused

    @invariant()
    def nothing_is_told_that_is_not_on_disk(self) -> None:
        for device in map(self.watched, range(len(self.devices))):
            if device.shared.outbox:
                assert {one.id for one in device.shared.outbox} <= device.records_on_disk

    @rule(place=DEVICE, data=DATA, what=ACTIONS, at=AT, after=st.integers(0, 2), amount=AMOUNTS)
    def do_something_while_the_disk_fails(
        self, place: int, data: st.DataObject, what: str, at: str, after: int, amount: int
    ) -> None:
        """Soon after there is room again, and all of it is written that was shown."""
        device = self.watched(place)
        device.disk.recover()
        device.ledger.save_again()
        if what == "keep":
            self.pay_too_much_in_two_parts(device)
        device.disk.fail("full", at, after=after)
        self.action(device, place, data, what, amount)()
        self.what_is_shown_is_on_disk_or_said_not_to_be()
        self.nothing_is_told_that_is_not_on_disk()
        device.disk.recover()
        device.ledger.save_again()
        assert device.ledger.unsaved is None

    def action(
        self, device: WatchedDevice, place: int, data: st.DataObject, what: str, amount: int
    ) -> Callable[[], object]:
        match what:
            case "keep":
                return lambda: self.decide(place, data, "keep")
            case "record":
                return lambda: self.record_by_hand(place, data, amount, "record")
            case "code":
                return lambda: self.report_a_code(place, data, True, None)
            case "target":
                return lambda: self.try_another_target(device, amount)
            case "pay out":
                return lambda: device.pay_out(10)
            case "hear":
                return device.hear_everything
            case _:
                device.has_network = what == "ask"
                return lambda: self.ask(place, data, False, False, "all")

    @tap
    def try_another_target(self, device: WatchedDevice, amount: int) -> None:
        if self.is_owner(device):
            self.change_the_target(device, amount)

    @tap
    def pay_too_much_in_two_parts(self, device: WatchedDevice) -> None:
        """Somebody paid twice, and then less was to be collected."""
        for member in [one for one in device.book.active_members if owed(device.book, one.id) > 1][:1]:
            for _ in range(2):
                self.server.clock.move(minutes=3)
                self.ask_and_pay(device, member.id, "less", word=False)
        self.try_another_target(device, len(device.book.active_members))

    @rule(place=DEVICE, data=DATA, amount=AMOUNTS, is_payout=st.booleans())
    def end_before_the_book_hears(self, place: int, data: st.DataObject, amount: int, is_payout: bool) -> None:
        """The engine has M-PESA's last word on disk, and the app ends: it counts at the next start, whatever the book
        took that for."""
        device, sent = self.watched(place), self.device(place).engine.sent
        if is_payout:
            device.pay_out(10)
        names = sorted(one for one in self.server.prompts if one in sent.payments or one in sent.payouts)
        if not names or device.engine.is_blind:
            return
        given_up = [one for one in names if (known := device.book.request(one)) and not known.is_open]
        payouts = [one for one in names if is_payout and one in sent.payouts]
        prompt = self.server.prompts[data.draw(st.sampled_from(payouts or given_up or names))]
        self.server.say(prompt, Status.SUCCESS, amount if prompt.flow == "stk" else None)
        device.engine.on_news = lambda _: None
        device.engine.hear(self.server.verdicts[-1])
        device.engine.on_news = device.take_over
        is_on_disk = device.ledger.unsaved is None
        device.restart()
        if not is_on_disk:
            self.forget(device)
        self.check_what_the_engine_knows(device)

    @rule(place=DEVICE, pays=PAYS)
    def put_back_only_the_book(self, place: int, pays: str) -> None:
        """Of the app's two files one is an old copy: the other one knows what happened since."""
        device = self.watched(place)
        device.disk.recover()
        device.ledger.save_again()
        if device.engine.is_blind or not any(one.started_at <= device.clock.now() for one in device.book.requests):
            return  # what was before a book is none of its business
        file = device.file.serialize()
        self.renumber(device)
        self.ask_somebody(device, pays)
        device.database.close()
        device.open(file)
        device.restart()
        self.forget(device)
        self.check_what_the_engine_knows(device)

    @tap
    def renumber(self, device: WatchedDevice) -> None:
        """Whoever may has a new number, of which an old copy knows nothing."""
        for place, member in enumerate(device.book.active_members):
            if not is_locked(device.book, member.id):
                phone = f"2547123452{place:02}"
                self.keep(device, with_phone(device.book, member.id, phone, is_me=member.is_me))

    @tap
    def ask_somebody(self, device: WatchedDevice, pays: str) -> None:
        for member in [one for one in device.book.active_members if owed(device.book, one.id)][:1]:
            self.ask_and_pay(device, member.id, pays, word=True)

    def check_what_the_engine_knows(self, device: WatchedDevice) -> None:
        """Every success of the engine's own record is in the book, with what arrived or left, and from whose phone."""
        for name, handle in device.engine.sent.payments.items():
            if isinstance(handle.state, PaymentSuccess):
                known = device.book.request(name)
                assert known
                assert known.phone == self.server.sent[name].phone
                assert known.received == handle.state.amount
        for name in device.engine.sent.payouts:
            handle_out, out = completed(device.engine.disbursement(name)), device.book.payout(name)
            if handle_out and isinstance(handle_out.state, DisbursementSuccess):
                assert out
                assert out.sent == handle_out.state.amount

    @rule(place=DEVICE, data=DATA, kind=KINDS)
    def damage_the_file(self, place: int, data: st.DataObject, kind: str) -> None:
        """The app says so, shows the rest, writes nothing and sends nothing; with the whole file all is as before."""
        device = self.watched(place)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "chama.db"
            path.write_bytes(device.file.serialize())
            saved, spoilt = device.saved(), spoil(path, kind, data)
            if spoilt is not None:
                intact, is_on_disk = device.database, device.ledger.unsaved is None
                check_the_rest(device, path, spoilt, saved)
                device.database = intact
                device.restart()
                if not is_on_disk:
                    self.forget(device)
