"""What goes wrong on the devices of a group: network, disk, clock, restarts, other credentials, copies put back."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chama_app.domain.book import owed

from .device_machine import DEVICE, Devices
from .group_device import Device
from .group_world import differences, view


class Troubles(Devices):
    """None of it changes what everybody sees in the end."""

    @rule(place=DEVICE, is_restarted=st.booleans())
    def go_offline_come_back_or_restart(self, place: int, is_restarted: bool) -> None:
        device = self.device(place)
        if not is_restarted:
            device.has_network = not device.has_network
            return
        before, is_on_disk = view(device.book), device.ledger.unsaved is None
        waiting = {*device.requests.queued, *device.requests.left_out}
        device.restart()
        if is_on_disk:
            assert view(device.book) == before, differences([before, view(device.book)])
            assert {one for one in waiting if owed(device.book, one)} <= {*device.requests.left_out}
        else:
            self.forget(device)
        self.check_what_was_taken_up(device)

    def forget(self, device: Device) -> None:
        """What it lost nobody can know."""
        self.second.forget(device.user, [*self.records, *device.shared.outbox])

    def check_what_was_taken_up(self, device: Device) -> None:
        """Whatever arrived by the engine's own record is in the book."""
        for name in [] if device.engine.is_blind else device.engine.sent.payments:
            handle, known = device.engine.sent.payments[name], device.book.request(name)
            assert handle.state.money_moved != "yes" or (known and known.state.money_moved == "yes")

    @rule(place=DEVICE, minutes=st.integers(0, 4), wrong_by=st.none() | st.integers(-9, 9))
    def wait(self, place: int, minutes: int, wrong_by: int | None) -> None:
        """Time passes, or somebody sets a clock."""
        if wrong_by is not None:
            self.device(place).clock.set(timedelta(hours=wrong_by, minutes=wrong_by))
        self.server.clock.move(minutes=minutes)
        for device in self.devices:
            device.shared.bring_in_line()
            device.requests.send_queued()

    @rule(place=DEVICE, at=st.sampled_from(["", "decisions", "records", "COMMIT"]), after=st.integers(0, 2))
    def fill_the_disk(self, place: int, at: str, after: int) -> None:
        """All of it at once, or when something was written still, or only for some of it."""
        self.device(place).disk.fail("full", at, after=after)

    @rule(place=DEVICE, what=st.sampled_from(["credentials", "make a backup", "put the backup back"]))
    def change_what_is_there(self, place: int, what: str) -> None:
        """Other credentials, which know neither the group nor what is open, or those from before; or an old copy."""
        device = self.device(place)
        if what == "credentials":
            device.engine.is_blind, is_on_disk = not device.engine.is_blind, device.ledger.unsaved is None
            device.restart()
            if not is_on_disk:
                self.forget(device)
        elif what == "put the backup back":
            device.put_the_backup_back()
            if device.backup:
                self.forget(device)
        elif device.ledger.unsaved is None:
            device.make_a_backup()
