"""Statements add up: to the pot of their collection, to what a member paid, and from year to year."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.book import through, with_payout, with_request
from chama_app.domain.decisions import SetAside, Settled
from chama_app.domain.history import chama_history, every_collection, member_history
from chama_app.domain.pot import pot
from chama_app.domain.statements import collection_statement, member_statement, year_statement, years_of
from daraja_core import DisbursementSuccess, PaymentIdle, PaymentSuccess

from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, paid, payment_request
from ..example_payouts import arrived, payout
from .test_carried_money import fixed, following, with_cash, with_correction
from .test_history import TODAY, with_april
from .test_next_round import begun

PAYMENT = st.tuples(st.sampled_from([ALICE, BOB, CAROL]), st.integers(0, 900), st.integers(1, 3000), st.booleans())
PAYMENTS = st.lists(PAYMENT, max_size=15)


@given(PAYMENTS, st.lists(st.tuples(st.integers(0, 900), st.integers(10, 500)), max_size=4))
def test_every_statement_adds_up(payments: list[tuple[object, int, int, bool]], payouts: list[tuple[int, int]]) -> None:
    here = begun(book())
    for place, (member, days, amount, is_first) in enumerate(payments):
        at = NOON - timedelta(days=days)
        state = PaymentSuccess(f"R{place:09}", amount, amount, None, at)
        of = "first" if is_first else here.current
        here = with_request(here, payment_request(member, state, place + 1, collection_id=of))  # type: ignore[arg-type]  # a member
    for place, (days, amount) in enumerate(payouts):
        at, name = NOON - timedelta(days=days), f"o{place}"
        state_out = DisbursementSuccess(name, "AG_1", f"P{place:09}", amount, amount, None, None, at)
        here = with_payout(here, replace(payout(state_out, amount, id=name), collection_id=here.current))
    for each in every_collection(here):
        statement = collection_statement(each)
        out = sum(one.sent for one in each.payouts if one.collection_id == each.current)
        assert statement.on_hand == pot(each).received - out
        assert statement.on_hand == (statement.lines[-1].balance if statement.lines else 0)
        assert (statement.asked, statement.owed) == (pot(each).target, pot(each).to_collect)
    for member in (ALICE, BOB, CAROL):
        assert member_statement(here, member.id, NOON).received == member_history(here, member.id, TODAY).paid
    on_hand = 0
    for year in reversed(years_of(here, NOON)):
        statement = year_statement(here, year, NOON)
        assert statement.brought_forward == on_hand
        on_hand = statement.on_hand
    assert on_hand == chama_history(here, TODAY).on_hand


def test_a_year_says_what_was_asked_for_in_it_and_what_of_that_is_still_owed() -> None:
    here = with_april()
    first, april = here.collections
    dated = replace(first, due=date(2025, 12, 31)), replace(april, started_on=date(2026, 3, 1))
    before, now = (year_statement(replace(here, collections=dated), year, NOON) for year in (2025, 2026))
    assert (before.asked, before.owed, before.received) == (3000, 2000, 0)
    assert (now.asked, now.owed, now.received) == (1000, 700, 1300)
    undated = year_statement(here, 2026, NOON)
    assert (undated.asked, undated.owed) == (4000, 2700)
    closed = replace(here, collections=tuple(replace(one, closed_on=NOON.date()) for one in dated))
    assert (year_statement(closed, 2026, NOON).asked, year_statement(closed, 2026, NOON).owed) == (1000, 0)


def test_a_statement_says_who_how_and_by_which_code() -> None:
    statement = collection_statement(through(with_april(), "april"))
    (line,) = statement.lines
    assert (line.who, line.came, line.balance) == ("Alice Wanjiku", 300, 300)
    assert (line.way, line.code) == ("mpesa", "UKK1BBBBBB")
    assert (statement.asked, statement.received, statement.owed) == (1000, 300, 700)


def test_what_was_carried_to_another_collection_went_out_of_this_one() -> None:
    moved = Settled("s1", "alice.2", 300, "", "for April", NOON, NOON.date(), "Carol")
    carried = payment_request(
        ALICE, PaymentIdle(), 2, way="carried", reference="first", collection_id="april", started_at=after(hours=1),
        decided=(moved,),
    )  # fmt: skip
    later = SetAside("a1", "alice.1", 300, NOON)
    one = payment_request(ALICE, paid("UKK1AAAAAA", 1300), decided=(later,))
    here = with_request(with_request(with_april(), one), carried)
    line = collection_statement(through(here, "first")).lines[-1]
    assert (line.at, line.who, line.came, line.went, line.way, line.code, line.balance) == (
        after(hours=1), "Alice Wanjiku", 0, 300, "carried", "", 1000,
    )  # fmt: skip


def test_what_was_carried_is_marked_where_it_came_by_hand_wherever_it_goes() -> None:
    first = with_cash(fixed(), "alice", 600)
    by_phone = payment_request(ALICE, paid("UKK1AAAAAA", 150), 7, collection_id=first.current)
    second = following(with_request(first, by_phone))
    into, out = (collection_statement(through(second, one.id)) for one in second.collections[:0:-1])
    assert [(line.came, line.way) for line in into.lines] == [(150, "carried"), (100, "carried_by_hand")]
    assert [(line.went, line.way) for line in out.lines[-2:]] == [(100, "carried_by_hand"), (150, "carried")]
    assert [(one.on_hand, one.recorded) for one in (out, into)] == [(500, 500), (250, 100)]
    assert [line.recorded for line in member_history(second, "alice", TODAY).rounds[0].payments] == [100]
    gone = with_correction(second, "alice.c1", 0)
    assert [(line.came, line.way) for line in collection_statement(gone).lines] == [(150, "carried")]


def test_what_was_brought_forward_says_what_of_it_came_by_hand() -> None:
    told = Settled("s1", "alice.2", 400, "", "", NOON, NOON.date(), "Carol")
    cash = payment_request(ALICE, PaymentIdle(), 2, way="cash", started_at=NOON, decided=(told,))
    statement = year_statement(book(cash), NOON.year + 1, NOON)
    assert (statement.brought_forward, statement.on_hand, statement.recorded) == (400, 400, 400)


def test_what_was_paid_out_says_to_whom_and_is_no_refund() -> None:
    before = PaymentSuccess("UKK1AAAAAA", 1300, 1300, None, NOON - timedelta(minutes=1))
    here = with_payout(book(payment_request(ALICE, before)), payout(arrived(1200, "UKK9AAAAAA"), 1200, BOB))
    line = collection_statement(here).lines[-1]
    assert (line.who, line.went, line.way, line.code, line.balance) == ("Bob Otieno", 1200, "payout", "UKK9AAAAAA", 100)


def test_what_went_back_to_a_member_stands_on_his_statement() -> None:
    before = PaymentSuccess("UKK1AAAAAA", 1300, 1300, None, NOON - timedelta(minutes=1))
    back = replace(payout(arrived(300, "UKK9AAAAAA"), 300), refund_of="alice.1")
    here = with_payout(book(payment_request(ALICE, before, share=1000)), back)
    statement = member_statement(here, "alice", NOON)
    assert [(line.came, line.went, line.way, line.balance) for line in statement.lines] == [
        (1300, 0, "mpesa", 1300),
        (0, 300, "refund", 1000),
    ]
