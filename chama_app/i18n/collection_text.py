"""Fills in the words about collections."""

from datetime import date

from ..domain.collections import Collection, Stage
from ..domain.pot import Pot, Turnout
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


def turnout_text(turnout: Turnout, words: Words) -> str:
    """2 of 3 paid; or that nobody takes part, or has anything to pay."""
    if turnout.asked:
        return words.pot_progress.of(turnout.paid, everybody=str(turnout.asked))
    return words.pot_nothing if turnout.taking_part else words.pot_nobody


def round_name(collection: Collection, words: Words) -> str:
    """Lunch · Round 2."""
    return " · ".join(filter(None, (collection.name, _round_number(collection, words))))


def _round_number(collection: Collection, words: Words) -> str:
    number = collection.number
    return words.collections.round_number.format(number=number) if number > 1 else ""


def collection_line(collection: Collection, stage: Stage, turnout: Turnout, today: date, words: Words) -> str:
    """Round 2 · Due Fri 27 Nov · 3 of 12 paid."""
    parts = [
        _round_number(collection, words),
        stage_line(collection, stage, today, words),
        turnout_text(turnout, words),
    ]
    return " · ".join(filter(None, parts))


def collection_summary(collection: Collection, stage: Stage, sums: Pot, today: date, words: Words) -> str:
    """Overdue since Fri 27 Nov · KES 4,000 to collect."""
    said = words.collections
    dates = stage_line(collection, stage, today, words) or said.stages[stage]
    number = _round_number(collection, words)
    is_over = collection.closed_on and not sums.to_collect
    return " · ".join(filter(None, (number, dates, "" if is_over else _what_is_left(sums, words))))


def _what_is_left(sums: Pot, words: Words) -> str:
    if sums.to_collect:
        return words.collections.to_collect.format(a=kes(sums.to_collect))
    all_paid = words.collections.all_paid if sums.members else turnout_text(sums.turnout, words)
    unassigned = words.pot_unassigned.format(a=kes(sums.unassigned)) if sums.unassigned else ""
    return " · ".join(filter(None, (all_paid, unassigned)))
