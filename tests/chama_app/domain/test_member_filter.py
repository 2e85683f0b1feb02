from datetime import timedelta

import pytest

from chama_app.domain.book import Book
from chama_app.domain.member_filter import MemberFilter, filter_rows
from chama_app.domain.member_rows import build_rows
from chama_app.domain.members import Member

from ..example_chama import ALICE, BOB, CAROL, LUNCH, NOON, book, paid, payment_request, pending, unknown

WANGUI = Member("wangui", "Wangũi wa Ngũgĩ", "254733111222")
EMILE = Member("emile", "Émile Otieno", "254110111222")
THIONGO = Member("thiongo", "Thiong’o O'Brien", "254799000111")
UNNUMBERED = Member("nobody", "Otieno", "")
EVERYBODY = (ALICE, BOB, CAROL, WANGUI, EMILE, UNNUMBERED, THIONGO)


def left(here: Book, show: MemberFilter = "all", query: str = "") -> set[str]:
    rows = build_rows(here, NOON + timedelta(seconds=10), production=True)
    return {one.member.id for one in filter_rows(rows, show, query)}


def test_not_paid_is_who_owes_something_and_may_not_have_paid() -> None:
    here = book(
        payment_request(ALICE, paid()),
        payment_request(BOB, unknown()),
        payment_request(CAROL, pending()),
        payment_request(WANGUI, unknown(advice="paid")),
        members=EVERYBODY,
    )
    assert left(here, "not_paid") == {CAROL.id, EMILE.id, UNNUMBERED.id, THIONGO.id}
    assert left(here, "look") == {BOB.id}
    assert left(here) == {one.id for one in EVERYBODY}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("wangui", {"wangui"}),
        ("NGŨGĨ wang", {"wangui"}),
        ("emile", {"emile"}),
        ("thiong'o o’brien", {"thiongo"}),
        ("obrien", {"thiongo"}),
        ("otieno", {"bob", "emile", "nobody"}),
        ("otieno bob", {"bob"}),
        ("0733111", {"wangui"}),
        ("0733 111 222", {"wangui"}),
        ("+254733", {"wangui"}),
        ("0733-111-222,", {"wangui"}),
        ("+254 (0) 733 111 222", {"wangui"}),
        ("wangu\u0303i", {"wangui"}),
        ("254110", {"emile"}),
        ("111222", {"wangui", "emile"}),
        ("  ", {one.id for one in EVERYBODY}),
        ("nobody at all", set()),
    ],
)
def test_a_member_is_found_by_name_or_number(query: str, found: set[str]) -> None:
    assert left(Book(LUNCH, EVERYBODY), query=query) == found


def test_what_is_searched_for_is_searched_for_among_those_that_the_filter_leaves() -> None:
    here = book(payment_request(BOB, paid()), members=EVERYBODY)
    assert left(here, "not_paid", "otieno") == {"emile", "nobody"}
