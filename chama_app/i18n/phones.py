"""How a phone number is written."""

from ..domain.members import local_phone, masked_phone
from .words import Words


def phone_text(phone: str, words: Words) -> str:
    """0712 ••• 678, or the whole number for a reader who wants to see them."""
    return masked_phone(phone) if words.masked or not phone else local_phone(phone)
