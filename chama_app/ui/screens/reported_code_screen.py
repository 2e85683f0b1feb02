"""Reporting an M-PESA code: the message is pasted, the code in it is kept as a claim and nothing more."""

import flet as ft

from ...i18n import Words
from ..components.buttons import main_button
from ..components.callout import note
from ..components.error_boundary import part
from ..components.page import page
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Type, text
from ..view_models.member_state import CodeForm


@part
def code_page(form: CodeForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    said_of, reading = words.people, form.reading
    is_problem = reading.problem is not None and (form.was_pressed or reading.problem != "no_code")
    parts: list[ft.Control] = [
        text(said_of.code_body.format(n=form.name), Type.BODY),
        text_field(
            said_of.code_field,
            form.pasted,
            session.people.paste,
            name="code-field",
            error=said_of.code_problems[reading.problem] if reading.problem and is_problem else None,
            lines=4,
            autofocus=True,
        ),
        *(
            [note(said_of.code_found.format(r=reading.code), ft.Icons.CHECK_CIRCLE, Role.INFO, name="code-found")]
            if reading.code
            else []
        ),
        main_button(said_of.code_save, session.people.save_code, name="code-save"),
    ]
    return page(said_of.code_title, parts, session, words, name="code-title", is_page=is_page)
