"""Editing the chama itself: what it collects for, how much, and what the prompt on a phone shows."""

from functools import partial

import flet as ft

from ...domain.chama_form import LONGEST_DESCRIPTION, LONGEST_REFERENCE, ChamaField
from ...domain.members import LONGEST_NAME
from ...domain.namesakes import among_everybody, whole_name
from ...i18n import Words
from ...i18n.amount_text import amount_error
from ...i18n.names import listed_in
from ..components.buttons import main_button, plain_button, text_button
from ..components.callout import callout
from ..components.due_field import due_field
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.semantics import labelled
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space, Type, text
from ..view_models.member_state import ChamaForm


@guarded_component
def chama_form_screen(form: ChamaForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    labels, said, draft = words.members, words.collections, form.draft
    collection = form.collection or session.app_state.snapshot().book.collection
    fields: list[ft.Control] = [
        _field("name", labels.chama_name, draft.name, form, session, words, longest=LONGEST_NAME),
        _field(
            "target", said.amounts[collection.kind], draft.target, form, session, words, keyboard=ft.KeyboardType.NUMBER
        ),
        due_field(
            draft.due,
            form.parsed,
            lambda typed: session.members.set_chama_field("due", typed),
            words,
            name="chama-due",
            error=_error("due", form, words),
            on_submit=session.members.save_chama,
        ),
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
    is_closed = collection.closed_on is not None
    parts: list[ft.Control] = [
        *([_closed(words)] if is_closed else []),
        ft.Column(fields, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
    ]
    if held:
        said_held = labels.held.format(who=listed_in(session.app_state.snapshot().book, held))
        parts.append(callout(said_held, ft.Icons.LOCK, Role.WAIT, name="chama-held"))
    if form.joinable:
        parts.append(_joinable(form, collection.id, session, words))
    parts.append(
        text_button(
            said.open_again if is_closed else said.close,
            lambda: session.members.close_collection(is_closed=not is_closed),
            name="collection-close",
        )
    )
    save = main_button(labels.save, session.members.save_chama, name="chama-save", enabled=not held)
    return detail_page(said.edit, parts, session, words, name="chama-title", is_page=is_page, main=save)


def _joinable(form: ChamaForm, collection_id: str, session: Session, words: Words) -> ft.Control:
    """Who is in the chama and takes no part, each to be added at once."""
    said, members = words.collections, session.members
    book = among_everybody(session.app_state.snapshot().book)
    rows: list[ft.Control] = [labelled(text(said.not_in, Type.NAME), name="not-in", heading=True)]
    rows += [
        plain_button(
            said.join.format(n=whole_name(book, one)),
            partial(members.parties.join, collection_id, one.id),
            name=f"join-{one.id}",
            icon=ft.Icons.PERSON_ADD_ALT,
        )
        for one in form.joinable[: form.limit]
    ]
    left = len(form.joinable) - form.limit
    if left > 0:
        label = words.members.show_more.of(left)
        rows.append(text_button(label, members.show_more_joinable, name="joinable-more"))
    return ft.Column(rows, spacing=Space.S)


def _closed(words: Words) -> ft.Control:
    return callout(words.collections.closed_hint, ft.Icons.LOCK_OUTLINE, Role.NEUTRAL, name="chama-closed", live=False)


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
    return text_field(
        label,
        value,
        lambda typed: session.members.set_chama_field(field, typed),
        name=f"chama-{field}",
        error=_error(field, form, words),
        hint=hint,
        longest=longest,
        keyboard=keyboard,
        on_submit=session.members.save_chama,
    )


def _error(field: ChamaField, form: ChamaForm, words: Words) -> str | None:
    problem = form.parsed.problems.get(field) if form.parsed and form.was_submitted else None
    said = words.members.problems.get(f"{field}.{problem}") if problem else None
    return amount_error(form.draft.target, said, words) if said and problem == "not_an_amount" else said
