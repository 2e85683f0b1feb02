"""The callback path: a signed capability, because Safaricom's callbacks carry no signature of their own."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Flow = Literal["stk", "b2c-result", "b2c-timeout", "status-result", "status-timeout"]

PREFIXES: Mapping[Flow, str] = {
    "stk": "/callback",
    "b2c-result": "/b2c/result",
    "b2c-timeout": "/b2c/timeout",
    "status-result": "/status/result",
    "status-timeout": "/status/timeout",
}
_SHORTCODE = re.compile(r"[0-9]{5,7}")
_SECONDS = re.compile(r"[1-9][0-9]{9}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,8}")
_ESCAPED = re.compile(r"~(?:[0-9a-f]{2}){1,36}")
_NO_GROUP = "-"
_MAC_DIGITS = 32
# Safaricom refuses these in a URL, in any case: written down for C2B, and seen for "mpesa" with STK Push too.
_FORBIDDEN = ("m-pesa", "mpesa", "safaricom", "exe", "exec", "cmd", "sql", "query")


@dataclass(frozen=True, slots=True)
class Question:
    """What the answer about a disbursement is judged by, besides its amount: who paid, and when the request left."""

    shortcode: str
    sent_at: int  # seconds since 1970


@dataclass(frozen=True, slots=True)
class CallbackTarget:
    """What the path vouches for: which payment it is, who may read its verdict, and how much was asked.

    `question` belongs to the two `status` flows, where Safaricom answers what became of a disbursement.
    """

    flow: Flow
    payment_id: str
    user_id: str
    group_id: str | None
    amount: int
    question: Question | None = None


def callback_path(target: CallbackTarget, secret: str) -> str:
    """The path to give to Safaricom. Raises ValueError for ids or an amount that no path can carry."""
    if not _is_sound(target):
        raise ValueError(f"ids must be 1 to 36 of A-Z a-z 0-9 . _ - and the amount positive, got {target!r}")
    if not secret:
        raise ValueError("the callback secret is empty: set one, or anybody could sign a path")
    group = _NO_GROUP if target.group_id is None else _escaped(target.group_id)
    fields = (_escaped(target.payment_id), _escaped(target.user_id), group, str(target.amount), *_asked(target))
    return "/".join((PREFIXES[target.flow], *fields, _mac(target, secret)))


def parse_callback_path(path: str, secrets: Sequence[str]) -> CallbackTarget | None:
    """The target that one of our secrets signed, or None. Only the very bytes that `callback_path` writes pass."""
    target = _read(path)
    if target is None:
        return None
    signed = [
        hmac.compare_digest(callback_path(target, secret).encode(), path.encode()) for secret in secrets if secret
    ]
    return target if any(signed) else None


def read_fields(path: str) -> CallbackTarget | None:
    """What a path without its signature says, None for one that we never write. Nothing vouches for it here."""
    return _read(f"{path}/")


def has_forbidden_word(text: str) -> bool:
    """Whether the text has a word that Safaricom refuses in a callback URL."""
    lowered = text.lower()
    return any(word in lowered for word in _FORBIDDEN)


def _read(path: str) -> CallbackTarget | None:
    if not path.isascii():
        return None
    for flow, prefix in PREFIXES.items():
        if path.startswith(prefix + "/"):
            segments = path[len(prefix) + 1 :].split("/")
            return _target(flow, segments) if len(segments) == (7 if _is_about_status(flow) else 5) else None
    return None


def _target(flow: Flow, segments: Sequence[str]) -> CallbackTarget | None:
    payment_id, user_id, group_id = (_plain(segment) for segment in segments[:3])
    if not _AMOUNT.fullmatch(segments[3]):
        return None
    question = None
    if _is_about_status(flow):
        if not _SECONDS.fullmatch(segments[5]):
            return None
        question = Question(segments[4], int(segments[5]))
    group = None if group_id == _NO_GROUP else group_id
    target = CallbackTarget(flow, payment_id, user_id, group, int(segments[3]), question)
    return target if _is_sound(target) else None


def _is_sound(target: CallbackTarget) -> bool:
    ids = (target.payment_id, target.user_id, "0" if target.group_id is None else target.group_id)
    if _is_about_status(target.flow) != (target.question is not None):
        return False
    asked = target.question is None or (
        _SHORTCODE.fullmatch(target.question.shortcode) and _SECONDS.fullmatch(str(target.question.sent_at))
    )
    return bool(asked) and all(_ID.fullmatch(text) for text in ids) and bool(_AMOUNT.fullmatch(str(target.amount)))


def _is_about_status(flow: Flow) -> bool:
    return flow in ("status-result", "status-timeout")


def _asked(target: CallbackTarget) -> tuple[str, ...]:
    question = target.question
    return () if question is None else (question.shortcode, str(question.sent_at))


def _mac(target: CallbackTarget, secret: str) -> str:
    purpose = target.flow.partition("-")[0]
    group = _NO_GROUP if target.group_id is None else target.group_id
    message = "|".join((purpose, target.payment_id, target.user_id, group, str(target.amount), *_asked(target)))
    return hmac.new(secret.encode(), message.encode(), sha256).hexdigest()[:_MAC_DIGITS]


def _escaped(text: str) -> str:
    return "~" + text.encode().hex() if has_forbidden_word(text) else text


def _plain(segment: str) -> str:
    if not _ESCAPED.fullmatch(segment):
        return segment
    return bytes.fromhex(segment[1:]).decode("ascii", "replace")  # what no id may hold is refused as an id
