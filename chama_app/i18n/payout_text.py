"""Fills in the words about money out: from what the book says to the sentences that are read."""

from daraja_core.disbursement import DisbursementFailed, DisbursementTimeout

from ..domain.members import local_phone
from ..domain.payout_rules import MayNotSend, MoneyOut, PayoutKind, payout_kind
from ..domain.payouts import Payout
from .formats import kes, moment
from .words import Words

NOT_SENT = "not_sent"
"""The result code of a payout that was proven not to have left."""


def payout_label(payout: Payout, words: Words) -> str:
    """The chip of a payout."""
    return words.payouts.states[payout_kind(payout)].label


def spoken_payout(payout: Payout, words: Words) -> str:
    """The chip for a screen reader: to whom, how much, how it stands."""
    return f"{payout_to(payout)}, {kes(payout.sent or payout.amount)}, {payout_label(payout, words)}"


def payout_body(payout: Payout, words: Words) -> str:
    """The sentence under the chip."""
    name = payout.receiver_name if payout.receipt else payout_to(payout)
    told = words.payouts.states[payout_kind(payout)].body.format(
        a=kes(payout.sent or payout.amount),
        n=name,
        r=payout.receipt or "",
        id=payout.id,
        t=moment(payout.started_at, words.code),
        why=_why(payout, words),
    )
    return f"{told} {_said_when_asked(payout, words)}".rstrip()


def payout_to(payout: Payout) -> str:
    """Who gets it: by name, else by number, else by the id that is all we know."""
    return payout.name or (local_phone(payout.phone) if payout.phone else payout.id)


def out_lines(money: MoneyOut, words: Words) -> str:
    """KES 2,000 paid out · KES 500 on its way out · KES 500 available; empty as long as nothing left."""
    if not money.paid_out and not money.reserved:
        return ""
    said = words.payouts
    parts = [said.paid_out.format(a=kes(money.paid_out))] if money.paid_out else []
    parts += [said.going_out.format(a=kes(money.reserved))] if money.reserved else []
    return " · ".join([*parts, said.available_line.format(a=kes(money.available))])


def refusal(no: MayNotSend, money: MoneyOut, words: Words) -> str:
    """Why something cannot be sent."""
    return words.payouts.refused[no.reason].format(a=kes(money.available))


def payout_support(payout: Payout) -> str:
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
    if payout_kind(payout) is not PayoutKind.NOT_SENT or not isinstance(state, DisbursementFailed):
        return ""
    if state.result_code == NOT_SENT:
        return words.payouts.not_left[payout.reason]
    known = words.payouts.declined
    return known.get(state.result_code, known[""]).format(n=payout_to(payout), c=state.result_code)
