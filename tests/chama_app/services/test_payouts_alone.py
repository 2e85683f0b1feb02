"""The payout service without an app around it: what it needs before it sends, and what each check is told."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chama_app.domain.group import Membership
from chama_app.domain.notes import SHORTEST_NOTE
from chama_app.domain.payout_rules import BEFORE_CONFIRMING
from chama_app.services.credentials import FUNCTION_INITIATOR, Initiator
from chama_app.services.ledger import Ledger
from chama_app.services.notifications import CheckFailed, NoRecord
from chama_app.services.payout_service import PayoutService
from chama_app.storage.database import Database
from daraja_core import DarajaUnreachableError, Disbursement, DisbursementPending, DisbursementSuccess
from daraja_core.attempt import Phase

from ..example_chama import NOON, no_suffix
from ..example_payouts import draft, full_pot, on_its_way, payout, settled, unanswered
from ..fake_engine import FakeEngine, ManualClock

OWN = Initiator("testapi", "sealed")


class Unreachable(FakeEngine):
    """An engine that has no network and no record."""

    async def disbursement(self, disbursement_id: str) -> Disbursement | None:
        raise DarajaUnreachableError("no network")


class Alone:
    """The service, and everything that it asked for."""

    def __init__(self, *payouts: object) -> None:
        self.clock = ManualClock(NOON)
        self.engine = FakeEngine(self.clock)
        known = full_pot(*payouts)  # type: ignore[arg-type]  # payouts
        self.database = Database(Path(":memory:"), known)
        for request in known.requests:
            self.database.save_request(request)
        for one in known.payouts:
            self.database.save_payout(one)
        self.ledger = Ledger(self.database, self.clock, no_suffix, lambda: "id")
        self.told: list[object] = []
        self.spawned: list[tuple[Callable[..., Awaitable[object]], tuple[object, ...]]] = []
        self.exchanges = 0
        self.is_refused = False
        self.service = PayoutService(
            self.ledger,
            self.clock,
            self.told.append,
            self._spawn,
            lambda: self.is_refused,
            self._exchange,
            lambda _: (),
        )

    def _spawn(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        self.spawned.append((work, given))

    async def _exchange(self) -> None:
        self.exchanges += 1

    async def work(self) -> None:
        """Do what was spawned."""
        while self.spawned:
            work, given = self.spawned.pop(0)
            await work(*given)

    def share(self) -> None:
        self.ledger.membership = Membership("group1", "owner", NOON)


@pytest.fixture
def alone() -> Iterator[Alone]:
    made = Alone()
    yield made
    made.database.close()


def test_what_is_missing_is_named_one_thing_after_the_other(alone: Alone) -> None:
    missing = [alone.service.missing_requirement]
    for initiator in (None, FUNCTION_INITIATOR):
        alone.service.start(alone.engine, initiator)
        missing.append(alone.service.missing_requirement)
    alone.share()
    alone.is_refused = True
    missing.append(alone.service.missing_requirement)
    assert alone.service.send(draft()) is None
    alone.is_refused = False
    missing.append(alone.service.missing_requirement)
    assert alone.service.can_send
    alone.service.stop()
    assert [*missing, alone.service.missing_requirement] == ["engine", "initiator", "group", "treasurer", "", "engine"]
    assert not alone.service.can_send


def test_credentials_of_ones_own_need_no_group(alone: Alone) -> None:
    alone.is_refused = True
    alone.service.start(alone.engine, OWN)
    assert alone.service.can_send


@pytest.mark.parametrize(("initiator", "is_shared", "exchanges"), [(OWN, True, 0), (FUNCTION_INITIATOR, True, 1)])
async def test_only_of_a_shared_pot_the_others_are_told_before_anything_leaves(
    alone: Alone, initiator: Initiator, is_shared: bool, exchanges: int
) -> None:
    alone.share()
    alone.service.start(alone.engine, initiator)
    assert alone.service.send(draft())
    assert alone.told == [None]  # it is shown before anything is answered
    await alone.work()
    assert (alone.exchanges, alone.engine.paid_out) == (exchanges, [("draft1", 2000, initiator.name)])


async def test_two_taps_are_one_check_and_it_is_shown_at_once(alone: Alone) -> None:
    alone.service.check("payout1")
    assert (alone.spawned, alone.told) == ([], [])  # without an engine nobody is asked
    alone.service.start(alone.engine, OWN)
    for _ in range(2):
        alone.service.check("payout1")
        assert (alone.service.checking, len(alone.spawned), alone.told) == (frozenset({"payout1"}), 1, [None])
    await alone.work()
    assert (alone.service.checking, alone.told) == (frozenset(), [None, NoRecord("payout1"), None])


async def test_a_check_says_of_whom_nothing_is_recorded_and_whom_nobody_could_be_asked_about() -> None:
    alone = Alone(payout(unanswered()))
    alone.service.start(alone.engine, OWN)
    alone.service.check("payout1")
    await alone.work()
    assert NoRecord("Alice Wanjiku") in alone.told
    alone.service.start(Unreachable(alone.clock), OWN)
    alone.service.check("payout1")
    await alone.work()
    assert alone.told[-2:] == [CheckFailed("Alice Wanjiku"), None]
    assert alone.service.checking == frozenset()
    alone.database.close()


async def test_what_was_sent_from_here_is_asked_about_by_its_own_handle(alone: Alone) -> None:
    alone.service.start(alone.engine, OWN)
    alone.service.send(draft())
    await alone.work()
    known = alone.ledger.book.payout("draft1")
    assert known
    assert isinstance(known.state, DisbursementPending)  # as the answer said, before any news
    sent: Phase = settled("draft1")
    alone.engine.on_check["draft1"] = sent
    alone.engine.change_payout("draft1", alone.engine.payouts["draft1"].shown.phase, "nothing_yet", "poll")
    assert [one.id for one in alone.service.updated_payouts()] == ["draft1"]
    del alone.engine.payouts["draft1"]  # it is known without being looked for
    alone.clock.move(minutes=1)
    alone.service.check("draft1")
    await alone.work()
    found = alone.ledger.book.payout("draft1")
    assert found
    assert (type(found.state), found.checked_at) == (DisbursementSuccess, NOON + timedelta(minutes=1))
    assert alone.service.updated_payouts() == []
    alone.service.reset()
    assert alone.service.checking == frozenset()


async def test_what_an_earlier_run_sent_is_asked_about_by_its_handle_from_the_start_on() -> None:
    alone = Alone(payout(on_its_way()))
    alone.service.start(alone.engine, OWN)
    alone.engine.know_payout("payout1")
    await alone.service.restore(alone.engine, {"payout1"})
    assert alone.told == []  # the engine is reading it at this moment
    await alone.service.restore(alone.engine, set())
    found = alone.ledger.book.payout("payout1")
    assert found
    assert (found.restored, alone.told) == (False, [None])
    del alone.engine.payouts["payout1"]
    alone.service.check("payout1")
    await alone.work()
    assert NoRecord("Alice Wanjiku") not in alone.told
    alone.database.close()


async def test_of_what_another_device_sent_only_the_group_can_say() -> None:
    alone = Alone(payout(on_its_way(), elsewhere=True))
    alone.service.start(alone.engine, OWN)
    alone.service.check("payout1")
    await alone.work()
    assert (alone.engine.resumes, alone.told) == (1, [None, None])
    found = alone.ledger.book.payout("payout1")
    assert found
    assert found.checked_at == NOON
    alone.database.close()


@pytest.mark.parametrize(
    ("waited", "note", "is_written"),
    [
        (BEFORE_CONFIRMING, "x" * SHORTEST_NOTE, True),
        (BEFORE_CONFIRMING - timedelta(seconds=1), "looked it up", False),
        (BEFORE_CONFIRMING, "x" * (SHORTEST_NOTE - 1), False),
    ],
)
def test_somebodys_word_frees_the_money_once_it_can_be_known(waited: timedelta, note: str, is_written: bool) -> None:
    alone = Alone(payout(unanswered()))
    alone.ledger.update_payout("payout1", restored=False)
    alone.clock.move(seconds=waited.total_seconds())
    assert alone.service.confirm_not_sent("payout1", f"  {note} ")
    assert alone.service.confirm_not_sent("nobody", note)
    found = alone.ledger.book.payout("payout1")
    assert found
    assert (found.confirmed_not_sent, found.reserved) == ((note, 0) if is_written else (None, 2000))
    alone.database.close()
