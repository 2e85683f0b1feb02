"""Reporting an M-PESA code: the message is pasted, the code in it is stored as reported and nothing more."""

import flet as ft

from ...i18n import Words
from ..components.buttons import main_button
from ..components.callout import callout
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Type, text
from ..view_models.member_state import CodeForm


@guarded_component
def reported_code_screen(form: CodeForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    labels, parsed = words.members, form.parsed
    is_problem = parsed.problem is not None and (form.was_submitted or parsed.problem != "no_code")
    parts: list[ft.Control] = [
        text(labels.code_body.format(n=form.name), Type.BODY),
        text_field(
            labels.code_field,
            form.pasted,
            session.members.set_pasted,
            name="code-field",
            error=labels.code_problems[parsed.problem] if parsed.problem and is_problem else None,
            lines=4,
            autofocus=True,
        ),
        *(
            [callout(labels.code_found.format(r=parsed.code), ft.Icons.CHECK_CIRCLE, Role.INFO, name="code-found")]
            if parsed.code
            else []
        ),
        main_button(labels.code_save, session.members.submit_code, name="code-save"),
    ]
    return detail_page(labels.code_title, parts, session, words, name="code-title", is_page=is_page)
