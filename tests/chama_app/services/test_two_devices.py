"""What two devices of one group make of the same records: small histories, each of which two books once differed in."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from chama_app.domain.book import surplus, through
from chama_app.domain.collection_form import next_draft, parse_collection
from chama_app.domain.dates import day_of
from chama_app.domain.decisions import SetAside
from chama_app.domain.hand_record import HandDraft, new_record, parse_hand_record, settlement
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.pot import pot
from chama_app.domain.request_rules import NotAllowed, may_request
from daraja_core import Status

from ..example_chama import ALICE, BOB, CAROL, NOON, book
from ..fake_engine import ManualClock
from .group_device import Device
from .group_world import Server, view


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
def other(server: Server, owner: Device) -> Iterator[Device]:
    device = Device(server, "user2")
    device.join("owner", "treasurer")
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


def test_what_another_device_asked_for_is_waited_for_no_longer_when_the_clock_is_set_back(
    owner: Device, member: Device
) -> None:
    owner.ask("bob", word=False)
    owner.tell()
    member.read()
    assert pot(member.book).waiting == 3000
    member.clock.set(timedelta(hours=-5))
    member.shared.bring_in_line()
    assert (pot(member.book).waiting, pot(member.book).unknown) == (0, 3000)


def test_cash_that_nobody_was_asked_for_is_too_much_on_every_device_whatever_its_clock_says(
    server: Server, owner: Device, member: Device
) -> None:
    owner.has_network = False
    brought = [bring_cash(owner, "alice", amount).id for amount in (300, 200)]
    server.clock.move(minutes=10)
    owner.has_network = True
    owner.tell()
    for device in (owner, member):
        device.hear_everything()
    assert [(part.request.id, part.amount) for part in surplus(owner.book, "alice")] == [
        (brought[1], 200),
        (brought[0], 300),
    ]
    assert view(member.book) == view(owner.book)


def begin_the_next_round(device: Device) -> None:
    """With what was set aside for it."""
    draft = replace(next_draft(device.book), creditors=frozenset(one.id for one in device.book.members))
    parsed = parse_collection(device.book, draft, device.server.name().lower(), day_of(device.clock.now()))
    assert parsed.collection
    assert device.collections.start_next_round(parsed.collection, [], parsed.credits)


def test_what_was_set_aside_counts_for_one_later_round_even_when_two_owners_begin_one_at_once(
    owner: Device, other: Device
) -> None:
    brought = bring_cash(owner, "alice", 300)
    owner.ledger.decide([SetAside("d1", brought.id, 300, NOON)])
    owner.ledger.update_members(replace(owner.book.chama, target=4000), owner.book.members)
    owner.tell()
    other.read()
    for device in (owner, other):
        begin_the_next_round(device)
    for device in (owner, other, owner):
        device.hear_everything()
    assert view(owner.book) == view(other.book)
    rounds = [through(owner.book, one.id) for one in owner.book.collections]
    assert [(pot(one).received, pot(one).set_aside) for one in rounds] == [(0, 0), (300, 0), (0, 0)]


def test_what_was_under_way_when_the_chama_was_shared_and_is_declined_is_so_on_every_device(server: Server) -> None:
    founder = Device(server, "user0", book())
    founder.ask("alice", word=False)
    founder.give_up()
    founder.ask("alice", word=True)
    first, second = server.sent.values()
    server.say(second, Status.SUCCESS, 1500)
    founder.hear(0)
    sent = founder.pay_out(500, second.id)
    founder.found()
    other = Device(server, "user1")
    with closing(founder.database), closing(other.database):
        other.join("treasurer")
        assert sent
        for one in (first, server.sent[sent.id]):
            server.say(one, Status.FAILED)
        server.clock.move(minutes=2)
        for device in (founder, founder, other):
            device.hear_everything()
        assert (pot(other.book).unknown, [one.reserved for one in other.book.payouts]) == (0, [0])
        assert view(founder.book) == view(other.book)


def test_a_code_for_what_was_declined_before_the_chama_was_shared_is_everybodys(server: Server) -> None:
    founder = Device(server, "user0", book())
    founder.ask("alice", word=False)
    asked = next(iter(server.sent.values()))
    server.say(asked, Status.FAILED)
    founder.hear(0)
    founder.found()
    other = Device(server, "user1")
    with closing(founder.database), closing(other.database):
        other.join("treasurer")
        founder.ledger.change_request(asked.id, reported_code="UKK1AAAAAA")
        for device in (founder, other):
            device.hear_everything()
        assert may_request(other.book, "alice", server.clock.now(), production=True) == NotAllowed("reported_paid")
        assert view(founder.book) == view(other.book)
