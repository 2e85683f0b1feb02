"""The lifecycle rules: a function from (attempt, event, now) to (attempt, effects), for money in and out alike."""

from bisect import bisect_right
from dataclasses import replace
from datetime import datetime, timedelta

from .attempt import (
    B2C,
    STK,
    Attempt,
    Flow,
    Happening,
    Initiating,
    NotSent,
    Pending,
    Settled,
    Source,
    TimelineEntry,
    Unknown,
    flow_of,
)
from .events import (
    Accepted,
    Advised,
    AnswerLost,
    ClockReached,
    Effect,
    Event,
    NothingFound,
    Prepare,
    Prepared,
    Read,
    ReadFailed,
    Refused,
    Restored,
    Resumed,
    Save,
    Send,
    SessionLost,
    VerdictArrived,
)
from .not_sent import not_sent
from .order import Order
from .verdict import Status, Verdict, is_unresolved

LAST_READ_LIMIT = timedelta(seconds=5)
WATCH_READS = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 60))
WATCH_FOR = timedelta(hours=48)
FIRST_MAKE_UP = timedelta(seconds=5)  # after a read that failed, twice as long each time
LONGEST_MAKE_UP = timedelta(minutes=15)
_READS_AT = {flow.name: (*flow.polls, *WATCH_READS) for flow in (STK, B2C)}

Step = tuple[Attempt, tuple[Effect, ...]]

_HAPPENING: dict[Status, Happening] = {
    Status.SUCCESS: "success",
    Status.FAILED: "failed",
    Status.CANCELLED: "cancelled",
    Status.TIMEOUT: "timeout",
    Status.CONFIRMING: "confirming",
}


def begin(order: Order, now: datetime, account: str = "") -> Step:
    """Start an attempt: it is written down before any money is asked for."""
    return _noted(Attempt(order, initiated_at=now, account=account), now, "app", "created"), (Save(), Prepare())


def step(attempt: Attempt, event: Event, now: datetime) -> Step:
    """Apply one event. An event that changes nothing gives back the very same attempt and no effects."""
    match event:
        case Prepared() | Refused() | Accepted() | AnswerLost():
            return _sending(attempt, event, now)
        case VerdictArrived(verdict, source):
            return _verdict(attempt if source == "realtime" else _answered(attempt), verdict, source, now)
        case NothingFound() | SessionLost() | Advised():
            return _reading(attempt if isinstance(event, Advised) else _answered(attempt), event, now)
        case ReadFailed(source, last):
            return _read_failed(attempt, source, now, last=last)
        case ClockReached():
            return _clock(attempt, now)
        case Resumed():
            return (_answered(attempt), (Read("resume"),)) if is_open(attempt, now) else (attempt, ())
        case Restored():
            return _restored(attempt, now)


def wakeup_at(attempt: Attempt) -> datetime | None:
    """When the machine must be asked again, None when only news can change the attempt."""
    match _scheduled_at(attempt), attempt.read_again_at, attempt.phase:
        case scheduled, datetime() as again, Pending(closing_at=None) | Unknown() | Settled() | NotSent():
            return again if scheduled is None else min(scheduled, again)
        case scheduled, _, _:
            return scheduled


def _scheduled_at(attempt: Attempt) -> datetime | None:
    match attempt.phase:
        case Pending(closing_at=None):
            polls = flow_of(attempt.order).polls
            offset = polls[attempt.reads] if attempt.reads < len(polls) else flow_of(attempt.order).cutoff
            return attempt.initiated_at + offset
        case Pending(closing_at=datetime() as asked_at):
            return asked_at + LAST_READ_LIMIT
        case Unknown() | Settled(Verdict(status=Status.TIMEOUT)):
            watched = attempt.reads - len(flow_of(attempt.order).polls)
            return attempt.initiated_at + WATCH_READS[watched] if watched < len(WATCH_READS) else None
        case _:
            return None


def watch_ends_at(attempt: Attempt) -> datetime | None:
    """When nobody need hold a decided attempt any longer; None for one that is not decided, or for ever."""
    is_watched = is_decided(attempt) and is_open(attempt, attempt.initiated_at)
    return attempt.initiated_at + WATCH_FOR if is_watched else None


def is_open(attempt: Attempt, now: datetime) -> bool:
    """Whether news may still come: worth a read on resume and on start. Ends with a success, or after 48 hours."""
    match attempt.phase:
        case Initiating() | Pending():
            return True
        case Unknown():
            return now < attempt.initiated_at + WATCH_FOR
        case Settled(verdict):
            return verdict.status is not Status.SUCCESS and now < attempt.initiated_at + WATCH_FOR
        case NotSent():  # a receipt contradicts even a proof; what never left cannot have one
            return attempt.sending_at is not None and now < attempt.initiated_at + WATCH_FOR


def queryable_id(attempt: Attempt) -> str | None:
    """The CheckoutRequestID of a push about which M-Pesa can still say more; for a disbursement see `is_askable`."""
    match attempt.phase:
        case Pending() | Unknown() | Settled(Verdict(status=Status.TIMEOUT)) if flow_of(attempt.order).name == "stk":
            return attempt.safaricom_id
        case _:
            return None


def is_askable(attempt: Attempt, now: datetime) -> bool:
    """Whether M-Pesa can be asked what became of it: a disbursement that left, or may have, and whose end is open."""
    match attempt.phase:
        case Pending() | Unknown() | Settled(Verdict(status=Status.TIMEOUT)) if flow_of(attempt.order).name == "b2c":
            return attempt.sending_at is not None and now < attempt.sending_at + WATCH_FOR
        case _:
            return False


def is_decided(attempt: Attempt) -> bool:
    """Whether the attempt reached a terminal state, where its stream ends."""
    return not isinstance(attempt.phase, Initiating | Pending)


def is_further_on(attempt: Attempt, other: Attempt) -> bool:
    """Whether this record of a payment says more of what became of it than another one of the same: nothing is further
    on than a success, and among answers of one kind the longer history is."""
    return _progress(attempt) > _progress(other)


def _progress(attempt: Attempt) -> tuple[int, int]:
    return _authority_held(attempt), len(attempt.timeline)


def _sending(attempt: Attempt, event: Prepared | Refused | Accepted | AnswerLost, now: datetime) -> Step:
    match attempt.phase, event:
        case Initiating(), Prepared(user_id) if attempt.sending_at is None:
            order = attempt.order if attempt.order.user_id else replace(attempt.order, user_id=user_id)
            # sending_at is on disk just before the POST: without it a restart knows that nothing left
            return _noted(replace(attempt, order=order, sending_at=now), now, "app", "sending"), (Save(), Send())
        case Initiating(), Refused(error):
            teller: Source = "app" if attempt.sending_at is None else "safaricom"
            return _noted(replace(attempt, phase=not_sent(error)), now, teller, "not_sent", str(error)), (Save(),)
        case Initiating(), Accepted(safaricom_id) if attempt.sending_at is not None:
            accepted = replace(attempt, phase=Pending(), safaricom_id=safaricom_id)
            return _noted(accepted, now, "safaricom", "accepted"), (Save(),)
        case Initiating(), AnswerLost(reason, safaricom_id) if attempt.sending_at is not None:
            # not an error: the prompt may be on the phone, and the callback finds the payment by its id
            lost = replace(attempt, phase=Pending(), safaricom_id=safaricom_id)
            return _noted(lost, now, "safaricom", "answer_lost", reason), (Save(),)
        case (
            (Settled() | Pending() | Unknown()),
            (Accepted(str(safaricom_id)) | AnswerLost(safaricom_id=str(safaricom_id))),
        ) if attempt.safaricom_id is None:
            return replace(attempt, safaricom_id=safaricom_id), (Save(),)  # the callback overtook the answer
        case _:
            return attempt, ()


def is_for(attempt: Attempt, verdict: Verdict) -> bool:
    """Whether a verdict is about this user's payment: another member may have one with the same id."""
    is_ours = verdict.user_id is None or verdict.user_id == attempt.order.user_id
    return is_ours and verdict.payment_id == attempt.id


def _verdict(attempt: Attempt, verdict: Verdict, source: Source, now: datetime) -> Step:
    if not is_for(attempt, verdict):
        return attempt, ()
    if not _is_about(attempt, verdict):
        return _ignored(attempt, source, now, "a result with another CheckoutRequestID")
    if verdict.status is Status.CONFIRMING:
        return _paid_without_receipt(attempt, source, now)
    if _authority(verdict, flow_of(attempt.order)) <= _authority_held(attempt):
        return _weaker(attempt, verdict, source, now)
    held, news = attempt.safaricom_id, verdict.safaricom_id
    settled = replace(
        attempt,
        phase=Settled(verdict, late=is_decided(attempt)),
        safaricom_id=news or held if _answer_was_lost(attempt) else held or news,
        reads=_reads_past_polls(attempt, now),
    )
    return _noted(settled, now, source, _HAPPENING[verdict.status], _words(verdict)), (Save(),)


def _is_about(attempt: Attempt, verdict: Verdict) -> bool:
    if not flow_of(attempt.order).id_must_match or attempt.safaricom_id is None or _answer_was_lost(attempt):
        return True  # an answer that decided nothing may be followed by a resending under another id
    return verdict.safaricom_id is None or verdict.safaricom_id == attempt.safaricom_id


def _answer_was_lost(attempt: Attempt) -> bool:
    return any(entry.what == "answer_lost" for entry in attempt.timeline)


def _authority(verdict: Verdict, flow: Flow) -> int:
    """Callback success > callback failure > query > local timeout; that nobody knows it yields to every result."""
    if verdict.status is Status.SUCCESS:
        return 5
    if verdict.status is Status.TIMEOUT and flow.name == "b2c":
        return 2 if is_unresolved(verdict) else 1
    return 4 if verdict.source == "callback" else 3


def _authority_held(attempt: Attempt) -> int:
    match attempt.phase:
        case Settled(verdict):
            return _authority(verdict, flow_of(attempt.order))
        case NotSent():
            return 4  # only a receipt is stronger than the proof that nothing left
        case _:
            return 0


def _paid_without_receipt(attempt: Attempt, source: Source, now: datetime) -> Step:
    match attempt.phase:
        case Initiating() | Pending() | Unknown() | Settled(Verdict(status=Status.TIMEOUT)) if attempt.advice != "paid":
            return _noted(replace(attempt, advice="paid"), now, source, "confirming"), (Save(),)
        case _:
            return attempt, ()


def _weaker(attempt: Attempt, verdict: Verdict, source: Source, now: datetime) -> Step:
    if isinstance(attempt.phase, Settled) and _same_result(attempt.phase.verdict, verdict):
        return attempt, ()  # the same news over another way
    return _ignored(attempt, source, now, _words(verdict))


def _same_result(held: Verdict, news: Verdict) -> bool:
    return (held.status, held.result_code, held.receipt) == (news.status, news.result_code, news.receipt)


def _ignored(attempt: Attempt, source: Source, now: datetime, detail: str) -> Step:
    """Keep the state and say once in the timeline that something else was heard."""
    if any(entry.what == "ignored" and entry.detail == detail for entry in attempt.timeline):
        return attempt, ()
    return _noted(attempt, now, source, "ignored", detail), (Save(),)


def _reading(attempt: Attempt, event: NothingFound | SessionLost | Advised, now: datetime) -> Step:
    match attempt.phase, event:
        case Pending(), SessionLost(source):
            return _noted(_timed_out(attempt, Unknown("session_lost"), now), now, source, "session_lost"), (Save(),)
        case Pending(closing_at=datetime()), NothingFound(source, last=True):
            return _noted(_timed_out(attempt, Unknown("no_answer"), now), now, source, "unknown"), (Save(),)
        case ((Pending() | Unknown()), NothingFound(source)):
            return _looked(attempt, now, source, "nothing_yet"), ()  # stored with the next change
        case ((Pending() | Unknown() | Settled(Verdict(status=Status.TIMEOUT))), Advised(advice, detail)):
            kept = "paid" if attempt.advice == "paid" else advice
            return _noted(replace(attempt, advice=kept), now, "check", "advised", detail), (Save(),)
        case _:
            return attempt, ()


def _read_failed(attempt: Attempt, source: Source, now: datetime, *, last: bool) -> Step:
    """A read that was not answered does not count: it is made up for, with back-off, as long as news may come."""
    if isinstance(attempt.phase, Initiating) or not is_open(attempt, now):
        return attempt, ()
    attempt = _to_be_made_up_for(attempt, now)
    match attempt.phase:
        case Pending(closing_at=datetime()) if last:
            return _noted(_timed_out(attempt, Unknown("unreachable"), now), now, source, "unknown"), (Save(),)
        case Pending() | Unknown():
            return _looked(attempt, now, source, "read_failed"), ()  # stored with the next change
        case _:
            return attempt, ()


def _to_be_made_up_for(attempt: Attempt, now: datetime) -> Attempt:
    wait = min(FIRST_MAKE_UP * 2 ** min(attempt.failed_reads, 10), LONGEST_MAKE_UP)
    return replace(attempt, failed_reads=attempt.failed_reads + 1, read_again_at=now + wait)


def _answered(attempt: Attempt) -> Attempt:
    if attempt.failed_reads == 0 and attempt.read_again_at is None:
        return attempt
    return replace(attempt, failed_reads=0, read_again_at=None)


def _clock(attempt: Attempt, now: datetime) -> Step:
    due = wakeup_at(attempt)
    if due is None or now < due:
        return attempt, ()
    attempt = replace(attempt, read_again_at=None)
    if not is_open(attempt, now):
        return attempt, ()
    match attempt.phase:
        case Pending(closing_at=None) if now >= attempt.initiated_at + flow_of(attempt.order).cutoff:
            return _closing(attempt, now), (Read("poll", last=True),)
        case Pending(closing_at=None):
            return replace(attempt, reads=_reads_due(attempt, now)), (Read("poll"),)
        case Pending():
            timed_out = _timed_out(_to_be_made_up_for(attempt, now), Unknown("unreachable"), now)
            return _noted(timed_out, now, "clock", "unknown"), (Save(),)
        case _:
            return replace(attempt, reads=_reads_due(attempt, now)), (Read("poll"),)


def _restored(attempt: Attempt, now: datetime) -> Step:
    """The same states with the same clock; only a start in the future counts as now, for a clock was set back."""
    moved = () if attempt.initiated_at <= now else (Save(),)
    if moved:
        attempt = replace(attempt, initiated_at=now)
    match attempt.phase:
        case Initiating() if attempt.sending_at is None:
            reason = "the app closed before the request was sent"
            return _noted(replace(attempt, phase=NotSent(reason)), now, "restored", "not_sent", reason), (Save(),)
        case Initiating():
            return _reopened(replace(attempt, phase=Pending()), now)
        case Pending():
            return _reopened(replace(attempt, phase=Pending()), now)
        case _ if is_open(attempt, now):
            return _counted(_answered(attempt), now), (*moved, Read("restored"))
        case _:
            return attempt, ()


def _reopened(attempt: Attempt, now: datetime) -> Step:
    attempt = _noted(_answered(attempt), now, "restored", "restored")
    if now >= attempt.initiated_at + flow_of(attempt.order).cutoff:
        return _closing(attempt, now), (Save(), Read("restored", last=True))
    return replace(attempt, reads=_reads_due(attempt, now)), (Save(), Read("restored"))


def _closing(attempt: Attempt, now: datetime) -> Attempt:
    return replace(attempt, phase=Pending(closing_at=now), reads=_reads_due(attempt, now))


def _timed_out(attempt: Attempt, phase: Unknown, now: datetime) -> Attempt:
    return replace(attempt, phase=phase, reads=_reads_past_polls(attempt, now))


def _counted(attempt: Attempt, now: datetime) -> Attempt:
    reads = _reads_due(attempt, now)
    return attempt if reads == attempt.reads else replace(attempt, reads=reads)


def _reads_due(attempt: Attempt, now: datetime) -> int:
    """How many of the scheduled reads lie behind: after a sleep one read stands for all that were missed."""
    due = bisect_right(_READS_AT[flow_of(attempt.order).name], now - attempt.initiated_at)
    return max(attempt.reads, due)


def _reads_past_polls(attempt: Attempt, now: datetime) -> int:
    return max(_reads_due(attempt, now), len(flow_of(attempt.order).polls))


def _words(verdict: Verdict) -> str:
    return verdict.receipt or f"{verdict.result_code}: {verdict.result_text}"


def _looked(attempt: Attempt, at: datetime, source: Source, what: Happening) -> Attempt:
    """Note a look that found nothing; while a payment is only watched the newest look replaces the one before.

    So it does after coming back to the foreground again and again.
    """
    last = attempt.timeline[-1]
    is_repeated = isinstance(attempt.phase, Unknown) or last.source == source == "resume"
    is_replaced = is_repeated and last.what in ("nothing_yet", "read_failed")
    kept = attempt.timeline[:-1] if is_replaced else attempt.timeline
    return replace(attempt, timeline=(*kept, TimelineEntry(at, source, what)))


def _noted(attempt: Attempt, at: datetime, source: Source, what: Happening, detail: str = "") -> Attempt:
    return replace(attempt, timeline=(*attempt.timeline, TimelineEntry(at, source, what, detail)))
