"""Editing the chama itself: what it collects for, how much, and what the prompt on a phone shows."""

import flet as ft

from ...domain.chama_form import LONGEST_DESCRIPTION, LONGEST_REFERENCE, PurposeField
from ...domain.members import LONGEST_NAME
from ...i18n import Words
from ..components.buttons import main_button
from ..components.callout import note
from ..components.error_boundary import part
from ..components.page import page
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space
from ..view_models.member_state import PurposeForm


@part
def chama_form(form: PurposeForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    said_of, draft = words.people, form.draft
    fields: list[ft.Control] = [
        _field("name", said_of.chama_name, draft.name, form, session, words, longest=LONGEST_NAME),
        _field("target", said_of.target, draft.target, form, session, words, keyboard=ft.KeyboardType.NUMBER),
        _field(
            "reference",
            said_of.reference,
            draft.reference,
            form,
            session,
            words,
            hint=said_of.reference_hint,
            longest=LONGEST_REFERENCE,
        ),
        _field(
            "description",
            said_of.description,
            draft.description,
            form,
            session,
            words,
            hint=said_of.description_hint,
            longest=LONGEST_DESCRIPTION,
        ),
    ]
    held = form.reading.held if form.reading else ()
    parts: list[ft.Control] = [
        ft.Column(fields, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
    ]
    if held:
        who = ", ".join(name.split()[0] for name in held)
        parts.append(note(said_of.held.format(who=who), ft.Icons.LOCK, Role.WAIT, name="chama-held"))
    parts.append(main_button(said_of.save, session.people.save_purpose, name="chama-save"))
    return page(said_of.edit_chama, parts, session, words, name="chama-title", is_page=is_page)


def _field(
    field: PurposeField,
    label: str,
    value: str,
    form: PurposeForm,
    session: Session,
    words: Words,
    *,
    hint: str | None = None,
    longest: int | None = None,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
) -> ft.Control:
    problem = form.reading.problems.get(field) if form.reading and form.was_pressed else None
    return text_field(
        label,
        value,
        lambda typed: session.people.type_purpose(field, typed),
        name=f"chama-{field}",
        error=words.people.problems.get(f"{field}.{problem}") if problem else None,
        hint=hint,
        longest=longest,
        keyboard=keyboard,
        submit=session.people.save_purpose,
    )
