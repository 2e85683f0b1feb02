"""A disk that refuses: no tap is silent, nothing stops, and what moved money is shown, and saved later."""

import ast
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import chama_app
from chama_app.domain.book import Book
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.decisions import Settled
from chama_app.domain.hand_record import HandDraft, ParsedHandRecord, parse_hand_record
from chama_app.domain.next_round import Credit
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.pot import pot
from chama_app.services.app_state import AppState
from chama_app.services.collection_service import CollectionService
from chama_app.services.credentials import Initiator
from chama_app.services.decision_service import DecisionService
from chama_app.services.group_sync import GroupSync
from chama_app.services.hand_record_service import HandRecordService
from chama_app.services.notifications import NotSaved, TaskFailed
from chama_app.services.payout_service import PayoutService
from chama_app.services.pending_writes import Unsaved
from chama_app.services.request_service import RequestService
from daraja_core import PaymentCancelled, PaymentIdle, PaymentPending, PaymentSuccess
from daraja_core.attempt import Unknown

from ..example_chama import ALICE, BOB, CAROL, NOON, book, cancelled, paid, payment_request, unknown
from ..example_payouts import draft, payout, settled, unanswered
from ..fake_engine import FakePaymentHandle, FakeUpdate
from ..fake_group import Cloud, FakeGroupEngine
from ..older_roster import founding_records
from ..storage.failing_disk import CODES
from .world import World, is_, is_waiting

INITIATOR = Initiator("testapi", "a-credential")
NOTE = "looked in the portal: not there"
CASH = PaymentRequest("alice", 3, 100, "", NOON, PaymentIdle(), elsewhere=True, suffix="hand", way="cash")
CASH = replace(CASH, decided=(Settled("h1", CASH.id, 100, "", "at the meeting", NOON),))

SECOND = Collection("second", "Second", "fixed", 500, "SECOND", "Second", ("alice", "bob"), follows=FIRST)
SECOND = replace(SECOND, turns=("alice", "bob"), receiver="alice")
CREDIT = Credit("alice", 100, FIRST)

TAPS: dict[str, Callable[[AppState], object]] = {
    "DecisionService.keep_surplus": lambda state: state.decisions.keep_surplus("alice"),
    "DecisionService.set_surplus_aside": lambda state: state.decisions.set_surplus_aside("alice"),
    "AppState.update_members": lambda state: state.update_members(_renamed(state.snapshot().book)),
    "AppState.set_member_phone": lambda state: state.set_member_phone("carol", "254712345009", is_me=True),
    "DecisionService.report_code": lambda state: state.decisions.report_code("bob", "UKK1CCCCCC"),
    "DecisionService.record_by_hand": lambda state: state.decisions.record_by_hand("bob.1", 1000, NOTE),
    "DecisionService.withdraw_code": lambda state: state.decisions.withdraw_code("dan"),
    "HandRecordService.record": lambda state: state.hand_records.record("carol", _typed(state)),
    "HandRecordService.correct": lambda state: state.hand_records.correct("alice.hand", _typed(state)),
    "HandRecordService.withdraw": lambda state: state.hand_records.withdraw("alice.hand"),
    "CollectionService.start": lambda state: state.collections.start(SECOND),
    "CollectionService.start_next_round": lambda state: state.collections.start_next_round(SECOND, ["carol"], [CREDIT]),
    "CollectionService.close": lambda state: state.collections.close(FIRST, is_closed=True),
    "CollectionService.swap_turns": lambda state: (
        state.collections.start(SECOND),
        state.collections.swap_turns("second", "alice", "bob"),
    ),
    "CollectionService.join": lambda state: (
        state.collections.start(SECOND),
        state.collections.join("second", "carol"),
    ),
    "CollectionService.take_out": lambda state: (
        state.collections.start(SECOND),
        state.collections.take_out("second", "bob"),
    ),
    "RequestService.send": lambda state: state.requests.send("carol"),
    "RequestService.send_all": lambda state: state.requests.send_all(),
    "RequestService.send_again": lambda state: state.requests.send_again("eve"),
    "PayoutService.send": lambda state: state.payouts.send(draft(500, BOB)),
    "PayoutService.confirm_not_sent": lambda state: state.payouts.confirm_not_sent("payout1", NOTE),
}
"""Everything somebody can do that is written down, each on a state where it does something."""
GROUP_TAPS: dict[str, Callable[[AppState], object]] = {
    "GroupSync.create_invitation": lambda state: state.group_sync.create_invitation(),
    "GroupSync.join": lambda state: state.group_sync.join("0000-2M9X-7TBD"),
}
"""The same, on a chama without payments."""
SHARED_TAPS: dict[str, Callable[[AppState], object]] = {
    "GroupSync.unlink": lambda state: state.group_sync.unlink("alice"),
}
"""The same, on a chama that is shared."""

WRITE_NOTHING = {
    "CollectionService": "select taken_turn",
    "DecisionService": "settle_by_code",
    "AppState": "snapshot subscribe unsubscribe has_subscribers set_problem run restore_from checkout_request_id "
    "on_resume refresh_histories is_read_only member_rows activity take_restored forget_refused_backup",
    "RequestService": "missed next_turn start stop reset send_queued check track updated_requests restore"
    " queued is_anybody_queued left_out missed_elsewhere",
    "PayoutService": "missing_requirement can_send start stop reset check track updated_payouts restore",
    "GroupSync": "snapshot may_not_pay_out may_not_decide exchange start stop reset clear_problem on_ledger_change"
    " sync_now look_at_invitation revoke_invitations",
}
"""What nobody taps, or what writes only what became known, which waits for the disk."""
RAISES = {"AppState.reset"}  # told by the settings, where the demo is cleared


def _typed(state: AppState) -> ParsedHandRecord:
    return parse_hand_record(state.snapshot().book, HandDraft("500"), "alice", state.clock.now(), "alice.hand")


def _renamed(before: Book) -> Book:
    return replace(before, members=tuple(replace(one, name=f"{one.name} K") for one in before.members))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Alice has paid twice, Bob without a receipt, Carol was not asked; Dan's and Eve's requests are unknown."""
    dan = replace(CAROL, id="dan", name="Dan Kamau", phone="254712345004")
    eve = replace(CAROL, id="eve", name="Eve Njeri", phone="254712345005")
    made = World(tmp_path / "chama.db", book(members=(ALICE, BOB, CAROL, dan, eve)))
    requests = (
        payment_request(ALICE, paid("UKK1AAAAAA")),
        payment_request(ALICE, paid("UKK1BBBBBB"), 2),
        payment_request(BOB, unknown(advice="paid")),
        payment_request(dan, unknown(), reported_code="UKK1DDDDDD"),
        payment_request(eve, unknown()),
        CASH,
    )
    for one in requests:
        made.database.save_request(one)
        made.engine.handles[one.id] = FakePaymentHandle(one.id, one.amount, one.started_at, one.state)
    made.database.save_payout(payout(unanswered(), 100))
    made.engine.know_payout("payout1", amount=100)
    made.reload()
    yield made
    made.database.close()


@asynccontextmanager
async def running(world: World) -> AsyncIterator[None]:
    """With an initiator, and everything looked at and old enough to be decided about."""
    for one in world.state.snapshot().book.requests:
        world.engine.look_in_vain(one.id)
    world.engine.change_payout("payout1", Unknown("no_answer"), "unknown", "poll")
    async with world.running(INITIATOR):
        world.clock.move(hours=50)
        yield


def test_every_public_method_is_looked_at_here() -> None:
    kinds = (AppState, CollectionService, DecisionService, HandRecordService, RequestService, PayoutService, GroupSync)
    for kind in kinds:
        public = {name for name in vars(kind) if not name.startswith("_")}
        named = [name.split(".") for name in (*TAPS, *GROUP_TAPS, *SHARED_TAPS, *RAISES)]
        tapped = {method for owner, method in named if owner == kind.__name__}
        assert public == tapped | set(WRITE_NOTHING.get(kind.__name__, "").split()), kind


def test_no_form_closes_without_looking_whether_it_was_saved() -> None:
    of_forms = {"update_members", "set_member_phone", "report_code", "record_by_hand", "confirm_not_sent"}
    of_forms |= {"record", "correct", "withdraw"}
    for path in (Path(chama_app.__file__).parent / "ui").rglob("*.py"):
        for statement in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                called = statement.value.func
                is_state = isinstance(called, ast.Attribute) and ast.unparse(called.value).startswith("self._app_state")
                forgot = is_state and called.attr in of_forms  # type: ignore[attr-defined]  # as just seen
                assert not forgot, f"{path.name}:{statement.lineno}"


@pytest.mark.parametrize("name", TAPS)
async def test_a_tap_that_cannot_be_written_down_changes_nothing_and_says_so(world: World, name: str) -> None:
    async with running(world):
        before = world.state.snapshot().book
        world.disk.fail("full")
        TAPS[name](world.state)
        assert await world.until_notified(NotSaved) == NotSaved("full")
        assert world.state.snapshot().book == before
        assert world.engine.pushed == []
        assert world.engine.paid_out == []
        world.disk.recover()
        assert not world.task.done()


@pytest.mark.parametrize("name", TAPS)
async def test_a_tap_is_written_down_whole_or_not_at_all(world: World, name: str) -> None:
    third = payment_request(ALICE, paid("UKK1FFFFFF"), 4)  # twice too much: two decisions
    world.database.save_request(third)
    world.engine.handles[third.id] = FakePaymentHandle(third.id, third.amount, third.started_at, third.state)
    world.reload()
    async with running(world):
        before = world.state.snapshot().book
        world.disk.fail("full", after=1)
        is_saved = TAPS[name](world.state)
        assert is_saved or world.state.snapshot().book == before
        world.disk.recover()


@pytest.mark.parametrize("name", GROUP_TAPS)
async def test_a_chama_that_cannot_be_written_down_is_neither_shared_nor_joined(tmp_path: Path, name: str) -> None:
    world, cloud = World(tmp_path / "chama.db"), Cloud()
    other = FakeGroupEngine(cloud)
    group_id = await other.groups.found("Harambee")
    cloud.records[group_id] = founding_records(book(), group_id)
    await other.groups.invite(group_id)
    async with world.running(None, FakeGroupEngine(cloud)):
        before = world.state.snapshot().book
        world.disk.fail("read_only")
        GROUP_TAPS[name](world.state)
        assert await world.until_notified(NotSaved) == NotSaved("read_only")
        snapshot = await world.until(lambda snapshot: not snapshot.group.is_busy)
        assert (snapshot.book, snapshot.group.membership) == (before, None)
    world.database.close()


@pytest.mark.parametrize("name", SHARED_TAPS)
async def test_what_cannot_be_written_down_of_a_shared_chama_is_not_told_to_it(tmp_path: Path, name: str) -> None:
    world, cloud = World(tmp_path / "chama.db"), Cloud()
    async with world.running(None, FakeGroupEngine(cloud)):
        world.state.group_sync.create_invitation()
        await world.until(lambda snapshot: snapshot.group.invitation is not None)
        (told,) = cloud.records.values()
        before = len(told)
        world.disk.fail("full")
        assert not SHARED_TAPS[name](world.state)
        assert await world.until_notified(NotSaved) == NotSaved("full")
        assert len(told) == before
        world.disk.recover()
    world.database.close()


async def test_nobody_is_asked_whose_request_is_not_on_disk_and_everybody_left_out_is_named(world: World) -> None:
    async with running(world):
        world.disk.fail("locked")
        assert world.state.requests.send_all()
        assert await world.until_notified(NotSaved) == NotSaved("locked")
        assert world.state.snapshot().left_out == ("carol",)
        world.disk.recover()
        await world.until(lambda snapshot: snapshot.unsaved is None)
        assert world.database.load_queue() == ("first/carol",)
        world.state.requests.send("carol")
        await world.until(is_waiting("carol.1"))
    assert world.engine.pushed == ["carol.1"]


@pytest.mark.parametrize("problem", CODES)
async def test_news_is_shown_whatever_the_disk_says_and_is_on_disk_when_it_can_be(world: World, problem: str) -> None:
    async with running(world):
        world.state.requests.send("carol")
        await world.until(is_waiting("carol.1"))
        world.disk.fail(problem)
        world.engine.change("carol.1", paid("UKK1CCCCCC"))
        snapshot = await world.until(is_(PaymentSuccess, "carol.1"))
        assert pot(snapshot.book).received == 3100
        assert snapshot.unsaved == Unsaved(1, problem)  # type: ignore[arg-type]  # one of them
        world.engine.change("eve.1", cancelled())
        snapshot = await world.until(is_(PaymentCancelled, "eve.1"))  # the next one goes on as well
        assert snapshot.unsaved == Unsaved(2, problem)  # type: ignore[arg-type]  # as above
        assert isinstance(world.database.load().requests_of("carol")[0].state, PaymentPending)
        world.disk.recover()
        await world.until(lambda snapshot: snapshot.unsaved is None)
        stored = world.database.load()
        assert stored.requests_of("carol")[0].receipt == "UKK1CCCCCC"
        assert isinstance(stored.requests_of("eve")[0].state, PaymentCancelled)


async def test_what_could_not_be_written_is_written_when_the_app_is_closed(world: World) -> None:
    async with running(world):
        world.state.requests.send("carol")
        await world.until(is_waiting("carol.1"))
        world.disk.fail("full")
        world.engine.change("carol.1", paid("UKK1CCCCCC"))
        await world.until(is_(PaymentSuccess, "carol.1"))
        world.disk.recover()
    assert world.database.load().requests_of("carol")[0].receipt == "UKK1CCCCCC"


async def test_money_that_is_not_on_disk_is_not_asked_for_again_and_not_paid_out_twice(world: World) -> None:
    async with running(world):
        world.disk.fail("full", "INSERT INTO requests")
        world.engine.change("eve.1", paid("UKK1EEEEEE"))
        await world.until(is_(PaymentSuccess, "eve.1"))
        world.state.requests.send("eve")
        assert world.engine.pushed == []
        world.disk.fail("full", "INSERT OR REPLACE INTO payouts")
        world.engine.change_payout("payout1", settled("payout1", 100))
        await world.until(lambda snapshot: snapshot.book.payouts[0].receipt is not None)
        assert world.state.payouts.send(draft(100, BOB)) is None
        assert await world.until_notified(NotSaved) == NotSaved("full")
        assert world.engine.paid_out == []


async def test_the_rest_of_what_is_not_on_disk_is_not_asked_for_and_that_is_said(world: World) -> None:
    async with running(world):
        world.disk.fail("damaged", "ON CONFLICT (id) DO UPDATE SET")
        world.engine.change("eve.1", paid("UKK1EEEEEE", amount=400))
        await world.until(is_(PaymentSuccess, "eve.1"))
        world.state.requests.send("eve")
        assert await world.until_notified(NotSaved) == NotSaved("damaged")
        world.disk.recover()
        world.state.requests.send("eve")
        await world.until(is_waiting("eve.2"))
    assert world.engine.pushed == ["eve.2"]


async def test_looking_writes_nothing(world: World) -> None:
    async with running(world):
        written = world.disk.written
        for one in world.state.snapshot().book.requests:
            world.engine.look_in_vain(one.id)
        world.state.refresh_histories({one.id for one in world.state.snapshot().book.requests})
        assert world.of("eve.1").timeline[-1].what == "nothing_yet"
        assert world.disk.written == written


async def test_one_piece_of_news_that_cannot_be_taken_over_does_not_end_the_others(world: World) -> None:
    async with running(world):
        broken = FakePaymentHandle("dan.1", 1000, NOON, cancelled())
        del broken.state  # a mistake of ours
        world.engine.news.put_nowait(FakeUpdate(broken, "poll"))
        world.engine.change("eve.1", paid("UKK1EEEEEE"))
        await world.until(is_(PaymentSuccess, "eve.1"))
        assert TaskFailed() in world.notifications


async def test_another_collection_is_looked_at_whatever_the_disk_says(world: World) -> None:
    assert world.state.collections.start(SECOND)
    world.disk.fail("full")
    world.state.collections.select(FIRST)
    assert world.state.snapshot().book.current == FIRST
    world.disk.recover()
    async with running(world):
        await world.until(lambda snapshot: snapshot.unsaved is None)
    world.reload()
    assert world.state.snapshot().book.current == FIRST
