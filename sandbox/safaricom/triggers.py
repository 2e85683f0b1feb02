"""Payments that nobody asked for: a push or a payout of the sandbox's own, with the end that was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .merchant import Merchant
from .payouts import Payout, PayoutRequest, Payouts
from .prompts import Prompt, Prompts, Push


@dataclass(frozen=True, slots=True)
class Trigger:
    """One end that can be had by name. `overrides` are the faults and the outcome of this one payment."""

    words: str
    overrides: Mapping[str, Any]
    pays_out: bool = False


def _paid(words: str, **callback: object) -> Trigger:
    return Trigger(words, {"auto": "pay", "auto_delay_s": 0, "callback": callback})


def _declined(words: str, code: str) -> Trigger:
    return Trigger(words, {"result_code": code, "auto_delay_s": 0})


def _payout(words: str, **switches: object) -> Trigger:
    return Trigger(words, {"b2c": {"delay_s": 0, **switches}}, pays_out=True)


TRIGGERS: Final[Mapping[str, Trigger]] = {
    "paid": _paid("the customer enters the PIN, the money moves"),
    "wrong_pin": _declined("2001: a wrong PIN", "2001"),
    "cancelled": _declined("1032: the customer cancels", "1032"),
    "no_answer": _declined("1037: nobody answers", "1037"),
    "low_balance": _declined("1: not enough money", "1"),
    "busy": _declined("1001: another prompt is open", "1001"),
    "expired": _declined("1019: the transaction expired", "1019"),
    "too_often": _declined("17: the same amount again within two minutes", "17"),
    "daily_limit": _declined("4: beyond the customer's day", "4"),
    "misconfigured": _declined("2028: TransactionType or PartyB is wrong", "2028"),
    "not_a_customer": _declined("E3008: what the real sandbox says of other than its test number", "E3008"),
    "paid_twice_told": _paid("paid, and the callback comes twice", copies=2),
    "paid_late_told": _paid("paid, and the callback comes after a minute", delay_s=60),
    "paid_never_told": _paid("paid, and the callback never comes", lost=True),
    "paid_other_amount": _paid("paid, and the callback names another amount", amount=1),
    "paid_masked": _paid("paid, and the callback hides the payer's number", masked_phone=True),
    "paid_as_strings": _paid("paid, and every number in the callback is a string", shape="strings"),
    "paid_without_receipt": _paid("paid, and the callback names no receipt", shape="no_receipt"),
    "paid_without_metadata": _paid("paid, and the callback has no metadata", shape="no_metadata"),
    "forged": Trigger(
        "cancelled, and somebody forges a success",
        {"result_code": "1032", "auto_delay_s": 0, "callback": {"forged": True}},
    ),
    "payout_paid": _payout("a disbursement arrives"),
    "payout_declined": _payout("2001: a disbursement with wrong initiator credentials", result_code="2001"),
    "payout_not_registered": _payout("2040: the receiver is no customer", result_code="2040"),
    "payout_timeout": _payout("the queue times out, and no result follows", queue_timeout=True),
    "payout_timeout_then_paid": _payout("the queue times out, then it is paid", queue_timeout=True, late_result_s=1),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to charge or pay, how much, and where the answer goes."""

    phone: str = field(repr=False)
    amount: int
    reference: str
    callback_url: str = field(repr=False)


class Triggers:
    """Starts what a business would have started by HTTP."""

    def __init__(self, prompts: Prompts, payouts: Payouts, merchant: Merchant) -> None:
        self._prompts = prompts
        self._payouts = payouts
        self._merchant = merchant

    def start(self, name: str, wanted: Wanted, payout_id: str) -> Prompt | Payout:
        """`payout_id` names a disbursement, should this be one."""
        trigger = TRIGGERS[name]
        overrides = dict(trigger.overrides)
        return self._pay_out(wanted, payout_id, overrides) if trigger.pays_out else self._push(wanted, overrides)

    def _push(self, wanted: Wanted, overrides: dict[str, Any]) -> Prompt:
        push = Push(
            wanted.phone, wanted.amount, wanted.reference, "Trigger", self._merchant.shortcode, wanted.callback_url
        )
        return self._prompts.open(push, overrides)

    def _pay_out(self, wanted: Wanted, payout_id: str, overrides: dict[str, Any]) -> Payout:
        request = PayoutRequest(
            originator_conversation_id=payout_id,
            phone=wanted.phone,
            amount=wanted.amount,
            party_a=self._merchant.shortcode,
            command="BusinessPayment",
            remarks="Trigger",
            occasion=wanted.reference,
            result_url=wanted.callback_url,
            timeout_url=wanted.callback_url,
            signed_in=True,
        )
        return self._payouts.take(request, overrides)
