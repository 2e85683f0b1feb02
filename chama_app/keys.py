"""The keyboard: which keys mean which order. Digits belong to the PIN pads, single letters to nobody."""

from typing import Literal

Order = Literal["back", "search", "primary", "export", "settings", "help", "none"]

_WITH_CONTROL: dict[str, Order] = {
    "K": "search",
    "Enter": "primary",
    "Numpad Enter": "primary",
    "E": "export",
    ",": "settings",
    "/": "help",
}


def order(key: str, *, control: bool) -> Order:
    """What a key means; `control` is Ctrl, or the command key of a Mac."""
    if control:
        return _WITH_CONTROL.get(key.upper() if len(key) == 1 else key, "none")
    return "back" if key == "Escape" else "none"
