"""What somebody does is written down, or everybody is told why not."""

from collections.abc import Callable
from typing import TypeAlias

from ..storage.transaction import SaveError
from .notifications import Notification, NotSaved

Notify: TypeAlias = Callable[[Notification | None], None]
"""Tells everybody that something changed, and what is worth a message."""


def saved(notify: Notify, write: Callable[[], object]) -> bool:
    """Do what somebody asked for; False, and everybody is told why, when the disk does not take it.

    It is one write, in one transaction: of two the second may be refused, and nobody asked for a half.
    """
    try:
        write()
    except SaveError as exc:
        notify(NotSaved(exc.problem))
        return False
    notify(None)
    return True
