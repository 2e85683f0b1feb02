"""The form of a collection: what it accepts, what it asks of whom, and what a next round begins with."""

from dataclasses import replace
from datetime import date

import pytest

from chama_app.domain.book import Book, through, with_terms
from chama_app.domain.collection_form import (
    CollectionDraft,
    CollectionProblem,
    ParsedCollection,
    new_draft,
    next_draft,
    parse_collection,
)
from chama_app.domain.collections import Collection, Debt

from ..example_chama import BOB, book, paid, payment_request

TODAY = date(2026, 11, 26)
MARCH = CollectionDraft("March contribution", "fixed", "1,000", "31 Dec", "monthly", ("alice", "bob", "carol"))


def read(draft: CollectionDraft, before: Book | None = None) -> ParsedCollection:
    return parse_collection(before or book(), draft, "march", TODAY)


def with_march(**more: object) -> Book:
    made = read(replace(MARCH, **more)).collection  # type: ignore[arg-type]  # whatever the test wants to be different
    assert made
    start = with_terms(book())
    return through(replace(start, collections=(*start.collections, made)), "march")


def test_a_collection_is_made_of_its_form() -> None:
    parsed = read(MARCH)
    assert parsed.collection == Collection(
        "march",
        "March contribution",
        "fixed",
        1000,
        "MARCHCONTRIB",
        "March contrib",
        ("alice", "bob", "carol"),
        due=date(2026, 12, 31),
        due_day=31,
        repeats="monthly",
        started_on=TODAY,
    )
    assert (parsed.total, parsed.target, dict(parsed.shares)) == (
        3000,
        3000,
        dict.fromkeys(("alice", "bob", "carol"), 1000),
    )


@pytest.mark.parametrize(
    ("draft", "where", "problem"),
    [
        (replace(MARCH, name=" "), ("what", "name"), "missing"),
        (replace(MARCH, name="x" * 41), ("what", "name"), "too_long"),
        (replace(MARCH, amount="a lot"), ("what", "amount"), "not_an_amount"),
        (replace(MARCH, due="some day"), ("what", "due"), "not_a_day"),
        (replace(MARCH, due="31 Nov"), ("what", "due"), "no_such_day"),
        (replace(MARCH, due="31/12/9999"), ("what", "due"), "not_a_year"),
        (replace(MARCH, follows="first", due="31/12/9999"), ("who", "due"), "not_a_year"),
        (replace(MARCH, members=()), ("who", "members"), "nobody"),
        (replace(MARCH, own={"bob": "much"}), ("who", "bob"), "not_a_share"),
        (replace(MARCH, kind="target", own={"bob": "1000"}), ("who", "members"), "nothing_left"),
        (replace(MARCH, kind="target", own=dict.fromkeys(MARCH.members, "400")), ("who", "members"), "over"),
        (replace(MARCH, amount="250,001"), ("what", "amount"), "too_large"),
        (replace(MARCH, amount="750,001", kind="target"), ("what", "amount"), "too_large"),
        (replace(MARCH, amount="750,000", kind="target", members=("bob",)), ("who", "members"), "too_large"),
        (replace(MARCH, reference="TOO LONG FOR IT"), ("prompt", "reference"), "too_long"),
        (replace(MARCH, description="<3"), ("prompt", "description"), "not_for_prompts"),
        (replace(MARCH, name="محمد"), ("prompt", "reference"), "missing"),
    ],
)
def test_what_cannot_be_collected_says_where_it_is_wrong(
    draft: CollectionDraft, where: tuple[str, str], problem: CollectionProblem
) -> None:
    parsed = read(draft)
    assert parsed.collection is None
    assert parsed.problems[where] == problem  # type: ignore[index]  # the first part is a step


def test_amounts_of_ones_own_come_before_what_is_split() -> None:
    parsed = read(replace(MARCH, kind="target", amount="3000", own={"bob": "500"}))
    assert (dict(parsed.shares), parsed.total) == ({"alice": 1250, "bob": 500, "carol": 1250}, 3000)


def test_nothing_adds_up_while_an_amount_cannot_be_read_or_asked_for() -> None:
    assert read(MARCH).adds_up
    assert not read(replace(MARCH, own={"bob": "much"})).adds_up
    assert not read(replace(MARCH, amount="250,001")).adds_up
    assert not read(replace(MARCH, amount="700,000", kind="target", members=("alice", "bob"))).adds_up
    assert read(replace(MARCH, name="")).adds_up  # that is another matter


def test_own_amounts_over_the_target_add_up_to_what_was_typed() -> None:
    over = read(replace(MARCH, kind="target", own={"bob": "2000"}))
    assert (over.total, over.target) == (2000, 1000)
    all_own = read(replace(MARCH, kind="target", own=dict.fromkeys(MARCH.members, "400")))
    assert (all_own.total, all_own.target) == (1200, 1000)


def test_an_empty_form_has_everybody_ticked() -> None:
    gone = book(members=(*book().members, replace(BOB, id="gone", archived=True)))
    assert new_draft(gone).members == ("alice", "bob", "carol")


def test_the_next_round_begins_with_the_last_values_and_the_next_due_date() -> None:
    here = with_march(own={"bob": "700"})
    draft = next_draft(here, TODAY)
    assert (draft.amount, draft.due, draft.own, draft.follows) == ("1000", "31/01/2027", {"bob": "700"}, "march")
    made = parse_collection(here, replace(draft, due="28 Feb 2027"), "april", TODAY).collection
    assert made
    assert (made.number, made.due, made.due_day) == (2, date(2027, 2, 28), 28)
    monthly = parse_collection(here, draft, "april", TODAY).collection
    assert monthly
    assert (monthly.due, monthly.due_day, monthly.repeats) == (date(2027, 1, 31), 31, "monthly")


def test_a_round_that_was_begun_late_is_due_on_the_next_day_of_its_rhythm_and_keeps_it() -> None:
    here = with_march(due="31/8/2026")
    draft = next_draft(here, TODAY)
    made = parse_collection(here, draft, "april", TODAY).collection
    assert made
    assert (made.due, made.due_day) == (date(2026, 11, 30), 31)


def test_a_due_day_that_is_past_is_told_and_may_be_meant() -> None:
    assert [read(replace(MARCH, due=day)).is_overdue for day in ("25/11/2026", "26/11/2026", "")] == [
        True,
        False,
        False,
    ]
    assert read(replace(MARCH, due="25/11/2026")).collection


def test_the_next_round_keeps_own_amounts_down_to_a_shilling_and_leaves_out_what_was_added_for_debts() -> None:
    debts = (Debt("alice", 300, "february"), Debt("alice", 200, "january"))
    start = with_march(own={"alice": "1500", "bob": "1"})
    made = replace(start.collection, debts=debts)
    here = replace(start, collections=tuple(made if one.id == made.id else one for one in start.collections))
    assert next_draft(through(through(here, "first"), "march"), TODAY).own == {"bob": "1"}


def test_the_chama_keeps_its_name_whatever_is_collected_and_looked_at() -> None:
    march = with_march()
    assert (march.name, march.chama.name) == (book().name, "March contribution")
    assert through(march, "first").name == through(through(march, "first"), "march").name == book().name


def test_the_next_round_splits_what_this_one_did_without_its_debts() -> None:
    start = with_march(kind="target", amount="3000")
    made = replace(start.collection, debts=(Debt("alice", 300, "february"),))
    here = replace(start, collections=tuple(made if one.id == made.id else one for one in start.collections))
    assert next_draft(through(through(here, "first"), "march"), TODAY).amount == "2700"


def test_the_next_round_offers_what_is_owed_of_the_last() -> None:
    start = with_march()
    here = replace(start, requests=(payment_request(BOB, paid("UKK1BBBBBB", 400), share=1000, collection_id="march"),))
    parsed = parse_collection(here, next_draft(here, TODAY), "april", TODAY)
    assert [(debt.member_id, debt.amount) for debt in parsed.debts] == [("alice", 1000), ("bob", 600), ("carol", 1000)]


def test_a_merry_go_round_goes_on_where_it_stood_and_takes_a_new_order() -> None:
    here = with_march(goes_round=True, turns=("carol", "alice", "bob"))
    assert here.collection.receiver == "carol"
    parsed = parse_collection(here, replace(next_draft(here, TODAY), amount="much"), "april", TODAY)
    assert (parsed.receiver, parsed.had_turns) == ("alice", ("carol",))  # whatever else is wrong
    following = parse_collection(here, next_draft(here, TODAY), "april", TODAY).collection
    assert following
    assert (following.receiver, following.turns) == ("alice", ("carol", "alice", "bob"))
    other = replace(next_draft(here, TODAY), turns=("carol", "bob", "alice"))
    changed = parse_collection(here, other, "april", TODAY).collection
    assert changed
    assert changed.receiver == "bob"
