"""Days as people write them, in both languages."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Literal

DayProblem = Literal["not_a_day", "no_such_day", "not_a_year"]
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Nobody means another year: whoever typed one has mistyped it."""

EAT = timezone(timedelta(hours=3), "EAT")
"""East Africa Time has no daylight saving, so it needs no time-zone database."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari",
            "feb february februari",
            "mar march mac machi",
            "apr april aprili",
            "may mei",
            "jun june juni",
            "jul july julai",
            "aug august ago agosti",
            "sep sept september septemba",
            "oct october okt oktoba",
            "nov november novemba",
            "dec december des desemba",
        ),
        start=1,
    )
    for name in names.split()
}
_BETWEEN_LEAP_DAYS = 8
"""Years at most from one 29 February to the next."""

_NEAR = {"today": 0, "leo": 0, "yesterday": -1, "jana": -1, "juzi": -2, "tomorrow": 1, "kesho": 1, "keshokutwa": 2}
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})(?:[-/. ](?P<year>\d{4}|\d{2}))?")
_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/., ]*(?:of )?(?P<month>[a-z]+)\.?(?:[-/., ]+(?P<year>\d{4}|\d{2}))?"
)
_NAME_FIRST = re.compile(r"(?P<month>[a-z]+)\.? +(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:[, ]+(?P<year>\d{4}|\d{2}))?")
_FORMS = (_YEAR_FIRST, _DAY_FIRST, _NAMED, _NAME_FIRST)


def day_of(at: datetime) -> date:
    """The day on which this was in East Africa."""
    return at.astimezone(EAT).date()


def parse_day(text: str, today: date, *, of: Literal["past", "future"]) -> date | DayProblem:
    """The day; one without a year is the nearest of the past or of the future. Else why it is none.

    The day comes before the month, as everybody in East Africa writes it.
    """
    said = " ".join(text.casefold().split()).strip(" .,")
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    found = next((form for one in _FORMS if (form := one.fullmatch(said))), None)
    month = _month(found["month"]) if found else None
    if found is None or month is None:
        return "not_a_day"
    if found["year"] is None:
        return _nearest(month, int(found["day"]), today, of) or "no_such_day"
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    return (_made(year, month, int(found["day"])) or "no_such_day") if FIRST_YEAR <= year <= LAST_YEAR else "not_a_year"


def _month(said: str) -> int | None:
    number = int(said) if said.isdecimal() else _MONTHS.get(said, 0)
    return number if 1 <= number <= 12 else None


def _nearest(month: int, day: int, today: date, of: Literal["past", "future"]) -> date | None:
    away = range(0, _BETWEEN_LEAP_DAYS + 1) if of == "future" else range(0, -_BETWEEN_LEAP_DAYS - 1, -1)
    possible = (made for years in away if (made := _made(today.year + years, month, day)))
    return next((one for one in possible if (one <= today if of == "past" else one >= today)), None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
