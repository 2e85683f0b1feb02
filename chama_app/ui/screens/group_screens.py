"""The pages of a shared chama: its code, joining with one, who holds this phone, and a member's number."""

import re

import flet as ft

from ...domain.join_codes import join_link
from ...domain.members import international_phone, phone_problem
from ...i18n import Words, moment
from ..components.buttons import main_button, plain_button, text_button, tonal_button
from ..components.callout import callout, problem_callout
from ..components.card import card, divider
from ..components.clickable import clickable
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.qr_code import qr_code
from ..components.semantics import labelled, one_control
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, fit_longest_word, padding_around, text
from ..view_models.group_state import GroupOverview, JoinForm, PhoneForm

QR_SIDE = 200


@guarded_component
def invitation_screen(
    overview: GroupOverview, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """The code, large enough to be read out, and how long it works."""
    message = words.group
    parts = [
        text(message.share_body, Type.BODY),
        *_problem(overview, words),
        *(_code(overview, session, words) if overview.code else []),
        callout(message.share_numbers, ft.Icons.LOCK, Role.INFO, name="share-numbers", live=False),
    ]
    main = _copy_or_ask(overview, session, words)
    return detail_page(message.share_title, parts, session, words, name="share-title", is_page=is_page, main=main)


@guarded_component
def join_screen(
    overview: GroupOverview, form: JoinForm, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """Where a code is typed."""
    message = words.group
    parts = [
        text(message.join_body, Type.BODY),
        text_field(
            message.join_code,
            form.typed,
            session.group.set_code,
            name="join-code",
            hint=message.join_hint,
            autofocus=True,
            on_submit=session.group.join,
        ),
        *_problem(overview, words),
    ]
    join = main_button(
        message.joining if overview.is_busy else message.join_yes,
        session.group.join,
        name="join-yes",
        enabled=overview.is_ready and bool(form.typed.strip()),
        busy=overview.is_busy,
    )
    return detail_page(message.join_title, parts, session, words, name="join-title", is_page=is_page, main=join)


@guarded_component
def identity_screen(
    overview: GroupOverview, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """All names, to choose the own one from."""
    message = words.group
    rows: list[ft.Control] = []
    for member in overview.members:
        if rows:
            rows.append(divider())
        is_taken = member.id in overview.linked and not member.is_me
        rows.append(_taken(member.name, words) if is_taken else _choice(member.id, member.name, session))
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return detail_page(
        message.who_title,
        [text(message.who_body, Type.BODY), listed],
        session,
        words,
        name="who-title",
        is_page=is_page,
    )


def _phone_error(form: PhoneForm, words: Words) -> str | None:
    if not form.was_submitted:
        return None
    if form.is_changed:
        return words.members.problems["phone.changed"]
    return words.members.problems[f"phone.{phone_problem(form.draft.phone)}"] if form.phone is None else None


@guarded_component
def phone_form_screen(form: PhoneForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A member's number, for this device only."""
    message = words.group
    switch = ft.Switch(
        value=form.draft.is_me, on_change=lambda event: session.group.set_is_me(is_me=bool(event.control.value))
    )
    parts = [
        text(message.number_body.format(n=form.name), Type.BODY),
        text_field(
            message.number_field,
            form.draft.phone,
            session.group.set_phone,
            name="number",
            error=_phone_error(form, words),
            hint=words.members.requests_go_to.format(p=international_phone(form.phone))
            if form.phone
            else "0712 345 678",
            keyboard=ft.KeyboardType.PHONE,
            autofocus=True,
            on_submit=session.group.save_phone,
        ),
        ft.Row(
            [
                text(message.number_is_me, Type.BODY_STRONG, expand=True),
                one_control(switch, name="number-is-me", label=message.number_is_me),
            ],
            spacing=Space.M,
        ),
    ]
    title, save = (
        message.number_title.format(n=form.name),
        main_button(message.number_save, session.group.save_phone, name="number-save"),
    )
    return detail_page(title, parts, session, words, name="number-title", is_page=is_page, main=save)


def _code(overview: GroupOverview, session: Session, words: Words) -> list[ft.Control]:
    message, group = words.group, session.group
    link_and_message = [
        plain_button(message.copy_link, group.copy_link, name="share-link", icon=ft.Icons.LINK),
        plain_button(message.copy_invitation, group.send_invitation, name="share-send", icon=ft.Icons.SHARE),
    ]
    return [
        card(_code_and_picture(overview, session, words), padding=Space.XL),
        _in_the_middle(link_and_message),
        *(_asked_to_revoke(session, words) if overview.asks_to_revoke else [_new_or_none(overview, session, words)]),
    ]


def _code_and_picture(overview: GroupOverview, session: Session, words: Words) -> ft.Control:
    """The link for cameras, and the code for everybody else."""
    message, layout = words.group, session.screen.layout
    room = layout.width_beside(2 * Space.XL)
    face = fit_longest_word(Type.HEADLINE, overview.code.replace("-", "- "), room)
    groups = [text(group, face) for group in re.findall("[^-]+-?", overview.code)]
    code = ft.Row(list(groups), wrap=True, spacing=0, run_spacing=0, alignment=ft.MainAxisAlignment.CENTER)
    picture = qr_code(
        join_link(overview.code), label=message.qr_label, name="share-qr", side=min(QR_SIDE * layout.scale, room)
    )
    until = message.code_until.format(t=moment(overview.until, words)) if overview.until else ""
    return ft.Column(
        [
            ft.Row([picture], alignment=ft.MainAxisAlignment.CENTER),
            text(message.qr_body, Type.SMALL, ThemeColor.MUTED, align=ft.TextAlign.CENTER),
            labelled(code, name="share-code", label=" ".join(overview.code)),
            labelled(text(until, Type.SMALL, ThemeColor.MUTED, align=ft.TextAlign.CENTER), name="share-until"),
            *_uses(overview, words),
        ],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _uses(overview: GroupOverview, words: Words) -> list[ft.Control]:
    """How many have joined with the code, where that is counted."""
    if not overview.most_uses:
        return []
    message = words.group
    used = message.code_used.of(overview.uses, most=f"{overview.most_uses:,}") if overview.uses else message.code_unused
    shown = text(used, Type.SMALL, ThemeColor.MUTED, align=ft.TextAlign.CENTER)
    return [labelled(shown, name="share-used", label=used, live=True)]


def _new_or_none(overview: GroupOverview, session: Session, words: Words) -> ft.Control:
    message, group, busy = words.group, session.group, overview.is_busy
    return _in_the_middle(
        [
            text_button(message.new_code, group.create_code, name="share-renew", busy=busy),
            text_button(message.revoke, lambda: group.ask_to_revoke(asks=True), name="share-revoke", busy=busy),
        ]
    )


def _asked_to_revoke(session: Session, words: Words) -> list[ft.Control]:
    message, group = words.group, session.group
    return [
        callout(
            f"{message.revoke_title} {message.revoke_body}", ft.Icons.LINK_OFF, Role.WAIT, name="share-revoke-question"
        ),
        _in_the_middle(
            [
                plain_button(
                    words.cancel, lambda: group.ask_to_revoke(asks=False), name="share-revoke-no", focused=True
                ),
                tonal_button(message.revoke, group.revoke, name="share-revoke-yes", role=Role.ERROR),
            ]
        ),
    ]


def _in_the_middle(buttons: list[ft.Control]) -> ft.Control:
    return ft.Row(buttons, alignment=ft.MainAxisAlignment.CENTER, wrap=True, spacing=Space.S, run_spacing=Space.S)


def _copy_or_ask(overview: GroupOverview, session: Session, words: Words) -> ft.Control:
    message, group = words.group, session.group
    if overview.code:
        return main_button(message.copy_code, group.copy_code, name="share-copy", icon=ft.Icons.CONTENT_COPY)
    label = message.asking if overview.is_busy else message.new_code
    return main_button(label, group.create_code, name="share-renew", busy=overview.is_busy)


def _problem(overview: GroupOverview, words: Words) -> list[ft.Control]:
    if overview.problem is None:
        return []
    why, is_offline = words.group.problems[overview.problem], overview.problem == "offline"
    return [problem_callout(why, is_offline=is_offline, name="sharing-problem")]


def _taken(name: str, words: Words) -> ft.Control:
    """Somebody else said to be this member; whoever it really is tells the treasurer."""
    said = text(words.group.taken, Type.SMALL, ThemeColor.MUTED)
    return ft.Container(
        ft.Column([text(name, Type.BODY_STRONG, ThemeColor.MUTED), said], spacing=2),
        padding=padding_around(Type.BODY_STRONG),
    )


def _choice(member_id: str, name: str, session: Session) -> ft.Control:
    return clickable(
        ft.Row(
            [
                text(name, Type.BODY_STRONG, expand=True),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20, color=ThemeColor.MUTED),
            ],
            spacing=Space.M,
        ),
        lambda: session.group.open_phone_form(member_id, is_me=True),
        name=f"who-{member_id}",
        padding=padding_around(Type.BODY_STRONG),
    )
