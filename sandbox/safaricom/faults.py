"""What goes wrong on purpose: for every call, for one amount, for one phone, for the next push or for one push."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..fields import Shape, read_object
from .canned import CANNED
from .fault_shapes import DEFAULTS
from .rows import Rows, json_of, object_of

EVERYTHING = "all"
NEXT = "next"


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


AT_ONCE = CallbackFaults(
    lost=False,
    delay_s=0,
    copies=1,
    reorder=False,
    amount=None,
    masked_phone=False,
    forged=False,
    retries=0,
    shape="normal",
)


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
        self._bodies: dict[str, str] = {}
        self._everything: dict[str, Any] = {}
        self._undone = -1

    def of(self, scope: str) -> dict[str, Any]:
        body = self._known().get(scope)
        return {} if body is None else object_of(body)

    def everything(self) -> dict[str, Any]:
        self._known()
        return dict(self._everything)

    def change(self, scope: str, body: object, shape: Shape) -> dict[str, Any]:
        """Changes the fields that `body` names and leaves the others."""
        changes = read_object(body, shape)
        kept = merged(self.of(scope), changes)
        self._keep(scope, kept)
        return kept

    def clear(self, scope: str) -> None:
        self._rows.do("DELETE FROM faults WHERE scope = ?", scope)
        self.forget()

    def forget(self) -> None:
        """The rows were changed by somebody else: they are read again."""
        self._undone = -1

    def take_next(self) -> dict[str, Any]:
        """The switches for the next push, which are used up by it."""
        kept = self.of(NEXT)
        if NEXT in self._known():
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
        self.forget()

    def _known(self) -> Mapping[str, str]:
        """Every scope's switches: each call asks for some, and they hardly ever change."""
        if self._undone != self._rows.undone:
            self._bodies = {row["scope"]: row["body"] for row in self._rows.all("SELECT scope, body FROM faults")}
            everything = self._bodies.get(EVERYTHING)
            self._everything = merged(DEFAULTS, {} if everything is None else object_of(everything))
            self._undone = self._rows.undone
        return self._bodies


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
