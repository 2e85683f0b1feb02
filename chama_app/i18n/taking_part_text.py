"""What is said when a member joins a collection that has begun or is taken out of it, or cannot be now."""

from ..domain.book import Book
from ..domain.namesakes import among_everybody
from ..domain.taking_part import PartyChange
from .formats import kes
from .names import called_in, listed_in
from .words import Words


def joined_text(change: PartyChange, book: Book, member_id: str, words: Words) -> str:
    """That somebody takes part, and when his turn is; or what stands in the way. `book` is the one of before."""
    said, name = words.collections, called_in(among_everybody(book), member_id)
    if change.after is None:
        return _refused(change, book, name, said.join_held, words)
    told = [said.joined, said.last_turn] if book.collection.turns else [said.joined]
    return " ".join(one.format(n=name) for one in told)


def taken_out_text(change: PartyChange, book: Book, member_id: str, words: Words) -> str:
    """The same of one who takes part no more, and what becomes of what was not paid."""
    said, name = words.collections, called_in(among_everybody(book), member_id)
    if change.after is None:
        return _refused(change, book, name, said.take_out_held, words)
    owed = words.members.owed_falls_to[change.falls_to].format(a=kes(change.owed), n=name) if change.owed else ""
    return " ".join(filter(None, (said.taken_out.format(n=name), owed)))


def _refused(change: PartyChange, book: Book, name: str, held: str, words: Words) -> str:
    match change.problem:
        case "held":
            return held.format(who=listed_in(book, change.blocked_by), n=name)
        case "stays" | None:
            return words.collections.stays.format(n=name)
        case misfit:
            return words.members.problems[f"share.{misfit}"]
