"""Whatever happens to a chama in whatever order, its sums agree; a second, plain computation says what they are."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chama_app.domain.activity import activity_entries
from chama_app.domain.activity_cache import ActivityCache
from chama_app.domain.book import Book, owed, paid_in_full, surplus, with_decision, with_payout, with_request
from chama_app.domain.book_index import BookIndex
from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.hand_record import (
    HandDraft,
    ParsedHandRecord,
    corrected,
    new_record,
    parse_hand_record,
    settlement,
    withdrawn,
)
from chama_app.domain.member_form import member_draft, parse_member, with_member, with_member_back, without_member
from chama_app.domain.member_rows import build_rows
from chama_app.domain.members import Member
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payout_rules import available
from chama_app.domain.payouts import Payout
from chama_app.domain.pot import pot
from chama_app.domain.request_rules import Allowed, NeedsConfirmation, may_request, to_supersede
from chama_app.domain.row_cache import RowCache
from daraja_core import (
    DisbursementFailed,
    DisbursementPending,
    DisbursementSuccess,
    PaymentCancelled,
    PaymentFailed,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
    TimelineEntry,
)

from ..example_chama import ALICE, BOB, CAROL, LUNCH, NOON, REQUEST_ID

AMOUNTS = st.integers(1, 4_000)


def in_any_order(book: Book) -> tuple[BookIndex, dict[str, set[PaymentRequest]]]:
    """The index; who was told of a receipt first is nobody's business."""
    return replace(book.index, carriers={}), {name: set(those) for name, those in book.index.carriers.items()}


class Histories(RuleBasedStateMachine):
    """A treasurer, the members' phones, M-PESA, and a restart now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book(LUNCH, (ALICE, BOB, CAROL))
        self.now = NOON
        self.rows = RowCache(production=True)
        self.activity = ActivityCache()
        self.names = 0
        self.told: dict[str, tuple[str, int]] = {}
        self.by_hand: dict[str, tuple[int, str]] = {}
        self.may_come: dict[str, int] = {}
        self.went_back = 0

    @initialize(goal=st.integers(1, 9_000))
    def begin(self, goal: int) -> None:
        self.book = replace(self.book, chama=replace(LUNCH, target=goal))

    def name(self) -> str:
        self.names += 1
        return f"N{self.names:09}"

    def open_ones(self) -> list[PaymentRequest]:
        return [one for one in self.book.requests if not one.state.final and not one.is_recorded]

    @rule(data=st.data(), word=st.booleans())
    def ask(self, data: st.DataObject, word: bool) -> None:
        member = data.draw(st.sampled_from(self.book.active_members)) if self.book.active_members else None
        may = may_request(self.book, member.id, self.now, production=True) if member else None
        if (
            member is None
            or not isinstance(may, Allowed | NeedsConfirmation)
            or (isinstance(may, NeedsConfirmation) and not word)
        ):
            return
        amount = owed(self.book, member.id)
        assert 0 < amount <= pot(self.book).to_collect
        for one in to_supersede(self.book, member.id):
            self.book = with_request(self.book, replace(one, superseded=True))
        number, share = len(self.book.requests_of(member.id)) + 1, self.book.share(member.id)
        state = PaymentPending(REQUEST_ID, self.now)
        made = PaymentRequest(member.id, number, amount, member.phone, self.now, state, share=share)
        self.book = with_request(self.book, made)
        self.may_come[made.id] = amount

    @precondition(lambda self: self.open_ones())
    @rule(data=st.data(), amount=st.none() | AMOUNTS)
    def pay(self, data: st.DataObject, amount: int | None) -> None:
        """All that was asked for, or another amount; M-PESA may tell no amount at all."""
        one = data.draw(st.sampled_from(self.open_ones()))
        self.tell(one, self.name(), amount if amount is not None else one.amount)

    @precondition(lambda self: self.open_ones())
    @rule(data=st.data())
    def pay_without_an_amount(self, data: st.DataObject) -> None:
        self.tell(data.draw(st.sampled_from(self.open_ones())), self.name(), 0)

    @precondition(lambda self: self.open_ones() and self.told)
    @rule(data=st.data(), amount=AMOUNTS)
    def tell_a_receipt_again(self, data: st.DataObject, amount: int) -> None:
        """Of another request, and perhaps with another amount."""
        receipt, _ = self.told[data.draw(st.sampled_from(sorted(self.told)))]
        self.tell(data.draw(st.sampled_from(self.open_ones())), receipt, amount)

    def tell(self, one: PaymentRequest, receipt: str, amount: int, *, late: bool = False) -> None:
        self.settle(one, PaymentSuccess(receipt, amount, one.amount, None, self.now, late))
        self.told[one.id] = receipt, amount
        if amount:
            self.may_come.pop(one.id, None)

    @precondition(lambda self: self.open_ones())
    @rule(
        data=st.data(),
        state=st.sampled_from(
            [
                PaymentCancelled("1032", "closed"),
                PaymentFailed("1", "no money"),
                PaymentTimeout(REQUEST_ID),
                PaymentTimeout(REQUEST_ID, advice="paid"),
            ]
        ),
    )
    def answer(self, data: st.DataObject, state: PaymentState) -> None:
        one = data.draw(st.sampled_from(self.open_ones()))
        self.settle(one, state)
        if state.final:
            self.may_come.pop(one.id, None)

    def settle(self, one: PaymentRequest, state: PaymentState) -> None:
        self.book = with_request(self.book, replace(one, state=state))

    @precondition(lambda self: any(one.state.final and not one.has_arrived for one in self.book.requests))
    @rule(data=st.data())
    def pay_late(self, data: st.DataObject) -> None:
        """What M-PESA had declined, or told without an amount, arrives after all."""
        late = [one for one in self.book.requests if one.state.final and not one.has_arrived]
        one = data.draw(st.sampled_from(late))
        self.tell(one, one.receipt or self.name(), one.amount, late=True)

    @precondition(lambda self: any(one.unconfirmed or one.lacks_amount for one in self.book.requests))
    @rule(data=st.data(), amount=AMOUNTS)
    def record_by_hand(self, data: st.DataObject, amount: int) -> None:
        one = data.draw(st.sampled_from([one for one in self.book.requests if one.unconfirmed or one.lacks_amount]))
        self.by_hand[one.id] = amount, self.name()
        self.may_come.pop(one.id, None)
        self.book = with_decision(self.book, Settled(self.name(), one.id, *self.by_hand[one.id], "told", self.now))

    @precondition(lambda self: self.book.active_members)
    @rule(data=st.data(), amount=AMOUNTS)
    def bring_cash(self, data: st.DataObject, amount: int) -> None:
        member_id = data.draw(st.sampled_from(self.book.active_members)).id
        told = parse_hand_record(self.book, HandDraft(str(amount)), member_id, self.now)
        record = new_record(self.book, member_id, told, self.now, self.name())
        self.book = with_request(self.book, corrected(record, told, self.said(record, told)))
        self.by_hand[record.id] = amount, ""

    @precondition(lambda self: any(one.is_recorded for one in self.book.requests))
    @rule(data=st.data(), amount=st.none() | AMOUNTS)
    def correct_cash(self, data: st.DataObject, amount: int | None) -> None:
        """It was another amount, or nothing."""
        record = data.draw(st.sampled_from([one for one in self.book.requests if one.is_recorded]))
        self.by_hand[record.id] = amount or 0, ""
        if amount is None:
            self.book = with_request(self.book, withdrawn(record, self.now, "", self.name()))
        else:
            told = parse_hand_record(self.book, HandDraft(str(amount)), record.member_id, self.now, record.id)
            self.book = with_request(self.book, corrected(record, told, self.said(record, told)))

    def said(self, record: PaymentRequest, told: ParsedHandRecord) -> Settled:
        return settlement(record, told, self.now, "Alice", self.name())

    @rule(data=st.data(), what=st.sampled_from(["keep", "later", "send back", "fail"]))
    def decide(self, data: st.DataObject, what: str) -> None:
        parts = [part for one in self.book.members for part in surplus(self.book, one.id)]
        if not parts:
            return
        part = data.draw(st.sampled_from(parts))
        if what not in ("keep", "later") and not part.can_be_returned:
            return
        counts = self.book.shares[part.request.member_id] + part.amount
        match what:
            case "keep":
                self.book = with_decision(self.book, Kept(self.name(), part.request.id, part.amount, counts, self.now))
            case "later":
                self.book = with_decision(self.book, SetAside(self.name(), part.request.id, part.amount, self.now))
            case _:
                self.send_back(part.request, part.amount, fails=what == "fail")

    def send_back(self, request: PaymentRequest, amount: int, *, fails: bool) -> None:
        name = self.name()
        pending = DisbursementPending(name, "AG_1", self.now)
        payout = Payout(name, "Alice", request.phone, amount, "Back", self.now, pending, refund_of=request.id)
        before = sum(part.amount for part in surplus(self.book, request.member_id))
        self.book = with_payout(self.book, payout)
        assert sum(part.amount for part in surplus(self.book, request.member_id)) == before - amount
        state = (
            DisbursementFailed(name, None, "1", "no funds")
            if fails
            else DisbursementSuccess(name, "AG_1", f"R{name}", amount, amount, None, None, self.now)
        )
        self.book = with_payout(self.book, replace(payout, state=state))
        self.went_back += 0 if fails else amount

    @rule(custom=st.none() | st.integers(1, 3_000))
    def join(self, custom: int | None) -> None:
        member_id = self.name().lower()
        draft = member_draft(Member(member_id, "Dan Kiprop", f"2547123{self.names:05}", custom))
        self.edit_with(parse_member(self.book, draft, member_id).member)

    @precondition(lambda self: self.book.members)
    @rule(data=st.data(), custom=st.none() | st.integers(1, 3_000))
    def edit(self, data: st.DataObject, custom: int | None) -> None:
        member = data.draw(st.sampled_from(self.book.members))
        draft = member_draft(replace(member, custom_share=custom))
        self.edit_with(parse_member(self.book, draft, member.id).member)

    def edit_with(self, member: Member | None) -> None:
        if member:
            gone = {one.id for one in self.book.members if one.archived}
            self.book = with_member(self.book, member)
            assert gone == {one.id for one in self.book.members if one.archived}

    @precondition(lambda self: self.book.members)
    @rule(data=st.data(), comes_back=st.booleans())
    def leave(self, data: st.DataObject, comes_back: bool) -> None:
        member = data.draw(st.sampled_from(self.book.members))
        self.book = (with_member_back if comes_back else without_member)(self.book, member.id) or self.book

    @rule(goal=st.integers(1, 9_000))
    def change_the_target(self, goal: int) -> None:
        self.book = replace(self.book, chama=replace(self.book.chama, target=goal))

    @rule()
    def restart(self) -> None:
        """What was read from the disk adds up to the same as what was brought up to date change by change."""
        again = Book(self.book.chama, self.book.members, self.book.requests, self.book.payouts)
        assert (pot(again), in_any_order(again)) == (pot(self.book), in_any_order(self.book))
        self.book = again

    @rule(seconds=st.integers(-90, 600))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.book.requests)
    @rule(data=st.data(), code=st.none() | st.sampled_from(["N000000001", "UKK1AAAAAA"]))
    def look(self, data: st.DataObject, code: str | None) -> None:
        """Somebody asks what became of a request, and what its member says."""
        one = data.draw(st.sampled_from(self.book.requests))
        told = TimelineEntry(self.now, "check", data.draw(st.sampled_from(["nothing_yet", "read_failed"])))
        timeline = (*one.timeline, told)
        self.book = with_request(self.book, replace(one, checked_at=self.now, reported_code=code, timeline=timeline))

    @invariant()
    def the_rows_that_were_kept_say_what_new_ones_would(self) -> None:
        assert self.rows.rows(self.book, self.now) == build_rows(self.book, self.now, production=True)

    @invariant()
    def the_lines_that_were_kept_say_what_new_ones_would(self) -> None:
        assert self.activity.entries(self.book, self.now) == activity_entries(self.book, self.now)

    @invariant()
    def what_is_owed_is_what_is_missing(self) -> None:
        debts = [owed(self.book, member.id) for member in self.book.members]
        here = pot(self.book)
        assert all(debt >= 0 for debt in debts)
        assert sum(debts) == here.to_collect
        counted = sum(
            min(self.book.account(one.id).received, self.book.shares.get(one.id, 0)) for one in self.book.members
        )
        missing = max(0, here.target - counted)
        assert here.to_collect <= missing
        if any(member.custom_share is None for member in self.book.active_members):
            assert here.to_collect == missing

    @invariant()
    def whoever_is_asked_for_something_or_has_paid_is_counted_once(self) -> None:
        here, active = pot(self.book).turnout, [one.id for one in self.book.active_members]
        owing, done = ([one for one in active if has(self.book, one)] for has in (owed, paid_in_full))
        assert (here.paid, here.asked, here.taking_part) == (len(done), len(done) + len(owing), len(active))

    @invariant()
    def the_pot_is_what_arrived_less_what_went_back(self) -> None:
        """M-PESA's word counts more than anybody's, and of two amounts of one receipt the smaller."""
        by_receipt: dict[str, list[tuple[bool, int]]] = {}
        for name in {**self.told, **self.by_hand}:
            (receipt, amount), (said, code) = self.told.get(name, ("", 0)), self.by_hand.get(name, (0, ""))
            by_receipt.setdefault(receipt or code or name, []).append((amount == 0, amount or said))
        arrived = sum(min((one for one in those if one[1]), default=(True, 0))[1] for those in by_receipt.values())
        assert pot(self.book).received == arrived - self.went_back

    @invariant()
    def what_may_still_come_is_shown(self) -> None:
        """Superseded or not; whoever reports a code says that he paid, whatever was heard of the request."""
        here, coded = pot(self.book), [one for one in self.book.requests if one.reported_code and one.way == "mpesa"]
        settled = {one for one, (_, amount) in self.told.items() if amount}
        settled |= {one for one, (amount, _) in self.by_hand.items() if amount}
        awaited = self.may_come | {one.id: one.amount for one in coded if one.id not in settled}
        assert here.waiting + here.confirmed + here.unknown == sum(awaited.values())

    @invariant()
    def cash_is_in_the_pot_and_m_pesa_cannot_send_it(self) -> None:
        cash = sum(one.received for one in self.book.requests if one.is_recorded)
        here = pot(self.book)
        assert here.recorded == cash
        assert available(self.book) <= max(0, here.received - cash)

    @invariant()
    def every_shilling_counts_is_too_much_is_set_aside_or_is_on_its_way_back(self) -> None:
        here = pot(self.book)
        accounts = self.book.accounts.values()
        going = sum(one.going_back for one in accounts)
        # M-PESA may tell less than somebody recorded by hand and sent back.
        missing = sum(max(0, one.sent_back + one.going_back + one.set_aside - one.arrived) for one in accounts)
        assert here.received + missing == here.counted + here.beyond + here.set_aside + going

    @invariant()
    def nobody_is_asked_while_money_may_be_on_its_way(self) -> None:
        for member in self.book.active_members:
            if isinstance(may_request(self.book, member.id, self.now, production=True), Allowed):
                assert not any(one.unconfirmed and not one.settled for one in self.book.requests_of(member.id))


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=settings().max_examples * 3 // 5, stateful_step_count=40)
