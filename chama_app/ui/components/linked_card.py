"""On a member's page: that somebody joined as this member, whether as a treasurer, and the ways to change either."""

import flet as ft

from ...domain.members import Member
from ...i18n import Words
from ...i18n.names import first_name
from ..session import Session
from ..theme import Space, ThemeColor, Type, text
from ..view_models.group_state import GroupOverview
from .buttons import plain_button, text_button
from .callout import problem_callout
from .card import card
from .error_boundary import guarded_component
from .semantics import labelled


@guarded_component
def linked_card(overview: GroupOverview, member: Member, session: Session, words: Words) -> ft.Control:
    """Only for whoever keeps the chama or its money."""
    message, name = words.group, first_name(member.name)
    said = message.linked.format(n=name)
    parts: list[ft.Control] = [
        _line(ft.Icons.PHONE_ANDROID, labelled(text(said, Type.BODY), name="linked", label=said, expand=True)),
        *_treasurer(overview, member, words),
        ft.Row(
            [
                *_role(overview, member, session, words),
                text_button(message.unlink.format(n=name), lambda: session.group.unlink(member.id), name="unlink"),
            ],
            wrap=True,
        ),
    ]
    is_shown = member.id in overview.linked and not member.is_me and overview.role in ("owner", "treasurer")
    return ft.Container(card(ft.Column(parts, spacing=Space.S)), visible=is_shown)


def _line(icon: ft.IconData, said: ft.Control) -> ft.Control:
    return ft.Row([ft.Icon(icon, size=20, color=ThemeColor.MUTED), said], spacing=Space.S)


def _treasurer(overview: GroupOverview, member: Member, words: Words) -> list[ft.Control]:
    """What he is, and why that could not be changed."""
    said, name, parts = words.treasurers, first_name(member.name), list[ft.Control]()
    if member.id in overview.treasurers:
        label = said.treasurer.format(n=name)
        shown = labelled(text(label, Type.BODY), name="treasurer", label=label, live=True, expand=True)
        parts.append(_line(ft.Icons.HOW_TO_REG, shown))
    if overview.role_problem and overview.role_of == member.id:
        why, is_offline = said.role_problems[overview.role_problem].format(n=name), overview.role_problem == "offline"
        parts.append(problem_callout(why, is_offline=is_offline, name="treasurer-problem"))
    return parts


def _role(overview: GroupOverview, member: Member, session: Session, words: Words) -> list[ft.Control]:
    """The owner gives the role and takes it back, once the server has said whether the member has it.

    It stays one button, under one name, while it is asked for and afterwards: the keyboard is on it all the time.
    """
    said, is_treasurer = words.treasurers, member.id in overview.treasurers
    if overview.role != "owner" or not (is_treasurer or member.id in overview.others):
        return []
    label = said.no_treasurer if is_treasurer else said.make_treasurer.format(n=first_name(member.name))
    return [
        plain_button(
            words.approval.asking if overview.is_role_busy else label,
            lambda: session.group.ask_about_treasurer(member.id, on=not is_treasurer),
            name="treasurer-role",
            busy=overview.is_role_busy,
        )
    ]
