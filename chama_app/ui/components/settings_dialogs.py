"""The questions before another mode, and before the demo's data is forgotten."""

import flet as ft

from ...i18n import Words
from ..session import Session
from ..theme import Role, Type, text
from ..view_models.dialog_state import ModeDialog
from .callout import callout
from .confirm_dialog import confirm_dialog
from .text_fields import text_field


def mode_dialog(asked: ModeDialog, session: Session, words: Words) -> ft.AlertDialog:
    """Another mode from the next start; for real money a word has to be typed."""
    labels, modes = words.settings, session.settings.modes
    wanted, now = labels.modes[asked.mode].label, labels.modes[modes.mode].label
    lines: list[ft.Control] = [text(labels.switch_body.format(now=now), Type.BODY)]
    if asked.mode == "production":
        lines += [
            callout(labels.switch_live, ft.Icons.BOLT, Role.ERROR, name="switch-live", live=False),
            text_field(labels.type_live, asked.typed, session.settings.set_typed_word, name="type-live"),
        ]
    return confirm_dialog(
        labels.switch_title.format(mode=wanted),
        lines,
        session,
        words.cancel,
        labels.switch.format(mode=wanted),
        can_confirm=session.settings.may_choose(asked),
    )


def clear_demo_dialog(session: Session, words: Words) -> ft.AlertDialog:
    """Everything that the demo recorded."""
    labels = words.settings
    lines: list[ft.Control] = [text(labels.clear_body, Type.BODY)]
    return confirm_dialog(labels.clear_title, lines, session, words.cancel, labels.clear_yes)
