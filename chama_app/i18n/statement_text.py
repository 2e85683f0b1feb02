"""Writes a statement in words: from its lines to the cells that are drawn."""

from datetime import datetime

from ..domain.book import Book
from ..domain.dates import EAT
from ..domain.statements import (
    Paper,
    Statement,
    StatementLine,
    collection_statement,
    member_statement,
    year_statement,
)
from .formats import clock_time, dated_moment, kes, with_plain_spaces
from .words import Words


def collection_paper(book: Book, mode: str, now: datetime, words: Words) -> Paper:
    """Of the collection that the book is looked at through."""
    subtitle = f"{words.papers.title_collection}: {book.chama.name}"
    return _paper(book, collection_statement(book), subtitle, mode, now, words)


def member_paper(book: Book, member_id: str, mode: str, now: datetime, words: Words) -> Paper:
    """Of one member over all collections."""
    subtitle = f"{words.papers.title_member}: {book.member(member_id).name}"
    return _paper(book, member_statement(book, member_id, now), subtitle, mode, now, words)


def year_paper(book: Book, year: int, mode: str, now: datetime, words: Words) -> Paper:
    """Of the chama within a year."""
    return _paper(book, year_statement(book, year), words.papers.title_year.format(year=year), mode, now, words)


def _paper(book: Book, statement: Statement, subtitle: str, mode: str, now: datetime, words: Words) -> Paper:
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
        totals=tuple((name, with_plain_spaces(kes(amount))) for name, amount in _totals(statement, words)),
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


def _totals(statement: Statement, words: Words) -> list[tuple[str, int]]:
    said = words.papers
    found = [(said.totals_asked, statement.asked)] if statement.asked is not None else []
    found += [(said.totals_received, statement.received)]
    found += [(said.totals_owed, statement.owed)] if statement.owed is not None else []
    found += [(said.totals_paid_out, statement.paid_out), (said.totals_on_hand, statement.on_hand)]
    found += [(said.totals_recorded, statement.recorded)] if statement.recorded else []
    return [(name, amount or 0) for name, amount in found]
