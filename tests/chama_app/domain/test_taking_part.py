"""Who joins a collection that has begun, and who is taken out of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.book import Book, through, with_request, with_terms
from chama_app.domain.collections import Collection, Debt
from chama_app.domain.taking_part import PartyChange, may_be_taken_out, who_may_join, with_party, without_party
from chama_app.i18n import ENGLISH, KISWAHILI
from chama_app.i18n.taking_part_text import joined_text, taken_out_text

from ..example_chama import ALICE, BOB, CAROL, NOON, book, paid, payment_request, pending
from ..example_payouts import arrived, payout

MARCH = Collection("march", "March", "target", 900, "MARCH", "March share", ("alice", "bob"))


def march(collection: Collection = MARCH) -> Book:
    """Looked at through March, in which Carol takes no part."""
    whole = with_terms(book())
    return through(replace(whole, collections=(*whole.collections, collection)), collection.id)


def done(change: PartyChange) -> Book:
    assert change.after
    return change.after


def ids(here: Book) -> list[str]:
    return [one.id for one in who_may_join(here)]


def test_whoever_is_in_the_chama_and_takes_no_part_may_join_while_the_collection_is_open() -> None:
    assert ids(march()) == ["carol"]
    assert ids(book()) == []
    assert ids(march(replace(MARCH, members=()))) == ["alice", "bob", "carol"]
    assert ids(march(replace(MARCH, closed_on=NOON.date()))) == []
    gone = replace(march(), members=(ALICE, BOB, replace(CAROL, archived=True)))
    assert ids(gone) == []


def test_who_joins_has_an_equal_part_and_the_first_collection_stays_as_it_was() -> None:
    after = done(with_party(march(), "carol"))
    assert [after.share(one) for one in ("alice", "bob", "carol")] == [300, 300, 300]
    assert through(after, "first").collection == through(march(), "first").collection
    assert with_party(after, "carol") == PartyChange(None, "stays")


def test_who_joins_comes_last_in_turns_and_who_is_taken_out_has_none_any_more() -> None:
    here = march(replace(MARCH, turns=("bob", "alice"), receiver="alice"))
    after = done(with_party(here, "carol"))
    assert after.collection.turns == ("bob", "alice", "carol")
    assert done(without_party(here, "bob")).collection.turns == ("alice",)


def test_an_own_amount_goes_with_who_is_taken_out_and_comes_back_with_him_when_that_is_undone() -> None:
    here = march(replace(MARCH, own={"alice": 500}, turns=("alice", "bob"), receiver="bob"))
    change = without_party(here, "alice")
    after = done(change)
    assert (change.owed, change.falls_to) == (500, "others")
    assert (after.share("bob"), after.share("alice"), after.collection.own) == (900, 0, {})
    assert done(with_party(after, "alice", here.collection)) == here
    plain = done(with_party(after, "alice"))
    assert (plain.share("alice"), plain.collection.turns) == (450, ("bob", "alice"))


def test_a_request_that_is_open_keeps_shares_as_they_are() -> None:
    asked = payment_request(BOB, pending(), amount=450, collection_id="march")
    here = with_request(march(replace(MARCH, members=("alice", "bob"))), asked)
    for change in (with_party(here, "carol"), without_party(here, "alice")):
        assert (change.after, change.problem, change.blocked_by) == (None, "held", ("bob",))
    assert joined_text(with_party(here, "carol"), here, "carol", ENGLISH) == (
        "This would change the share of Bob while a request is open. Add Carol when it is answered."
    )
    fixed = with_request(march(replace(MARCH, kind="fixed", amount=450)), asked)
    assert done(with_party(fixed, "carol")).share("carol") == 450


def test_a_target_that_is_too_small_for_one_more_is_said() -> None:
    here = march(replace(MARCH, amount=2))
    assert with_party(here, "carol").problem == "nothing_left"
    assert (
        joined_text(with_party(here, "carol"), here, "carol", ENGLISH)
        == (ENGLISH.members.problems["share.nothing_left"])
    )


@pytest.mark.parametrize(
    "here",
    [
        book(),  # is in no other collection, and would count as new
        march(replace(MARCH, members=("alice",))),  # the last one
        march(replace(MARCH, closed_on=NOON.date())),
        march(replace(MARCH, turns=("alice", "bob"), receiver="alice")),
        march(replace(MARCH, debts=(Debt("alice", 100, "first"),))),
        with_request(march(), payment_request(ALICE, paid(), collection_id="march")),
        replace(march(), payouts=(payout(arrived(100), 100, ALICE, collection_id="march"),)),
        through(done(without_party(march(), "alice")), "march"),
    ],
    ids=["only here", "the last one", "closed", "the turn", "a debt", "a payment", "a payout", "not in it"],
)
def test_nobody_is_taken_out_of_what_is_about_him(here: Book) -> None:
    assert not may_be_taken_out(here, "alice")
    assert without_party(here, "alice") == PartyChange(None, "stays")


def test_a_payment_for_another_collection_keeps_nobody_in_this_one() -> None:
    here = with_request(march(), payment_request(ALICE, paid()))
    assert may_be_taken_out(here, "alice")


def test_what_is_done_is_said_in_both_languages() -> None:
    here = march(replace(MARCH, turns=("alice", "bob"), receiver="alice"))
    joined, gone = with_party(here, "carol"), without_party(here, "bob")
    assert [joined_text(joined, here, "carol", words) for words in (ENGLISH, KISWAHILI)] == [
        "Carol takes part now. Carol has the last turn.",
        "Carol anashiriki sasa. Carol ana zamu ya mwisho.",
    ]
    said = [taken_out_text(gone, here, "bob", words).replace("\u00a0", " ") for words in (ENGLISH, KISWAHILI)]
    assert said == [
        "Bob does not take part any more. The KES 450 that Bob owed is divided among the others.",
        "Bob hashiriki tena. KES 450 ambayo Bob hajalipa inagawanywa kwa wengine.",
    ]
    stays = without_party(here, "alice")
    assert taken_out_text(stays, here, "alice", ENGLISH) == "This collection has changed meanwhile: Alice stays as now."


@given(
    st.sampled_from(["target", "fixed"]),
    st.integers(3, 5000),
    st.sets(st.sampled_from(["alice", "bob"]), min_size=1),
    st.booleans(),
)
def test_who_joins_and_is_taken_out_leaves_the_book_as_it_was(
    kind: str, amount: int, parties: set[str], goes_round: bool
) -> None:
    members = tuple(sorted(parties))
    turns, receiver = (members, members[0]) if goes_round else ((), None)
    here = march(replace(MARCH, kind=kind, amount=amount, members=members, turns=turns, receiver=receiver))  # type: ignore[arg-type]  # a literal
    joined = done(with_party(here, "carol"))
    assert sum(joined.shares.values()) == joined.target
    assert done(without_party(joined, "carol")) == here
