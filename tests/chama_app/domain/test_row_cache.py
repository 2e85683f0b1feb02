"""A row that says what it said is the same object, and one that says something else is another."""

from dataclasses import replace
from datetime import timedelta

from chama_app.domain.book import with_request
from chama_app.domain.member_rows import build_rows
from chama_app.domain.payment_requests import PROMPT_OPEN
from chama_app.domain.row_cache import RowCache

from ..example_chama import ALICE, BOB, NOON, after, book, paid, payment_request, pending

HERE = book(payment_request(ALICE, pending()))


def test_what_has_not_changed_is_not_made_anew() -> None:
    cache = RowCache(production=True)
    rows = cache.rows(HERE, NOON)
    assert rows == build_rows(HERE, NOON, production=True)
    assert cache.rows(HERE, after(seconds=1)) is rows
    of_bob = with_request(HERE, payment_request(BOB, pending()))
    before, now = ({one.member.id: one for one in each} for each in (rows, cache.rows(of_bob, after(seconds=1))))
    assert (now["alice"] is before["alice"], now["carol"] is before["carol"], now["bob"] is before["bob"]) == (
        True,
        True,
        False,
    )


def test_a_row_is_made_anew_when_its_moment_comes_and_when_the_clock_goes_back() -> None:
    cache = RowCache(production=True)
    for moment in (NOON, NOON + PROMPT_OPEN - timedelta(seconds=1), NOON + PROMPT_OPEN, NOON - timedelta(hours=1)):
        assert cache.rows(HERE, moment) == build_rows(HERE, moment, production=True)


def test_whatever_a_row_is_made_of_makes_it_anew() -> None:
    cache = RowCache(production=True)
    renamed = replace(HERE, members=tuple(replace(one, name=f"{one.name} K") for one in HERE.members))
    for each in (HERE, renamed, with_request(renamed, payment_request(ALICE, paid()))):
        assert cache.rows(each, NOON) == build_rows(each, NOON, production=True)
    queued = frozenset({"bob"})
    assert cache.rows(HERE, NOON, queued) == build_rows(HERE, NOON, production=True, queued=queued)
