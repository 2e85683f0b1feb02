"""Bad days that a person can choose by name: settings of many switches at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Preset:
    """One bad day: what it is called, what happens, and the switches that make it so."""

    title: str
    words: str
    faults: Mapping[str, Any]


PRESETS: Final[Mapping[str, Preset]] = {
    "calm": Preset("All is well", "Every switch as it stands at first.", {}),
    "callbacks_lost": Preset(
        "Callbacks are lost", "People pay, and the business never hears of it.", {"callback": {"lost": True}}
    ),
    "callbacks_late": Preset(
        "Callbacks are late and come twice",
        "Each callback comes 90 seconds late, and then once more.",
        {"callback": {"delay_s": 90, "copies": 2}},
    ),
    "callbacks_odd": Preset(
        "Callbacks are written oddly",
        "Numbers are strings, payers are masked.",
        {"callback": {"shape": "strings", "masked_phone": True}},
    ),
    "forger": Preset(
        "Somebody forges callbacks",
        "A success is posted for every push, by a stranger.",
        {"callback": {"forged": True}},
    ),
    "answers_cut": Preset(
        "The line drops after the push",
        "The push was taken, and the answer never arrives.",
        {"stk_push": {"respond": "cut"}},
    ),
    "busy": Preset(
        "M-PESA is busy",
        "Pushes are refused with 500.003.02, queries with 429.",
        {"stk_push": {"respond": "500.003.02"}, "query": {"respond": "429"}},
    ),
    "query_lies": Preset(
        "The query lies",
        "STK Query says the opposite of the truth, and callbacks are lost.",
        {"query": {"respond": "lying"}, "callback": {"lost": True}},
    ),
    "payouts_unknown": Preset(
        "Payouts without a result",
        "The queue times out; the result comes after two minutes.",
        {"b2c": {"queue_timeout": True, "late_result_s": 120}},
    ),
}
