"""Fills in the words: from what the book says to the sentences that are read."""

from datetime import datetime

from daraja_core.attempt import TimelineEntry
from daraja_core.disbursement import DisbursementState, DisbursementSuccess
from daraja_core.payment import PaymentFailed, PaymentState, PaymentSuccess

from ..domain.member_rows import Act, Action, Row
from ..domain.payment_kinds import PAID, Kind
from ..domain.payment_requests import Attempt
from ..domain.payouts import Payout
from ..domain.pot import Pot
from ..services.notifications import LatePayout, LateSuccess, Notice, Recovered, Summary
from .formats import clock_time, countdown, kes, moment, phone_text
from .words import Words

_SHARE_PAID = PAID | {Kind.PAID_IN_PART}


def label(row: Row, words: Words) -> str:
    """The chip of a row."""
    return _filled(words.states[row.kind].label, row, words)


def spoken_label(row: Row, words: Words) -> str:
    """The chip for a screen reader: without its countdown, which would be read out every second."""
    said = words.states[row.kind].label.partition(" · ")[0]
    return f"{row.member.name}, {kes(row.share)}, {_filled(said, row, words)}"


def body(row: Row, words: Words) -> str:
    """The sentence under the chip on the detail page."""
    return words.states[row.kind].body.format(**_facts(row, words))


def button(action: Action, kind: Kind, words: Words) -> str:
    """What the primary button of a row says."""
    if action.seconds is not None:
        return words.request_again_in.format(left=countdown(action.seconds))
    busy = {Kind.QUEUED: words.busy_queued, Kind.CHECKING_EARLIER: words.busy_checking}
    says = {
        Act.REQUEST: words.request.format(a=kes(action.amount)),
        Act.REQUEST_REST: words.request_rest.format(a=kes(action.amount)),
        Act.REQUEST_AGAIN: words.request_again,
        Act.TRY_AGAIN: words.try_again,
        Act.CHECK_NOW: words.check_now,
        Act.CHECK_STATUS: words.check_status,
        Act.RECEIPT: words.receipt,
        Act.REVIEW: words.review,
        Act.BUSY: busy.get(kind, words.busy_sending),
        Act.ADD_NUMBER: words.sharing.add_number,
    }
    return says[action.act]


def progress(pot: Pot, words: Words) -> str:
    """2 of 3 paid · KES 1,000 left."""
    parts = [words.pot_progress.format(paid=pot.paid_members, all=pot.members)]
    if pot.complete:
        parts = [words.pot_complete]
    elif pot.to_collect:
        parts.append(words.pot_left.format(a=kes(pot.to_collect)))
    if pot.unassigned:
        parts.append(words.pot_unassigned.format(a=kes(pot.unassigned)))
    if pot.over:
        parts.append(words.pot_over.format(a=kes(pot.over)))
    return " · ".join(parts)


def on_its_way(pot: Pot, words: Words) -> str:
    """KES 1,000 waiting · KES 1,000 unknown; empty when nothing is."""
    sums = (
        (words.pot_waiting, pot.waiting),
        (words.pot_confirmed, pot.confirmed),
        (words.pot_unknown, pot.unknown),
        (words.pot_beyond, pot.beyond),
        (words.pot_set_aside, pot.set_aside),
    )
    return " · ".join(says.format(a=kes(amount)) for says, amount in sums if amount)


def notice_text(notice: Notice, words: Words) -> str:
    """A passing notice."""
    match notice:
        case Summary(sent, failed):
            return words.sent_summary.format(sent=sent, failed=failed)
        case LateSuccess(name, amount, receipt):
            return words.late_success.format(n=name, a=kes(amount), r=receipt)
        case Recovered(name, amount):
            return words.recovered.format(n=name, a=kes(amount))
        case LatePayout(name, amount, receipt):
            return words.payouts.late.format(n=name or "?", a=kes(amount), r=receipt)


def happening(entry: TimelineEntry, attempt: Attempt | Payout, words: Words) -> str:
    """One line of the history."""
    if isinstance(attempt, Payout):
        said = words.payouts.happenings.get(entry.what, words.happenings[entry.what])
        return f"{said} {attempt.receipt}" if entry.what == "success" and attempt.receipt else said
    said = words.happenings[entry.what]
    if entry.what == "success" and isinstance(attempt.state, PaymentSuccess):
        return f"{said} {attempt.state.receipt_number}"
    return said


def receipt_line(attempt: Attempt, words: Words) -> str:
    """How much, and M-PESA's own time when it is known, else the moment at which we heard of it."""
    told = attempt.state.mpesa_timestamp if isinstance(attempt.state, PaymentSuccess) else None
    says = words.mpesa_time if told else words.received_time
    when = says.format(t=moment(told or attempt.arrived_at or attempt.started_at, words.code))
    return f"{kes(attempt.received)} · {when}" if attempt.received else when


def amount_note(state: PaymentState | DisbursementState, words: Words) -> str:
    """What M-PESA said of the amount where that is not what was requested; empty where it is."""
    if not isinstance(state, PaymentSuccess | DisbursementSuccess) or not state.amount_differs:
        return ""
    asked, reported = kes(state.requested_amount), state.reported_amount
    if reported == "":
        return words.amount_not_reported.format(a=asked)
    return words.amount_reported.format(m=kes(state.amount) if reported is None else reported, a=asked)


def time_of(at: datetime) -> str:
    """To the second."""
    return clock_time(at, seconds=True)


def support_text(attempt: Attempt, checkout_request_id: str | None) -> str:
    """What support asks for, whole; in English, for support is not the member."""
    lines = [f"Payment id: {attempt.id}", f"CheckoutRequestID: {checkout_request_id or 'none'}"]
    lines += [f"Amount: KES {attempt.amount}", f"Started: {attempt.started_at.isoformat()}"]
    lines += [f"Receipt: {attempt.receipt}"] if attempt.receipt else []
    lines += [f"{e.at.isoformat()} {e.source} {e.what} {e.detail}".rstrip() for e in attempt.timeline]
    return "\n".join(lines)


def moment_of(attempt: Attempt, words: Words) -> str:
    """When an attempt began."""
    return moment(attempt.started_at, words.code)


def _filled(said: str, row: Row, words: Words) -> str:
    """A chip speaks of the share, which may have been paid in parts; every other sentence of one payment."""
    facts = _facts(row, words)
    return said.format(**facts | ({"a": kes(row.received)} if row.kind in _SHARE_PAID else {}))


def _facts(row: Row, words: Words) -> dict[str, str]:
    member, where = row.member, row.standing
    attempt, name = where.attempt, member.name.split()[0]
    me = member.is_me
    facts = {
        "n": name,
        "p": phone_text(member.phone, words),
        "a": kes(row.share),
        "share": kes(row.share),
        "all": kes(row.received),
        "more": kes(where.beyond),
        "rest": kes(row.owed),
        "has_paid": words.i_have_paid if me else words.has_paid,
        "phone": words.my_phone if me else words.phone_of.format(n=name),
        "balance": words.my_balance if me else words.balance_of.format(n=name),
        "left": words.frame.no_connection if where.seconds_left is None else countdown(where.seconds_left),
        "why": words.reasons[""],
        "c": "",
        "r": "",
        "r2": "",
        "t": "",
    }
    if attempt:
        facts |= {"p": phone_text(attempt.phone, words), "a": kes(attempt.received or attempt.amount)}
        facts |= {
            "t": moment(attempt.settled_at or attempt.started_at, words.code),
            "r": attempt.receipt or attempt.claim or "",
        }
        facts["why"] = words.reasons[attempt.reason]
        if isinstance(attempt.state, PaymentFailed):
            facts["c"] = attempt.state.result_code
            facts["why"] = words.reasons.get(attempt.state.result_code, words.reasons[""])
    if where.second:
        facts["r2"] = where.second.receipt or ""
    return facts
