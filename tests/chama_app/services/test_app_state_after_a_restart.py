from dataclasses import replace

from chama_app.domain.payment_status import PaymentStatus, request_status
from chama_app.domain.pot import pot
from chama_app.services.notifications import NoRecord, Recovered
from daraja_core import (
    PaymentCancelled,
    PaymentPending,
    PaymentTimeout,
)

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    after,
    cancelled,
    initiating,
    paid,
    payment_request,
    pending,
    unknown,
)
from ..fake_engine import FakePaymentHandle
from .world import World, is_, is_waiting


async def test_a_fruitless_first_read_after_a_restart_is_noticed_without_a_screen(world: World) -> None:
    world.database.save_request(payment_request(ALICE, pending()))
    world.reload()
    world.engine.handles["alice.1"] = FakePaymentHandle("alice.1", 1000, NOON, pending())
    async with world.running():
        world.engine.look_in_vain("alice.1", "restored")
        await world.until(lambda snapshot: not world.of("alice.1").restored)


async def test_whoever_was_still_to_be_asked_when_the_app_was_killed_is_named_at_the_next_start(world: World) -> None:
    async with world.running():
        world.disk.fail("full", after=2)  # the list and the first request are on disk, and nothing after that
        world.state.requests.send_all()
        assert world.state.snapshot().left_out == ("bob", "carol")
    world.disk.recover()
    world.reload()
    assert {"bob", "carol"} <= set(world.state.snapshot().left_out)


async def test_after_a_restart_an_open_request_is_checked_before_anything_else(world: World) -> None:
    world.database.insert_request(payment_request(ALICE, initiating()), receipts=0)
    world.reload()
    assert world.of("alice.1").restored
    world.engine.handles["alice.1"] = FakePaymentHandle("alice.1", 1000, NOON, pending())
    async with world.running():
        assert world.of("alice.1").restored
        world.engine.change("alice.1", paid(), source="restored")
        assert await world.until_notified(Recovered) == Recovered("Alice Wanjiku", 1000)
    assert world.of("alice.1").receipt == "UKK1AAAAAA"
    assert world.engine.pushed == []


async def test_a_check_that_finds_nothing_after_a_restart_ends_the_checking(world: World) -> None:
    world.database.save_request(payment_request(ALICE, pending()))
    world.reload()
    world.engine.handles["alice.1"] = FakePaymentHandle("alice.1", 1000, NOON, pending())
    async with world.running():
        world.engine.change("alice.1", pending(), "restored", "restored")
        world.engine.change("alice.1", pending(), "nothing_yet", "restored")
        await world.until(lambda snapshot: not world.of("alice.1").restored)
    assert isinstance(world.of("alice.1").state, PaymentPending)


async def test_a_phone_that_gave_no_answer_says_so_after_a_restart_and_its_member_can_be_asked_again(
    world: World,
) -> None:
    no_answer = unknown(reported=True)  # each read tells that again, which is no news
    world.database.save_request(replace(payment_request(ALICE, no_answer), checked_at=after(minutes=4)))
    world.reload()
    assert world.of("alice.1").restored
    world.engine.handles["alice.1"] = FakePaymentHandle("alice.1", 1000, NOON, no_answer)
    async with world.running():
        await world.until(lambda snapshot: snapshot.ready and not world.of("alice.1").restored)
        assert request_status(world.of("alice.1"), after()) is PaymentStatus.NO_ANSWER
        assert world.state.requests.send("alice")


async def test_what_cannot_be_read_any_more_is_unknown_after_a_restart_and_not_asked_about_for_ever(
    world: World,
) -> None:
    lost = unknown(cause="session_lost")
    world.database.save_request(payment_request(ALICE, lost))
    world.reload()
    world.engine.handles["alice.1"] = FakePaymentHandle("alice.1", 1000, NOON, lost)
    async with world.running():
        await world.until(lambda snapshot: snapshot.ready and not world.of("alice.1").restored)
        assert request_status(world.of("alice.1"), after()) is PaymentStatus.UNKNOWN


async def test_a_request_that_settled_while_the_app_was_closed_is_found_by_its_id(world: World) -> None:
    world.database.save_request(payment_request(ALICE, pending()))
    world.reload()
    world.engine.handles["alice.1"] = FakePaymentHandle("alice.1", 1000, NOON, cancelled())
    async with world.running():
        await world.until(is_(PaymentCancelled))


async def test_a_request_that_the_engine_never_heard_of_is_unknown_and_never_not_sent(world: World) -> None:
    world.database.insert_request(payment_request(ALICE, initiating()), receipts=0)
    world.reload()
    async with world.running():
        await world.until(is_(PaymentTimeout))
        assert request_status(world.of("alice.1"), after()) is PaymentStatus.NO_REPLY
        world.state.requests.send("alice")
        world.state.requests.send_all()
        await world.until(is_waiting("carol.1"))
    assert world.engine.pushed == ["bob.1", "carol.1"]


async def test_a_check_of_what_nobody_has_a_record_of_says_so_and_ends(world: World) -> None:
    world.database.save_request(payment_request(ALICE, unknown()))
    world.reload()
    async with world.running():
        subscriber = world.state.subscribe()
        world.state.requests.check("alice.1")
        world.state.requests.check("alice.1")
        await world.until(lambda seen: not seen.checking and world.of("alice.1").checked_at is not None)
        assert await subscriber.wait_for_change(1) == (NoRecord("Alice Wanjiku"),)


async def test_an_app_that_is_ready_has_connected_its_engine(world: World) -> None:
    async with world.running():
        assert world.engine.connects == 1


async def test_a_sent_request_that_the_engine_has_lost_is_unknown_and_never_not_sent(world: World) -> None:
    world.database.save_request(payment_request(ALICE, pending()))
    world.reload()
    async with world.running():
        await world.until(is_(PaymentTimeout))
    assert world.of("alice.1").state == PaymentTimeout(None, "session_lost")


async def test_a_payment_that_only_the_engine_knows_becomes_a_request_of_its_member(world: World) -> None:
    world.engine.handles["alice.7"] = FakePaymentHandle("alice.7", 1000, NOON, paid())
    world.engine.handles["alice.7"].state = pending()
    async with world.running():
        await world.until(is_waiting("alice.7"))
        world.state.requests.send("alice")
        assert world.engine.pushed == []


async def test_a_success_that_the_book_missed_is_counted_and_told_at_the_next_start(world: World) -> None:
    superseded = payment_request(ALICE, unknown(), superseded=True)
    for missed in (superseded, payment_request(BOB, cancelled()), payment_request(CAROL, cancelled())):
        world.database.save_request(missed)
    world.reload()
    for request_id, receipt in (("alice.1", "UKK1AAAAAA"), ("bob.1", "UKK1BBBBBB")):
        world.engine.handles[request_id] = FakePaymentHandle(request_id, 1000, NOON, paid(receipt))
    world.engine.handles["carol.1"] = FakePaymentHandle("carol.1", 1000, NOON, cancelled())
    async with world.running():
        await world.until(lambda seen: pot(seen.book).received == 2000)
        told = [one for one in world.notifications if isinstance(one, Recovered)]
    assert told == [Recovered("Alice Wanjiku", 1000), Recovered("Bob Otieno", 1000)]
    assert pot(world.database.load()).received == 2000
