"""How money and time are written: the same in both languages."""

from datetime import date, datetime

from ..domain.dates import EAT, day_of
from ..domain.members import local_phone, masked_phone
from .words import Words

_NO_BREAK = "\u00a0"
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "sw": ("Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"),
}
LONG_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "sw": (
        "Januari",
        "Februari",
        "Machi",
        "Aprili",
        "Mei",
        "Juni",
        "Julai",
        "Agosti",
        "Septemba",
        "Oktoba",
        "Novemba",
        "Desemba",
    ),
}


def with_plain_spaces(text: str) -> str:
    """As it is read aloud, copied or sent on: with the spaces that everybody types."""
    return text.replace(_NO_BREAK, " ")


def kes(amount: int) -> str:
    """KES 1,000: whole shillings, with a space that no line break can take."""
    return f"KES{_NO_BREAK}{amount:,}"


def clock_time(at: datetime, *, seconds: bool = False) -> str:
    """14:32, or 14:32:05, in East Africa Time."""
    return at.astimezone(EAT).strftime("%H:%M:%S" if seconds else "%H:%M")


def time_or_moment(at: datetime, words: Words) -> str:
    """14:32 today; on another day with its day."""
    return clock_time(at) if day_of(at) == words.today else moment(at, words)


def day_name(day: date, language: str = "en") -> str:
    """20 Nov."""
    return f"{day.day}{_NO_BREAK}{MONTHS[language][day.month - 1]}"


def dated(day: date, language: str = "en") -> str:
    """20 Nov 2026."""
    return f"{day_name(day, language)}{_NO_BREAK}{day.year}"


def day_text(day: date, words: Words) -> str:
    """20 Nov; of another year than this one 20 Nov 2025."""
    return day_name(day, words.code) if _is_this_year(day, words) else dated(day, words.code)


def long_day(day: date, words: Words) -> str:
    """20 November, as it is written in a message; another year is said."""
    said = f"{day.day}{_NO_BREAK}{long_month(day, words.code)}"
    return said if _is_this_year(day, words) else f"{said}{_NO_BREAK}{day.year}"


def long_month(day: date, language: str = "en") -> str:
    """November."""
    return LONG_MONTHS[language][day.month - 1]


def month_and_year(day: date, language: str = "en") -> str:
    """November 2026."""
    return f"{long_month(day, language)}{_NO_BREAK}{day.year}"


def moment(at: datetime, words: Words) -> str:
    """20 Nov, 14:32 EAT; another year is said."""
    return day_and_time(day_of(at), f"{clock_time(at)}{_NO_BREAK}EAT", words)


def day_and_time(day: date, time: str, words: Words) -> str:
    """20 Nov, 14:32 in one piece; with its year a day may stand in a line of its own: together they would be wider than
    a narrow screen in large text."""
    between = _NO_BREAK if _is_this_year(day, words) else " "
    return f"{day_text(day, words)},{between}{time}"


def dated_moment(at: datetime, language: str = "en") -> str:
    """20 Nov 2026, 14:32 EAT."""
    return f"{dated(day_of(at), language)}, {clock_time(at)}{_NO_BREAK}EAT"


def countdown(seconds: int) -> str:
    """1:58."""
    return f"{seconds // 60}:{seconds % 60:02}"


def phone_text(phone: str, words: Words) -> str:
    """0712 ••• 678, or the whole number for a reader who wants to see them."""
    return masked_phone(phone) if words.masked or not phone else local_phone(phone)


def _is_this_year(day: date, words: Words) -> bool:
    """Where nobody knows which year it is, every day is said with its own."""
    return words.today is not None and day.year == words.today.year
