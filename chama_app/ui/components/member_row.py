"""A member in the list: who, what stands, and the one thing to do about it."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from ...domain.member_rows import ActionKind, MemberRow
from ...domain.members import initials
from ...domain.namesakes import whole_name
from ...i18n import Words, kes
from ...i18n.formats import phone_text
from ...i18n.request_text import action_label
from ..layout import MAX_SCALE, Layout
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, container, on, text
from ..view_models.home_state import Countdown, MemberTile
from .buttons import AROUND_CAPTION, OnFocus, plain_button, text_button, tonal_button
from .card import fit_in_line, listed, space_between
from .chip import AROUND_WORDS
from .clickable import clickable
from .error_boundary import guarded_component
from .member_menu import menu_button
from .status_chip import chip_words, status_chip, status_role


@dataclass(frozen=True, slots=True)
class RowLook:
    """How a row is drawn, beside what it says."""

    is_wide: bool
    is_selected: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class _LastingParts:
    """What says the same while a payment goes on: the same controls each time, so that Flet looks at no part of them.

    It only does so, and knows their page, where they are among the controls of a list.
    """

    avatar: ft.Control
    who: ft.Control
    menu: ft.Control


_MONEY = {ActionKind.REQUEST, ActionKind.REQUEST_REST, ActionKind.REQUEST_AGAIN, ActionKind.TRY_AGAIN}


@guarded_component
def member_row(tile: MemberTile, session: Session, words: Words, look: RowLook, *, key: str = "") -> ft.Control:
    """One row, in one line where there is room. Pressing it anywhere opens the payment."""
    name, listing = f"member-{tile.row.member.id}", session.members_list
    focused, follow = _focus_inside()
    lasting = _lasting_parts(tile.row, session, words, look, follow)
    pressed = clickable(
        (_in_one_line if look.is_wide else _in_two)(tile, session, words, lasting, follow),
        lambda: session.select_member(tile.row.member.id),
        name=name,
        bgcolor=ThemeColor.SUNKEN if look.is_selected else None,
        has_buttons=True,
        has_ring=not focused,
        on_focus_change=lambda is_there: listing.on_row_focus(name, is_there=is_there),
        on_hover=lambda is_there: listing.on_row_hover(name, is_there=is_there),
    )
    return listed(pressed, is_first=look.is_first, is_last=look.is_last)


def _focus_inside() -> tuple[str, Callable[[str], OnFocus]]:
    """Which of the row's buttons the keyboard is on, and what is told when it comes or goes, in whichever order."""
    focused, set_focused = ft.use_state("")

    def follow(part: str) -> OnFocus:
        def on_change(is_there: bool) -> None:
            set_focused(lambda now: part if is_there else "" if now == part else now)

        return on_change

    return focused, follow


def _lasting_parts(
    row: MemberRow, session: Session, words: Words, look: RowLook, follow: Callable[[str], OnFocus]
) -> _LastingParts:
    member, layout, role = row.member, session.screen.layout, status_role(row.status)
    name = whole_name(session.app_state.snapshot().book, member)
    shape = (look.is_wide, layout)
    return _LastingParts(
        ft.use_memo(lambda: avatar(row, layout), [member.name, role, *shape]),
        ft.use_memo(lambda: _who(row, words), [member, row.share, words, *shape]),
        ft.use_memo(
            lambda: menu_button(member.id, name, session, words, follow("menu")), [member.id, name, words, *shape]
        ),
    )


def _in_one_line(
    tile: MemberTile, session: Session, words: Words, lasting: _LastingParts, follow: Callable[[str], OnFocus]
) -> ft.Control:
    row, layout = tile.row, session.screen.layout
    chip = status_chip(row, tile.countdown, words, reduce_motion=session.screen.reduce_motion, wraps=False, key="chip")
    action = ft.Container(
        action_button(tile, session, words, on_focus_change=follow("act")),
        alignment=ft.Alignment.CENTER_RIGHT,
        width=176 * layout.scale,
    )
    return ft.Row([lasting.avatar, lasting.who, chip, action, lasting.menu], spacing=Space.M)


def _in_two(
    tile: MemberTile, session: Session, words: Words, lasting: _LastingParts, follow: Callable[[str], OnFocus]
) -> ft.Control:
    row, is_narrow = tile.row, session.screen.layout.is_narrow
    chip, action = (
        status_chip(row, tile.countdown, words, reduce_motion=session.screen.reduce_motion, key="chip"),
        action_button(tile, session, words, on_focus_change=follow("act")),
    )
    who = ft.Row([*([] if is_narrow else [lasting.avatar]), lasting.who, lasting.menu], spacing=Space.M)
    if is_narrow:
        return ft.Column([who, chip, action], spacing=Space.S)
    return ft.Column(
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[
            who,
            space_between(chip, action, fits=_fit_in_line(tile, words, session.screen.layout), gap=Space.S),
        ],
    )


def _fit_in_line(tile: MemberTile, words: Words, layout: Layout) -> bool:
    """Whether the chip and the button have room beside each other."""
    taken, label = 2 * Space.L + AROUND_WORDS + AROUND_CAPTION, _label(tile, words, tile.countdown.seconds)
    return fit_in_line(layout, taken, chip_words(tile, words), (label, Type.BUTTON))


def avatar(row: MemberRow, layout: Layout, side: int = 40) -> ft.Control:
    """The initials, in the colour of where the member stands."""
    size = side * min(layout.scale, MAX_SCALE)
    role = status_role(row.status)
    shown = container(role) if role is not Role.IDLE else ThemeColor.RAISED
    return ft.Container(
        width=size,
        height=size,
        border_radius=size / 2,
        bgcolor=shown,
        alignment=ft.Alignment.CENTER,
        content=text(initials(row.member.name), Type.LABEL, on(role)),
        animate=ft.Animation(300, ft.AnimationCurve.EASE_OUT),
    )


def action_button(
    tile: MemberTile, session: Session, words: Words, place: str = "row", on_focus_change: OnFocus | None = None
) -> ft.Control:
    """The primary action; where it waits for its moment, the button is drawn by itself every second."""
    if tile.row.action.allowed_from is not None and not tile.checking:
        return _waiting_button(tile.row, tile.countdown, words, place, key="act")
    return _button(tile, session, words, place, on_focus_change)


@guarded_component
def _waiting_button(row: MemberRow, countdown: Countdown, words: Words, place: str, *, key: str = "") -> ft.Control:
    label = action_label(row.action, row.status, words, countdown.seconds)
    return tonal_button(label, lambda: None, name=f"act-{place}-{row.member.id}", enabled=False)


def _label(tile: MemberTile, words: Words, seconds: int | None) -> str:
    return words.busy_checking if tile.checking else action_label(tile.row.action, tile.row.status, words, seconds)


def _button(
    tile: MemberTile, session: Session, words: Words, place: str, on_focus_change: OnFocus | None
) -> ft.Control:
    """Money is asked for with a tinted button, everything else quietly."""
    row, act = tile.row, tile.row.action.kind
    name = f"act-{place}-{row.member.id}"
    label = _label(tile, words, None)
    busy = tile.checking or act is ActionKind.BUSY
    enabled = tile.ready and (row.action.enabled or busy)

    def on_click() -> None:
        session.perform_action(row)

    if act in _MONEY:
        return tonal_button(label, on_click, name=name, enabled=enabled, busy=busy, on_focus_change=on_focus_change)
    if act is ActionKind.RECEIPT:
        return text_button(label, on_click, name=name, on_focus_change=on_focus_change)
    enabled = enabled or act is ActionKind.REVIEW
    return plain_button(label, on_click, name=name, enabled=enabled, busy=busy, on_focus_change=on_focus_change)


def _who(row: MemberRow, words: Words) -> ft.Control:
    return ft.Column(
        expand=True,
        spacing=2,
        controls=[
            text(row.member.name, Type.NAME),
            text(
                " · ".join(filter(None, (phone_text(row.member.phone, words), kes(row.share)))),
                Type.SMALL,
                ThemeColor.MUTED,
            ),
        ],
    )
