"""The field in the review of real money that leaves: its amount, typed once more."""

from collections.abc import Callable

import flet as ft

from ...i18n import Words, kes
from .text_fields import text_field


def repeated_amount(
    amount: int, typed: str, on_change: Callable[[str], None], words: Words, *, name: str, enabled: bool
) -> ft.Control:
    """Says what is to be typed, so that whoever types it reads it."""
    return text_field(
        words.payouts.type_amount,
        typed,
        on_change,
        name=name,
        hint=words.payouts.type_amount_again.format(a=kes(amount)),
        keyboard=ft.KeyboardType.NUMBER,
        enabled=enabled,
    )
