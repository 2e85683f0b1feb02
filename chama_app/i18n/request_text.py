"""Fills in the words: from what the book says to the sentences that are read."""

from collections.abc import Mapping

from daraja_core.disbursement import DisbursementState, DisbursementSuccess
from daraja_core.payment import PaymentFailed, PaymentState, PaymentSuccess

from ..domain.book import Book
from ..domain.carried_money import Came, came_of
from ..domain.member_rows import Action, ActionKind, MemberRow
from ..domain.payment_requests import PaymentRequest
from ..domain.payment_status import PAID, WITHOUT_RECEIPT, PaymentStatus, request_status
from ..domain.pot import Pot
from ..domain.record_problems import RecordProblem
from ..domain.request_plan import PlanChange
from ..services.notifications import (
    AskedElsewhere,
    ChangedElsewhere,
    CheckFailed,
    LatePayout,
    LateSuccess,
    NameTaken,
    NoRecord,
    Notification,
    NotSaved,
    NotTaken,
    Recovered,
    RequestsSent,
    RoleChanged,
    TaskFailed,
    TurnTaken,
)
from .collection_text import turnout_text
from .formats import countdown, kes, moment, phone_text, time_or_moment
from .names import called_in, first_name
from .parts_text import parts_said, record_how, way_inside, ways_said
from .words import Words

_SHARE_PAID = PAID | {PaymentStatus.PAID_IN_PART}


def status_label(row: MemberRow, words: Words, seconds: int | None, *, is_cut_off: bool = False) -> str:
    """The chip of a row; it counts these seconds down, or waits for a connection."""
    said, left = _label(row, words), words.shell.no_connection
    if seconds is None and not is_cut_off:
        return _filled(said.replace(" · {left}", ""), row, words)
    return _filled(said.replace("{left}", left if seconds is None else countdown(seconds)), row, words)


def status_name(row: MemberRow, words: Words) -> str:
    """The chip in a sentence, without its countdown."""
    said = _label(row, words)
    return _filled(said.partition(" · ")[0] if "{left}" in said else said.replace(" · ", ", "), row, words)


def spoken_status(row: MemberRow, words: Words, *, is_cut_off: bool = False) -> str:
    """The chip for a screen reader: without its countdown, which would be read out every second."""
    waits = is_cut_off and "{left}" in words.states[row.status].label
    status = f"{status_name(row, words)}, {words.shell.no_connection}" if waits else status_name(row, words)
    return f"{row.member.name}, {kes(row.share)}, {status}"


def status_body(row: MemberRow, words: Words) -> str:
    """The sentence under the chip on the detail page; empty where the share, which stands above, is all to say."""
    said = _said(row, words)
    request = row.member_status.request
    code = request.state.result_code if request and isinstance(request.state, PaymentFailed) else ""
    if code and row.status is PaymentStatus.DECLINED:
        said = words.with_code.format(said=said, c=code)
    apart = _sums(
        (words.part_sent_back, row.sent_back),
        (words.part_going_back, row.going_back),
        (words.part_for_later, row.set_aside),
        between=", ",
    )
    return " ".join(filter(None, (said, apart and words.of_what_was_paid.format(parts=apart))))


def _said(row: MemberRow, words: Words) -> str:
    came, facts = _came(row, words), _facts(row, words)
    if came is None:
        return _sentence(row, row.status, words).format(**facts)
    if row.status is PaymentStatus.PAID_IN_PART:
        return words.states[row.status].body.format(came=came, **facts)
    return came


def _came(row: MemberRow, words: Words) -> str | None:
    """How what was paid for the share came; None where something else is said of it."""
    request = row.member_status.request
    if request is None or row.status not in _SHARE_PAID:
        return None
    facts = _facts(row, words)
    if len(row.payments) > 1:
        everything = kes(sum(part.amount for part in row.payments))
        message = words.own.in_parts if row.member.is_me else words.in_parts
        return message.format(**facts | {"all": everything, "parts": parts_said(row.payments, row.carried, words)})
    kind = row.status if row.status in PAID else request_status(request, request.started_at)
    return _sentence(row, kind, words).format(**facts)


def _sentence(row: MemberRow, kind: PaymentStatus, words: Words) -> str:
    own = words.own.says.get(kind) if row.member.is_me else None
    return own or words.states[kind].body


def action_label(action: Action, kind: PaymentStatus, words: Words, seconds: int | None) -> str:
    """What the primary button of a row says, with the seconds that it waits for its moment."""
    is_first = action.kind in (ActionKind.REQUEST, ActionKind.REQUEST_REST)
    if action.allowed_from is not None and seconds is not None:
        return (words.request_in if is_first else words.request_again_in).format(left=countdown(seconds))
    if action.allowed_from is not None and not is_first:
        return words.request_again
    busy = dict.fromkeys((PaymentStatus.QUEUED, PaymentStatus.IN_TURN), words.busy_queued)
    busy[PaymentStatus.CHECKING_EARLIER] = words.busy_checking
    message = {
        ActionKind.REQUEST: words.request.format(a=kes(action.amount)),
        ActionKind.REQUEST_REST: words.request_rest.format(a=kes(action.amount)),
        ActionKind.REQUEST_AGAIN: words.request_again,
        ActionKind.TRY_AGAIN: words.try_again,
        ActionKind.CHECK_NOW: words.check_now,
        ActionKind.CHECK_STATUS: words.check_status,
        ActionKind.RECEIPT: words.members.view if kind in WITHOUT_RECEIPT else words.receipt,
        ActionKind.REVIEW: words.review,
        ActionKind.BUSY: busy.get(kind, words.busy_sending),
        ActionKind.ADD_NUMBER: words.group.add_number,
    }
    return message[action.kind]


def pot_progress(pot: Pot, words: Words) -> str:
    """2 of 3 paid · KES 1,000 left."""
    parts = [words.pot_complete if pot.complete and pot.members else turnout_text(pot.turnout, words)]
    if pot.to_collect:
        parts.append(words.pot_left.format(a=kes(pot.to_collect)))
    if pot.unassigned:
        parts.append(words.pot_unassigned.format(a=kes(pot.unassigned)))
    if pot.over:
        parts.append(words.pot_over.format(a=kes(pot.over)))
    return " · ".join(parts)


def pot_pending(pot: Pot, words: Words) -> str:
    """KES 1,000 waiting · KES 1,000 unknown; empty when nothing is."""
    awaited = _sums((words.pot_waiting, pot.waiting), (words.pot_unknown, pot.unknown))
    return " · ".join(filter(None, (awaited, pot_besides(pot, words))))


def pot_besides(pot: Pot, words: Words) -> str:
    """What there is to say of the money in the pot beside what the bar shows; mostly nothing."""
    return _sums(
        (words.hand.pot_line, pot.recorded),
        (words.pot_confirmed, pot.confirmed),
        (words.pot_beyond, pot.beyond),
        (words.pot_set_aside, pot.set_aside),
    )


def _sums(*sums: tuple[str, int], between: str = " · ") -> str:
    return between.join(message.format(a=kes(amount)) for message, amount in sums if amount)


def notification_text(notification: Notification, words: Words) -> str:  # noqa: C901 — one branch per kind, and nothing else
    """A passing notification."""
    match notification:
        case RequestsSent(sent, failed, waiting):
            said = [words.sent_now.of(sent), words.not_sent_now.of(failed)]
            return ", ".join([*said, *([words.waiting_now.of(waiting)] if waiting else [])])
        case LateSuccess(name, amount, receipt):
            return words.late_success.format(n=name, a=kes(amount), r=receipt)
        case Recovered(name, amount):
            return words.recovered.format(n=name, a=kes(amount))
        case LatePayout(name, amount, receipt):
            return words.payouts.late.format(n=name, a=kes(amount), r=receipt)
        case AskedElsewhere(name, until):
            return words.asked_elsewhere.format(n=name, t=time_or_moment(until, words))
        case NoRecord(name):
            return words.no_record.format(n=name)
        case CheckFailed(name):
            return words.check_failed.format(n=name)
        case NotSaved(problem):
            return words.record.not_saved.format(why=words.record.why[problem])
        case TaskFailed():
            return words.record.task_failed
        case ChangedElsewhere(name):
            return words.group.changed_elsewhere.format(n=name)
        case TurnTaken(name):
            return words.collections.turn_was_taken.format(c=name)
        case NameTaken(name):
            return words.group.name_taken.format(n=name)
        case NotTaken(what):
            return words.group.not_taken[what]
        case RoleChanged(is_treasurer):
            return words.treasurers.made if is_treasurer else words.treasurers.ended


def record_text(problem: RecordProblem | None, words: Words) -> str | None:
    """Why the record can only be looked at, how much of it is not shown, and what to do; None when all is well."""
    if problem is None:
        return None
    said = words.record
    lost = said.unreadable.format(count=problem.unreadable) if problem.unreadable else ""
    parts = [said.read_only, said.why[problem.kind], lost, said.what_to_do[problem.kind], said.kept_as_it_is]
    return " ".join(part for part in parts if part).format(file=problem.file)


def plan_change_text(change: PlanChange, book: Book, words: Words) -> str:
    """What is not as somebody saw it."""
    name = called_in(book, change.member_id)
    match change:
        case PlanChange(shown=None, now=int(now)):
            return words.plan_added.format(n=name, a=kes(now))
        case PlanChange(shown=int(shown), now=int(now)) if shown != now:
            return words.plan_amount.format(n=name, a=kes(now), before=kes(shown))
        case PlanChange(now=None):
            return words.plan_removed.format(n=name)
        case _:
            return words.plan_number.format(n=name)


def receipt_line(request: PaymentRequest, words: Words) -> str:
    """How much, and M-PESA's own time when it is known, else the moment at which we heard of it."""
    mpesa_timestamp = request.state.mpesa_timestamp if isinstance(request.state, PaymentSuccess) else None
    message = words.mpesa_time if mpesa_timestamp else words.received_time
    when = message.format(t=moment(mpesa_timestamp or request.arrived_at or request.started_at, words))
    return f"{kes(request.received)} · {when}" if request.received else when


def amount_note(state: PaymentState | DisbursementState, words: Words) -> str:
    """What M-PESA said of the amount where that is not what was requested; empty where it is."""
    if not isinstance(state, PaymentSuccess | DisbursementSuccess) or not state.amount_differs:
        return ""
    asked, reported = kes(state.requested_amount), state.reported_amount
    if not (state.amount or reported):  # nobody reads that M-PESA reported nothing at all as KES 0
        return words.amount_not_reported.format(a=asked)
    return words.amount_reported.format(m=kes(state.amount) if reported is None else reported, a=asked)


def support_text(request: PaymentRequest, checkout_request_id: str | None) -> str:
    """What support asks for, whole; in English, for support is not the member."""
    lines = [f"Payment id: {request.id}", f"CheckoutRequestID: {checkout_request_id or 'none'}"]
    lines += [f"Amount: KES {request.amount}", f"Started: {request.started_at.isoformat()}"]
    lines += [f"Receipt: {request.receipt}"] if request.receipt else []
    lines += [f"{e.at.isoformat()} {e.source} {e.what} {e.detail}".rstrip() for e in request.timeline]
    return "\n".join(lines)


def started_text(request: PaymentRequest, words: Words) -> str:
    """When a request began."""
    return moment(request.started_at, words)


def _filled(said: str, row: MemberRow, words: Words) -> str:
    """A chip speaks of the share, which may have been paid in parts; every other sentence of one payment."""
    ways = ways_said(row.counting, row.carried, words)
    of_share = {"a": kes(row.received), "way": ways} if row.status in _SHARE_PAID else {}
    return said.format(**_facts(row, words) | of_share)


def _label(row: MemberRow, words: Words) -> str:
    """What the chip says before it is filled in; by which ways it came where M-PESA told of not all that is here."""
    is_in_part, said = row.status is PaymentStatus.PAID_IN_PART, words.states[row.status].label
    ways = ways_said(row.counting, row.carried, words)
    if not (is_in_part or (row.status in PAID and len(row.counting) > 1)) or not ways:
        return said
    return f"{said if is_in_part else words.states[PaymentStatus.PAID].label} · {{way}}"


def _facts(row: MemberRow, words: Words) -> dict[str, str]:
    member, status = row.member, row.member_status
    request, name = status.request, first_name(member.name)
    me = member.is_me
    phone, number = (
        words.my_phone if me else words.phone_of.format(n=name),
        phone_text((request or member).phone, words),
    )
    facts = {
        "n": name,
        "p": number or phone,
        "prompted": words.phone_with_number.format(phone=phone, p=number) if number else phone,
        "a": kes(row.share),
        "share": kes(row.share),
        "all": kes(row.received),
        "more": kes(status.beyond),
        "rest": kes(row.owed),
        "phone": phone,
        "balance": words.my_balance if me else words.balance_of.format(n=name),
    }
    facts |= of_person(words, is_me=me)
    if request:
        facts |= _facts_of_request(request, row.carried, words)
    facts |= of_payments(len(status.present), words)
    facts["named"] = ", ".join(_named(one, row.carried, words) for one in status.present)
    return facts


def _facts_of_request(request: PaymentRequest, carried: Mapping[str, Came], words: Words) -> dict[str, str]:
    code = request.state.result_code if isinstance(request.state, PaymentFailed) else request.reason
    return {
        "a": kes(came_of(request, carried).amount or request.amount),
        "t": moment(request.settled_at or request.started_at, words),
        "r": _named(request, carried, words),
        "why": words.reasons.get(code, words.reasons[""]),
        "how": record_how(request, carried, words),
    }


def _named(request: PaymentRequest, carried: Mapping[str, Came], words: Words) -> str:
    """A payment by its code; what has none by what it brought, and how."""
    came = came_of(request, carried)
    return request.receipt or request.reported_code or f"{kes(came.amount)} ({way_inside(request.way, came, words)})"


def of_payments(count: int, words: Words) -> dict[str, str]:
    """What is said of so many payments of one member, of which at least one is too much."""
    return {"number": f"{count}", "times": words.twice if count == 2 else words.times.format(number=count)}


def of_person(words: Words, *, is_me: bool = False) -> dict[str, str]:
    """What the label of a payment says of whoever paid, wherever it is read."""
    return {
        "has_paid": words.i_have_paid if is_me else words.has_paid,
        "has_reported": words.i_have_reported if is_me else words.has_reported,
        "not_paid": words.i_have_not_paid if is_me else words.not_paid,
    }
