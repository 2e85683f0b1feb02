"""What a device tells its group: all that the others cannot know, once, and the same book follows from it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chama_app.domain.book import Book, with_collection, with_terms
from chama_app.domain.collections import Collection, swap_turns
from chama_app.domain.decisions import Decision, Kept, SetAside, Settled, Way
from chama_app.domain.group_book import GroupBook
from chama_app.domain.group_changes import (
    NewRecord,
    changes_of_members,
    changes_of_payout,
    changes_of_request,
    missing_records,
)
from chama_app.domain.group_projection import with_group
from chama_app.domain.group_records import fold
from chama_app.domain.members import Chama
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payouts import Payout
from chama_app.domain.pot import pot
from daraja_core import (
    DisbursementFailed,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
    PaymentIdle,
    PaymentSuccess,
    PaymentTimeout,
)

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    after,
    book,
    cancelled,
    failed,
    not_sent,
    paid,
    payment_request,
    pending,
    unknown,
)
from ..example_payouts import arrived, declined, on_its_way, payout, starting, unanswered
from ..older_roster import founding_records

GROUP = "g-1"
NOTHING = Book(Chama("Nothing yet", 1000, "NOTHING", "Nothing"), ())
NOT_SENT = DisbursementFailed("payout1", None, "not_sent", "no network")
LATER = after(hours=1)
PAID_WITHOUT_A_RECEIPT = PaymentTimeout(None, advice="paid")
SENT_WITHOUT_A_RECEIPT = DisbursementTimeout("payout1", None, advice="paid")


def settled(of: str, amount: int, code: str = "", note: str = "", way: Way | None = None) -> Settled:
    return Settled(f"s-{of}-{amount}", of, amount, code, note, after(minutes=5), after().date(), "Carol", way)


CASH = payment_request(
    BOB, PaymentIdle(), 2, amount=400, way="cash", share=1000, suffix="c1", elsewhere=True, phone="",
    decided=(settled("bob.c1", 300, way="bank"), settled("bob.c1", 400, note="in the box", way="cash")),
)  # fmt: skip
CARRIED = replace(
    CASH, member_id="carol", way="carried", reference="lunch", suffix="c2",
    decided=(settled("carol.c2", 70, way="carried"),),
)  # fmt: skip
PAID = payment_request(
    ALICE, paid("UKK1AAAAAA", 1500), 1, share=1000,
    decided=(Kept("k1", "alice.1", 200, 1200, after(minutes=6)), SetAside("a1", "alice.1", 100, after(minutes=7))),
)  # fmt: skip
REPORTED = payment_request(
    BOB, unknown(), 3, suffix="k3", share=1000, reported_code="UKK1CCCCCC", reported_amount=990, group_id=GROUP
)
ASKED = payment_request(CAROL, pending(), 1, suffix="k4", share=930, amount=930, group_id=GROUP)
BY_HAND = payment_request(CAROL, unknown(), 5, suffix="k5", share=930, decided=(settled("carol.k5", 30, "UKK1DDDDDD"),))
OUT = payout(arrived(250, "UKK9AAAAAA"), 250, id="out1", refund_of="alice.1")
ON_ITS_WAY = payout(on_its_way(), 40, BOB, id="out2", remarks="Sweets")
LOOKED_UP = payout(unanswered(), 30, id="out3", confirmed_not_sent="not in the portal", group_id=GROUP)
KNOWN = replace(book(PAID, CASH, CARRIED, REPORTED, ASKED, BY_HAND), payouts=(OUT, ON_ITS_WAY, LOOKED_UP))


def joined(known: Book = KNOWN) -> Book:
    """What another device has once it has read everything."""
    return with_group(NOTHING, fold(founding_records(known, GROUP)), after(minutes=8))


def test_whoever_joins_has_the_money_that_was_there_before() -> None:
    shown, here = pot(KNOWN), pot(joined())
    assert (here.received, here.counted, here.beyond, here.set_aside, here.recorded) == (
        shown.received, shown.counted, shown.beyond, shown.set_aside, shown.recorded,
    )  # fmt: skip
    assert (here.target, here.to_collect) == (shown.target, shown.to_collect)


def said(request: PaymentRequest) -> list[Decision]:
    """What was decided; the moment is the function's."""
    return [replace(one, id="", at=NOON) for one in request.decided]


def test_whoever_joins_reads_of_each_request_what_was_asked_what_came_and_what_was_decided() -> None:
    there = {one.id: one for one in joined().requests}
    assert set(there) == {one.id for one in KNOWN.requests}
    for one in KNOWN.requests:
        other = there[one.id]
        assert (other.share, other.way, said(other)) == (one.share, one.way, said(one))
        assert (other.reported_code, other.reported_amount) == (one.reported_code, one.reported_amount)
        assert (other.received, other.receipt, other.reference) == (one.received, one.receipt, one.reference)
        assert (other.phone, other.elsewhere) == ("", True)
    assert [there[name].amount for name in ("bob.c1", "carol.k4")] == [400, 930]
    assert there["alice.1"].settled_at == PAID.settled_at


def test_whoever_joins_reads_of_each_payout_to_whom_how_much_and_what_became_of_it() -> None:
    there = {one.id: one for one in joined().payouts}
    for one in KNOWN.payouts:
        other = there[one.id]
        assert (other.name, other.remarks, other.member_id, other.refund_of) == (
            one.name, one.remarks, one.member_id, one.refund_of,
        )  # fmt: skip
        assert (other.sent, other.reserved, other.receipt) == (one.sent, one.reserved, one.receipt)
        assert (other.phone, other.elsewhere, other.confirmed_not_sent) == ("", True, one.confirmed_not_sent)
    assert there["out1"].settled_at == OUT.settled_at


@pytest.mark.parametrize("is_owner", [True, False])
def test_what_the_group_knows_is_told_once(is_owner: bool) -> None:
    known = fold(founding_records(KNOWN, GROUP))
    assert list(missing_records(KNOWN, known, GROUP, is_owner=is_owner)) == []
    assert list(missing_records(joined(), known, GROUP, is_owner=is_owner)) == []


def test_who_joined_tells_what_only_his_device_knows_and_nothing_of_the_members() -> None:
    told = list(missing_records(KNOWN, GroupBook(), GROUP, is_owner=False))
    assert {one.kind for one in told} == {
        "earlier", "kept", "set_aside", "recorded", "settled", "request", "code", "earlier_payout", "payout",
        "payout_not_sent",
    }  # fmt: skip
    kinds = [one.kind for one in missing_records(KNOWN, GroupBook(), GROUP, is_owner=True)]
    assert (kinds[:3], kinds[-1], kinds.count("collection")) == (["member"] * 3, "chama", 1)


def test_a_book_that_is_shared_is_the_same_on_this_device() -> None:
    shared = with_group(KNOWN, fold(founding_records(KNOWN, GROUP)), after(minutes=8))
    assert pot(shared) == pot(KNOWN)
    assert {one.id: one.state for one in shared.payouts} == {one.id: one.state for one in KNOWN.payouts}
    assert {one.id: one.state for one in shared.requests} == {one.id: one.state for one in KNOWN.requests}


def kinds(records: object) -> list[str]:
    return [one.kind for one in records]  # type: ignore[attr-defined]  # an iterator of records


@pytest.mark.parametrize("is_of_the_group", [True, False])
@pytest.mark.parametrize(
    ("before", "after_it", "of_group", "of_own"),
    [
        (None, pending(), ["request"], ["request"]),
        (None, paid(), ["request"], ["earlier"]),
        (None, failed("1"), ["request"], []),
        (pending(), paid(), [], ["earlier"]),
        (paid(), paid("UKK1BBBBBB"), [], []),
        (pending(), cancelled(), [], ["not_sent"]),
        (pending(), not_sent(), ["not_sent"], ["not_sent"]),
        (not_sent(), not_sent(), [], []),
        (unknown(), PAID_WITHOUT_A_RECEIPT, [], ["request"]),
        (PAID_WITHOUT_A_RECEIPT, PAID_WITHOUT_A_RECEIPT, [], []),
        (PAID_WITHOUT_A_RECEIPT, failed("1"), [], ["not_sent"]),
    ],
)
def test_of_a_request_the_group_is_told_what_its_verdict_does_not_say(
    is_of_the_group: bool, before: object, after_it: object, of_group: list[str], of_own: list[str]
) -> None:
    def made(state: object) -> PaymentRequest:
        return payment_request(ALICE, state, group_id=GROUP if is_of_the_group else "")  # type: ignore[arg-type]  # a state

    told = changes_of_request(made(before) if before else None, made(after_it), GROUP)
    assert kinds(told) == (of_group if is_of_the_group else of_own)


@pytest.mark.parametrize("is_of_the_group", [True, False])
@pytest.mark.parametrize(
    ("before", "after_it", "of_group", "of_own"),
    [
        (None, starting(), ["payout"], ["payout"]),
        (None, arrived(), ["payout"], ["earlier_payout"]),
        (None, declined(), ["payout"], []),
        (on_its_way(), arrived(), [], ["earlier_payout"]),
        (arrived(), arrived(late=True), [], []),
        (on_its_way(), declined(), [], ["payout_not_sent"]),
        (starting(), NOT_SENT, ["payout_not_sent"], ["payout_not_sent"]),
        (NOT_SENT, NOT_SENT, [], []),
        (unanswered(), SENT_WITHOUT_A_RECEIPT, [], ["payout"]),
        (SENT_WITHOUT_A_RECEIPT, SENT_WITHOUT_A_RECEIPT, [], []),
        (SENT_WITHOUT_A_RECEIPT, declined(), [], ["payout_not_sent"]),
    ],
)
def test_of_a_payout_the_group_is_told_what_its_verdict_does_not_say(
    is_of_the_group: bool,
    before: DisbursementState | None,
    after_it: DisbursementState,
    of_group: list[str],
    of_own: list[str],
) -> None:
    def made(state: DisbursementState) -> Payout:
        return payout(state, group_id=GROUP if is_of_the_group else "")

    told = changes_of_payout(made(before) if before else None, made(after_it), GROUP)
    assert kinds(told) == (of_group if is_of_the_group else of_own)


def test_of_what_another_device_asked_for_only_what_was_done_here_is_told() -> None:
    theirs = payment_request(ALICE, pending(), elsewhere=True, group_id=GROUP)
    coded = replace(theirs, reported_code="UKK1AAAAAA")
    kept = replace(coded, decided=(Kept("k1", theirs.id, 10, 20, NOON),))
    assert list(changes_of_request(None, theirs, GROUP)) == []
    assert list(changes_of_request(theirs, coded, GROUP)) == [NewRecord("code", "alice.1", {"code": "UKK1AAAAAA"})]
    assert list(changes_of_request(coded, theirs, GROUP)) == [NewRecord("code", "alice.1", {"code": None})]
    assert list(changes_of_request(coded, kept, GROUP)) == [
        NewRecord("kept", "alice.1", {"amount": 10, "counts": 20, "after": 0}, "k1")
    ]
    assert list(changes_of_request(kept, kept, GROUP)) == []
    sent = payout(on_its_way(), elsewhere=True)
    noted = replace(sent, confirmed_not_sent="not in the portal")
    assert list(changes_of_payout(None, sent, GROUP)) == []
    assert list(changes_of_payout(sent, noted, GROUP)) == [
        NewRecord("payout_not_sent", "payout1", {"note": "not in the portal"})
    ]
    assert list(changes_of_payout(noted, noted, GROUP)) == []


def test_a_payment_from_before_the_group_has_the_moment_that_m_pesa_told_else_when_it_was_heard() -> None:
    told_no_time = PaymentSuccess("UKK1AAAAAA", 5, 5, None, LATER)
    (heard,) = changes_of_request(None, payment_request(ALICE, told_no_time), GROUP)
    (said,) = changes_of_request(None, payment_request(ALICE, paid()), GROUP)
    assert (heard.body["at"], said.body["at"]) == (LATER.isoformat(), (NOON + timedelta(seconds=19)).isoformat())
    sent_no_time = DisbursementSuccess("payout1", None, "UKK9AAAAAA", 5, 5, None, None, LATER)
    (heard,) = changes_of_payout(None, payout(sent_no_time), GROUP)
    (said,) = changes_of_payout(None, payout(arrived()), GROUP)
    assert (heard.body["at"], said.body["at"]) == (LATER.isoformat(), (NOON + timedelta(seconds=4)).isoformat())


def test_a_collection_is_told_where_it_is_another_than_the_first() -> None:
    march = payment_request(ALICE, pending(), collection_id="march", group_id=GROUP)
    (asked,) = changes_of_request(None, march, GROUP)
    assert (asked.body["collection"], asked.body["supersedes"]) == ("march", [])
    (first,) = changes_of_request(None, payment_request(ALICE, pending(), group_id=GROUP), GROUP, ["alice.0"])
    assert ("collection" in first.body, first.body["supersedes"]) == (False, ["alice.0"])
    assert with_terms(KNOWN).collections[0].id == "first"


def test_whoever_swaps_a_turn_says_which_payouts_for_it_he_knew_of() -> None:
    """The others can tell then whether he would have swapped it, had he heard of theirs."""
    round_one = Collection("r1", "March", "fixed", 500, "MARCH", "March", ("alice", "bob"), turns=("alice", "bob"))
    before = replace(
        with_terms(KNOWN), collections=(*with_terms(KNOWN).collections, replace(round_one, receiver="alice"))
    )
    vain = replace(payout(declined(), 40, id="out4"), collection_id="r1")
    others = (replace(vain, id="out5", member_id="bob"), replace(vain, id="out6", collection_id="first"))
    before = replace(before, payouts=(vain, *others))
    swapped = with_collection(before, swap_turns(before.collections[-1], "bob", LATER.date()))
    (told,) = changes_of_members(before, swapped)
    assert (told.kind, told.subject, told.body["payouts"]) == ("collection", "r1", ["out4"])
    assert set(told.body["changes"]) == {"receiver", "turns:0", "swaps:0"}
    renamed = with_collection(before, replace(before.collections[-1], name="April"))
    assert [set(one.body) for one in changes_of_members(before, renamed)] == [{"changes"}]
