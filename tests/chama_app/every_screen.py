"""Every place, page, dialog and state of the app in one tab after the other, for rules that hold on all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from chama_app.book.attempts import Attempt
from chama_app.book.ledger import Book
from chama_app.book.people import Chama, Member
from chama_app.book.standing import Kind
from chama_app.device import Device
from chama_app.main import show
from chama_app.mirror import ClientStorage
from chama_app.models import Place
from chama_app.phones import Phone, Phones, Prompt
from chama_app.session import Session
from chama_app.shelf import Shelf
from chama_app.state import AppState
from daraja_core import PaymentState

from .fake_payments import FakeHandle, FakePayments, HandClock
from .fakepage import FakePage
from .people import (
    NOON,
    REQUEST_ID,
    after,
    attempt,
    cancelled,
    failed,
    initiating,
    not_sent,
    paid,
    pending,
    told,
    unknown,
)

PLACES: tuple[Place, ...] = ("home", "activity", "settings")
_STATES: dict[Kind, tuple[PaymentState, dict[str, object]]] = {
    Kind.SENDING: (initiating(), {}),
    Kind.WAITING: (pending(), {}),
    Kind.RECEIPT_MISSING: (pending(advice="paid"), {}),
    Kind.PAID: (paid("UKK1AAAAAA"), {}),
    Kind.PAID_LATE: (paid("UKK1BBBBBB", late=True), {}),
    Kind.PAID_IN_PART: (paid("UKK1CCCCCC", amount=400), {}),
    Kind.LOW_BALANCE: (failed("1"), {}),
    Kind.WRONG_PIN: (failed("2001"), {}),
    Kind.PHONE_BUSY: (failed("1001"), {}),
    Kind.EXPIRED: (failed("1019"), {}),
    Kind.DECLINED: (failed("26"), {}),
    Kind.CLOSED: (cancelled(), {}),
    Kind.NOT_SENT: (not_sent(), {"reason": "offline"}),
    Kind.UNKNOWN: (unknown(), {}),
    Kind.NO_ANSWER: (unknown(reported=True), {}),
    Kind.NO_REPLY: (pending(None), {}),
    Kind.CHECKING_EARLIER: (pending(), {"restored": True}),
    Kind.REPORTED: (unknown(), {"claim": "UKK1DDDDDD"}),
}


def _member(kind: Kind, number: int) -> Member:
    name = kind.value.replace("_", " ").title()
    return Member(f"m-{kind.value}", f"Wanjiku {name}", f"2547120000{number:02}", custom_share=1000)


def crowd() -> Book:
    """One member in every state that there is."""
    members = tuple(_member(kind, number) for number, kind in enumerate(Kind) if kind is not Kind.QUEUED)
    attempts: list[Attempt] = []
    for member in members:
        kind = Kind(member.id.removeprefix("m-"))
        if kind in _STATES:
            state, more = _STATES[kind]
            attempts.append(replace(attempt(member, state, timeline=(told("created", NOON),)), **more))  # type: ignore[arg-type]  # from above
        if kind is Kind.PAID_TWICE:
            attempts += [attempt(member, paid("UKK1EEEEEE")), attempt(member, paid("UKK1FFFFFF"), 2)]
    return Book(Chama("Lunch — KCB Plaza", 1000 * len(members), "LUNCH", "Lunch share"), members, tuple(attempts))


class _GivenShelf(Shelf):
    """A shelf that holds a given book."""

    def __init__(self, path: Path, holds: Book) -> None:
        super().__init__(path, holds)
        self._holds = holds

    def load(self) -> Book:
        return self._holds


class _RingingPhones(Phones):
    """Simulated phones with something on every one."""

    def __init__(self, book: Book) -> None:
        super().__init__(lambda: [])
        prompt = Prompt(REQUEST_ID, "Do you want to pay Ksh1,000.00 to LUNCH?", NOON, after(minutes=1))
        self._show({member.phone: Phone(prompt, 50_000) for member in book.members[:2]})


@dataclass
class Stage:
    """A tab with its session."""

    page: FakePage
    session: Session
    payments: FakePayments


@asynccontextmanager
async def staged(
    folder: Path, book: Book, width: int = 390, storage: dict[str, object] | None = None
) -> AsyncIterator[Stage]:
    """A tab over an app whose book is this one; its engine runs."""
    clock = HandClock(after(seconds=30))
    payments = FakePayments(clock)
    for one in book.attempts:
        if one.restored:
            payments.handles[one.id] = FakeHandle(one.id, one.amount, NOON, one.state)
    shelf = _GivenShelf(folder / "staged.db", book)
    state = AppState(shelf, clock, "demo")
    async with FakePage(width) as page, _running(state, payments):
        page.storage.update(storage or {})
        session = Session(state, _RingingPhones(book), Device(page.page), ClientStorage(page.page))
        show(page.page, session)
        await page.session.after_event(page.page)
        await page.until(lambda: session.board.ready)
        yield Stage(page, session, payments)
    shelf.close()


async def walk(stage: Stage) -> AsyncIterator[str]:
    """Show one screen after the other; each name says what is shown."""
    page, session = stage.page, stage.session
    yield "first"
    for place in PLACES:
        session.go(place)
        await page.settle()
        yield place
    session.go("home")
    for member_id in session.screen.order:
        session.open(member_id)
        await page.settle()
        yield f"payment of {member_id}"
    session.back()
    session.ask_all()
    await page.settle()
    yield "request all"
    session.dismiss()
    session.ask_again("m-unknown")
    await page.settle()
    yield "ask again"
    session.dismiss()
    assert session.demo
    session.demo.show(True)
    for member_id in session.screen.order[:3]:
        session.demo.hold(member_id)
        await page.settle()
        yield f"phone of {member_id}"


@asynccontextmanager
async def _running(state: AppState, payments: FakePayments) -> AsyncIterator[None]:
    task = asyncio.create_task(state.run(payments))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
