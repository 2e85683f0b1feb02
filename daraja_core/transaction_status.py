"""Transaction Status: what M-Pesa says of a disbursement that it is asked about, and what may be believed of it.

An answer with ResultCode 0 says only that the question was answered. It settles a disbursement when it says Completed
and names its amount, its receipt and the shortcode that paid. Everything else leaves open what became of the money:
that M-Pesa does not know it, or says that it ended otherwise, is told to a person, who decides.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from .b2c_result import receiver_name
from .callback_path import CallbackTarget, Question
from .result_codes import PROCESSED
from .safaricom_values import (
    UnreadableCallbackError,
    code,
    eat_to_utc,
    identifier,
    mapping,
    money,
    objects,
    read_json,
    receipt,
    text,
)
from .verdict import ENDED_OTHERWISE, NOT_KNOWN_CODES, Status, Verdict

_NOT_ALLOWED_CODES = ("18", "20", "21", "22", "2001", "2006", "2028", "8006")
_PARTY = re.compile(r"(?P<shortcode>[0-9]{5,7})(?: *-.*)?", re.DOTALL)
_LONGEST_CONVERSATION_ID = 50
_LONGEST_TEXT = 255
KNOWN_AFTER, FORGOTTEN_AFTER = timedelta(minutes=5), timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The body as it came. `status` is in capitals; the parties are "600310 - Name" and "2547… - Name"."""

    result_code: str
    text: str
    status: str | None = None
    receipt: str | None = None
    amount: Decimal | None = None
    originator_conversation_id: str | None = None
    conversation_id: str | None = field(default=None, repr=False)
    debit_parties: tuple[str, ...] = field(default=(), repr=False)
    credit_parties: tuple[str, ...] = field(default=(), repr=False)
    finalised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotKnown:
    """M-Pesa has no such transaction. `counts`: it was asked at a time when that is evidence that nothing was sent."""

    result_code: str
    text: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Disagrees:
    """It says that the transaction ended, and something in it is not as we asked: a person must look at it."""

    reason: str


@dataclass(frozen=True, slots=True)
class StillOpen:
    """Nothing is known yet, or nothing that can be understood: ask again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The question itself was refused, which says nothing of the payment: the initiator must be set right."""

    reason: str


Unsettled: TypeAlias = NotKnown | Disagrees | StillOpen | NotAllowed
Finding: TypeAlias = Verdict | Unsettled


def read_status_result(body: bytes, target: CallbackTarget, now: datetime) -> Finding:
    """What the answer to our question is worth. Raises UnreadableCallbackError when it has no result code."""
    question = target.question
    if question is None:
        raise ValueError("only the path of a question says what its answer is judged by")
    answer = read_status_answer(body)
    if answer.result_code in NOT_KNOWN_CODES:
        age = now - datetime.fromtimestamp(question.sent_at, UTC)
        return NotKnown(answer.result_code, answer.text, KNOWN_AFTER <= age <= FORGOTTEN_AFTER)
    if answer.result_code != PROCESSED:
        reason = f"M-Pesa did not answer ({answer.result_code}: {answer.text})"
        is_refused = answer.result_code in _NOT_ALLOWED_CODES or answer.result_code.startswith("SFC_")
        return NotAllowed(reason) if is_refused else StillOpen(reason)
    return _judge(answer, question, target, now)


def read_status_timeout(body: bytes, target: CallbackTarget, now: datetime) -> Finding:
    """The queue gave the question up; the body is not documented, and may be our own request: it is not looked at."""
    return StillOpen("the question was not answered in time")


def read_status_answer(body: bytes) -> StatusAnswer:
    """The body as values. Raises UnreadableCallbackError."""
    result = mapping((mapping(read_json(body)) or {}).get("Result"))
    if result is None:
        raise UnreadableCallbackError("Result is missing")
    result_code = code(result.get("ResultCode"))
    if result_code is None:
        raise UnreadableCallbackError("ResultCode is missing or is no code")
    words = text(result.get("ResultDesc"), _LONGEST_TEXT) or ""
    if result_code != PROCESSED:
        return StatusAnswer(result_code, words)
    told = list(_items(result.get("ResultParameters")))
    first: dict[str, object] = {}
    for name, value in told:
        first.setdefault(name, value)
    status = text(first.get("TransactionStatus"), _LONGEST_TEXT)
    return StatusAnswer(
        result_code,
        words,
        status=status.upper() if status else None,
        receipt=receipt(first.get("ReceiptNo")),
        amount=money(first.get("Amount")),
        originator_conversation_id=identifier(first.get("OriginatorConversationID"), _LONGEST_CONVERSATION_ID),
        conversation_id=identifier(first.get("ConversationID"), _LONGEST_CONVERSATION_ID),
        # two in the portal's sample, where the receiver is called so as well; nobody promises an order
        debit_parties=tuple(str(value) for name, value in told if name == "DebitPartyName"),
        credit_parties=tuple(str(value) for name, value in told if name == "CreditPartyName"),
        finalised_at=eat_to_utc(first.get("FinalisedTime")),
    )


def _judge(answer: StatusAnswer, question: Question, target: CallbackTarget, now: datetime) -> Finding:
    if answer.status not in ("COMPLETED", *ENDED_OTHERWISE):
        return StillOpen(f"M-Pesa says {answer.status or 'no status'}")
    if (difference := _difference(answer, question, target)) is not None:
        return Disagrees(f"M-Pesa says {answer.status}, and {difference}")
    if answer.status != "COMPLETED":
        return unresolved(answer.status, f"M-Pesa says {answer.status}", target, now)
    if answer.receipt is None:
        return Disagrees("M-Pesa says COMPLETED, and names no receipt")
    parties = (*answer.credit_parties, *answer.debit_parties)
    others = [party for party in parties if _shortcode(party) != question.shortcode]
    return Verdict(
        payment_id=target.payment_id,
        status=Status.SUCCESS,
        result_code=PROCESSED,
        result_text=answer.text,
        receipt=answer.receipt,
        amount=target.amount,
        requested_amount=target.amount,
        mpesa_timestamp=answer.finalised_at,
        settled_at=now,
        source="query",
        safaricom_id=answer.conversation_id,
        receiver_name=receiver_name(others[0]) if others else None,
    )


def _difference(answer: StatusAnswer, question: Question, target: CallbackTarget) -> str | None:
    """What is not as we asked; None when amount, shortcode and id agree."""
    if answer.amount is None or answer.amount != target.amount:
        return f"its amount is {'not named' if answer.amount is None else answer.amount}, {target.amount} was asked"
    if not any(_shortcode(party) == question.shortcode for party in answer.debit_parties):
        return f"shortcode {question.shortcode} did not pay it"
    if answer.originator_conversation_id not in (None, target.payment_id):
        return f"it is about {answer.originator_conversation_id!r}"
    return None


def unresolved(code: str, words: str, target: CallbackTarget, now: datetime) -> Verdict:
    """What is stored for the person who decides: still unknown, with what M-Pesa said in place of a result code."""
    return Verdict(
        payment_id=target.payment_id,
        status=Status.TIMEOUT,
        result_code=code,
        result_text=words,
        receipt=None,
        amount=None,
        requested_amount=target.amount,
        mpesa_timestamp=None,
        settled_at=now,
        source="query",
        safaricom_id=None,
    )


def _items(parameters: object) -> Iterator[tuple[str, object]]:
    """The items that have a value; their keys are written with and without spaces."""
    container: object = parameters.get("ResultParameter") if isinstance(parameters, Mapping) else parameters
    for item in objects(container):
        key = item.get("Key")
        if isinstance(key, str) and item.get("Value") is not None:
            yield key.replace(" ", ""), item["Value"]


def _shortcode(party: str) -> str | None:
    found = _PARTY.fullmatch(party.strip())
    return found["shortcode"] if found else None
