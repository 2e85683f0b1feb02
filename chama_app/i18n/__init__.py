"""Every sentence that the app says, in English and Kiswahili, and how it writes money and time."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Literal

from .english import ENGLISH
from .formats import clock_time, countdown, kes, moment, time_or_moment
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
    "kes",
    "moment",
    "time_or_moment",
    "words_of",
]

_LANGUAGES: dict[Language, Words] = {"en": ENGLISH, "sw": KISWAHILI}


def words_of(language: Language, *, masked: bool = True, today: date | None = None) -> Words:
    """The words of one language, always the same ones within a day; unless `masked`, they name phone numbers whole."""
    return _words(language, masked, today)


@lru_cache(maxsize=16)
def _words(language: Language, masked: bool, today: date | None) -> Words:
    return replace(_LANGUAGES[language], masked=masked, today=today)


def resolve_language(choice: LanguageChoice, device: str) -> Language:
    """The language to use: the chosen one, else the device's own where we speak it, such as "sw-KE", else English."""
    if choice != "system":
        return choice
    return "sw" if device.lower().replace("_", "-").partition("-")[0] == "sw" else "en"
