"""On a member's page: that somebody joined as this member, and the way to say that it is somebody else."""

import flet as ft

from ...domain.members import Member
from ...i18n import Words
from ..session import Session
from ..theme import Space, ThemeColor, Type, text
from ..view_models.group_state import GroupOverview
from .buttons import text_button
from .card import card
from .error_boundary import guarded_component
from .semantics import labelled


@guarded_component
def linked_card(overview: GroupOverview, member: Member, session: Session, words: Words) -> ft.Control:
    """Only for whoever keeps the chama or its money."""
    message, name = words.group, member.name.split()[0]
    said = message.linked.format(n=name)
    parts: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(ft.Icons.PHONE_ANDROID, size=20, color=ThemeColor.MUTED),
                labelled(text(said, Type.BODY), name="linked", label=said, expand=True),
            ],
            spacing=Space.S,
        ),
        ft.Row(
            [text_button(message.unlink.format(n=name), lambda: session.group.unlink(member.id), name="unlink")],
            wrap=True,
        ),
    ]
    is_shown = member.id in overview.linked and not member.is_me and overview.role in ("owner", "treasurer")
    return ft.Container(card(ft.Column(parts, spacing=Space.XS)), visible=is_shown)
