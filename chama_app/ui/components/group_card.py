"""One pot on several phones: what Home and Settings say about it, and the ways to share and to join."""

import flet as ft

from ...i18n import Words
from ..session import Session
from ..theme import Ink, Space, Type, text
from ..view_models.group_state import SharingBoard
from .buttons import plain_button, tonal_button
from .card import card
from .error_boundary import part
from .semantics import said


@part
def sharing_card(board: SharingBoard, session: Session, words: Words) -> ft.Control:
    """Nothing where every device sends with credentials of its own: those share no pot."""
    says, desk = words.sharing, session.sharing
    bodies = {None: says.card_body, "owner": says.owner_body, "member": says.member_body}
    share = tonal_button(says.share, desk.open_share, name="share", icon=ft.Icons.GROUP_ADD)
    join = plain_button(says.join, desk.open_join, name="join")
    code = plain_button(says.show_code, desk.open_share, name="share", icon=ft.Icons.KEY)
    who = tonal_button(says.who_are_you, desk.ask_who, name="who", icon=ft.Icons.PERSON)
    match board.role:
        case "owner":
            buttons = [code]
        case "member":
            buttons = [] if board.knows_me else [who]
        case None:
            buttons = [share, join] if board.members else [join, share]
    shown = card(
        ft.Column(
            [
                ft.Row(
                    [
                        ft.Icon(ft.Icons.GROUPS, size=22, color=Ink.BRAND),
                        ft.Column(
                            [
                                text(says.card_title, Type.BODY_STRONG),
                                said(text(bodies[board.role], Type.SMALL, Ink.MUTED), name="sharing-says"),
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
    return ft.Container(said(shown, name="sharing"), visible=board.offered)
