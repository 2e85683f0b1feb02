"""What has to be put right in a form before it can be saved: what is said of it, and where the keyboard goes."""

from dataclasses import dataclass

import flet as ft
from flet.controls.base_control import BaseControl

from ..theme import Role
from .callout import callout

_HOLDING = ("controls", "content", "_b")  # the last is what a component has drawn


@dataclass(frozen=True, slots=True)
class Mistake:
    """One that no field says of itself; `at` is the name of the part where it is put right.

    A text field that the keyboard goes to is scrolled into view, with what stands around it; anything else is not.
    """

    at: str


def mistake(message: str, *, at: str, name: str) -> ft.Control:
    """What is wrong with more than the text of one field."""
    return at_fault(callout(message, ft.Icons.ERROR_OUTLINE, Role.ERROR, name=name), at)


def at_fault(said: ft.Control, at: str) -> ft.Control:
    """The same, of what says it in a shape of its own."""
    said.data = Mistake(at)
    return said


def first_mistake(drawn: object) -> ft.TextField | Mistake | None:
    """The first one from the top that is drawn in a control, or in several."""
    pending = [drawn]
    while pending:
        match pending.pop():
            case list() as parts:
                pending += parts[::-1]
            case ft.TextField(error=error) as field if error:
                return field
            case BaseControl(data=Mistake() as found):
                return found
            case BaseControl() as one if getattr(one, "visible", True):
                pending += [getattr(one, name, None) for name in _HOLDING]
            case _:
                pass
    return None
