"""The direct answer to a Transaction Status question: whether Safaricom took it, never what it found out."""

from dataclasses import dataclass
from typing import TypeAlias

from .safaricom_refusals import code_text, meaning, plain_text, read_object, read_refusal
from .safaricom_wire import TokenRejected


@dataclass(frozen=True, slots=True)
class Asked:
    """Safaricom took the question; what it knows comes to the callback address."""


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Safaricom did not take the question, or nobody knows: ask again later, for asking moves no money."""

    reason: str


@dataclass(frozen=True, slots=True)
class CannotAsk:
    """This cannot be asked from here, now or later."""

    reason: str


AskOutcome: TypeAlias = Asked | NotAsked | CannotAsk


def read_acknowledgement(status: int, body: bytes) -> Asked | NotAsked | TokenRejected:
    """Read the answer to a question. Only one with an id and ResponseCode 0 was taken: an empty one means no."""
    answer = read_object(body)
    if (refusal := read_refusal(status, answer)) is not None:
        if meaning("b2c", refusal) == "token":
            return TokenRejected(refusal.text, refusal.code, refusal.request_id)
        return NotAsked(f"HTTP {refusal.status}, {refusal.code or 'no error code'}: {refusal.text or 'no reason'}")
    if answer is None or status // 100 != 2:
        return NotAsked(f"HTTP {status} with {'an unreadable' if body.strip() else 'an empty'} body")
    code = code_text(answer.get("ResponseCode"))
    if not code or code.strip("0") or not answer.get("ConversationID"):
        return NotAsked(f"Safaricom did not take the question: {plain_text(answer.get('ResponseDescription')) or code}")
    return Asked()
