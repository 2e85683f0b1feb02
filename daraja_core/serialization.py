"""An attempt as text and back: what the store keeps, and the little that a device's client storage may hold."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import is_dataclass, replace
from datetime import datetime, timedelta
from sys import intern
from typing import Any, Literal

from .attempt import Attempt, Initiating, NotSent, Pending, Phase, Settled, TimelineEntry, Unknown
from .order import DisbursementOrder, Order, PaymentOrder, check_id
from .payment import TimeoutCause
from .result_codes import believed_status
from .verdict import Status, Verdict

MIRROR_VERSION = 1
MIRROR_AGE = timedelta(hours=48)


def attempt_to_text(attempt: Attempt) -> str:
    """The attempt as JSON, without what has its default value. Moments are ISO 8601 in UTC."""
    content = _fields(attempt) | {
        "flow": "b2c" if isinstance(attempt.order, DisbursementOrder) else "stk",
        "phase": _fields(attempt.phase) | {"name": type(attempt.phase).__name__},
        "timeline": [[entry.at, entry.source, entry.what, *filter(None, [entry.detail])] for entry in attempt.timeline],
    }
    return json.dumps(content, default=_plain, separators=(",", ":"), ensure_ascii=False)


def attempt_from_text(text: str, account: str = "") -> Attempt:
    """The attempt again; an `account` that is given is right. Raises ValueError, KeyError or TypeError for a text that
    no version wrote.
    """
    fields, end = _JSON.raw_decode(text)
    if end != len(text):
        raise ValueError("something follows the attempt")
    moments: dict[str, datetime] = {}  # the same ones come again and again, and there may be many attempts
    timeline = _timeline(fields["timeline"], moments)
    started, sending = fields["initiated_at"], fields.get("sending_at")
    return Attempt(
        order=_order(fields["flow"], fields["order"]),
        initiated_at=moments.get(started) or datetime.fromisoformat(started),
        phase=_phase(fields["flow"], fields["phase"]),
        sending_at=moments.get(sending) or _moment(sending),
        safaricom_id=fields.get("safaricom_id"),
        reads=fields.get("reads", 0),
        failed_reads=fields.get("failed_reads", 0),
        read_again_at=_moment(fields.get("read_again_at")),
        advice=fields.get("advice", "none"),
        timeline=timeline,
        account=account or fields.get("account", ""),
    )


def mirror_text(attempt: Attempt, session_secret: str) -> str:
    """What client storage holds of an open attempt: enough to read its result, no phone and no receipt."""
    return json.dumps(
        {
            "v": MIRROR_VERSION,
            "payment_id": attempt.id,
            "checkout_request_id": attempt.safaricom_id,
            "user_id": attempt.order.user_id,
            "group_id": attempt.order.group_id,
            "amount": attempt.order.amount,
            "initiated_at": attempt.initiated_at.isoformat(),
            "appwrite_session": session_secret,
        }
    )


def attempt_from_mirror(text: str, now: datetime) -> tuple[Attempt, str] | None:
    """A pending attempt and the session that may read it, None for an entry that is too old or does not parse."""
    try:
        fields = json.loads(text)
        started = min(datetime.fromisoformat(fields["initiated_at"]), now)
        if fields["v"] != MIRROR_VERSION or now - started >= MIRROR_AGE:
            return None
        order = _mirrored_order(fields)
        known_id, session = _word_or_none(fields["checkout_request_id"]), _word(fields["appwrite_session"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Attempt(order, started, Pending(), sending_at=started, safaricom_id=known_id), session


def is_outdated(text: str, now: datetime) -> bool:
    """Whether an entry counts for nothing any more. What does not parse may be a newer version's, and is left alone."""
    try:
        fields = json.loads(text)
        age = now - datetime.fromisoformat(fields["initiated_at"])
        return bool(fields["v"] == MIRROR_VERSION) and age >= MIRROR_AGE
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _mirrored_order(fields: Mapping[str, Any]) -> PaymentOrder:
    user_id, group_id, amount = fields["user_id"], fields["group_id"], fields["amount"]
    if type(amount) is not int or amount < 1:
        raise ValueError("amount must be whole shillings")
    return PaymentOrder(
        id=check_id(fields["payment_id"], "payment_id"),
        phone="",
        amount=amount,
        reference="",
        description="",
        user_id=None if user_id is None else check_id(user_id, "user_id"),
        group_id=None if group_id is None else check_id(group_id, "group_id"),
    )


def _word_or_none(value: object) -> str | None:
    return None if value is None else _word(value)


def _word(value: object) -> str:
    """A text that a header can carry; a device's storage is nothing to rely on."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise TypeError("a plain text was expected")
    return value


def same_order(stored: Order, asked: Order) -> bool:
    """Whether a repeated call asks for the very same thing; an unnamed user is the session's."""
    if asked.user_id is None and type(stored) is type(asked):
        asked = replace(asked, user_id=stored.user_id)
    return stored == asked


def _fields(one: object) -> dict[str, object]:
    """A dataclass one level deep: `asdict` would copy everything below it, at every save."""
    assert is_dataclass(one)
    values = {field.name: (getattr(one, field.name), field.default) for field in fields_of(one)}
    return {name: value for name, (value, default) in values.items() if value is not None and value != default}


def _plain(one: object) -> object:
    """What JSON has no word for: a moment, or a dataclass."""
    return one.isoformat() if isinstance(one, datetime) else _fields(one)


def _order(flow: str, fields: dict[str, Any]) -> Order:
    for name in _ALIKE[flow]:
        if isinstance(said := fields.get(name), str):
            fields[name] = intern(said)
    return DisbursementOrder(**fields) if flow == "b2c" else PaymentOrder(**fields)


def _timeline(entries: list[list[Any] | dict[str, Any]], moments: dict[str, datetime]) -> tuple[TimelineEntry, ...]:
    timeline = []
    for entry in entries:
        words: Sequence[Any] = tuple(entry.values()) if isinstance(entry, dict) else entry  # as the first version did
        if (at := moments.get(words[0])) is None:
            at = moments[words[0]] = datetime.fromisoformat(words[0])
        source: Any = intern(words[1])
        what: Any = intern(words[2])
        timeline.append(TimelineEntry(at, source, what, words[3]) if words[3:] else TimelineEntry(at, source, what))
    return tuple(timeline)


def _phase(flow: Literal["stk", "b2c"], fields: Mapping[str, Any]) -> Phase:
    match fields["name"]:
        case "Initiating":
            return Initiating()
        case "Pending" if fields.get("closing_at") is None:
            return _WAITING
        case "Pending":
            return Pending(_moment(fields["closing_at"]))
        case "Settled":
            return Settled(_verdict(flow, fields["verdict"]), fields.get("late", False))
        case "Unknown":
            return _UNKNOWN.get(fields["cause"]) or Unknown(fields["cause"])
        case "NotSent":
            kept = {name: fields[name] for name in _OF_A_REFUSAL if name in fields}
            return NotSent(fields["message"], **kept)
        case _:
            raise ValueError("a phase that this version does not know")


def _verdict(flow: Literal["stk", "b2c"], fields: dict[str, Any]) -> Verdict:
    status = believed_status(flow, Status(fields["status"]), fields["result_code"], fields["result_text"])
    moments = {name: _moment(fields.get(name)) for name in ("mpesa_timestamp", "settled_at")}
    return Verdict(**{**dict.fromkeys(_MAY_BE_NONE), **fields, **moments, "status": status})


_CAUSES: tuple[TimeoutCause, ...] = ("no_answer", "unreachable", "session_lost")
_WAITING, _UNKNOWN = Pending(), {cause: Unknown(cause) for cause in _CAUSES}  # one for all of the many that wait
_ALIKE = {  # of many orders
    "stk": ("user_id", "group_id", "description"),
    "b2c": ("user_id", "group_id", "initiator_name", "command_id", "remarks"),
}
_JSON = json.JSONDecoder()
_OF_A_REFUSAL = ("retry", "error_code", "request_id", "retry_after_s")
_MAY_BE_NONE = ("receipt", "amount", "requested_amount", "safaricom_id")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
