"""Who shares the pot, and what for."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from daraja_core.errors import InvalidPhoneError
from daraja_core.phone import find_phones, is_cut_number, mask_middle, normalise_phone

LONGEST_NAME = 40

PhoneProblem = Literal["not_a_phone", "two_numbers", "cut_number"]


@dataclass(frozen=True, slots=True)
class Member:
    """One person. `custom_share` is None for an equal part of what the others leave; `phone` is 254 and nine digits.

    It is empty where another device keeps the chama and nobody typed the number into this one.
    """

    id: str
    name: str
    phone: str = field(repr=False)
    custom_share: int | None = None
    archived: bool = False
    is_me: bool = False


@dataclass(frozen=True, slots=True)
class Chama:
    """What the money is for. `reference` and `description` are what the prompt on the phone shows."""

    name: str
    target: int
    reference: str
    description: str


def initials(name: str) -> str:
    """One or two letters for the avatar, or the picture that somebody is called by."""
    signs = [sign for word in called_words(name) if (sign := _first(word, str.isalnum))]
    pictures = (_first(word, _is_picture) for word in name.split())
    return "".join(signs[:1] + signs[1:][-1:]).upper() or next(filter(None, pictures), "?")


def called_words(name: str) -> list[str]:
    """The words of a name without what is in brackets, unless everything is."""
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", name).split() or name.split()


def _first(word: str, is_meant: Callable[[str], bool]) -> str:
    return next(filter(is_meant, word), "")


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) == "So"


def local_phone(phone: str) -> str:
    """254712345678 as people write it: 0712 345 678. Empty for a number that this device does not know."""
    if not phone:
        return ""
    local = "0" + phone[3:]
    return f"{local[:4]} {local[4:7]} {local[7:]}"


def international_phone(phone: str) -> str:
    """254712345678 as the world writes it: +254 712 345 678."""
    return f"+254 {local_phone(phone)[1:]}"


def masked_phone(phone: str) -> str:
    """The number with its middle hidden: 0712 ••• 678. Empty for one that this device does not know."""
    return mask_middle(phone) if phone else ""


def masked_id(checkout_request_id: str) -> str:
    """A CheckoutRequestID with the payer's number at its end hidden: ws_CO_20112026120000•••••5001."""
    return f"{checkout_request_id[:-9]}•••••{checkout_request_id[-4:]}"


def parse_phone(text: str) -> str | None:
    """254 and nine digits, or None for anything that is not a Kenyan mobile number."""
    try:
        return normalise_phone(text)
    except InvalidPhoneError:
        return None


def phone_problem(text: str) -> PhoneProblem:
    """Why no number was read in a text that has none, or more than one."""
    if len({one.phone for one in find_phones(text)}) > 1:
        return "two_numbers"
    return "cut_number" if is_cut_number(text) else "not_a_phone"


def one_line(text: str) -> str:
    """A name as it is kept: no line breaks, no blanks at the ends, each letter in one sign with its marks."""
    return composed(" ".join(text.split()))


def composed(text: str) -> str:
    """The text with each letter in one sign with its marks, as other devices may not write it."""
    return unicodedata.normalize("NFC", text)
