"""Days as they are in Nairobi, wherever the app runs."""

from datetime import date, datetime, timedelta, timezone

EAT = timezone(timedelta(hours=3), "EAT")
"""East Africa Time has no daylight saving, so it needs no time-zone database."""


def day_of(at: datetime) -> date:
    """The day on which this was in East Africa."""
    return at.astimezone(EAT).date()
