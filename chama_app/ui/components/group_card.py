"""One pot on several phones: what Home and Settings say about it, and the ways to share and to join."""

import flet as ft

from ...i18n import Words
from ..session import Session
from ..theme import Space, ThemeColor, Type, text
from ..view_models.group_state import GroupOverview
from .buttons import plain_button, tonal_button
from .card import card
from .error_boundary import guarded_component
from .semantics import labelled


@guarded_component
def group_card(home: GroupOverview, session: Session, words: Words, *, key: str = "") -> ft.Control:
    """Nothing where every device sends with credentials of its own: those share no pot."""
    message, view_model = words.group, session.group
    bodies = {
        None: message.card_body,
        "owner": message.owner_body,
        "treasurer": message.treasurer_body,
        "member": message.member_body,
    }
    share = tonal_button(message.share, view_model.open_invitation, name="share", icon=ft.Icons.GROUP_ADD)
    join = plain_button(message.join, view_model.open_join, name="join")
    code = plain_button(message.show_code, view_model.open_invitation, name="share", icon=ft.Icons.KEY)
    who = tonal_button(message.who_are_you, view_model.open_identity, name="who", icon=ft.Icons.PERSON)
    match home.role:
        case "owner":
            buttons = [code]
        case "treasurer":
            buttons = [code] if home.has_me else [code, who]
        case "member":
            buttons = []  # his own share stands above, and asks him who he is
        case None:
            buttons = [share, join] if home.members else [join, share]
    shown = card(
        ft.Column(
            [
                ft.Row(
                    [
                        ft.Icon(ft.Icons.GROUPS, size=22, color=ThemeColor.BRAND),
                        ft.Column(
                            [
                                text(message.card_title, Type.BODY_STRONG),
                                labelled(text(bodies[home.role], Type.SMALL, ThemeColor.MUTED), name="sharing-says"),
                            ],
                            spacing=2,
                            expand=True,
                        ),
                    ],
                    spacing=Space.M,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                ),
                *([ft.Row(buttons, wrap=True, spacing=Space.S, run_spacing=Space.S)] if buttons else []),
            ],
            spacing=Space.M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
    return ft.Container(labelled(shown, name="sharing"), visible=home.is_available)
