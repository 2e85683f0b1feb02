"""The steps of a scenario: one thing each, that is done or waited for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from ..fields import Check, FieldError, Shape, flag, kenyan_phone, number, one_of, read_object, text, whole
from ..safaricom.fault_shapes import GLOBAL, OVERRIDES
from ..safaricom.results import CODE_PATTERN, OUTCOMES
from ..safaricom.subscribers import PHONE
from ..safaricom.triggers import TRIGGERS

WITHIN_S: Final = 30.0
CHANGES: Final[Shape] = {**PHONE, **OVERRIDES}


@dataclass(frozen=True, slots=True)
class WaitFor:
    """A push, a payout or a callback that comes after the step before; one that is other than asked is passed over."""

    what: str
    within_s: float
    phone: str | None = field(repr=False)
    amount: int | None
    result_code: str | None
    delivered: bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The customer answers the oldest open prompt, once there is one."""

    outcome: str
    within_s: float
    phone: str | None = field(repr=False)
    pin: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartPayment:
    """A payment of the sandbox's own, as `daraja-sandbox trigger` starts it."""

    fields: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChangeFaults:
    """Turns switches, as `PUT /control/faults` does."""

    faults: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangePhone:
    """Changes one phone, as `PUT /control/phones/{msisdn}` does."""

    msisdn: str = field(repr=False)
    changes: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing happens for so many seconds of the simulation."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SendAgain:
    """The last callback is posted once more."""


@dataclass(frozen=True, slots=True)
class ExpireTokens:
    """From now on every access token is refused."""


Step: TypeAlias = WaitFor | Answer | StartPayment | ChangeFaults | ChangePhone | Pause | SendAgain | ExpireTokens

AMOUNT = whole(1, 10_000_000)
WITHIN = number(0.1, 3600)
# The field that says what a step does, and everything that a step of this kind may say.
KINDS: Final[Mapping[str, Mapping[str, Check | Shape]]] = {
    "wait_for": {
        "wait_for": one_of(("push", "payout", "callback")),
        "within_s": WITHIN,
        "phone": kenyan_phone,
        "amount": AMOUNT,
        "result_code": text(CODE_PATTERN, "must be a result code"),
        "delivered": flag,
    },
    "answer": {
        "answer": one_of(OUTCOMES),
        "within_s": WITHIN,
        "phone": kenyan_phone,
        "pin": text(r"[0-9]{4}", "must be four digits", secret=True),
    },
    "trigger": {
        "trigger": one_of(tuple(TRIGGERS)),
        "phone": kenyan_phone,
        "amount": AMOUNT,
        "reference": text(r".{1,100}", "must be 1 to 100 characters"),
        "callback_url": text(r"https?://\S+", "must be an http address"),
    },
    "faults": {"faults": GLOBAL},
    "change_phone": {"change_phone": kenyan_phone, "set": CHANGES},
    "pause_s": {"pause_s": number(0, 172_800)},
    "send_again": {"send_again": flag},
    "expire_tokens": {"expire_tokens": flag},
}


def read_step(value: object, field_name: str) -> Step:
    """One step. Raises FieldError naming the field within it."""
    if not isinstance(value, Mapping):
        raise FieldError(field_name, "must be a table")
    kinds = [name for name in KINDS if name in value]
    if len(kinds) != 1:
        raise FieldError(field_name, f"must do exactly one thing: {', '.join(KINDS)}")
    read = read_object(dict(value), KINDS[kinds[0]], f"{field_name}.")
    return _step(kinds[0], read, field_name)


def _step(kind: str, read: dict[str, Any], field_name: str) -> Step:
    within_s = read.get("within_s", WITHIN_S)
    match kind:
        case "wait_for":
            known = [read.get(name) for name in ("phone", "amount", "result_code", "delivered")]
            return WaitFor(read["wait_for"], within_s, *known)
        case "answer":
            return Answer(read["answer"], within_s, read.get("phone"), read.get("pin"))
        case "trigger":
            return StartPayment({"event": read.pop("trigger"), **read})
        case "faults":
            return ChangeFaults(read["faults"])
        case "change_phone":
            if "set" not in read:
                raise FieldError(f"{field_name}.set", "is missing: say what changes")
            return ChangePhone(read["change_phone"], read["set"])
        case "pause_s":
            return Pause(read["pause_s"])
        case "send_again":
            return SendAgain()
        case _:
            return ExpireTokens()
