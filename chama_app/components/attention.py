"""What somebody must look at, each line with the one thing to do about it; nothing when all is well."""

from collections.abc import Callable

import flet as ft

from ..book.network import Network
from ..book.standing import UNKNOWN, Kind
from ..models import Board
from ..session import Session
from ..theme import TARGET, Radius, Role, Space, Type, container, on, text
from ..wording import Words
from .part import part
from .said import said

_ASKABLE = UNKNOWN - {Kind.CHECKING_EARLIER, Kind.REPORTED}


@part
def attention(board: Board, session: Session, words: Words) -> ft.Control:
    """The strip above the members."""
    people = words.people
    twice, reported = frozenset({Kind.PAID_TWICE}), frozenset({Kind.REPORTED})
    shown = [
        _line(board.problem, ft.Icons.CLOUD_OFF, Role.ERROR, "attention-problem"),
        _on_network(board.network, words),
        _counted(
            board.twice,
            words.attention_twice,
            ft.Icons.FILTER_2,
            "twice",
            (people.attention_review, lambda: session.open_first(twice)),
        ),
        _counted(
            board.unknown,
            words.attention_unknown,
            ft.Icons.HELP_OUTLINE,
            "unknown",
            (people.attention_check, lambda: session.check_all(_ASKABLE)),
        ),
        _counted(
            board.reported,
            people.attention_reported,
            ft.Icons.RECORD_VOICE_OVER,
            "reported",
            (people.attention_review, lambda: session.open_first(reported)),
        ),
        _counted(board.checking, words.attention_checking, ft.Icons.MANAGE_HISTORY, "checking", None),
    ]
    lines: list[ft.Control] = [line for line in shown if line]
    return ft.Column(lines, spacing=Space.S, visible=bool(lines), horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _on_network(network: Network, words: Words) -> ft.Control | None:
    match network:
        case "offline":
            return _line(words.frame.offline, ft.Icons.WIFI_OFF, Role.NEUTRAL, "network-offline")
        case "slow":
            return _line(words.frame.mpesa_slow, ft.Icons.HOURGLASS_TOP, Role.WAIT, "network-slow")
        case "live_off":
            return _line(words.frame.live_off, ft.Icons.SYNC_DISABLED, Role.NEUTRAL, "network-live-off")
        case "fine":
            return None


def _counted(
    count: int, says: str, icon: ft.IconData, name: str, action: tuple[str, Callable[[], None]] | None
) -> ft.Control | None:
    return _line(says.format(count=count) if count else None, icon, Role.UNKNOWN, f"attention-{name}", action)


def _line(
    says: str | None,
    icon: ft.IconData,
    role: Role,
    name: str,
    action: tuple[str, Callable[[], None]] | None = None,
) -> ft.Control | None:
    if not says:
        return None
    words = said(text(says, Type.LABEL, on(role)), name=name, label=says, live=True, expand=True)
    parts: list[ft.Control] = [ft.Icon(icon, size=18, color=on(role)), words]
    if action:
        label, press = action
        button = ft.TextButton(
            label,
            height=TARGET,
            style=ft.ButtonStyle(color=on(role)),
            on_click=lambda _: press(),
        )
        parts.append(said(button, name=f"{name}-do"))
    return ft.Container(
        key=name,
        bgcolor=container(role),
        border_radius=Radius.S,
        padding=ft.Padding.only(
            left=Space.M,
            right=Space.XS if action else Space.M,
            top=0 if action else Space.S + 2,
            bottom=0 if action else Space.S + 2,
        ),
        content=ft.Row(parts, spacing=Space.S),
    )
