"""An approved payout that could not leave just then: when it goes out again by itself, and under which id.

Only what is proven not to have left goes out again. Each try has an id of its own, for the engine sends each id once;
the function sees to it that of all tries under one approval one leaves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from daraja_core import DisbursementFailed
from daraja_core.approval_wire import MOST_TRIES, first_id, try_id
from daraja_core.public_state import NOT_SENT

from .payment_requests import NotSentReason
from .payouts import Payout

FIRST_WAIT = timedelta(minutes=1)
"""Twice as long after each further try, so that a long refusal fills nobody's history."""
LONGEST_WAIT = timedelta(minutes=15)
_DOUBLED_AT_MOST = 4

_NOT_NOW: frozenset[NotSentReason] = frozenset({"busy", "offline"})


@dataclass(frozen=True, slots=True)
class NextTry:
    """What the next try is called, and the moment from which on it may go out."""

    id: str
    at: datetime


def tries_of(payouts: Iterable[Payout], payout_id: str) -> tuple[Payout, ...]:
    """All that was begun under the approval of this payout, in order."""
    tries = [one for one in payouts if payout_id in (one.id, first_id(one.id))]
    return tuple(sorted(tries, key=lambda one: _number(one.id, payout_id)))


def next_try(tries: Sequence[Payout], payout_id: str, now: datetime) -> NextTry | None:
    """The next one; None before the first, while one may have left, and where one was refused for a lasting reason.

    A clock that was set back makes nobody wait.
    """
    if not tries or not all(_could_not_leave_then(one) for one in tries):
        return None
    last = tries[-1]
    number = _number(last.id, payout_id) + 1
    at = last.started_at + _wait(last, len(tries))
    return NextTry(try_id(payout_id, number), at if last.started_at <= now else now) if number <= MOST_TRIES else None


def _number(payout_id: str, first: str) -> int:
    return 1 if payout_id == first else int(payout_id.rpartition(".")[2])


def _could_not_leave_then(payout: Payout) -> bool:
    state = payout.state
    if payout.elsewhere or not isinstance(state, DisbursementFailed) or state.result_code != NOT_SENT:
        return False
    return payout.reason in _NOT_NOW or state.retry == "after_wait"


def _wait(payout: Payout, tries: int) -> timedelta:
    state = payout.state
    asked = (state.retry_after_s or 0) if isinstance(state, DisbursementFailed) else 0
    doubled = FIRST_WAIT * (1 << min(tries - 1, _DOUBLED_AT_MOST))
    return min(max(doubled, timedelta(seconds=asked)), LONGEST_WAIT)
