"""Attempts as rows of the store's file, and back."""

import zlib
from dataclasses import replace

from ..attempt import Attempt
from ..machine import WATCH_FOR, is_decided, is_open
from ..serialization import attempt_from_text, attempt_to_text
from .row_text import packed, unpacked
from .store_schema import Row

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error)
"""What a row that no version wrote can raise."""

UNTIL_DECIDED = "9999"  # sorts behind every moment


def row_of(attempt: Attempt) -> Row:
    """What is to be decided stays readable for a person; what then lies there for years takes as little as it can."""
    text = attempt_to_text(replace(attempt, account=""))  # it has a column of its own
    body = packed(text) if is_decided(attempt) else text
    return attempt.id, attempt.account, attempt.initiated_at.isoformat(), _watched_until(attempt), body


def attempt_of(account: str, body: str | bytes) -> Attempt:
    """The attempt of a row. Raises one of UNREADABLE."""
    return attempt_from_text(unpacked(body), account)


def _watched_until(attempt: Attempt) -> str | None:
    if not is_decided(attempt):
        return UNTIL_DECIDED
    return (attempt.initiated_at + WATCH_FOR).isoformat() if is_open(attempt, attempt.initiated_at) else None
