"""What goes wrong on purpose: for every call, for one amount, for one phone, for the next push or for one push."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..fields import Shape, anything, flag, number, one_of, or_null, read_object, text, whole
from .canned import CANNED
from .results import CODE_PATTERN, OUTCOMES
from .rows import Rows, json_of, object_of

SHAPES = ("normal", "strings", "reversed", "no_metadata", "null_metadata", "no_receipt")
LYING = ("lying", "paid", "failed", "processing", "4999", "not_found")
STATUS_SHAPES = ("portal", "credit_party", "spaces", "numbers", "strings", "reversed", "single", "no_receipt", "absent")
STATUS_CLAIM = rf"[A-Za-z][a-z][A-Za-z ]{{1,30}}|{CODE_PATTERN}"
EMPTY_ACKNOWLEDGEMENT = "empty_acknowledgement"
EVERYTHING = "all"
NEXT = "next"

CALLBACK: Shape = {
    "lost": flag,
    "delay_s": number(0, 172_800),
    "copies": whole(1, 20),
    "reorder": flag,
    "amount": or_null(whole(0, 10_000_000)),
    "masked_phone": flag,
    "forged": flag,
    "retries": whole(0, 20),
    "shape": one_of(SHAPES),
}
TIMES = or_null(whole(1, 1000))
STK_PUSH: Shape = {
    "respond": or_null(one_of(tuple(CANNED))),
    "processed": or_null(flag),
    "times": TIMES,
    "retry_after_s": whole(0, 3600),
}
QUERY: Shape = {
    "respond": or_null(one_of((*LYING, *CANNED))),
    "pending": one_of(("processing", "4999")),
    "rate_limit": flag,
    "times": TIMES,
    "retry_after_s": whole(0, 3600),
}
OAUTH: Shape = {
    "respond": or_null(one_of(tuple(CANNED))),
    "expires_in": anything,
    "one_token": flag,
    "times": TIMES,
    "retry_after_s": whole(0, 3600),
}
B2C: Shape = {
    "respond": or_null(one_of(tuple(CANNED))),
    "processed": or_null(flag),
    "times": TIMES,
    "retry_after_s": whole(0, 3600),
    "delay_s": number(0, 172_800),
    "result_code": or_null(text(CODE_PATTERN, "must be a result code")),
    "queue_timeout": flag,
    "late_result_s": or_null(number(0, 172_800)),
    "mismatched_ids": flag,
    "parameters": one_of(("list", "single", "absent")),
}
TRANSACTION_STATUS: Shape = {
    "respond": or_null(one_of((EMPTY_ACKNOWLEDGEMENT, *CANNED))),
    "processed": or_null(flag),
    "times": TIMES,
    "retry_after_s": whole(0, 3600),
    "delay_s": number(0, 172_800),
    "lost": flag,
    "copies": whole(1, 20),
    "retries": whole(0, 20),
    "forged": flag,
    "queue_timeout": flag,
    "late_result_s": or_null(number(0, 172_800)),
    "claim": or_null(text(STATUS_CLAIM, "must be a TransactionStatus such as Completed, or a result code")),
    "amount": or_null(whole(0, 10_000_000)),
    "receipt": or_null(text(r"\w{1,20}", "must be letters and digits")),
    "debit_party": or_null(text(r"[\w .*'-]{1,60}", "must be 1 to 60 letters and digits")),
    "shape": one_of(STATUS_SHAPES),
}
PER_PUSH: Shape = {"callback": CALLBACK, "query": QUERY}
OVERRIDES: Shape = {
    "callback": CALLBACK,
    "stk_push": STK_PUSH,
    "query": QUERY,
    "b2c": B2C,
    "transaction_status": TRANSACTION_STATUS,
}
NEXT_PUSH: Shape = {
    **OVERRIDES,
    "auto": or_null(one_of(OUTCOMES)),
    "auto_delay_s": number(0, 172_800),
    "result_code": or_null(text(CODE_PATTERN, "must be a result code")),
}
GLOBAL: Shape = {
    **OVERRIDES,
    "oauth": OAUTH,
    "two_minute_rule": flag,
    "clock_factor": number(0.001, 10_000),
    "second_push": one_of(("callback", "refuse")),
    "local_callbacks": flag,
}
DEFAULTS: Mapping[str, Any] = {
    "callback": {
        "lost": False,
        "delay_s": 0.0,
        "copies": 1,
        "reorder": False,
        "amount": None,
        "masked_phone": False,
        "forged": False,
        "retries": 0,
        "shape": "normal",
    },
    "stk_push": {"respond": None, "processed": None, "times": None, "retry_after_s": 12},
    "query": {"respond": None, "pending": "processing", "rate_limit": True, "times": None, "retry_after_s": 12},
    "oauth": {"respond": None, "expires_in": "3599", "one_token": False, "times": None, "retry_after_s": 12},
    "b2c": {
        "respond": None,
        "processed": None,
        "times": None,
        "retry_after_s": 12,
        "delay_s": 5.0,
        "result_code": None,
        "queue_timeout": False,
        "late_result_s": None,
        "mismatched_ids": False,
        "parameters": "list",
    },
    "transaction_status": {
        "respond": None,
        "processed": None,
        "times": None,
        "retry_after_s": 12,
        "delay_s": 5.0,
        "lost": False,
        "copies": 1,
        "retries": 0,
        "forged": False,
        "queue_timeout": False,
        "late_result_s": None,
        "claim": None,
        "amount": None,
        "receipt": None,
        "debit_party": None,
        "shape": "portal",
    },
    "two_minute_rule": True,
    "clock_factor": 1.0,
    "second_push": "callback",
    "local_callbacks": False,
}


@dataclass(frozen=True, slots=True)
class CallbackFaults:
    """What becomes of one result on its way to the callback address."""

    lost: bool
    delay_s: float
    copies: int
    reorder: bool
    amount: int | None
    masked_phone: bool
    forged: bool
    retries: int
    shape: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is given instead of the right one; `processed` says whether the call counts all the same."""

    name: str
    processed: bool
    retry_after_s: int


class Faults:
    """The switches. The narrower one wins, field by field: this push, the phone, the amount, everything."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def of(self, scope: str) -> dict[str, Any]:
        row = self._rows.find("SELECT body FROM faults WHERE scope = ?", scope)
        return {} if row is None else object_of(row["body"])

    def everything(self) -> dict[str, Any]:
        return merged(DEFAULTS, self.of(EVERYTHING))

    def change(self, scope: str, body: object, shape: Shape) -> dict[str, Any]:
        """Changes the fields that `body` names and leaves the others."""
        changes = read_object(body, shape)
        kept = merged(self.of(scope), changes)
        self._keep(scope, kept)
        return kept

    def clear(self, scope: str) -> None:
        self._rows.do("DELETE FROM faults WHERE scope = ?", scope)

    def take_next(self) -> dict[str, Any]:
        """The switches for the next push, which are used up by it."""
        kept = self.of(NEXT)
        self.clear(NEXT)
        return kept

    def callback(self, phone: str, amount: int, overrides: Mapping[str, Any]) -> CallbackFaults:
        return CallbackFaults(**self.effective("callback", phone, amount, overrides))

    def effective(self, part: str, phone: str, amount: int, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """One part of the switches as they stand for this payer, this amount and this push."""
        values: dict[str, Any] = self.everything()[part]
        for layer in (self.of(amount_scope(amount)), self.of(phone_scope(phone)), overrides):
            values = {**values, **layer.get(part, {})}
        return values

    def reply(self, part: str, *scopes: str, overrides: Mapping[str, Any] | None = None) -> Reply | None:
        """The wrong answer that is due now, from the first scope that has one; one use of it is counted."""
        chosen = (overrides or {}).get(part, {})
        if chosen.get("respond"):
            return _reply(chosen)
        for scope in (*scopes, EVERYTHING):
            kept = self.of(scope)
            chosen = kept.get(part, {})
            if chosen.get("respond"):
                self._count_use(scope, kept, part)
                return _reply(chosen)
        return None

    def _count_use(self, scope: str, kept: dict[str, Any], part: str) -> None:
        times = kept[part].get("times")
        if times is None:
            return
        left = {"respond": None, "times": None} if times == 1 else {"times": times - 1}
        self._keep(scope, merged(kept, {part: left}))

    def _keep(self, scope: str, body: Mapping[str, Any]) -> None:
        self._rows.do(
            "INSERT INTO faults VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body", scope, json_of(body)
        )


def phone_scope(phone: str) -> str:
    return f"phone:{phone}"


def amount_scope(amount: int) -> str:
    return f"amount:{amount}"


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the changes in it, objects merged field by field."""
    result = dict(base)
    for name, value in changes.items():
        before = result.get(name)
        result[name] = merged(before, value) if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return result


def _reply(chosen: Mapping[str, Any]) -> Reply:
    name = chosen["respond"]
    processed = chosen.get("processed")
    default = CANNED[name].processed if name in CANNED else True
    return Reply(name, default if processed is None else processed, chosen.get("retry_after_s", 12))
