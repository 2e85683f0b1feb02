"""Kenyan mobile numbers: every way that people write them, and how a text hides them."""

import re

from .errors import InvalidPhoneError

# With the country code some write the zero of the national form, too: +254 (0) 712 345 678.
_PHONE = re.compile(r"(?:(?:\+|00)?2540?|0)?([17][0-9]{8})")
# What phones, contact lists and chats put between the digits: blanks, dashes, dots, brackets, and what nobody sees:
# direction marks, zero-width characters, soft hyphens, the selectors that belong to emoji.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_SEPARATORS = re.compile(rf"[\s().\-\u00b7\u2010-\u2015\u2022\u2212{_INVISIBLE}]")
# A spreadsheet makes a number of it, and marks a text with an apostrophe; a link names its kind.
_AROUND = re.compile(r"^(?:tel:|['\u2018\u2019\u02bc])|(?<=[0-9])\.0$", re.IGNORECASE)
_ANY_PHONE = re.compile(r"[0-9]{9,}|(?:254|0)[ .()\-]*[17](?:[ .()\-]?[0-9]){8}")


def normalise_phone(text: str) -> str:
    """Turn a Kenyan mobile number, as people write it, into 2547XXXXXXXX or 2541XXXXXXXX; else raise InvalidPhoneError.

    Only the form is checked: numbers move between networks, so a prefix proves nothing.
    """
    if not isinstance(text, str):
        raise InvalidPhoneError(f"phone must be text such as '0712345678', got {type(text).__name__}")
    match = _PHONE.fullmatch(_SEPARATORS.sub("", _AROUND.sub("", text.strip())))
    if match is None:
        raise InvalidPhoneError(
            f"phone must be a Kenyan mobile number such as 0712 345 678, 0112 345 678 or +254 712 345 678, "
            f"got {mask_phone(text)!r}"
        )
    return "254" + match[1]


def mask_phone(text: str) -> str:
    """The text, cut, with all digits but the first two and last two hidden: enough to recognise a typing error."""
    digits = [place for place, character in enumerate(text) if character.isdigit()]
    hidden = set(digits[2:-2])
    return "".join("•" if place in hidden else character for place, character in enumerate(text))[:20]


def mask_middle(phone: str) -> str:
    """A number of ours, 2547XXXXXXXX, as others may see it: 0712 ••• 678."""
    return f"0{phone[3:6]} ••• {phone[-3:]}"


def hide_long_numbers(text: str) -> str:
    """The text with everything masked that could be somebody's phone: nine digits or more, or a number in groups."""
    return _ANY_PHONE.sub(lambda found: mask_phone(found[0]), text)
