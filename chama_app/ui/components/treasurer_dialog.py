"""The question before a member becomes a treasurer, or is none any more: what that allows, and what it ends."""

import flet as ft

from ...i18n import Words
from ...i18n.names import called_in
from ..session import Session
from ..theme import Type, text
from ..view_models.dialog_state import TreasurerDialog
from .confirm_dialog import confirm_dialog


def treasurer_dialog(asked: TreasurerDialog, session: Session, words: Words) -> ft.AlertDialog:
    """Says what a treasurer may do before somebody becomes one."""
    said, name = words.treasurers, called_in(session.app_state.snapshot().book, asked.member_id)
    holds = session.payouts.approvals.overview.holds
    if asked.on:
        title, yes = said.make_title, said.make_yes
        sentences = [said.make_body, said.make_later if holds else said.make_alone, said.make_sure]
    else:
        title, yes = said.end_title, said.end_yes
        sentences = [said.end_body, *([said.end_proposals] if holds else [])]
    lines: list[ft.Control] = [text(one.format(n=name), Type.BODY) for one in sentences]
    return confirm_dialog(title.format(n=name), lines, session, words.cancel, yes)
