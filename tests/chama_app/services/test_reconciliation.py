"""What the engine recorded and the book lacks: taken over when it is of this book, and told when it is a success."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.services.ledger import Ledger
from chama_app.services.notifications import LatePayout, Recovered
from chama_app.services.reconciliation import reconcile
from chama_app.storage.database import Database
from daraja_core import PaymentPending, PaymentState
from daraja_core.attempt import Unknown

from ..example_chama import ALICE, NOON, book, cancelled, failed, no_suffix, paid, payment_request, pending, unknown
from ..example_payouts import declined, payout, refused, settled
from ..fake_engine import FakeEngine, FakePaymentHandle, ManualClock


class Start:
    """A book, an engine, and what comparing them tells."""

    def __init__(self, known: Book) -> None:
        self.clock = ManualClock(NOON)
        self.engine = FakeEngine(self.clock)
        self.database = Database(Path(":memory:"), known)
        for request in known.requests:
            self.database.save_request(request)
        for one in known.payouts:
            self.database.save_payout(one)
        self.ledger = Ledger(self.database, self.clock, no_suffix, lambda: "id")
        self.told: list[object] = []

    def know(self, payment_id: str, state: PaymentState, *, minutes: float = 1) -> None:
        begun = NOON + timedelta(minutes=minutes)
        self.engine.handles[payment_id] = FakePaymentHandle(payment_id, 1000, begun, state, ALICE.phone)

    async def compare(self) -> tuple[object, ...]:
        await reconcile(self.engine, self.ledger, self.ledger.apply_update, self.told.append)
        return tuple(self.told)


@pytest.fixture
def start() -> Iterator[Start]:
    made = Start(replace(book(payment_request(ALICE, unknown())), payouts=(payout(declined()),)))
    yield made
    made.database.close()


async def test_a_success_that_the_book_missed_is_taken_over_and_told(start: Start) -> None:
    start.know("alice.1", paid())
    start.engine.know_payout("payout1")
    start.engine.change_payout("payout1", settled("payout1"))
    assert await start.compare() == (Recovered("Alice Wanjiku", 1000), LatePayout("Alice Wanjiku", 2000, "UKK9PAYOUT"))
    assert await start.compare() == tuple(start.told[:2])  # the second time there is nothing to say


@pytest.mark.parametrize("state", [failed("1"), cancelled(), unknown(), pending()])
async def test_what_is_no_success_changes_nothing_that_the_book_knows(start: Start, state: PaymentState) -> None:
    start.know("alice.1", state)
    start.engine.know_payout("payout1")
    start.engine.change_payout("payout1", refused("payout1"))
    before = start.ledger.book
    assert (await start.compare(), start.ledger.book) == ((), before)


@pytest.mark.parametrize(
    ("state", "is_taken"), [(paid(), True), (unknown(), True), (pending(), True), (failed("1"), False)]
)
async def test_of_what_the_book_never_heard_of_everything_counts_that_may_have_moved_money(
    start: Start, state: PaymentState, is_taken: bool
) -> None:
    start.know("bob.1", state)
    assert await start.compare() == ((Recovered("Bob Otieno", 1000),) if state == paid() else (None,) * is_taken)
    assert (start.ledger.book.request("bob.1") is not None) == is_taken


async def test_what_the_book_never_heard_of_was_paid_from_the_number_that_was_asked(start: Start) -> None:
    start.know("bob.1", paid())
    start.engine.handles["bob.1"].phone = "254712345099"
    await start.compare()
    assert [one.phone for one in start.ledger.book.requests_of("bob")] == ["254712345099"]


async def test_a_payout_that_nobody_answered_is_taken_over_and_is_no_news(start: Start) -> None:
    start.engine.know_payout("out.2", amount=700)
    start.engine.change_payout("out.2", Unknown("no_answer"), "unknown", "clock")
    assert await start.compare() == (None,)
    taken = start.ledger.book.payout("out.2")
    assert taken
    assert taken.reserved == 700


async def test_what_was_before_the_book_or_is_of_nobody_in_it_is_none_of_its_business(start: Start) -> None:
    start.know("bob.1", paid(), minutes=-0.1)
    start.know("stranger.1", paid())
    start.know("carol.1", paid(), minutes=0)
    await start.compare()
    assert [one.id for one in start.ledger.book.requests] == ["alice.1", "carol.1"]


async def test_a_book_without_requests_takes_nothing_over(start: Start) -> None:
    start.ledger.clear(book())
    start.know("bob.1", paid())
    assert (await start.compare(), start.ledger.book.requests) == ((), ())


async def test_what_another_device_asked_for_is_told_by_the_group_alone(start: Start) -> None:
    start.ledger.update_request("alice.1", elsewhere=True, state=PaymentPending(None, NOON))
    start.know("alice.1", paid())
    before = start.ledger.book
    assert (await start.compare(), start.ledger.book) == ((), before)
