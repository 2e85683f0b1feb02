"""What two devices of one group make of the same records: small histories, each of which two books once differed in."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from chama_app.domain.book import surplus, through
from chama_app.domain.collection_form import next_draft, parse_collection
from chama_app.domain.collections import Collection
from chama_app.domain.dates import day_of
from chama_app.domain.decisions import SetAside
from chama_app.domain.hand_record import HandDraft, new_record, parse_hand_record, settlement
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payout_rules import available, payout_status, reserved
from chama_app.domain.payouts import Payout
from chama_app.domain.pot import pot
from chama_app.domain.request_rules import NotAllowed, may_request
from daraja_core import GroupVerdict, Status

from ..domain.test_group_verdicts import verdict
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
    draft = replace(
        next_draft(device.book, day_of(device.clock.now())), creditors=frozenset(one.id for one in device.book.members)
    )
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


@pytest.mark.parametrize("says_so", ["nobody", "the founder, before", "the founder", "the other treasurer"])
def test_a_payout_from_before_the_chama_was_shared_that_is_paid_without_a_receipt_is_so_on_every_device(
    server: Server, says_so: str
) -> None:
    founder, other = Device(server, "user0", book()), Device(server, "user1")
    with closing(founder.database), closing(other.database):
        sent = send_before_sharing(founder)
        if says_so == "the founder, before":
            founder.ledger.confirm_not_sent(sent.id, "not in the portal")
        founder.found()
        other.join("treasurer")
        server.clock.move(minutes=5)
        other.shared.bring_in_line()
        if says_so in ("the founder", "the other treasurer"):
            device = founder if says_so == "the founder" else other
            device.ledger.confirm_not_sent(sent.id, "not in the portal")
        server.say(server.sent[sent.id], Status.CONFIRMING)
        assert everybodys_payout(founder, other) == ("receipt_missing", 500, 1000)
        server.say(server.sent[sent.id], Status.SUCCESS)
        assert everybodys_payout(founder, other) == ("sent", 0, 1000)


def test_a_payout_that_is_said_to_be_paid_when_the_chama_is_shared_is_so_on_every_device_until_it_fails(
    server: Server,
) -> None:
    founder, other = Device(server, "user0", book()), Device(server, "user1")
    with closing(founder.database), closing(other.database):
        sent = send_before_sharing(founder)
        server.say(server.sent[sent.id], Status.CONFIRMING)
        founder.hear(1)
        founder.found()
        other.join("treasurer")
        assert everybodys_payout(founder, other) == ("receipt_missing", 500, 1000)
        founder.engine.hear(GroupVerdict("b2c", verdict(Status.FAILED, sent.id)))
        assert everybodys_payout(founder, other, is_news=False) == ("not_sent", 0, 1500)


def send_before_sharing(founder: Device) -> Payout:
    """Alice paid 1,500, 500 of it went out, and nobody said what became of that."""
    founder.ask("alice", word=False)
    founder.server.say(next(iter(founder.server.sent.values())), Status.SUCCESS, 1500)
    founder.hear(0)
    sent = founder.pay_out(500)
    assert sent
    founder.give_up()
    return sent


def everybodys_payout(founder: Device, other: Device, *, is_news: bool = True) -> tuple[str, int, int]:
    """What the only payout is, what it holds, and what can still be sent: the same for these two and for who joins."""
    if is_news:
        founder.hear_everything()
    founder.tell()
    newcomer = Device(founder.server, "user9")
    with closing(newcomer.database):
        newcomer.join("member")
        for device in (newcomer, other):
            device.hear_everything()
        devices = (founder, other, newcomer)
        shown = {(payout_status(one.book.payouts[0]), reserved(one.book), available(one.book)) for one in devices}
        assert [len(one.book.payouts) for one in devices] == [1, 1, 1]
    (same,) = shown
    return same


def test_a_request_from_before_the_chama_was_shared_that_is_paid_without_a_receipt_is_so_on_every_device(
    server: Server,
) -> None:
    """One was given up when somebody asked again, one not; one is declined in the end, after all."""
    founder, other = Device(server, "user0", book()), Device(server, "user1")
    with closing(founder.database), closing(other.database):
        for member_id, word in (("alice", False), ("alice", True), ("bob", False)):
            founder.give_up()
            founder.ask(member_id, word=word)
        first, second, bobs = server.sent.values()
        server.say(second, Status.FAILED)
        founder.hear(0)
        founder.found()
        other.join("treasurer")
        for one in (first, bobs):
            server.say(one, Status.CONFIRMING)
        server.clock.move(minutes=5)
        for device in (founder, founder, other):
            device.hear_everything()
        assert [pot(one.book).confirmed for one in (founder, other)] == [2000, 2000]
        for name in ("alice", "bob"):
            assert isinstance(may_request(other.book, name, server.clock.now(), production=True), NotAllowed)
        founder.engine.hear(GroupVerdict("stk", verdict(Status.FAILED, bobs.id)))
        founder.tell()
        other.read()
        assert (pot(other.book).confirmed, view(other.book)) == (1000, view(founder.book))


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


MARCH = Collection("march", "March", "fixed", 500, "MARCH", "March", ("alice",), turns=("alice",), receiver="alice")


def begin_march(owner: Device, other: Device, march: Collection = MARCH) -> None:
    """Both look at it."""
    owner.collections.start(march)
    owner.tell()
    other.read()
    assert other.book.current == "march"


def parties(device: Device) -> list[str]:
    return [one.id for one in device.book.active_members]


def test_two_who_join_a_collection_on_two_devices_at_once_both_take_part_and_both_get_a_turn(
    owner: Device, other: Device
) -> None:
    begin_march(owner, other)
    owner.collections.join("march", "bob")
    other.collections.join("march", "carol")
    for device in (owner, other, owner):
        device.hear_everything()
    assert parties(owner) == ["alice", "bob", "carol"]
    assert view(owner.book) == view(other.book)
    assert list(owner.book.collection.turns) == ["alice", "bob"]  # the other order came too late
    begin_the_next_round(owner)
    assert list(owner.book.collection.turns) == ["alice", "bob", "carol"]


def test_who_pays_on_one_device_while_another_one_takes_him_out_loses_no_payment(owner: Device, other: Device) -> None:
    begin_march(owner, other, replace(MARCH, members=("alice", "bob"), turns=(), receiver=None))
    owner.collections.take_out("march", "bob")
    brought = bring_cash(other, "bob", 300)
    for device in (owner, other, owner):
        device.hear_everything()
    assert view(owner.book) == view(other.book)
    assert (parties(owner), pot(owner.book).received) == (["alice"], 300)
    assert owner.collections.join("march", "bob")
    owner.tell()
    other.hear_everything()
    assert [one.id for one in other.book.requests_of("bob")] == [brought.id]
    assert parties(other) == parties(owner) == ["alice", "bob"]


def test_who_is_taken_out_and_joins_again_on_another_device_takes_part_on_both(owner: Device, other: Device) -> None:
    begin_march(owner, other, replace(MARCH, members=("alice", "bob")))
    owner.collections.take_out("march", "bob")
    owner.tell()
    other.hear_everything()
    assert parties(other) == ["alice"]
    other.collections.join("march", "bob")
    other.tell()
    owner.hear_everything()
    assert parties(owner) == parties(other) == ["alice", "bob"]
    assert not owner.refused | other.refused


def test_who_is_taken_out_of_both_his_collections_on_two_devices_at_once_stays_in_the_newer_one_on_both(
    owner: Device, other: Device
) -> None:
    owner.ledger.update_members(replace(owner.book.chama, target=4000), owner.book.members)  # of which each has a part
    begin_march(owner, other, replace(MARCH, members=("alice", "carol")))
    owner.collections.take_out("march", "carol")
    other.collections.take_out("first", "carol")
    for device in (owner, other, owner):
        device.hear_everything()
        device.collections.select("first")
    assert [one.members for one in owner.book.collections] == [("alice", "bob"), ("alice", "carol")]
    assert view(owner.book) == view(other.book)
    assert owner.collections.join("first", "carol")
    assert owner.collections.take_out("march", "carol")
    owner.tell()
    other.hear_everything()
    assert parties(other) == parties(owner) == ["alice", "bob", "carol"]
    assert [one.members for one in other.book.collections] == [("alice", "bob", "carol"), ("alice",)]


def test_a_member_who_keeps_no_money_adds_nobody_and_takes_nobody_out(owner: Device, member: Device) -> None:
    owner.collections.start(replace(MARCH, members=("alice", "bob")))
    owner.tell()
    member.read()
    before = member.book
    member.collections.join("march", "carol")
    member.collections.take_out("march", "bob")
    assert member.book == before
    assert not member.shared.outbox
