"""What two devices of one group make of the same records: small histories, each of which two books once differed in."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from chama_app.domain.book import surplus
from chama_app.domain.hand_record import HandDraft, new_record, parse_hand_record, settlement
from chama_app.domain.payment_requests import PaymentRequest

from ..example_chama import ALICE, BOB, CAROL, NOON, book
from ..fake_engine import ManualClock
from .group_world import Device, Server, view


@pytest.fixture
def server() -> Server:
    return Server(ManualClock(NOON))


@pytest.fixture
def owner(server: Server) -> Iterator[Device]:
    """Bob pays the whole target, so nothing is asked of the others."""
    device = Device(server, "user0", book(members=(ALICE, replace(BOB, custom_share=3000), CAROL)))
    device.found()
    with closing(device.database):
        yield device


@pytest.fixture
def member(server: Server, owner: Device) -> Iterator[Device]:
    device = Device(server, "user1")
    device.join("member")
    with closing(device.database):
        yield device


def bring_cash(device: Device, member_id: str, amount: int) -> PaymentRequest:
    """Somebody who keeps the money writes down what came by hand."""
    now = device.server.clock.now()
    told = parse_hand_record(device.book, HandDraft(str(amount)), member_id, now)
    record = new_record(device.book, member_id, told, now, device.ledger.new_suffix(member_id))
    said = settlement(record, told, now, "", device.server.name())
    device.ledger.save_record(replace(record, decided=(said,)))
    return record


def test_cash_that_nobody_was_asked_for_is_too_much_on_every_device_whatever_its_clock_says(
    server: Server, owner: Device, member: Device
) -> None:
    owner.is_online = False
    brought = [bring_cash(owner, "alice", amount).id for amount in (300, 200)]
    server.clock.move(minutes=10)
    owner.is_online = True
    owner.tell()
    for device in (owner, member):
        device.hear_everything()
    assert [(part.request.id, part.amount) for part in surplus(owner.book, "alice")] == [
        (brought[1], 200),
        (brought[0], 300),
    ]
    assert view(member.book) == view(owner.book)
