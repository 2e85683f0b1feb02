"""A tab over an app in which everything is in every state that there is, for rules that hold on all screens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path

from chama_app.demo.room import Room
from chama_app.demo.simulated_phones import Prompt, SimulatedPhone, SimulatedPhones
from chama_app.domain.book import Book, collection_of
from chama_app.domain.decisions import SetAside, Settled
from chama_app.domain.members import Chama, Member
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.payout_rules import PayoutStatus
from chama_app.domain.payouts import Payout
from chama_app.domain.start_problems import StartProblem
from chama_app.services.app_state import AppState
from chama_app.services.backups import Backups
from chama_app.services.credentials import Initiator
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.database import Database
from chama_app.storage.mode import Mode, write_mode
from chama_app.storage.room_file import RoomFile
from chama_app.ui.device import Device
from chama_app.ui.drawing_budget import DrawingBudget
from chama_app.ui.session import Session
from chama_app.ui.window import show_session
from daraja_core import DisbursementState, PaymentIdle, PaymentState, TimelineEntry

from ..example_chama import (
    ALICE,
    NOON,
    REQUEST_ID,
    after,
    cancelled,
    failed,
    initiating,
    no_suffix,
    not_sent,
    paid,
    payment_request,
    pending,
    told,
    unknown,
)
from ..example_payouts import arrived, declined, on_its_way, payout, starting, unanswered
from ..fake_engine import FakeEngine, FakePaymentHandle, ManualClock
from ..fake_group import FakeGroupEngine
from ..services.test_connection import FakeSecretStore, connection
from .fake_page import FakePage

INITIATOR = Initiator("testapi", "a-credential")
NOTE = "looked in the portal: not there"
UNCLEAR = TimelineEntry(after(seconds=20), "realtime", "timeout", "26: said by M-Pesa")
_STATES: dict[PaymentStatus, tuple[PaymentState, dict[str, object]]] = {
    PaymentStatus.SENDING: (initiating(), {}),
    PaymentStatus.WAITING: (pending(), {}),
    PaymentStatus.RECEIPT_MISSING: (pending(advice="paid"), {}),
    PaymentStatus.PAID: (paid("UKK1AAAAAA"), {}),
    PaymentStatus.PAID_LATE: (paid("UKK1BBBBBB", late=True), {}),
    PaymentStatus.PAID_IN_PART: (paid("UKK1CCCCCC", amount=400), {}),
    PaymentStatus.COUNTS_NO_MORE: (
        paid("UKK1LLLLLL"),
        {"decided": (SetAside("s7", "m-counts_no_more.1", 1000, after(seconds=25)),)},
    ),
    PaymentStatus.LOW_BALANCE: (failed("1"), {}),
    PaymentStatus.WRONG_PIN: (failed("2001"), {}),
    PaymentStatus.PHONE_BUSY: (failed("1001"), {}),
    PaymentStatus.EXPIRED: (failed("1019"), {}),
    PaymentStatus.DECLINED: (failed("26"), {}),
    PaymentStatus.CLOSED: (cancelled(), {}),
    PaymentStatus.NOT_SENT: (not_sent(), {"reason": "offline"}),
    PaymentStatus.UNKNOWN: (unknown(), {}),
    PaymentStatus.NO_ANSWER: (unknown(reported=True), {}),
    PaymentStatus.UNCLEAR_ANSWER: (unknown(reported=True), {"timeline": (UNCLEAR,)}),
    PaymentStatus.NO_REPLY: (pending(None), {}),
    PaymentStatus.CHECKING_EARLIER: (pending(), {"restored": True}),
    PaymentStatus.REPORTED: (unknown(), {"reported_code": "UKK1DDDDDD"}),
    PaymentStatus.OVERPAID: (paid("UKK1GGGGGG", amount=1500), {}),
    PaymentStatus.AMOUNT_MISSING: (paid("UKK1HHHHHH", amount=0), {}),
    PaymentStatus.PAID_BY_HAND: (
        unknown(advice="paid"),
        {"decided": (Settled("s1", "m-paid_by_hand.1", 1000, "UKK1JJJJJJ", NOTE, after(seconds=25)),)},
    ),
    PaymentStatus.RECORDED: (
        PaymentIdle(),
        {
            "way": "cash",
            "decided": (
                Settled(
                    "s2", "m-recorded.1", 900, "UKK1NNNNNN", NOTE, after(seconds=20), NOON.date(), "Alice W", "bank"
                ),
                Settled("s3", "m-recorded.1", 1000, "", NOTE, after(seconds=25), NOON.date(), way="cash"),
            ),
        },
    ),
}
_EARLIER = "earlier"
_PAYOUTS: dict[PayoutStatus, tuple[DisbursementState, dict[str, object]]] = {
    PayoutStatus.SENDING: (starting(), {}),
    PayoutStatus.IN_PROGRESS: (on_its_way(), {}),
    PayoutStatus.RECEIPT_MISSING: (unanswered("paid"), {}),
    PayoutStatus.SENT: (arrived(100, "UKK9AAAAAA"), {}),
    PayoutStatus.SENT_LATE: (arrived(100, "UKK9BBBBBB", late=True), {}),
    PayoutStatus.NOT_SENT: (declined(), {}),
    PayoutStatus.UNKNOWN: (unanswered(), {}),
    PayoutStatus.CHECKING_EARLIER: (starting(), {"restored": True}),
    PayoutStatus.CONFIRMED_NOT_SENT: (unanswered(), {"confirmed_not_sent": NOTE}),
}


def _member(kind: PaymentStatus, number: int) -> Member:
    name = kind.value.replace("_", " ").title()
    place = number - (kind is PaymentStatus.QUEUED)  # whose phone is that of the one before, who is asked first
    custom = None if kind is PaymentStatus.NOTHING_OWED else 1000  # the others' amounts leave nothing to divide
    return Member(f"m-{kind.value}", f"Wanjiku {name}", f"2547120000{place:02}", custom)


def _payout(kind: PayoutStatus, number: int) -> Payout:
    state, more = _PAYOUTS[kind]
    phone, timeline = f"2547130000{number:02}", (told("created", NOON),)
    made = payout(state, 100, id=f"out-{kind.value}", phone=phone, timeline=timeline)
    return replace(made, **more)  # type: ignore[arg-type]  # from above


def crowd() -> Book:
    """One member and one payout in every state that there is, and somebody who left."""
    members = tuple(_member(kind, number) for number, kind in enumerate(PaymentStatus))
    requests: list[PaymentRequest] = []
    for member in members:
        kind = PaymentStatus(member.id.removeprefix("m-"))
        if kind in _STATES:
            state, more = _STATES[kind]
            requests.append(replace(payment_request(member, state, timeline=(told("created", NOON),)), **more))  # type: ignore[arg-type]  # from above
        if kind is PaymentStatus.PAID_TWICE:
            requests += [payment_request(member, paid("UKK1EEEEEE")), payment_request(member, paid("UKK1FFFFFF"), 2)]
        if kind is PaymentStatus.CARRIED:
            requests += _carried(member)
    payouts = tuple(_payout(kind, number) for number, kind in enumerate(PayoutStatus))
    chama = Chama("Lunch — KCB Plaza", 1000 * (len(members) - 1), "LUNCH", "Lunch share")
    earlier = replace(collection_of(chama, members, _EARLIER), name="Soda", closed_on=NOON.date())
    collections = (collection_of(chama, members), earlier)
    return Book(chama, (*members, replace(ALICE, archived=True)), tuple(requests), payouts, collections=collections)


def _carried(member: Member) -> list[PaymentRequest]:
    """Some of what came by hand in another collection, and counts for this one."""
    later = SetAside("s4", f"{member.id}.1", 1000, after(seconds=21))
    came = Settled("s5", f"{member.id}.1", 2000, "", NOTE, after(seconds=20), NOON.date())
    counts = Settled("s6", f"{member.id}.c1", 1000, "", "", after(seconds=25))
    cash = payment_request(member, PaymentIdle(), way="cash", collection_id=_EARLIER, decided=(came, later))
    more = {"way": "carried", "reference": _EARLIER, "suffix": "c1", "decided": (counts,)}
    return [cash, replace(payment_request(member, PaymentIdle(), 0), **more)]  # type: ignore[arg-type]  # from above


def some_of_the_crowd() -> Book:
    """Three of them and one payout, where it matters to nobody who else there is: everybody takes time to draw."""
    whole = crowd()
    kept = {f"m-{kind.value}" for kind in (PaymentStatus.IDLE, PaymentStatus.PAID, PaymentStatus.UNKNOWN)}
    members = tuple(one for one in whole.members if one.id in kept or one.archived)
    requests = tuple(one for one in whole.requests if one.member_id in kept)
    payouts = tuple(one for one in whole.payouts if one.id == f"out-{PayoutStatus.SENT.value}")
    chama = replace(whole.chama, target=3000)
    return replace(whole, chama=chama, members=members, requests=requests, payouts=payouts)


class PreparedDatabase(Database):
    """A database that holds a given book."""

    def __init__(self, path: Path, holds: Book) -> None:
        super().__init__(path, holds)
        self._holds = holds

    def load(self) -> Book:
        return self._holds


class _PreparedPhones(SimulatedPhones):
    """Simulated phones with something on every one."""

    def __init__(self, book: Book) -> None:
        super().__init__(lambda: [])
        prompt = Prompt(REQUEST_ID, "Do you want to pay Ksh1,000.00 to LUNCH?", NOON, after(minutes=1))
        self._update({member.phone: SimulatedPhone(prompt, 50_000) for member in book.members[:2]})


class Pause:
    """Held by whoever makes something up for a screen; no session follows the app meanwhile."""

    def __init__(self) -> None:
        self.free = asyncio.Lock()
        self.is_held = False

    async def __aenter__(self) -> None:
        await self.free.acquire()
        self.is_held = True

    async def __aexit__(self, *_: object) -> None:
        self.is_held = False
        self.free.release()


class PausedBudget(DrawingBudget):
    """Keeps a session from following the app while it is paused."""

    def __init__(self) -> None:
        super().__init__()
        self.pause = Pause()

    @asynccontextmanager
    async def turn(self, pressed: asyncio.Event) -> AsyncIterator[bool]:
        """As that of the app, once nothing pauses it."""
        async with self.pause.free, super().turn(pressed) as is_short:
            yield is_short


@dataclass
class Stage:
    """A tab with its session, and what stands behind it.

    What is made up for a screen is set while `pause` is held: the app knows nothing of it, and a session that follows
    the app would draw what is so.
    """

    page: FakePage
    session: Session
    engine: FakeEngine
    clock: ManualClock
    secrets: FakeSecretStore
    backups: Backups
    pause: Pause
    running: asyncio.Task[None]
    room: Room | None = None

    async def fail_to_start(self, problem: StartProblem) -> None:
        """As after a start that went wrong: no engine runs, and the app says why."""
        await _ended(self.running)
        self.session.app_state.set_problem(problem)


def _copy(path: Path) -> Database:
    return Database(path, Book(Chama("", 1, "", ""), ()))


@asynccontextmanager
async def staged(
    folder: Path,
    book: Book,
    width: int = 390,
    storage: dict[str, object] | None = None,
    *,
    mode: Mode = "demo",
    initiator: Initiator | None = INITIATOR,
    group_engine: FakeGroupEngine | None = None,
    in_browser: bool = False,
    room_address: str = "",
    opened: FakePage | None = None,
    budget: DrawingBudget | None = None,
) -> AsyncIterator[Stage]:
    """A tab over an app whose book is this one; its engine runs. Without one that is `opened`, nothing is drawn."""
    clock, secrets = ManualClock(after(seconds=30)), FakeSecretStore()
    engine = _knowing(book, FakeEngine(clock))
    with closing(PreparedDatabase(folder / "chama.db", book)) as database:
        state = AppState(database, clock, mode, new_suffix=no_suffix)
        async with opened or FakePage(width) as page, _running(state, engine, initiator, group_engine) as running:
            page.storage.update(storage or {})
            device = Device(page.page)
            device.secrets = None if in_browser else secrets
            phones = _PreparedPhones(book) if mode == "demo" else None
            write_mode(folder, mode)
            way, backups = connection(folder), Backups(folder, mode, clock, 99, _copy)
            way.backups = backups
            room = (
                Room(state, phones, RoomFile(folder / "room.json"), room_address) if phones and room_address else None
            )
            paused = PausedBudget()
            session = Session(state, phones, device, ClientStorage(page.page), way, budget or paused, room)
            show_session(page.page, session)
            await page.session.after_event(page.page)
            await page.until(lambda: session.home.asking.ready)
            yield Stage(page, session, engine, clock, secrets, backups, paused.pause, running, room)


def _knowing(book: Book, engine: FakeEngine) -> FakeEngine:
    """An engine that is reading what an earlier run left open."""
    for one in book.requests:
        if one.restored:
            engine.handles[one.id] = FakePaymentHandle(one.id, one.amount, NOON, one.state)
    for out in book.payouts:
        if out.restored:
            engine.know_payout(out.id, out.phone, out.amount, out.remarks)
    return engine


@asynccontextmanager
async def _running(
    state: AppState, engine: FakeEngine, initiator: Initiator | None, group_engine: FakeGroupEngine | None
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(state.run(engine, initiator, group_engine))
    try:
        yield task
    finally:
        await _ended(task)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
