"""Days as people write them, in both languages."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Literal

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
_NEAR = {"today": 0, "leo": 0, "yesterday": -1, "jana": -1, "juzi": -2, "tomorrow": 1, "kesho": 1, "keshokutwa": 2}
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})(?:[-/. ](?P<year>\d{4}|\d{2}))?")
_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/., ]*(?:of )?(?P<month>[a-z]+)\.?(?:[-/., ]+(?P<year>\d{4}|\d{2}))?"
)
_NAME_FIRST = re.compile(r"(?P<month>[a-z]+)\.? +(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:[, ]+(?P<year>\d{4}|\d{2}))?")


def day_of(at: datetime) -> date:
    """The day on which this was in East Africa."""
    return at.astimezone(EAT).date()


def parse_day(text: str, today: date, *, of: Literal["past", "future"]) -> date | None:
    """The day; one without a year is the nearest of the past or of the future. None for what is no day.

    The day comes before the month, as everybody in East Africa writes it.
    """
    said = " ".join(text.casefold().split()).strip(" .,")
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    for form in (_YEAR_FIRST, _DAY_FIRST, _NAMED, _NAME_FIRST):
        found = form.fullmatch(said)
        if found:
            month = _MONTHS.get(found["month"]) or (int(found["month"]) if found["month"].isdecimal() else 0)
            return _day(found["year"], month, int(found["day"]), today, of)
    return None


def _day(year: str | None, month: int, day: int, today: date, of: Literal["past", "future"]) -> date | None:
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    order = (today.year, today.year - 1) if of == "past" else (today.year, today.year + 1)
    possible = [made for one in order if (made := _made(one, month, day))]
    fitting = [one for one in possible if (one <= today if of == "past" else one >= today)]
    return next(iter(fitting), next(iter(possible), None))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
