"""A page that lies over the rest, or a pane beside it: a title, a way back, and parts below each other."""

from collections.abc import Sequence

import flet as ft

from ...i18n import Words
from ..session import Session
from .scroll_page import scrolled
from .title import page_title


def page(
    title: str, parts: Sequence[ft.Control], session: Session, words: Words, *, name: str, is_page: bool
) -> ft.Control:
    """Scrolls as a whole."""
    head = page_title(title, session, words, name=name, is_page=is_page)
    return scrolled([head, *parts])
