from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.dates import parse_day

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    "text",
    [
        "20/11/2026",
        "20-11-26",
        "20.11.2026",
        "20 11 2026",
        "2026-11-20",
        "20 Nov",
        "20 Nov 2026",
        "20th November, 2026",
        "Nov 20",
        "November 20th 2026",
        "20 Novemba",
        "20/11",
        "  20   NOV. ",
        "20th of November",
    ],
)
def test_a_day_is_understood_however_it_is_written(text: str) -> None:
    assert parse_day(text, TODAY, of="past") == date(2026, 11, 20)


@pytest.mark.parametrize(("text", "away"), [("today", 0), ("Leo", 0), ("yesterday", -1), ("jana", -1), ("kesho", 1)])
def test_near_days_have_names(text: str, away: int) -> None:
    assert parse_day(text, TODAY, of="past") == TODAY + timedelta(days=away)


def test_a_day_without_a_year_is_the_nearest_one_of_what_is_asked_for() -> None:
    assert parse_day("5 Dec", TODAY, of="past") == date(2025, 12, 5)
    assert parse_day("5 Desemba", TODAY, of="future") == date(2026, 12, 5)
    assert parse_day("5 Januari", TODAY, of="future") == date(2027, 1, 5)


@pytest.mark.parametrize("text", ["", "20", "soon", "13/13/2026", "11/20/2026", "0/0", "20 Foo", "1000"])
def test_what_is_no_day_is_said_to_be_none(text: str) -> None:
    assert parse_day(text, TODAY, of="past") == "not_a_day"


@pytest.mark.parametrize("of", ["past", "future"])
@pytest.mark.parametrize(
    "text", ["31 Nov", "31/11/2026", "2026-11-31", "31 Novemba", "Feb 30th", "29 Feb 2027", "29/2/27", "32/1", "0/1"]
)
def test_a_day_that_its_month_does_not_have_is_said_to_be_none(text: str, of: Literal["past", "future"]) -> None:
    assert parse_day(text, TODAY, of=of) == "no_such_day"


@pytest.mark.parametrize("text", ["31/12/9999", "1 Jan 2100", "31/12/1999", "1/1/0001", "1/1/0000"])
def test_a_year_that_nobody_means_is_said_to_be_none(text: str) -> None:
    assert parse_day(text, TODAY, of="future") == "not_a_year"


def test_a_leap_day_without_a_year_is_the_nearest_that_there_is() -> None:
    assert parse_day("29 Feb", TODAY, of="future") == date(2028, 2, 29)
    assert parse_day("29/2", TODAY, of="past") == date(2024, 2, 29)


@given(
    st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d %b %Y", "%d.%m.%y"])
)
def test_every_day_comes_back_from_every_form(day: date, form: str) -> None:
    assert parse_day(day.strftime(form), TODAY, of="past") == day
