"""What is said when a member leaves, or cannot leave now."""

from ..domain.leaving import Leaving
from .formats import kes
from .names import first_name, listed
from .words import Words


def archived_text(left: Leaving, words: Words) -> str:
    """That somebody left, and what becomes of what was not paid."""
    labels, name = words.members, first_name(left.member.name)
    said = [(labels.remove_done if left.is_removed else labels.archive_done).format(n=name)]
    if left.owed:
        said.append((labels.owed_dealt if left.is_dealt else labels.owed_dropped).format(a=kes(left.owed), n=name))
    return " ".join(said)


def archive_refused(left: Leaving, words: Words) -> str:
    """What stands in the way, and what to do about it."""
    labels = words.members
    match left.problem:
        case "locked" | None:
            return labels.archive_locked.format(n=first_name(left.member.name))
        case "held":
            return labels.archive_held.format(who=listed(left.blocked_by))
        case "too_large":
            return labels.problems["share.too_large"]
        case "nothing_left" | "over":
            return labels.problems["share.nothing_left"]
