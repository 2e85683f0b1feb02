"""Writes a statement in words: from its lines to the cells that are drawn."""

from datetime import datetime
from typing import TypeAlias

from ..domain.book import Book, with_terms
from ..domain.dates import EAT
from ..domain.statements import (
    Paper,
    Statement,
    StatementLine,
    collection_statement,
    member_statement,
    year_statement,
)
from .collection_text import round_name
from .formats import clock_time, dated_moment, kes, with_plain_spaces
from .words import Words

Totals: TypeAlias = list[tuple[str, int]]


def collection_paper(book: Book, mode: str, now: datetime, words: Words) -> Paper:
    """Of the collection that the book is looked at through."""
    said, statement = words.papers, collection_statement(book)
    totals = _totals(statement, words, said.totals_asked, said.totals_owed) + _in_pot(statement, words)
    subtitle = with_plain_spaces(f"{said.title_collection}: {round_name(with_terms(book).collection, words)}")
    return _paper(book, statement, totals, subtitle, mode, now, words)


def member_paper(book: Book, member_id: str, mode: str, now: datetime, words: Words) -> Paper:
    """Of one member over all collections: he has nothing on hand, and what went, went back to him."""
    said, statement = words.papers, member_statement(book, member_id, now)
    totals = _totals(statement, words, said.totals_asked, said.totals_owed)
    totals += [(said.totals_sent_back, statement.paid_out)] if statement.paid_out else []
    subtitle = f"{said.title_member}: {book.member(member_id).name}"
    return _paper(book, statement, totals + _recorded(statement, words), subtitle, mode, now, words)


def year_paper(book: Book, year: int, mode: str, now: datetime, words: Words) -> Paper:
    """Of the chama within a year; what is asked for and owed is that of the collections that are due in it."""
    said, statement = words.papers, year_statement(book, year, now)
    asked, owed = said.totals_asked_for.format(year=year), said.totals_owed_for.format(year=year)
    totals = _totals(statement, words, asked, owed) + _in_pot(statement, words)
    return _paper(book, statement, totals, said.title_year.format(year=year), mode, now, words)


def _paper(
    book: Book, statement: Statement, totals: Totals, subtitle: str, mode: str, now: datetime, words: Words
) -> Paper:
    said = words.papers
    written = with_plain_spaces(said.written.format(t=dated_moment(now, words.code)))
    rows, ends = [_row(line, words) for line in statement.lines], [line.phone_end for line in statement.lines]
    if statement.brought_forward:
        rows.insert(0, ("", said.brought_forward, "", "", "", "", f"{statement.brought_forward:,}"))
        ends.insert(0, "")
    return Paper(
        title=book.name,
        subtitle=subtitle,
        facts=(written, said.modes[mode], said.lines.of(len(statement.lines))),
        columns=tuple(said.columns.values()),
        rows=tuple(rows),
        totals=tuple((name, with_plain_spaces(kes(amount))) for name, amount in totals),
        page_of=said.page_of,
        mark=said.marks[mode],
        letters_missing=said.letters_missing,
        phone_ends=tuple(ends),
    )


def _row(line: StatementLine, words: Words) -> tuple[str, ...]:
    came, went = f"{line.came:,}" if line.came else "", f"{line.went:,}" if line.went else ""
    at = f"{_day(line.at)} {clock_time(line.at)}" if line.has_hour else _day(line.at)
    return (at, line.who, words.papers.ways[line.way], line.code, came, went, f"{line.balance:,}")


def _day(at: datetime) -> str:
    return at.astimezone(EAT).strftime("%d/%m/%Y")


def _totals(statement: Statement, words: Words, asked: str, owed: str) -> Totals:
    return [(asked, statement.asked), (words.papers.totals_received, statement.received), (owed, statement.owed)]


def _in_pot(statement: Statement, words: Words) -> Totals:
    said = words.papers
    found = [(said.totals_paid_out, statement.paid_out), (said.totals_on_hand, statement.on_hand)]
    return found + _recorded(statement, words)


def _recorded(statement: Statement, words: Words) -> Totals:
    return [(words.papers.totals_recorded, statement.recorded)] if statement.recorded else []
