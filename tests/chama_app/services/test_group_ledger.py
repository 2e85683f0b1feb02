"""Two devices that ask the same member without having heard of one another."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from chama_app.domain.book import surplus
from chama_app.domain.pot import pot
from daraja_core import DarajaError, Status

from ..example_chama import NOON, book
from ..example_payouts import draft
from ..fake_engine import ManualClock
from .group_device import Device
from .group_world import Server, view


@pytest.fixture
def asked_by_both() -> Iterator[tuple[Server, Device, Device]]:
    """Alice is asked by one device, and, when her prompt is over, by another whose clock is an hour behind."""
    server = Server(ManualClock(NOON))
    one, other = Device(server, "user0", book()), Device(server, "user1")
    with closing(one.database), closing(other.database):
        one.found()
        other.join("member")
        one.ask("alice", word=False)
        server.clock.move(minutes=4)
        other.ask("alice", word=False)
        yield server, one, other


def test_the_payments_of_two_devices_are_two_payments_and_both_count(
    asked_by_both: tuple[Server, Device, Device],
) -> None:
    server, one, other = asked_by_both
    assert len(server.prompts) == 2
    for prompt in list(server.prompts.values()):
        server.say(prompt, Status.SUCCESS)
    for device in (one, other, one):
        device.hear_everything()
    assert pot(one.book).received == pot(other.book).received == 2000
    assert view(one.book) == view(other.book)


def test_which_payment_was_too_much_is_decided_by_the_records_and_by_no_clock(
    asked_by_both: tuple[Server, Device, Device],
) -> None:
    server, one, other = asked_by_both
    other.tell()  # its record is taken first, though it asked later
    for prompt in list(server.prompts.values()):
        server.say(prompt, Status.SUCCESS)
    for device in (one, other, one):
        device.hear_everything()
    beyond = [[part.request.id for part in surplus(device.book, "alice")] for device in (one, other)]
    assert beyond == [list(one.engine.sent.payments)] * 2


def test_what_becomes_of_a_payout_is_told_with_its_row_and_not_by_what_is_written_before() -> None:
    server = Server(ManualClock(NOON))
    one, other = Device(server, "user0", book()), Device(server, "user1")
    with closing(one.database), closing(other.database):
        one.found()
        other.join("treasurer")
        one.ledger.begin_payout(draft(100), server.clock.now())
        one.disk.fail(at="payouts")
        one.ledger.mark_payout_not_sent("draft1", DarajaError("no way out"), "offline")
        one.ask("alice", word=False)
        for device in (one, other):
            device.hear_everything()
        assert [one.reserved for one in other.book.payouts] == [100]
        one.mend()
        for device in (one, other):
            device.hear_everything()
        assert [one.reserved for one in other.book.payouts] == [0]
