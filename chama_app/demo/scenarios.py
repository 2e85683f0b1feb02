"""The scenarios that the simulated phones can play: who answers how, and what the network makes of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ..domain.book import Book
from ..domain.payment_requests import PaymentRequest

Scenario = Literal["all_pay", "one_cancels", "lost", "late", "killed", "double_tap", "twice"]
NetworkFault = Literal["normal", "delayed", "copies", "lost", "reorder", "amount", "offline", "error_500", "cut"]

LATE_S = 100
TWICE_S = 360
"""Asking again is possible from 3 minutes on; as long again is left to do it before the first payment arrives."""

STAGGER_S, SPREAD_S = 1.2, 20.0
"""From one phone to the next, and at most for all: a prompt closes after 60 s, and of many the last are seen late."""

_NORMAL = {"lost": False, "delay_s": 0, "copies": 1, "reorder": False, "amount": None}
NETWORK_FAULTS: Mapping[NetworkFault, Mapping[str, Mapping[str, object]]] = {
    "normal": {"callback": _NORMAL, "stk_push": {"respond": None, "times": None}},
    "delayed": {"callback": _NORMAL | {"delay_s": LATE_S}},
    "copies": {"callback": _NORMAL | {"copies": 3}},
    "lost": {"callback": _NORMAL | {"lost": True}},
    "reorder": {"callback": _NORMAL | {"reorder": True}},
    "amount": {"callback": _NORMAL | {"amount": 1}},
    "offline": {},
    "error_500": {"stk_push": {"respond": "500.003.1001", "times": 1}},
    "cut": {"stk_push": {"respond": "cut", "times": 1}},
}
"""What the sandbox is told about one phone; see the control API in `sandbox`. What is offline never gets there."""


@dataclass(frozen=True, slots=True)
class PhoneScript:
    """What one phone does with its next prompt, in the demo's seconds. Without an outcome nobody touches it."""

    outcome: str | None = "pay"
    after_s: float = 1.0
    callback: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """Whom to ask, and what their phones do. `taps` is how often the button is pressed."""

    scripts: Mapping[str, PhoneScript]
    taps: int = 1


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario that is being played: with whom, and since when."""

    scenario: Scenario
    members: tuple[str, ...]
    since: datetime


def is_over(story: Story, book: Book, queued: Collection[str] = ()) -> bool:
    """Whether what the scenario shows has happened: nobody waits for his turn, and no request of it is still awaited,
    whichever collection is looked at."""
    if any(one in queued for one in story.members):
        return False
    members = frozenset(story.members)
    own = (one for one in book.requests if one.started_at >= story.since and one.member_id in members)
    return not any(_is_awaited(story.scenario, one) for one in own)


def _is_awaited(scenario: Scenario, request: PaymentRequest) -> bool:
    match scenario:
        case "lost":  # M-PESA's word is what it shows
            return request.is_open and (request.is_waiting or not request.unconfirmed)
        case "late" | "twice":  # the first payment still comes when somebody has asked again
            return request.is_unanswered
        case "all_pay" | "one_cancels" | "double_tap" | "killed":  # what is unknown is not done
            return request.is_open


def plan_scenario(scenario: Scenario, askable: Sequence[str]) -> ScenarioPlan:
    """The story for these members, who can be asked now; without any there is no story."""
    first = askable[0] if askable else None
    if first is None:
        return ScenarioPlan({})
    match scenario:
        case "all_pay":
            return ScenarioPlan(_in_turn(askable))
        case "one_cancels":
            return ScenarioPlan(_in_turn(askable) | {first: PhoneScript("cancel")})
        case "lost":
            return ScenarioPlan({first: PhoneScript(callback={"lost": True})})
        case "late":
            return ScenarioPlan({first: PhoneScript(callback={"delay_s": LATE_S})})
        case "killed":
            return ScenarioPlan({first: PhoneScript(None)})
        case "double_tap":
            return ScenarioPlan({first: PhoneScript()}, taps=2)
        case "twice":
            return ScenarioPlan({first: PhoneScript(callback={"delay_s": TWICE_S})})


def _in_turn(members: Sequence[str]) -> dict[str, PhoneScript]:
    step = min(STAGGER_S, SPREAD_S / len(members))
    return {member: PhoneScript(after_s=step * (place + 1)) for place, member in enumerate(members)}
