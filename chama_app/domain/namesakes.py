"""What a member is called by his whole name, where another one has the same."""

from collections.abc import Iterable

from .book import Book
from .members import Member

_END = 3  # digits of a number that are shown where its middle is hidden


def whole_name(member: Member, others: Iterable[Member]) -> str:
    """The name, with the end of the number where one of the others has the same name: Alice Wanjiku (…001)."""
    is_shared = any(one.name == member.name and one.id != member.id for one in others)
    return f"{member.name} (…{member.phone[-_END:]})" if is_shared and member.phone else member.name


def whole_name_in(book: Book, member_id: str) -> str:
    """The same of one member of a chama."""
    return whole_name(book.member(member_id), book.active_members)
