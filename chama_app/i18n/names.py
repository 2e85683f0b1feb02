"""What people are called: by the first name, with the title before it, and by the whole one where two share that."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ..domain.book import Book
from ..domain.members import called_words
from ..domain.namesakes import whole_name_in
from ..domain.titles import titles_before


@lru_cache(4096)
def first_name(name: str) -> str:
    """What one person is called in a sentence."""
    words = called_words(name)
    return " ".join(words[: titles_before(words) + 1]).rstrip(",;") or name


def called(names: Iterable[str]) -> list[str]:
    """What each of these is called beside the others."""
    whole = list(names)
    firsts = [first_name(name) for name in whole]
    bearers = Counter(firsts)
    return [first if bearers[first] == 1 else name for first, name in zip(firsts, whole, strict=True)]


def called_in(book: Book, member_id: str) -> str:
    """What one member is called where any other of the chama could be meant: also one of the same name."""
    return all_called_in(book, (member_id,))[0]


def all_called_in(book: Book, members: Iterable[str]) -> list[str]:
    """The same of each of those with these ids."""
    bearers, found = Counter(first_name(one.name) for one in book.active_members), list[str]()
    for member in map(book.member, members):
        first = first_name(member.name)
        is_shared = bearers[first] > book.takes_part(member)
        found.append(whole_name_in(book, member.id) if is_shared else first)
    return found


def listed_in(book: Book, members: Iterable[str]) -> str:
    """All of those with these ids in one sentence."""
    return ", ".join(all_called_in(book, members))


def called_by_id(names: dict[str, str]) -> dict[str, str]:
    """The same, by their ids."""
    return dict(zip(names, called(names.values()), strict=True))
