"""Every sentence that the app says, in English and Kiswahili, and how it writes money and time."""

from dataclasses import replace
from typing import Literal

from .english import ENGLISH
from .formats import clock_time, countdown, day, kes, moment
from .kiswahili import KISWAHILI
from .words import Words

Language = Literal["en", "sw"]
LanguageChoice = Literal["en", "sw", "system"]

__all__ = [
    "ENGLISH",
    "KISWAHILI",
    "Language",
    "LanguageChoice",
    "Words",
    "clock_time",
    "countdown",
    "day",
    "in_language",
    "kes",
    "moment",
    "spoken",
]

_MASKED: dict[Language, Words] = {"en": ENGLISH, "sw": KISWAHILI}
_WHOLE: dict[Language, Words] = {code: replace(words, masked=False) for code, words in _MASKED.items()}


def words_of(language: Language, *, masked: bool = True) -> Words:
    """The words of one language; unless `masked`, they name phone numbers whole."""
    return (_MASKED if masked else _WHOLE)[language]


def resolve_language(choice: LanguageChoice, device: str) -> Language:
    """The language to use: the chosen one, else the device's own where we speak it, such as "sw-KE", else English."""
    if choice != "system":
        return choice
    return "sw" if device.lower().replace("_", "-").partition("-")[0] == "sw" else "en"
