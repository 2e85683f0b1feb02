"""Safaricom's loose values, read strictly: a number may be text, a date a number, a list a single object."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from .amounts import LARGEST_AMOUNT
from .phone import hide_long_numbers

_LONGEST_FIGURE = 20
_JSON_SPACE = " \t\n\r"
_EAT = timedelta(hours=3)  # before UTC; fixed, no daylight saving: a slim image has no time zone database
_DIGITS = re.compile(r"[+-]?[0-9]{1,15}(?:\.0*)?")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,20}")
_RECEIPT = re.compile(r"[A-Za-z0-9_-]{4,20}")
_MONEY = re.compile(r"(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,9})?")
_MOMENTS = (
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.0)?"),
    re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})"),
)
_DAY_FIRST = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")


class UnreadableCallbackError(ValueError):
    """The body cannot be read as a verdict; the message says what is wrong with it and quotes none of it."""


def read_json(body: bytes) -> object:
    """The JSON of a body, with or without a byte order mark. Raises UnreadableCallbackError, and nothing else."""
    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass").removeprefix("\ufeff").strip(_JSON_SPACE)
        value, end = _JSON.raw_decode(text)
    except UnreadableCallbackError:
        raise
    except (ValueError, RecursionError) as exc:  # also wrong encodings, and numbers of thousands of digits
        raise UnreadableCallbackError("the body is not JSON") from exc
    if end != len(text):
        raise UnreadableCallbackError("the body is not JSON alone")
    return value


def mapping(value: object) -> Mapping[str, object] | None:
    """The value as a JSON object, None when it is something else."""
    return value if isinstance(value, dict) else None


def pairs(value: object, name: str, list_name: str) -> dict[str, object]:
    """Name → value of Safaricom's lists of `{"Name": …, "Value": …}`: the first one with a value counts."""
    container = value.get(list_name) if isinstance(value, dict) else value
    found: dict[str, object] = {}
    for item in objects(container):
        key, held = item.get(name), item.get("Value")
        if held is not None and isinstance(key, str):
            found.setdefault(key.strip(), held)
    return found


def code(value: object) -> str | None:
    """A result code as text: 0, 0.0, "0" and "00" are "0", "SFC_IC0003" is itself. None when it is no code."""
    text = _plain(value)
    if text is None or isinstance(value, int):
        return text
    if _DIGITS.fullmatch(text):
        return str(int(text.partition(".")[0]))
    return text if _CODE.fullmatch(text) else None


def shillings(value: object) -> tuple[int | None, str | None]:
    """Whole shillings out of 1.00, 100, "100" or "1,000.00", without the cents; None when it is nothing above zero.

    Beside them the figure as it came, where it is no whole number of shillings above zero; None where it is, or where
    none is. It is cut and shows no long number: what stands in place of an amount may be anything.
    """
    if isinstance(value, float | int) and 0 < value <= LARGEST_AMOUNT and value == int(value) and value is not True:
        return int(value), None  # as nearly every callback has it
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, None
    found = money(value)
    whole = None if found is None or found > LARGEST_AMOUNT else int(found) or None
    if whole is not None and found == whole:
        return whole, None
    shown = "" if isinstance(value, dict | list) else text(_plain(value) or str(value), _LONGEST_FIGURE)
    return whole, hide_long_numbers(shown or "not a number")


def money(value: object) -> Decimal | None:
    """Shillings and cents out of 1.00, 100, "100" or "1,000.50", exactly. None when it is no amount."""
    plain = _plain(value)
    return Decimal(plain.replace(",", "")) if plain is not None and _MONEY.fullmatch(plain) else None


def text(value: object, longest: int) -> str | None:
    """Text that every database takes, cut to its column; None for anything but a text with something in it."""
    if not isinstance(value, str):
        return None
    if not value.isprintable():  # surrogates are not
        value = "".join(char if char.isprintable() else " " for char in value)
    return value.strip()[:longest].rstrip() or None


def identifier(value: object, longest: int) -> str | None:
    """An id, text or number, as it came; None when it is empty, too long or has characters that cannot be shown."""
    plain = _plain(value)
    if plain is None or not 1 <= len(plain) <= longest or not plain.isprintable():
        return None
    return plain


def receipt(value: object) -> str | None:
    """A receipt number; None when there is none. One that is there but does not look like one raises.

    Raises UnreadableCallbackError, for a success must neither lose its receipt nor be stored with a wrong one.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    plain = _plain(value)
    if plain is None or not _RECEIPT.fullmatch(plain):
        raise UnreadableCallbackError("the receipt does not look like one")
    return plain


def eat_to_utc(value: object) -> datetime | None:
    """Safaricom's East Africa Time, in any of the three ways that it is written, as UTC; None for anything else."""
    text = _plain(value)
    if text is None:
        return None
    for pattern in _MOMENTS:
        if match := pattern.fullmatch(text):
            return _moment(*map(int, match.groups()))
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year, hour, minute, second = map(int, match.groups())
        return _moment(year, month, day, hour, minute, second)
    return None


def _moment(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _EAT
    except (ValueError, OverflowError):  # the 31st of February; the first hours of the year 1
        return None


def _plain(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip()
    match value:
        case bool():
            return None
        case int() if abs(value) < 10**15:
            return str(value)
        case float() if math.isfinite(value) and abs(value) < 10**15:
            return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
        case _:
            return None


def objects(value: object) -> list[Mapping[str, object]]:
    """The objects of a list that Safaricom writes as a single object when there is one."""
    items: Sequence[object] = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def _one_meaning(members: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) == len(members):
        return found
    found.clear()
    for name, value in members:
        if name in found and found[name] != value:
            raise UnreadableCallbackError("the same field comes twice with different values")
        found[name] = value
    return found


_JSON = json.JSONDecoder(object_pairs_hook=_one_meaning, parse_constant=lambda _: None)
"""Made once: that takes as long as reading a callback."""
