"""Rounds of collections: when they are due, what they ask of whom, and whose turn it is."""

import calendar
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.collections import (
    Collection,
    Debt,
    Repeats,
    had_turns,
    next_due,
    next_round,
    rounds_of,
    stage_of,
    swap_turns,
    waiting_turns,
    with_debts,
    without_debts,
)

TODAY = date(2026, 11, 26)
MARCH = Collection("first", "March", "fixed", 1000, "MARCH", "March share", ("alice", "bob", "carol"))
ROUND = replace(MARCH, turns=("carol", "alice", "bob"), receiver="carol")


@pytest.mark.parametrize(
    ("due", "repeats", "due_day", "then"),
    [
        (date(2027, 1, 31), "monthly", 31, date(2027, 2, 28)),
        (date(2027, 2, 28), "monthly", 31, date(2027, 3, 31)),
        (date(2028, 1, 30), "monthly", 30, date(2028, 2, 29)),
        (date(2026, 12, 31), "monthly", None, date(2027, 1, 31)),
        (date(2026, 12, 28), "weekly", None, date(2027, 1, 4)),
        (date(2026, 12, 28), "same_day", None, date(2026, 12, 28)),
        (date(2026, 12, 28), "never", None, None),
        (None, "monthly", 31, None),
        (date(2026, 11, 1), "weekly", None, date(2026, 11, 29)),
        (date(2026, 11, 19), "weekly", None, TODAY),
        (date(2026, 11, 1), "monthly", 1, date(2026, 12, 1)),
        (date(2026, 8, 31), "monthly", 31, date(2026, 11, 30)),
        (date(2026, 8, 20), "monthly", 20, date(2026, 12, 20)),
        (date(2025, 12, 31), "monthly", 31, date(2026, 11, 30)),
        (date(2026, 11, 1), "same_day", None, TODAY),
        (date(9999, 12, 31), "weekly", None, None),
        (date(9999, 12, 31), "monthly", 31, None),
    ],
)
def test_the_next_round_is_due_on_the_first_day_of_its_rhythm_that_is_not_past(
    due: date | None, repeats: Repeats, due_day: int | None, then: date | None
) -> None:
    assert next_due(due, repeats, TODAY, due_day) == then


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 40))
def test_monthly_rounds_come_once_a_month_on_their_day_or_on_the_last(first: date, rounds: int) -> None:
    due: date | None = first
    for count in range(1, rounds + 1):
        due = next_due(due, "monthly", first, first.day)
        assert due
        assert (due.year * 12 + due.month) - (first.year * 12 + first.month) == count
        assert due.day == min(first.day, calendar.monthrange(due.year, due.month)[1])


@pytest.mark.parametrize(
    ("days", "complete", "stage"),
    [(-1, False, "overdue"), (-1, True, "open"), (0, False, "due"), (1, False, "open"), (None, False, "open")],
)
def test_a_collection_says_where_it_stands(days: int | None, complete: bool, stage: str) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    assert stage_of(replace(MARCH, due=due), TODAY, is_complete=complete) == stage
    assert stage_of(replace(MARCH, due=due, closed_on=TODAY), TODAY) == "closed"


def test_the_next_round_asks_the_same_of_whoever_takes_part() -> None:
    last = replace(MARCH, own={"alice": 500, "bob": 2000}, due=date(2026, 11, 30), repeats="monthly")
    made = next_round(last, (last,), "april", ("alice", "carol", "dan"), TODAY, date(2026, 12, 30))
    assert (made.amount, made.own, made.members) == (1000, {"alice": 500}, ("alice", "carol", "dan"))
    assert (made.number, made.follows, made.started_on, made.due_day) == (2, "first", TODAY, 30)
    assert [one.id for one in rounds_of(made, (last, made))] == ["april", "first"]


def test_a_debt_that_is_added_to_a_round_leaves_the_round_that_it_comes_from() -> None:
    debt = Debt("bob", 400, "first")
    made = with_debts(replace(MARCH, id="april", follows="first"), (debt,))
    assert (made.own, made.debts) == ({"bob": 1400}, (debt,))
    assert without_debts(MARCH, (debt,), {"bob": 1000}).own == {"bob": 600}


@given(st.integers(3, 100_000), st.integers(1, 1_000))
def test_a_debt_raises_what_is_split_by_as_much_as_it_raises_one_share(target: int, owed: int) -> None:
    split = replace(MARCH, kind="target", amount=target)
    made = with_debts(split, (Debt("bob", owed, "february"),))
    assert made.amount == target + owed
    assert made.own["bob"] - owed in (target // 3, target // 3 + 1)


def test_everybody_has_a_turn_before_anybody_has_a_second_one() -> None:
    rounds = [ROUND]
    for number in range(5):
        rounds.append(next_round(rounds[-1], rounds, f"r{number}", MARCH.members, TODAY, None))
    assert [one.receiver for one in rounds] == ["carol", "alice", "bob", "carol", "alice", "bob"]
    assert had_turns(rounds[1], rounds) == ("carol", "alice")
    assert waiting_turns(rounds[1], rounds) == ("bob",)


def test_two_members_swap_their_turns_and_it_is_noted() -> None:
    swapped = swap_turns(ROUND, "bob", TODAY)
    assert (swapped.receiver, swapped.turns) == ("bob", ("bob", "alice", "carol"))
    assert [(one.one, one.other) for one in swapped.swaps] == [("carol", "bob")]
    second = next_round(swapped, (swapped,), "r1", MARCH.members, TODAY, None)
    third = next_round(second, (swapped, second), "r2", MARCH.members, TODAY, None)
    assert (second.receiver, third.receiver) == ("alice", "carol")
    assert swap_turns(ROUND, "nobody", TODAY) == ROUND
    closed = replace(ROUND, closed_on=TODAY)
    assert swap_turns(closed, "bob", TODAY) == closed


@given(st.data(), st.integers(2, 7), st.integers(1, 25))
def test_with_joiners_leavers_and_swaps_nobody_is_left_out_of_the_order(
    data: st.DataObject, people: int, count: int
) -> None:
    members = [f"m{place}" for place in range(people)]
    rounds = [replace(MARCH, members=tuple(members), turns=tuple(members), receiver=members[0])]
    for number in range(count):
        if len(members) > 1 and data.draw(st.integers(0, 5)) == 0:
            members.remove(data.draw(st.sampled_from(members)))
        if data.draw(st.integers(0, 5)) == 0:
            members.append(f"late{number}")
        if data.draw(st.booleans()):
            rounds[-1] = swap_turns(rounds[-1], data.draw(st.sampled_from(members)), TODAY)
        made = next_round(rounds[-1], rounds, f"r{number}", members, TODAY, None)
        assert set(made.turns) == set(members)
        assert made.receiver in members
        waiting = [one for one in waiting_turns(rounds[-1], rounds) if one in members]
        assert made.receiver in waiting or not waiting
        rounds.append(made)
