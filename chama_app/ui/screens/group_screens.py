"""The pages of a shared chama: its code, joining with one, who holds this phone, and a member's number."""

import re

import flet as ft

from ...domain.members import international_phone
from ...i18n import Words, moment
from ..components.buttons import main_button, plain_button, text_button
from ..components.callout import note
from ..components.card import card, line
from ..components.clickable import pressable
from ..components.error_boundary import part
from ..components.page import page
from ..components.semantics import said
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Ink, Role, Space, Type, fitted, padding_around, text
from ..view_models.group_state import JoinForm, NumberForm, SharingBoard


@part
def share_page(board: SharingBoard, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """The code, large enough to be read out, and how long it works."""
    says = words.sharing
    parts = [
        text(says.share_body, Type.BODY),
        *_problem(board, words),
        *(_code(board, session, words) if board.code else _no_code(board, session, words)),
        note(says.share_numbers, ft.Icons.LOCK, Role.INFO, name="share-numbers", live=False),
    ]
    return page(says.share_title, parts, session, words, name="share-title", is_page=is_page)


@part
def join_page(
    board: SharingBoard, form: JoinForm, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """Where a code is typed."""
    says = words.sharing
    parts = [
        text(says.join_body, Type.BODY),
        text_field(
            says.join_code,
            form.typed,
            session.sharing.type_code,
            name="join-code",
            hint=says.join_hint,
            autofocus=True,
            submit=session.sharing.join,
        ),
        *_problem(board, words),
        main_button(
            says.joining if board.busy else says.join_yes,
            session.sharing.join,
            name="join-yes",
            enabled=bool(form.typed.strip()) and not board.busy,
        ),
    ]
    return page(says.join_title, parts, session, words, name="join-title", is_page=is_page)


@part
def who_page(board: SharingBoard, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """All names, to choose the own one from."""
    says = words.sharing
    rows: list[ft.Control] = []
    for member in board.members:
        if rows:
            rows.append(line())
        rows.append(_choice(member.id, member.name, session))
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return page(
        says.who_title, [text(says.who_body, Type.BODY), listed], session, words, name="who-title", is_page=is_page
    )


@part
def number_page(form: NumberForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A member's number, for this device only."""
    says = words.sharing
    switch = ft.Switch(value=form.is_me, on_change=lambda event: session.sharing.hold(is_me=bool(event.control.value)))
    parts = [
        text(says.number_body.format(n=form.name), Type.BODY),
        text_field(
            says.number_field,
            form.typed,
            session.sharing.type_number,
            name="number",
            error=says.number_wrong if form.was_pressed and form.phone is None else None,
            hint=words.people.requests_go_to.format(p=international_phone(form.phone))
            if form.phone
            else "0712 345 678",
            keyboard=ft.KeyboardType.PHONE,
            autofocus=True,
            submit=session.sharing.save_number,
        ),
        ft.Row(
            [
                text(says.number_is_me, Type.BODY_STRONG, expand=True),
                said(switch, name="number-is-me", label=says.number_is_me),
            ],
            spacing=Space.M,
        ),
        main_button(says.number_save, session.sharing.save_number, name="number-save"),
    ]
    title = says.number_title.format(n=form.name)
    return page(title, parts, session, words, name="number-title", is_page=is_page)


def _code(board: SharingBoard, session: Session, words: Words) -> list[ft.Control]:
    says = words.sharing
    face = fitted(Type.HEADLINE, board.code.replace("-", "- "), session.screen.room.beside(2 * Space.XL))
    groups = [text(group, face) for group in re.findall("[^-]+-?", board.code)]
    code = ft.Row(list(groups), wrap=True, spacing=0, run_spacing=0, alignment=ft.MainAxisAlignment.CENTER)
    until = says.code_until.format(t=moment(board.until)) if board.until else ""
    shown = ft.Column(
        [
            said(code, name="share-code", label=" ".join(board.code)),
            said(text(until, Type.SMALL, Ink.MUTED, align=ft.TextAlign.CENTER), name="share-until"),
        ],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return [
        card(shown, padding=Space.XL),
        main_button(says.copy_code, session.sharing.copy_code, name="share-copy", icon=ft.Icons.CONTENT_COPY),
        ft.Row(
            [
                plain_button(says.copy_invitation, session.sharing.send_invitation, name="share-send"),
                text_button(says.new_code, session.sharing.renew, name="share-renew", enabled=not board.busy),
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            wrap=True,
            spacing=Space.S,
        ),
    ]


def _no_code(board: SharingBoard, session: Session, words: Words) -> list[ft.Control]:
    says = words.sharing
    label = says.asking if board.busy else says.new_code
    return [main_button(label, session.sharing.renew, name="share-renew", enabled=not board.busy)]


def _problem(board: SharingBoard, words: Words) -> list[ft.Control]:
    if board.problem is None:
        return []
    icon = ft.Icons.CLOUD_OFF if board.problem == "offline" else ft.Icons.ERROR_OUTLINE
    return [note(words.sharing.problems[board.problem], icon, Role.ERROR, name="sharing-problem")]


def _choice(member_id: str, name: str, session: Session) -> ft.Control:
    return pressable(
        ft.Row(
            [text(name, Type.BODY_STRONG, expand=True), ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20, color=Ink.MUTED)],
            spacing=Space.M,
        ),
        lambda: session.sharing.enter_number(member_id, is_me=True),
        name=f"who-{member_id}",
        padding=padding_around(Type.BODY_STRONG),
    )
