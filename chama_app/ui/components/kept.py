"""Controls that stay the same ones from one drawing of a component to the next: Flet looks at no part of them."""

from collections.abc import Callable, Hashable
from typing import TypeAlias

import flet as ft

Keep: TypeAlias = Callable[[Hashable, object, Callable[[], ft.Control]], ft.Control]
"""What a control is called, all that it is made of, and what makes it."""


def use_kept() -> Keep:
    """Gives the control that the last drawing had by this name where it was made of the same, else one made now.

    Each of them, and all that stands beside it, has a key: Flet would else take one for another.
    """
    drawn: ft.MutableRef[dict[Hashable, tuple[object, ft.Control]]] = ft.use_ref()
    before, now = drawn.current or {}, dict[Hashable, tuple[object, ft.Control]]()
    drawn.current = now

    def keep(name: Hashable, made_of: object, make: Callable[[], ft.Control]) -> ft.Control:
        known = before.get(name)
        now[name] = known if known and known[0] == made_of else (made_of, make())
        return now[name][1]

    return keep
