"""Fills in the words about collections."""

from datetime import date

from ..domain.collections import Collection, Stage
from .formats import dated, day_name, kes
from .words import Words


def weekday_and_date(day: date, today: date, words: Words) -> str:
    """Fri 27 Nov; another year is said."""
    weekday = words.activity.weekdays[str(day.weekday())]
    written = day_name if day.year == today.year else dated
    return f"{weekday[:3] if words.code == 'en' else weekday} {written(day, words.code)}"


def stage_line(collection: Collection, stage: Stage, today: date, words: Words) -> str:
    """Due Fri 27 Nov; empty for one that has no due date and is open."""
    said = words.collections
    if collection.closed_on:
        return said.closed_on.format(day=weekday_and_date(collection.closed_on, today, words))
    if collection.due is None:
        return ""
    match stage:
        case "due":
            return said.due_today
        case "overdue":
            return said.overdue.format(day=weekday_and_date(collection.due, today, words))
        case _:
            return said.due.format(day=weekday_and_date(collection.due, today, words))


def collection_line(collection: Collection, stage: Stage, paid: int, members: int, today: date, words: Words) -> str:
    """Round 2 · Due Fri 27 Nov · 3 of 12 paid."""
    said = words.collections
    parts = [
        said.round_number.format(number=collection.number) if collection.number > 1 else "",
        stage_line(collection, stage, today, words),
        words.pot_progress.of(paid, everybody=str(members)),
    ]
    return " · ".join(filter(None, parts))


def collection_summary(collection: Collection, stage: Stage, to_collect: int, today: date, words: Words) -> str:
    """Overdue since Fri 27 Nov · KES 4,000 to collect."""
    said = words.collections
    left = said.to_collect.format(a=kes(to_collect)) if to_collect else said.all_paid
    dates = stage_line(collection, stage, today, words) or said.stages[stage]
    number = said.round_number.format(number=collection.number) if collection.number > 1 else ""
    return " · ".join(filter(None, (number, dates, "" if collection.closed_on and not to_collect else left)))
