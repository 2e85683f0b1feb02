"""What is said when a member leaves or comes back, or cannot do so now."""

from ..domain.book import Book
from ..domain.collections import Collection
from ..domain.leaving import ComingBack, Leaving
from .formats import kes
from .names import called_in, listed_in
from .words import Words


def archived_text(left: Leaving, book: Book, words: Words) -> str:
    """That somebody left, and what becomes of what was not paid; `book` is the one of before."""
    labels, name = words.members, called_in(book, left.member.id)
    said = [(labels.remove_done if left.is_removed else labels.archive_done).format(n=name)]
    if left.owed:
        said.append(labels.owed_falls_to[left.falls_to].format(a=kes(left.owed), n=name))
    return " ".join([*said, *(turn_stays(one, name, words) for one in left.turns)])


def turn_stays(collection: Collection, name: str, words: Words) -> str:
    """That a round goes to somebody also once he has left, and what can be done about it."""
    return words.members.turn_stays.format(n=name, c=collection.name)


def archive_refused(left: Leaving, book: Book, words: Words) -> str:
    """What stands in the way, and what to do about it."""
    labels = words.members
    match left.problem:
        case "locked" | None:
            return labels.archive_locked.format(n=called_in(book, left.member.id))
        case "held":
            return labels.archive_held.format(who=listed_in(book, left.blocked_by))
        case misfit:
            return labels.problems[f"share.{misfit}"]


def back_refused(back: ComingBack, book: Book, words: Words) -> str:
    """The same of a member who is to share again."""
    if back.misfit:
        return words.members.problems[f"share.{back.misfit}"]
    return words.members.back_held.format(who=listed_in(book, back.blocked_by))
