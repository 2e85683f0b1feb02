"""Fills in the words about money out: from what the book says to the sentences that are read."""

from daraja_core.disbursement import DisbursementFailed, DisbursementTimeout

from ..domain.payout_rules import MayNotSend, PayoutDraft, PayoutStatus, PayoutTotals, payout_status
from ..domain.payouts import Payout
from .formats import kes, moment, phone_text
from .payout_words import ENGLISH_PAYOUTS, KISWAHILI_PAYOUTS
from .words import Words

NOT_SENT = "not_sent"
"""The result code of a payout that was proven not to have left."""


def payout_label(payout: Payout, words: Words) -> str:
    """The chip of a payout."""
    return words.payouts.states[payout_status(payout)].label


def spoken_payout(payout: Payout, words: Words) -> str:
    """The chip for a screen reader: to whom, how much, and its status."""
    return f"{recipient_name(payout, words)}, {kes(payout.sent or payout.amount)}, {payout_label(payout, words)}"


def payout_amount(payout: Payout) -> str:
    """With its sign when the money left; without one it was only meant to."""
    return f"\u2212{kes(payout.sent)}" if payout.sent else kes(payout.amount)


def payout_body(payout: Payout, words: Words) -> str:
    """The sentence under the chip."""
    name = payout.receiver_name if payout.receipt else recipient_name(payout, words)
    sentence = words.payouts.states[payout_status(payout)].body.format(
        a=kes(payout.sent or payout.amount),
        n=name,
        r=payout.receipt or "",
        id=payout.id,
        t=moment(payout.started_at, words),
        why=_why(payout, words),
    )
    return f"{sentence} {_said_when_asked(payout, words)}".rstrip()


def recipient_name(payout: Payout, words: Words) -> str:
    """Who gets it: by name, else by number, else by the id that is all we know."""
    return payout.name or phone_text(payout.phone, words) or payout.id


def remarks_text(remarks: str, words: Words) -> str:
    """What somebody wrote a payout is for; what nobody changed is said in the language of who reads it."""
    for one in (ENGLISH_PAYOUTS, KISWAHILI_PAYOUTS):
        if remarks == one.reason_default:
            return words.payouts.reason_default
        if remarks == one.reason_refund:
            return words.payouts.reason_refund
    return remarks


def payout_totals_text(totals: PayoutTotals, words: Words) -> str:
    """KES 2,000 paid out · KES 500 on its way out · KES 500 available by M-PESA; empty as long as nothing left and
    nothing is proposed."""
    if not totals.paid_out and not totals.reserved and not totals.proposed:
        return ""
    said = words.payouts
    parts = [said.paid_out.format(a=kes(totals.paid_out))] if totals.paid_out else []
    parts += [said.going_out.format(a=kes(totals.reserved))] if totals.reserved else []
    parts += [words.approval.proposed_line.format(a=kes(totals.proposed))] if totals.proposed else []
    return " · ".join([*parts, said.available_line.format(a=kes(totals.available))])


def refusal_text(refusal: MayNotSend, draft: PayoutDraft, totals: PayoutTotals, words: Words) -> str:
    """Why this cannot be sent; what is there of it and what is missing, where that is why."""
    missing = max(0, draft.amount - totals.available)
    return words.payouts.refused[refusal.reason].format(a=kes(totals.available), more=kes(missing))


def payout_support_text(payout: Payout) -> str:
    """What support asks for; in English, for support is not the treasurer."""
    lines = [f"OriginatorConversationID: {payout.id}", f"Amount: KES {payout.amount}"]
    lines += [f"Started: {payout.started_at.isoformat()}"]
    lines += [f"Receipt: {payout.receipt}"] if payout.receipt else []
    lines += [f"{e.at.isoformat()} {e.source} {e.what} {e.detail}".rstrip() for e in payout.timeline]
    return "\n".join(lines)


def _said_when_asked(payout: Payout, words: Words) -> str:
    """What M-PESA answered to the question what became of it, where a person must decide."""
    if not payout.is_unknown or not isinstance(payout.state, DisbursementTimeout):
        return ""
    if payout.state.probably_not_sent:
        return words.payouts.not_known
    return words.payouts.ended_otherwise if payout.state.advice == "failed" else ""


def _why(payout: Payout, words: Words) -> str:
    state = payout.state
    if payout_status(payout) is not PayoutStatus.NOT_SENT or not isinstance(state, DisbursementFailed):
        return ""
    if state.result_code == NOT_SENT:
        return words.payouts.not_left[payout.reason]
    return declined_text(state.result_code, payout, words)


def declined_text(code: str, payout: Payout, words: Words) -> str:
    """Why M-PESA did not carry a payout out, by its result code."""
    said = words.payouts
    return said.declined.get(code, said.declined_as).format(n=recipient_name(payout, words), c=code)
