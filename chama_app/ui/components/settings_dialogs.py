"""The questions before another mode, and before the demo's data is forgotten."""

import flet as ft

from ...i18n import Words
from ..session import Session
from ..theme import Role, Type, text
from ..view_models.dialog_state import ChooseMode
from .callout import note
from .confirm_dialog import question_dialog
from .text_fields import text_field


def choose_mode(asked: ChooseMode, session: Session, words: Words) -> ft.AlertDialog:
    """Another mode from the next start; for real money a word has to be typed."""
    spoken, modes = words.preferences, session.settings.modes
    wanted, now = spoken.modes[asked.mode].label, spoken.modes[modes.mode].label
    lines: list[ft.Control] = [text(spoken.switch_body.format(now=now), Type.BODY)]
    if asked.mode == "production":
        lines += [
            note(spoken.switch_live, ft.Icons.BOLT, Role.ERROR, name="switch-live", live=False),
            text_field(spoken.type_live, asked.typed, session.settings.type_word, name="type-live"),
        ]
    return question_dialog(
        spoken.switch_title.format(mode=wanted),
        lines,
        session,
        words.cancel,
        spoken.switch.format(mode=wanted),
        can_confirm=session.settings.may_choose(asked),
    )


def clear_demo(session: Session, words: Words) -> ft.AlertDialog:
    """Everything that the demo recorded."""
    spoken = words.preferences
    lines: list[ft.Control] = [text(spoken.clear_body, Type.BODY)]
    return question_dialog(spoken.clear_title, lines, session, words.cancel, spoken.clear_yes)
