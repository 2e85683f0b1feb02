import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.book import surplus
from chama_app.domain.payout_rules import PayoutStatus, available, payout_status
from chama_app.domain.payouts import Payout
from chama_app.domain.pot import pot
from chama_app.services.app_state import AppState
from chama_app.services.credentials import Initiator
from chama_app.services.notifications import LatePayout, Notification
from chama_app.services.snapshot import Snapshot
from chama_app.storage.database import Database
from daraja_core import (
    AppwriteError,
    B2cRejectedError,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    InvalidAmountError,
)
from daraja_core.attempt import Settled, Unknown
from daraja_core.verdict import Status, Verdict

from ..example_chama import ALICE, BOB, NOON, after, book, failed, no_suffix, paid, payment_request
from ..example_payouts import (
    arrived,
    declined,
    draft,
    full_pot,
    on_its_way,
    payout,
    refused,
    settled,
    starting,
    unanswered,
)
from ..fake_engine import FakeEngine, FakePaymentHandle, ManualClock

LIMIT_S = 60
INITIATOR = Initiator("testapi", "a-credential")
NOTE = "looked in the portal: not there"


class World:
    """An app state with a full pot on a fake engine."""

    def __init__(self, path: Path) -> None:
        self.clock = ManualClock(NOON)
        self.engine = FakeEngine(self.clock)
        self.database = Database(path, book())
        for one in full_pot().requests:
            self.database.save_request(one)
        self.notifications: list[Notification] = []
        self.reload()

    def reload(self) -> None:
        """What a restart would see."""
        self.state = AppState(self.database, self.clock, "demo", new_suffix=no_suffix)

    @asynccontextmanager
    async def running(self, initiator: Initiator | None = INITIATOR) -> AsyncIterator[None]:
        self.subscriber = self.state.subscribe()
        task = asyncio.create_task(self.state.run(self.engine, initiator))
        try:
            await self.until(lambda snapshot: snapshot.ready)
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until(self, is_so: Callable[[Snapshot], bool]) -> Snapshot:
        """Wait for a state of affairs, or fail."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so(self.state.snapshot()):
                self.notifications += await self.subscriber.wait_for_change(None)
        return self.state.snapshot()

    async def until_kind(self, kind: PayoutStatus, payout_id: str = "draft1") -> Payout:
        """Wait until a payout stands like this."""
        await self.until(
            lambda snapshot: (one := snapshot.book.payout(payout_id)) is not None and payout_status(one) is kind
        )
        return self.of(payout_id)

    def of(self, payout_id: str = "draft1") -> Payout:
        """A payout that must be there."""
        found = self.state.snapshot().book.payout(payout_id)
        assert found
        return found

    async def until_unknown(self) -> None:
        """A payout that nobody answers."""
        self.state.payouts.send(draft())
        await self.until_kind(PayoutStatus.IN_PROGRESS)
        self.engine.change_payout("draft1", Unknown("no_answer"), "unknown", "clock")
        await self.until_kind(PayoutStatus.UNKNOWN)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path / "chama.db")
    yield made
    made.database.close()


async def test_a_payout_is_in_the_database_before_it_is_sent(world: World) -> None:
    async with world.running():
        assert world.state.payouts.send(draft())
        assert world.engine.paid_out == []
        assert [one.id for one in world.database.load().payouts] == ["draft1"]
        await world.until_kind(PayoutStatus.IN_PROGRESS)
    assert world.engine.paid_out == [("draft1", 2000, "testapi")]


async def test_pressing_twice_sends_once(world: World) -> None:
    async with world.running():
        assert world.state.payouts.send(draft(500))
        assert world.state.payouts.send(draft(500)) is None
        assert world.state.payouts.send(draft(500, id="draft2")) is None  # another window, the same number
        await world.until_kind(PayoutStatus.IN_PROGRESS)
    assert len(world.engine.paid_out) == 1


async def test_two_windows_cannot_send_the_same_money_twice(world: World) -> None:
    async with world.running():
        assert world.state.payouts.send(draft(2000))
        assert world.state.payouts.send(draft(2000, BOB, id="draft2")) is None
        await world.until_kind(PayoutStatus.IN_PROGRESS)
    assert len(world.engine.paid_out) == 1


async def test_what_was_sent_leaves_the_pot(world: World) -> None:
    async with world.running():
        world.state.payouts.send(draft())
        await world.until_kind(PayoutStatus.IN_PROGRESS)
        world.engine.change_payout("draft1", settled("draft1"))
        sent = await world.until_kind(PayoutStatus.SENT)
    assert (sent.receipt, sent.receiver_name) == ("UKK9PAYOUT", "ALICE W KAMAU")
    assert available(world.database.load()) == 1000


async def test_a_decline_leaves_the_money_in_the_pot_and_may_be_sent_again_under_a_new_id(world: World) -> None:
    async with world.running():
        world.state.payouts.send(draft())
        await world.until_kind(PayoutStatus.IN_PROGRESS)
        world.engine.change_payout("draft1", refused("draft1"), "failed")
        await world.until_kind(PayoutStatus.NOT_SENT)
        assert available(world.state.snapshot().book) == 3000
        assert world.state.payouts.send(draft()) is None
        assert world.state.payouts.send(draft(id="draft2"))
        await world.until_kind(PayoutStatus.IN_PROGRESS, "draft2")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (AppwriteError("only a treasurer", status=403, kind="not_a_treasurer"), "treasurer"),
        (InvalidAmountError("this group collected 0 shillings"), "amount"),
        (DarajaUnreachableError("no network"), "offline"),
        (DarajaAuthError("bad key"), "keys"),
        (B2cRejectedError("no", error_code="400.002.02"), "refused"),
    ],
)
async def test_what_was_proven_not_sent_says_why(world: World, error: DarajaError, reason: str) -> None:
    world.engine.refusal = error
    async with world.running():
        world.state.payouts.send(draft())
        not_sent = await world.until_kind(PayoutStatus.NOT_SENT)
    assert not_sent.reason == reason
    assert available(world.database.load()) == 3000


async def test_an_unanswered_payout_keeps_its_money_and_is_not_sent_again(world: World) -> None:
    async with world.running():
        await world.until_unknown()
        assert available(world.state.snapshot().book) == 1000
        assert world.state.payouts.send(draft(1000, id="draft2")) is None
    assert len(world.engine.paid_out) == 1


async def test_a_written_word_frees_the_money_only_after_its_time(world: World) -> None:
    async with world.running():
        await world.until_unknown()
        world.state.payouts.confirm_not_sent("draft1", NOTE)
        assert world.of().confirmed_not_sent is None
        world.clock.move(minutes=3)
        world.state.payouts.confirm_not_sent("draft1", "ok")
        assert world.of().confirmed_not_sent is None
        world.state.payouts.confirm_not_sent("draft1", f"  {NOTE} ")
        assert world.of().confirmed_not_sent == NOTE
        assert world.state.payouts.send(draft(id="draft2"))
        await world.until_kind(PayoutStatus.IN_PROGRESS, "draft2")


async def test_money_that_left_after_all_is_told_to_everybody_and_counts(world: World) -> None:
    async with world.running():
        await world.until_unknown()
        world.engine.change_payout("draft1", settled("draft1"))
        await world.until_kind(PayoutStatus.SENT)
        async with asyncio.timeout(LIMIT_S):
            while not world.notifications:
                world.notifications += await world.subscriber.wait_for_change(None)
    assert world.notifications == [LatePayout("Alice Wanjiku", 2000, "UKK9PAYOUT")]


async def test_a_check_keeps_what_it_found(world: World) -> None:
    async with world.running():
        await world.until_unknown()
        world.engine.on_check["draft1"] = settled("draft1")
        world.state.payouts.check("draft1")
        await world.until_kind(PayoutStatus.SENT)
        await world.until(lambda snapshot: not snapshot.checking)
        assert LatePayout("Alice Wanjiku", 2000, "UKK9PAYOUT") in world.notifications
    assert world.of().checked_at == NOON


async def test_without_an_initiator_nothing_can_be_sent(world: World) -> None:
    async with world.running(None):
        assert not world.state.snapshot().can_send
        assert world.state.payouts.send(draft()) is None


async def test_after_a_restart_an_open_payout_is_checked_and_never_sent_again(world: World) -> None:
    world.database.save_payout(payout(on_its_way()))
    world.engine.know_payout("payout1")
    world.reload()
    async with world.running():
        assert payout_status(world.of("payout1")) is PayoutStatus.CHECKING_EARLIER
        assert available(world.state.snapshot().book) == 1000
        world.engine.change_payout("payout1", settled("payout1"), source="restored")
        await world.until_kind(PayoutStatus.SENT, "payout1")
    assert world.engine.paid_out == []


async def test_a_payout_of_which_m_pesa_told_that_nobody_knows_says_so_after_a_restart(world: World) -> None:
    world.database.save_payout(payout(replace(unanswered(), reported=True)))  # type: ignore[arg-type]  # of that class
    world.engine.know_payout("payout1")
    told = world.engine.payouts["payout1"]
    verdict = Verdict("payout1", Status.TIMEOUT, "1037", "", None, None, None, None, after(), "callback", None)
    told.shown = replace(told.shown, phase=Settled(verdict))  # each read tells that again, which is no news
    world.reload()
    async with world.running():
        kept = await world.until_kind(PayoutStatus.UNKNOWN, "payout1")
    assert kept.reserved == 2000


async def test_a_payout_that_settled_while_the_app_was_closed_is_found_by_its_id(world: World) -> None:
    world.database.save_payout(payout(unanswered()))
    world.engine.know_payout("payout1")
    world.engine.change_payout("payout1", refused("payout1"), "failed")
    world.reload()
    async with world.running():
        await world.until_kind(PayoutStatus.NOT_SENT, "payout1")


async def test_a_payout_that_the_engine_never_heard_of_is_unknown_and_keeps_its_money(world: World) -> None:
    world.database.save_payout(payout(starting()))
    world.reload()
    async with world.running():
        lost = await world.until_kind(PayoutStatus.UNKNOWN, "payout1")
    assert lost.reserved == 2000


async def test_a_sent_payout_that_the_engine_has_lost_is_unknown_and_keeps_its_money(world: World) -> None:
    world.database.save_payout(payout(on_its_way()))
    world.reload()
    async with world.running():
        await world.until_kind(PayoutStatus.UNKNOWN, "payout1")
        world.state.payouts.check("payout1")
        await world.until(lambda snapshot: world.of("payout1").checked_at is not None)
    assert available(world.database.load()) == 1000


async def test_a_payout_that_only_the_engine_knows_is_counted_too(world: World) -> None:
    world.engine.know_payout("elsewhere", amount=1200)
    async with world.running():
        await world.until(lambda snapshot: snapshot.book.payout("elsewhere") is not None)
        assert available(world.state.snapshot().book) == 1800


async def test_a_payout_that_the_book_took_for_not_sent_is_counted_and_told_at_the_next_start(world: World) -> None:
    world.database.save_payout(payout(declined()))
    world.database.save_payout(payout(unanswered(), 100, id="payout2", confirmed_not_sent=NOTE))
    world.reload()
    for payout_id, amount, receipt in (("payout1", 2000, "UKK9AAAAAA"), ("payout2", 100, "UKK9BBBBBB")):
        world.engine.know_payout(payout_id, amount=amount)
        world.engine.change_payout(payout_id, settled(payout_id, amount, receipt))
        world.engine.news.get_nowait()  # it came while the app was closed
    async with world.running():
        await world.until(lambda snapshot: len(world.notifications) == 2)
    told = [("Alice Wanjiku", 2000, "UKK9AAAAAA"), ("Alice Wanjiku", 100, "UKK9BBBBBB")]
    assert set(world.notifications) == {LatePayout(*one) for one in told}
    assert available(world.database.load()) == 900


async def test_a_book_that_was_put_back_from_a_copy_takes_over_what_moved_since(world: World) -> None:
    world.engine.know_payout("since", amount=1200)
    world.engine.change_payout("since", settled("since", 1200))
    world.engine.news.get_nowait()
    world.engine.handles["bob.2"] = FakePaymentHandle("bob.2", 500, NOON, paid("UKK1SINCE1", amount=500))
    world.engine.handles["bob.3"] = FakePaymentHandle("bob.3", 500, NOON, failed("1032"))
    async with world.running():
        await world.until(lambda snapshot: snapshot.book.payout("since") is not None)
        shown = world.state.snapshot().book
        assert (pot(shown).received, available(shown)) == (3500, 2300)
        assert shown.request("bob.3") is None


async def test_a_book_that_began_anew_has_nothing_to_do_with_what_was_before_it(tmp_path: Path) -> None:
    world = World(tmp_path / "chama.db")
    world.database.clear(book())
    world.reload()
    world.engine.know_payout("before", amount=1200)
    world.engine.change_payout("before", settled("before", 1200))
    world.engine.news.get_nowait()
    async with world.running():
        assert world.state.snapshot().book.payouts == ()
    world.database.close()


async def test_a_second_payment_can_be_kept(world: World) -> None:
    world.database.save_request(payment_request(ALICE, paid("UKK1SECOND"), 2))
    world.reload()
    async with world.running():
        world.state.decisions.keep_surplus("alice")
    assert surplus(world.database.load(), "alice") == ()
    assert pot(world.database.load()).received == 4000


async def test_what_was_sent_before_is_still_known_after_a_restart(world: World) -> None:
    world.database.save_payout(payout(arrived()))
    world.reload()
    async with world.running():
        assert payout_status(world.of("payout1")) is PayoutStatus.SENT
