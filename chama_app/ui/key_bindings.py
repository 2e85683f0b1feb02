"""The keyboard: which keys mean which order. Digits belong to the PIN pads, single letters to nobody."""

from typing import Literal

Command = Literal[
    "back", "search", "primary", "export", "settings", "help", "down", "up", "next_pane", "last_pane", "none"
]

_ALONE: dict[str, Command] = {"Escape": "back", "Arrow Down": "down", "Arrow Up": "up", "F6": "next_pane"}
_WITH_CONTROL: dict[str, Command] = {
    "K": "search",
    "Enter": "primary",
    "Numpad Enter": "primary",
    "E": "export",
    ",": "settings",
    "/": "help",
}


def digit_of(key: str) -> str:
    """The digit on a key, that of the number pad included; empty when it has none."""
    bare = key.removeprefix("Numpad ")
    return bare if len(bare) == 1 and bare in "0123456789" else ""


def command_of(key: str, *, control: bool, shift: bool = False) -> Command:
    """What a key means; `control` is Ctrl, or the command key of a Mac."""
    if control:
        return _WITH_CONTROL.get(key.upper() if len(key) == 1 else key, "none")
    if shift:
        return "last_pane" if key == "F6" else "none"
    return _ALONE.get(key, "none")
