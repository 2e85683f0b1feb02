"""A part of the screen that is drawn by itself: anew when what it is given changes, and never at the rest's expense."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import flet as ft

from ...i18n import ENGLISH, Words
from ..theme import Role, Space, Type, on, text
from .semantics import labelled

log = logging.getLogger("chama.ui")

P = ParamSpec("P")
R = TypeVar("R")


def guarded_component(draw: Callable[P, ft.Control]) -> Callable[P, ft.Control]:
    """Make a function that draws a component of its own."""
    return error_boundary(error_message)(draw)


def error_boundary(instead: Callable[[Words], R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The same, with what is to stand there when it cannot be drawn: Flet draws no page again that saw one fail."""

    def decorate(draw: Callable[P, R]) -> Callable[P, R]:
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return draw(*args, **kwargs)
            except Exception:  # the part's boundary: reported, and the screen says so
                log.exception("%s could not be drawn", draw.__name__)
                return instead(next((one for one in args if isinstance(one, Words)), ENGLISH))

        return ft.component(drawn)

    return decorate


def error_message(words: Words) -> ft.Control:
    """What stands in the place of a part that could not be drawn."""
    return ft.Container(
        labelled(text(words.shell.not_drawn, Type.BODY, on(Role.ERROR)), name="not-drawn", label=words.shell.not_drawn),
        padding=Space.L,
    )
