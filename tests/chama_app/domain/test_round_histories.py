"""Round follows round, by hand and by M-PESA: what is carried over stays what it was, whatever is corrected since."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chama_app.domain.activity import activity_entries
from chama_app.domain.activity_cache import ActivityCache
from chama_app.domain.book import Book, owed, surplus, through, with_decision, with_payout, with_request, with_terms
from chama_app.domain.decisions import SetAside
from chama_app.domain.hand_record import HandDraft, corrected, new_record, parse_hand_record, settlement, withdrawn
from chama_app.domain.next_round import carried_request, credits_of
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payout_rules import MaySend, PayoutDraft, available, may_send
from chama_app.domain.pot import pot
from chama_app.domain.statements import collection_statement
from chama_app.domain.surplus import kept_surplus, surplus_set_aside

from ..example_chama import BOB, NOON, book, paid, payment_request
from ..example_payouts import arrived, payout
from .test_histories import in_any_order
from .test_next_round import MEMBERS, begun

MEMBER, AMOUNTS = st.sampled_from(MEMBERS), st.integers(1, 3_000)
ROUNDS = 4
"""With more of them in one history none would see much."""


class RoundHistories(RuleBasedStateMachine):
    """A treasurer who records cash and corrects it, and says what counts for later."""

    def __init__(self) -> None:
        super().__init__()
        self.book = with_terms(begun(book(), kind="fixed", amount=1000))
        self.activity = ActivityCache()
        self.now = NOON
        self.names = 0
        self.cash: dict[str, int] = {}
        self.by_phone: dict[str, int] = {}
        self.sent: dict[str, int] = defaultdict(int)

    def name(self) -> str:
        self.names += 1
        self.now += timedelta(minutes=1)
        return f"n{self.names}"

    @rule(member_id=MEMBER, amount=AMOUNTS)
    def pay(self, member_id: str, amount: int) -> None:
        name, member, share = self.name(), self.book.member(member_id), self.book.share(member_id)
        made = payment_request(member, paid(f"R{name}", amount), suffix=name, share=share, started_at=self.now)
        self.book = with_request(self.book, replace(made, collection_id=self.book.current))
        self.by_phone[made.id] = amount

    @rule(member_id=MEMBER, amount=AMOUNTS)
    def bring_cash(self, member_id: str, amount: int) -> None:
        told = parse_hand_record(self.book, HandDraft(str(amount)), member_id, self.now)
        record = new_record(self.book, member_id, told, self.now, self.name())
        said = settlement(record, told, self.now, "Carol", self.name())
        self.book = with_request(self.book, corrected(record, told, said))
        self.cash[record.id] = amount

    @precondition(lambda self: any(self.cash.values()))
    @rule(data=st.data(), amount=st.none() | AMOUNTS)
    def correct_cash(self, data: st.DataObject, amount: int | None) -> None:
        """It was another amount, or nothing."""
        record = self.request(data.draw(st.sampled_from(sorted(one for one, came in self.cash.items() if came))))
        self.cash[record.id] = amount or 0
        if amount is None:
            self.book = with_request(self.book, withdrawn(record, self.now, "", self.name()))
            return
        told = parse_hand_record(self.book, HandDraft(str(amount)), record.member_id, self.now, record.id)
        self.book = with_request(
            self.book, corrected(record, told, settlement(record, told, self.now, "", self.name()))
        )

    @precondition(lambda self: any(surplus(self.book, one) for one in MEMBERS))
    @rule(data=st.data(), is_kept=st.booleans())
    def decide(self, data: st.DataObject, is_kept: bool) -> None:
        """All that somebody paid too much is for later, or stays in this pot."""
        member_id = data.draw(st.sampled_from([one for one in MEMBERS if surplus(self.book, one)]))
        for decision in (kept_surplus if is_kept else surplus_set_aside)(self.book, member_id, self.name, self.now):
            self.book = with_decision(self.book, decision)

    @precondition(lambda self: self.book.current == self.book.collections[-1].id)
    @rule(comes_along=st.sets(MEMBER))
    def begin_the_next_round(self, comes_along: set[str]) -> None:
        if len(self.book.collections) >= ROUNDS:
            return
        found = [one for one in credits_of(self.book) if one.member_id in comes_along]
        self.book = begun(self.book, kind="fixed", amount=1000, own={})
        for credit in found:
            self.book = with_request(self.book, carried_request(credit, self.book, self.now, self.name()))

    @rule(data=st.data())
    def look_at(self, data: st.DataObject) -> None:
        """Another round: what comes now is for that one."""
        self.book = through(self.book, data.draw(st.sampled_from([one.id for one in self.book.collections])))

    @rule(amount=AMOUNTS)
    def pay_out(self, amount: int) -> None:
        name = self.name()
        if not isinstance(may_send(self.book, PayoutDraft(name, "Bob", BOB.phone, amount, "Turn", "bob")), MaySend):
            return
        made = payout(arrived(amount, f"P{name}"), amount, id=name)
        self.book = with_payout(self.book, replace(made, collection_id=self.book.current))
        self.sent[self.book.current] += amount

    @rule()
    def restart(self) -> None:
        """What was read from the disk adds up to the same as what was brought up to date change by change."""
        here = self.book
        again = replace(here, known=None, requests=(*here.requests,))
        assert (pot(again), in_any_order(again)) == (pot(here), in_any_order(here))
        self.book = again

    def request(self, request_id: str) -> PaymentRequest:
        found = self.book.request(request_id)
        assert found
        return found

    def rounds(self) -> list[Book]:
        return [through(self.book, one.id) for one in self.book.collections]

    @invariant()
    def every_shilling_counts_once(self) -> None:
        rounds = self.rounds()
        assert sum(pot(each).received for each in rounds) == sum((*self.cash.values(), *self.by_phone.values()))
        assert sum(pot(each).recorded for each in rounds) == sum(self.cash.values())
        assert sum(self.sent.values()) <= sum(self.by_phone.values())
        for each in rounds:
            here = pot(each)
            assert 0 <= here.recorded <= here.received
            assert here.set_aside >= 0
            assert available(each) <= max(0, here.received - here.recorded - self.sent[each.current])

    @invariant()
    def what_came_by_hand_is_marked_in_the_round_that_it_counts_for(self) -> None:
        """Of whoever had only cash counted for later all that was carried is cash; of others none of it."""
        later = {one.id for one in self.book.requests if any(isinstance(said, SetAside) for said in one.decided)}
        in_cash, by_phone = ({_payer(one) for one in later & those.keys()} for those in (self.cash, self.by_phone))
        for each in self.rounds():
            moved = {name: _came_over(each, name) for name in in_cash - by_phone}
            came = sum(self.cash[one.id] for one in self.book.requests if one.is_recorded and _is_of(each, one))
            if not in_cash & by_phone:
                assert pot(each).recorded == came + sum(moved.values())

    @invariant()
    def whoever_paid_everything_in_cash_has_nothing_that_m_pesa_could_send(self) -> None:
        payers = {_payer(one) for one in self.by_phone}
        for each in self.rounds():
            if not {name for name, account in each.accounts.items() if account.here.amount} & payers:
                assert available(each) == 0

    @invariant()
    def what_is_owed_is_what_is_missing(self) -> None:
        for each in self.rounds():
            debts = [owed(each, one) for one in MEMBERS]
            assert sum(debts) == pot(each).to_collect
            assert all(
                debt == max(0, each.share(one) - each.account(one).received)
                for one, debt in zip(MEMBERS, debts, strict=True)
            )

    @invariant()
    def the_papers_agree(self) -> None:
        for each in self.rounds():
            statement, out = collection_statement(each), self.sent[each.current]
            assert (statement.on_hand, statement.recorded) == (pot(each).received - out, pot(each).recorded)

    @invariant()
    def the_lines_that_were_kept_say_what_new_ones_would(self) -> None:
        assert self.activity.entries(self.book, self.now) == activity_entries(self.book, self.now)


def _payer(request_id: str) -> str:
    return request_id.rpartition(".")[0]


def _came_over(here: Book, member_id: str) -> int:
    carried = here.account(member_id).carried.values()
    return sum(one.amount for one in carried) - here.account(member_id).carried_out.amount


def _is_of(here: Book, request: PaymentRequest) -> bool:
    return request.collection_id == here.current


TestRoundHistories = RoundHistories.TestCase
TestRoundHistories.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=30)
