"""Writes the texts that a treasurer sends on; with ordinary blanks, for they leave the app."""

from datetime import date, datetime

from ..domain.book import Book, owed, paid_in_full
from ..domain.collections import stage_of
from ..domain.dates import day_of
from ..domain.member_status import member_status
from ..domain.members import Member
from ..domain.payment_status import CONFIRMED, UNKNOWN, WAITING
from ..domain.pot import Pot, pot
from .formats import kes, long_day, with_plain_spaces
from .names import called_in, first_name
from .plurals import Counted
from .words import Words

_MAY_HAVE_PAID = WAITING | UNKNOWN | CONFIRMED


def group_text(book: Book, now: datetime, words: Words) -> str:
    """Who has paid and who has not, how much is there and how much is missing, and when it is due."""
    paid: list[str] = []
    checking: list[str] = []
    missing: list[str] = []
    for member in book.active_members:
        name = _name(member, book)
        if paid_in_full(book, member.id):
            paid.append(name)
        elif may_have_paid(book, member.id, now):
            checking.append(name)
        elif owed(book, member.id):
            missing.append(_in_part(book, member, name, words))
    lines = [
        _title(book, day_of(now), words),
        *(counted.of(len(who), who=", ".join(who)) for counted, who in _groups(words, paid, checking, missing) if who),
        _sums(pot(book), words),
    ]
    return with_plain_spaces("\n".join(lines))


def _sums(here: Pot, words: Words) -> str:
    said, rest = words.messages, here.to_collect + here.unassigned
    if not here.members:
        message = said.nothing_to_pay if here.turnout.taking_part else said.nobody
    else:
        message = said.all_paid if here.complete else said.sums
    return message.format(a=kes(here.received), of=f"{here.target:,}", rest=f"{rest:,}")


def reminder(book: Book, member_id: str, now: datetime, words: Words) -> str:
    """What a member is told who still owes something, before and after it is due."""
    said, member, due = words.messages, book.member(member_id), book.collection.due
    message = said.reminder_me if member.is_me else said.reminder
    if due and not member.is_me:
        message = said.reminder_due if day_of(now) <= due else said.reminder_overdue
    text = message.format(
        n=_plain(first_name(member.name)),
        a=kes(owed(book, member_id) or book.share(member_id)),
        c=_plain(book.chama.name),
        day=long_day(due, words) if due else "",
    )
    return with_plain_spaces(text)


def may_have_paid(book: Book, member_id: str, now: datetime) -> bool:
    """Nobody knows yet, so nobody says that he has not."""
    return member_status(book, member_id, now).status in _MAY_HAVE_PAID


def _groups(words: Words, paid: list[str], checking: list[str], missing: list[str]) -> list[tuple[Counted, list[str]]]:
    said = words.messages
    return [(said.paid, paid), (said.checking, checking), (said.not_yet, missing)]


def _title(book: Book, today: date, words: Words) -> str:
    said, collection = words.messages, book.collection
    if collection.due is None:
        return said.title.format(c=_plain(book.chama.name))
    is_over = stage_of(collection, today, is_complete=pot(book).complete) == "overdue"
    title = said.title_overdue if is_over else said.title_due
    return title.format(c=_plain(book.chama.name), day=long_day(collection.due, words))


def _in_part(book: Book, member: Member, name: str, words: Words) -> str:
    received, share = book.account(member.id).received, book.share(member.id)
    return words.messages.in_part.format(n=name, a=kes(received), share=f"{share:,}") if received else name


def _name(member: Member, book: Book) -> str:
    """The first name, and the whole one where two share it."""
    return _plain(called_in(book, member.id))


def _plain(name: str) -> str:
    """Without what a chat takes for bold or for italics."""
    return " ".join("".join(" " if one in "*_~`" else one for one in name).split())
