"""Adding and editing a member: who, which phone, which share; and taking leave."""

import flet as ft

from ...domain.member_form import Reading
from ...domain.members import LONGEST_NAME, international_phone
from ...i18n import Words, kes
from ..components.buttons import main_button, plain_button, text_button, tonal_button
from ..components.callout import note
from ..components.card import card
from ..components.choice_chips import choices
from ..components.error_boundary import part
from ..components.page import page
from ..components.semantics import said
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Ink, Role, Space, Type, text
from ..view_models.member_state import MemberForm


@part
def member_form(form: MemberForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    reading, said_of = form.reading, words.people
    if reading is None:
        return ft.Container()
    parts = [
        *([note(said_of.locked, ft.Icons.LOCK, Role.INFO, name="member-locked")] if reading.locked else []),
        _who(form, reading, session, words),
        _share(form, reading, session, words),
        _me(form, session, words),
        *_held(form, reading, words),
        main_button(said_of.save, session.people.save, name="member-save"),
        *([] if form.is_new else [_leave(form, session, words)]),
        *([_archived(form, session, words)] if form.is_new and form.archived else []),
    ]
    title = said_of.add if form.is_new else said_of.edit
    return page(title, parts, session, words, name="member-title", is_page=is_page)


def _who(form: MemberForm, reading: Reading, session: Session, words: Words) -> ft.Control:
    said_of, draft = words.people, form.draft
    fields: list[ft.Control] = [
        text_field(
            said_of.name,
            draft.name,
            lambda typed: session.people.type("name", typed),
            name="member-name",
            error=_error("name", form, reading, words),
            longest=LONGEST_NAME,
            autofocus=form.is_new,
            submit=session.people.save,
        ),
        text_field(
            said_of.phone,
            draft.phone,
            lambda typed: session.people.type("phone", typed),
            name="member-phone",
            error=_error("phone", form, reading, words),
            hint=None if reading.phone else "0712 345 678",
            keyboard=ft.KeyboardType.PHONE,
            enabled=not reading.locked,
            submit=session.people.save,
        ),
    ]
    if reading.phone:
        goes_to = said_of.requests_go_to.format(p=international_phone(reading.phone))
        fields.append(note(goes_to, ft.Icons.PHONE_ANDROID, Role.SUCCESS, name="member-goes-to"))
    if reading.sharing:
        name = draft.name.split()[0] if draft.name.split() else said_of.name
        sharing = said_of.sharing.format(who=_listed(reading.sharing), n=name)
        fields.append(note(sharing, ft.Icons.INFO_OUTLINE, Role.INFO, name="member-sharing"))
    return ft.Column(fields, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _share(form: MemberForm, reading: Reading, session: Session, words: Words) -> ft.Control:
    said_of, draft = words.people, form.draft
    parts: list[ft.Control] = [said(text(said_of.share, Type.NAME), name="member-share-title", heading=True)]
    if not reading.locked:
        kinds = {"equal": said_of.share_equal, "custom": said_of.share_custom}
        chosen = "custom" if draft.is_custom else "equal"
        parts.append(
            choices(kinds, chosen, lambda kind: session.people.divide(custom=kind == "custom"), name="member-share")
        )
    if draft.is_custom:
        parts.append(
            text_field(
                said_of.share_amount,
                draft.share,
                lambda typed: session.people.type("share", typed),
                name="member-share-amount",
                error=_error("share", form, reading, words),
                keyboard=ft.KeyboardType.NUMBER,
                enabled=not reading.locked,
                submit=session.people.save,
            )
        )
    else:
        parts.append(text(said_of.share_now.format(a=kes(max(0, reading.share))), Type.BODY_STRONG))
        if form.was_pressed and "share" in reading.problems:
            says = said_of.problems[f"share.{reading.problems['share']}"]
            parts.append(note(says, ft.Icons.ERROR_OUTLINE, Role.ERROR, name="member-share-problem"))
    parts.append(_sum(reading, words))
    return card(ft.Column(parts, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _sum(reading: Reading, words: Words) -> ft.Control:
    apart = reading.total - reading.target
    said_of = words.people
    says = said_of.sum_exact if apart == 0 else said_of.sum_short if apart < 0 else said_of.sum_over
    sentence = says.format(total=kes(reading.total), target=kes(reading.target), a=kes(abs(apart)))
    icon = ft.Icons.CHECK_CIRCLE if apart == 0 else ft.Icons.INFO_OUTLINE
    return note(sentence, icon, Role.SUCCESS if apart == 0 else Role.WAIT, name="member-sum")


def _me(form: MemberForm, session: Session, words: Words) -> ft.Control:
    switch = ft.Switch(
        value=form.draft.is_me,
        label=words.people.is_me,
        label_position=ft.LabelPosition.RIGHT,
        label_text_style=ft.TextStyle(
            size=Type.BODY_STRONG.size, weight=Type.BODY_STRONG.weight, font_family=Type.BODY_STRONG.font
        ),
        on_change=lambda event: session.people.hold(is_me=bool(event.control.value)),
    )
    return ft.Column(
        [said(switch, name="member-is-me"), text(words.people.is_me_hint, Type.SMALL, Ink.MUTED)],
        spacing=0,
    )


def _held(form: MemberForm, reading: Reading, words: Words) -> list[ft.Control]:
    if not reading.held or (reading.locked and not form.was_pressed):
        return []
    says = words.people.held.format(who=_listed(reading.held))
    return [note(says, ft.Icons.LOCK, Role.WAIT, name="member-held")]


def _leave(form: MemberForm, session: Session, words: Words) -> ft.Control:
    said_of, people = words.people, session.people
    if not form.is_leaving:
        return text_button(
            said_of.archive, lambda: people.ask_to_leave(asked=True), name="member-archive", enabled=form.can_leave
        )
    name = form.draft.name.split()[0] if form.draft.name.split() else ""
    title = said_of.archive_title if form.has_history else said_of.remove_title
    yes = said_of.archive_yes if form.has_history else said_of.remove_yes
    lines: list[ft.Control] = [text(title.format(n=name), Type.NAME)]
    if form.has_history:
        lines.append(text(said_of.archive_kept.format(n=name), Type.BODY))
    lines.append(text(said_of.archive_others, Type.BODY))
    buttons = ft.Row(
        [
            plain_button(said_of.archive_no, lambda: people.ask_to_leave(asked=False), name="member-archive-no"),
            tonal_button(yes, people.leave, name="member-archive-yes", role=Role.ERROR, enabled=form.can_leave),
        ],
        wrap=True,
        spacing=Space.S,
    )
    return said(card(ft.Column([*lines, buttons], spacing=Space.M)), name="member-archive-question")


def _archived(form: MemberForm, session: Session, words: Words) -> ft.Control:
    rows: list[ft.Control] = [said(text(words.people.archived, Type.NAME), name="archived", heading=True)]
    rows += [
        plain_button(
            words.people.bring_back.format(n=member.name),
            lambda member_id=member.id: session.people.bring_back(member_id),  # type: ignore[misc]  # mypy cannot type a lambda's default
            name=f"bring-back-{member.id}",
        )
        for member in form.archived
    ]
    return ft.Column(rows, spacing=Space.S)


def _error(field: str, form: MemberForm, reading: Reading, words: Words) -> str | None:
    """What is wrong with a field, once somebody wanted to save."""
    found = {str(name): problem for name, problem in reading.problems.items()}.get(field)
    return words.people.problems[f"{field}.{found}"] if found and form.was_pressed else None


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(name.split()[0] for name in names)
