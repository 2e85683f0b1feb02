"""What a member is called by his whole name, where another one has the same."""

from dataclasses import replace

from .book import Book
from .members import Member

_END = 3  # digits of a number that are shown where its middle is hidden


def whole_name(book: Book, member: Member) -> str:
    """The name, with the end of the number where another one who takes part has the same: Alice Wanjiku (…001)."""
    is_shared = book.bearers[member.name] > book.takes_part(member)
    return f"{member.name} (…{member.phone[-_END:]})" if is_shared and member.phone else member.name


def whole_name_in(book: Book, member_id: str) -> str:
    """The same of the member with this id."""
    return whole_name(book, book.member(member_id))


def among_everybody(book: Book) -> Book:
    """The book in which a name is told apart from those of the whole chama, whoever takes part in what."""
    return replace(book, collections=())
