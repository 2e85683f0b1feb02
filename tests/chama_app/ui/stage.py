"""A tab over an app in which everything is in every state that there is, for rules that hold on all screens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path

from chama_app.demo.simulated_phones import Phone, Phones, Prompt
from chama_app.domain.book import Book
from chama_app.domain.decisions import Settled
from chama_app.domain.members import Chama, Member
from chama_app.domain.payment_kinds import Kind
from chama_app.domain.payment_requests import Attempt
from chama_app.domain.payout_rules import PayoutKind
from chama_app.domain.payouts import Payout
from chama_app.services.app_state import AppState
from chama_app.services.credentials import Initiator
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.database import Shelf
from chama_app.storage.mode import Mode
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show
from daraja_core import DisbursementState, PaymentState

from ..example_chama import (
    ALICE,
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
from ..example_payouts import arrived, declined, on_its_way, payout, starting, unanswered
from ..fake_engine import FakeHandle, FakePayments, HandClock
from ..fake_group import FakeTeam
from ..services.test_connection import Drawer, connection
from .fake_page import FakePage

INITIATOR = Initiator("testapi", "a-credential")
NOTE = "looked in the portal: not there"
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
    Kind.OVERPAID: (paid("UKK1GGGGGG", amount=1500), {}),
    Kind.AMOUNT_MISSING: (paid("UKK1HHHHHH", amount=0), {}),
    Kind.PAID_BY_HAND: (
        unknown(advice="paid"),
        {"decided": (Settled("s1", "m-paid_by_hand.1", 1000, "UKK1JJJJJJ", NOTE, after(seconds=25)),)},
    ),
}
_PAYOUTS: dict[PayoutKind, tuple[DisbursementState, dict[str, object]]] = {
    PayoutKind.SENDING: (starting(), {}),
    PayoutKind.IN_PROGRESS: (on_its_way(), {}),
    PayoutKind.RECEIPT_MISSING: (unanswered("paid"), {}),
    PayoutKind.SENT: (arrived(100, "UKK9AAAAAA"), {}),
    PayoutKind.SENT_LATE: (arrived(100, "UKK9BBBBBB", late=True), {}),
    PayoutKind.NOT_SENT: (declined(), {}),
    PayoutKind.UNKNOWN: (unanswered(), {}),
    PayoutKind.CHECKING_EARLIER: (starting(), {"restored": True}),
    PayoutKind.CONFIRMED_NOT_SENT: (unanswered(), {"confirmed_not_sent": NOTE}),
}


def _member(kind: Kind, number: int) -> Member:
    name = kind.value.replace("_", " ").title()
    place = number - (kind is Kind.QUEUED)  # whose phone is that of the one before, who is asked first
    custom = None if kind is Kind.NOTHING_OWED else 1000  # the others' amounts leave nothing to divide
    return Member(f"m-{kind.value}", f"Wanjiku {name}", f"2547120000{place:02}", custom)


def _payout(kind: PayoutKind, number: int) -> Payout:
    state, more = _PAYOUTS[kind]
    phone, timeline = f"2547130000{number:02}", (told("created", NOON),)
    made = payout(state, 100, id=f"out-{kind.value}", phone=phone, timeline=timeline)
    return replace(made, **more)  # type: ignore[arg-type]  # from above


def crowd() -> Book:
    """One member and one payout in every state that there is, and somebody who left."""
    members = tuple(_member(kind, number) for number, kind in enumerate(Kind))
    attempts: list[Attempt] = []
    for member in members:
        kind = Kind(member.id.removeprefix("m-"))
        if kind in _STATES:
            state, more = _STATES[kind]
            attempts.append(replace(attempt(member, state, timeline=(told("created", NOON),)), **more))  # type: ignore[arg-type]  # from above
        if kind is Kind.PAID_TWICE:
            attempts += [attempt(member, paid("UKK1EEEEEE")), attempt(member, paid("UKK1FFFFFF"), 2)]
    payouts = tuple(_payout(kind, number) for number, kind in enumerate(PayoutKind))
    chama = Chama("Lunch — KCB Plaza", 1000 * (len(members) - 1), "LUNCH", "Lunch share")
    return Book(chama, (*members, replace(ALICE, archived=True)), tuple(attempts), payouts)


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
    """A tab with its session, and what stands behind it."""

    page: FakePage
    session: Session
    payments: FakePayments
    clock: HandClock
    drawer: Drawer


@asynccontextmanager
async def staged(
    folder: Path,
    book: Book,
    width: int = 390,
    storage: dict[str, object] | None = None,
    *,
    mode: Mode = "demo",
    initiator: Initiator | None = INITIATOR,
    team: FakeTeam | None = None,
    in_browser: bool = False,
) -> AsyncIterator[Stage]:
    """A tab over an app whose book is this one; its engine runs."""
    clock, drawer = HandClock(after(seconds=30)), Drawer()
    payments = _knowing(book, FakePayments(clock))
    with closing(_GivenShelf(folder / "staged.db", book)) as shelf:
        state = AppState(shelf, clock, mode)
        async with FakePage(width) as page, _running(state, payments, initiator, team):
            page.storage.update(storage or {})
            device = Device(page.page)
            device.secrets = None if in_browser else drawer
            phones = _RingingPhones(book) if mode == "demo" else None
            session = Session(state, phones, device, ClientStorage(page.page), connection(folder))
            show(page.page, session)
            await page.session.after_event(page.page)
            await page.until(lambda: session.board.ready)
            yield Stage(page, session, payments, clock, drawer)


def _knowing(book: Book, payments: FakePayments) -> FakePayments:
    """An engine that is reading what an earlier run left open."""
    for one in book.attempts:
        if one.restored:
            payments.handles[one.id] = FakeHandle(one.id, one.amount, NOON, one.state)
    for out in book.payouts:
        if out.restored:
            payments.know_payout(out.id, out.phone, out.amount, out.remarks)
    return payments


@asynccontextmanager
async def _running(
    state: AppState, payments: FakePayments, initiator: Initiator | None, team: FakeTeam | None
) -> AsyncIterator[None]:
    task = asyncio.create_task(state.run(payments, initiator, team))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
