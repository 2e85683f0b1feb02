"""Every sentence that the app says, in English and Kiswahili, and how it writes money and time."""

from typing import Literal

from .english import ENGLISH
from .formats import clock_time, countdown, day, kes, moment
from .kiswahili import KISWAHILI
from .words import Words

Language = Literal["en", "sw"]

__all__ = [
    "ENGLISH",
    "KISWAHILI",
    "Language",
    "Words",
    "clock_time",
    "countdown",
    "day",
    "in_language",
    "kes",
    "moment",
]


def in_language(language: Language) -> Words:
    """The words of one language."""
    return KISWAHILI if language == "sw" else ENGLISH
