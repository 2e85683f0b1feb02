"""The lines of a payment's history: what happened, and what M-PESA answered."""

from daraja_core.attempt import TimelineEntry
from daraja_core.result_codes import NO_ANSWER

from ..domain.dates import day_of
from ..domain.payment_requests import SILENT, PaymentRequest
from ..domain.payouts import Payout
from .formats import clock_time, day_and_time
from .payout_text import declined_text
from .words import Words

_ANSWERED = frozenset({"failed", "cancelled", "timeout", "advised", "ignored"})
"""Whose `detail` is a result code and Safaricom's words, or the receipt of a success that was heard again."""

_SAID_BY_ITSELF = frozenset({("timeout", NO_ANSWER)})


def timeline_text(entry: TimelineEntry, request: PaymentRequest | Payout, words: Words) -> str:
    """One line of the history."""
    own = words.payouts.happenings if isinstance(request, Payout) else words.happenings
    what = "unknown" if _is_answer_that_proves_nothing(entry) else entry.what
    said = own.get(what, words.happenings[what])
    if entry.what == "success":
        return f"{said} {request.receipt or ''}".rstrip()
    if isinstance(request, Payout) and (sentence := _of_payout(entry, request, words)):
        return f"{said}. {sentence}"
    reason = _reason(entry, request, words)
    return f"{said}: {reason}" if reason else said


def spoken_line(entry: TimelineEntry, request: PaymentRequest | Payout, words: Words) -> str:
    """The line for a screen reader, with its time and who brought the news."""
    return f"{timeline_text(entry, request, words)}, {line_time(entry, request, words)}, {words.sources[entry.source]}"


def line_time(entry: TimelineEntry, request: PaymentRequest | Payout, words: Words) -> str:
    """When it happened, to the second; on another day than that of the beginning with its day."""
    at, day = clock_time(entry.at, seconds=True), day_of(entry.at)
    return at if day == day_of(request.started_at) else day_and_time(day, at, words)


def last_answer(record: PaymentRequest | Payout) -> str:
    """M-PESA's own last answer for support, a code and its words; empty where it gave none.

    What the engine wrote down beside that is no answer, and stands in what is copied for support alone.
    """
    given = [one.detail for one in record.timeline if one.what in _ANSWERED and one.detail.find(":") > 0]
    return given[-1] if given else ""


def _reason(entry: TimelineEntry, request: PaymentRequest | Payout, words: Words) -> str:
    """Why; empty where there is no more to say. Safaricom's own words are for support, and stand there."""
    if entry.what == "not_sent":
        return words.reasons.get(request.reason, "") if request.reason else ""
    code, colon, _ = entry.detail.partition(":")
    if entry.what not in _ANSWERED or not code or (entry.what, code) in _SAID_BY_ITSELF:
        return ""
    if not colon:
        return code  # a receipt
    known = words.timeline.payout_answers if isinstance(request, Payout) else words.timeline.answers
    return known.get(code) or words.timeline.answer_code.format(c=code)


def _is_answer_that_proves_nothing(entry: TimelineEntry) -> bool:
    """M-PESA did answer: nobody is told that there was no answer."""
    code = entry.detail.partition(":")[0]
    return entry.what == "timeout" and code not in SILENT


def _of_payout(entry: TimelineEntry, payout: Payout, words: Words) -> str:
    """Why money surely did not leave, in a sentence of its own."""
    match entry.what:
        case "failed":
            return declined_text(entry.detail.partition(":")[0], payout, words)
        case "not_sent":
            return words.payouts.not_left[payout.reason]
        case _:
            return ""
