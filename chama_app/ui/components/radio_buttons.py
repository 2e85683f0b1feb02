"""What exactly one is chosen of: to screen readers the radio buttons of one group."""

import flet as ft

from ..theme import ThemeColor

_SIGN = 22


def radio_group(options: ft.Control, chosen: str | None) -> ft.RadioGroup:
    """Make one group of the options inside; `chosen` is the value of one of them, or None."""
    return ft.RadioGroup(options, value=chosen)


def radio_sign(value: str, *, is_chosen: bool) -> ft.Radio:
    """Drawn inside of what is pressed, which is then read as a radio button."""
    return _radio(value, ThemeColor.BRAND if is_chosen else ThemeColor.EDGE, _SIGN)


def read_as_radio(drawn: ft.Control, value: str) -> ft.Control:
    """The same for what draws in its own way whether it is chosen: it has a radio button that nobody sees."""
    return ft.Stack([drawn, _radio(value, ft.Colors.TRANSPARENT, 1)])  # of no size at all it would be read by nobody


def _radio(value: str, color: ft.Colors, side: int) -> ft.Radio:
    # It takes no press of its own, else the keyboard would stop twice at each option, and the arrows would choose.
    return ft.Radio(
        value=value, disabled=True, fill_color=color, width=side, height=side, mouse_cursor=ft.MouseCursor.CLICK
    )
