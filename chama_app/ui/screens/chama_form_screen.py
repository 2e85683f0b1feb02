"""Editing the chama itself: what it collects for, how much, and what the prompt on a phone shows."""

import flet as ft

from ...domain.chama_form import LONGEST_DESCRIPTION, LONGEST_REFERENCE, ChamaField
from ...domain.members import LONGEST_NAME
from ...i18n import Words
from ..components.buttons import main_button
from ..components.callout import callout
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space
from ..view_models.member_state import ChamaForm


@guarded_component
def chama_form_screen(form: ChamaForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    labels, draft = words.members, form.draft
    fields: list[ft.Control] = [
        _field("name", labels.chama_name, draft.name, form, session, words, longest=LONGEST_NAME),
        _field("target", labels.target, draft.target, form, session, words, keyboard=ft.KeyboardType.NUMBER),
        _field(
            "reference",
            labels.reference,
            draft.reference,
            form,
            session,
            words,
            hint=labels.reference_hint,
            longest=LONGEST_REFERENCE,
        ),
        _field(
            "description",
            labels.description,
            draft.description,
            form,
            session,
            words,
            hint=labels.description_hint,
            longest=LONGEST_DESCRIPTION,
        ),
    ]
    held = form.parsed.blocked_by if form.parsed else ()
    parts: list[ft.Control] = [
        ft.Column(fields, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
    ]
    if held:
        who = ", ".join(name.split()[0] for name in held)
        parts.append(callout(labels.held.format(who=who), ft.Icons.LOCK, Role.WAIT, name="chama-held"))
    parts.append(main_button(labels.save, session.members.save_chama, name="chama-save"))
    return detail_page(labels.edit_chama, parts, session, words, name="chama-title", is_page=is_page)


def _field(
    field: ChamaField,
    label: str,
    value: str,
    form: ChamaForm,
    session: Session,
    words: Words,
    *,
    hint: str | None = None,
    longest: int | None = None,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
) -> ft.Control:
    problem = form.parsed.problems.get(field) if form.parsed and form.was_submitted else None
    return text_field(
        label,
        value,
        lambda typed: session.members.set_chama_field(field, typed),
        name=f"chama-{field}",
        error=words.members.problems.get(f"{field}.{problem}") if problem else None,
        hint=hint,
        longest=longest,
        keyboard=keyboard,
        on_submit=session.members.save_chama,
    )
