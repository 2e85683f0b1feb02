"""When a collection is due, in every form that asks for it: the day as it was understood, and whether it is past."""

from collections.abc import Callable

import flet as ft

from ...domain.chama_form import ParsedChama
from ...domain.collection_form import ParsedCollection
from ...i18n import Words
from ...i18n.formats import dated
from ..theme import Role, ThemeColor, on
from .text_fields import text_field


def due_field(
    typed: str,
    parsed: ParsedChama | ParsedCollection | None,
    on_change: Callable[[str], None],
    words: Words,
    *,
    name: str,
    error: str | None,
    on_submit: Callable[[], None],
) -> ft.Control:
    """A day that is past is taken, for a treasurer may write down what is late already; it is said what that means."""
    said, due, is_past = words.collections, parsed.due if parsed else None, parsed is not None and parsed.is_overdue
    understood = said.due_is_past if is_past else said.due_is
    return text_field(
        said.due_field,
        typed,
        on_change,
        name=name,
        error=error,
        hint=understood.format(day=dated(due, words.code)) if due else said.due_hint,
        hint_color=on(Role.WAIT) if is_past else ThemeColor.MUTED,
        on_submit=on_submit,
    )
