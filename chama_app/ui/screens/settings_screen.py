"""Settings: mode, language, look, privacy, data. What is chosen holds at once, or says when it will."""

import flet as ft

from ...i18n import LanguageChoice, Words
from ...storage.mode import Mode
from ..components.buttons import plain_button, text_button
from ..components.callout import note
from ..components.card import card, line
from ..components.choice_chips import choices
from ..components.clickable import pressable
from ..components.error_boundary import part
from ..components.group_card import sharing_card
from ..components.mode_badge import mode_badge
from ..components.page import scrolled
from ..components.semantics import said
from ..components.title import place_title
from ..session import Session
from ..theme import Ink, Radius, Role, Space, ThemeChoice, Type, container, on, text
from ..view_models.screen_state import Screen
from ..view_models.settings_state import Modes

_ICONS: dict[Mode, ft.IconData] = {
    "demo": ft.Icons.SCIENCE,
    "sandbox": ft.Icons.BUG_REPORT,
    "production": ft.Icons.BOLT,
}


def settings(screen: Screen, session: Session, words: Words) -> ft.Control:
    """The place as a whole."""
    margin = Space.L if screen.layout == "compact" else Space.XL
    parts = [
        place_title(words.settings, screen.room, mode_badge(screen.mode, words)),
        _modes(session.settings.modes, session, words),
        _language(screen, session, words),
        _theme(screen, session, words),
        _privacy(screen, session, words),
        sharing_card(session.sharing.board, session, words),
        _data(session.settings.modes, session, words),
    ]
    return scrolled(parts, margin=margin, gap=Space.XL, below=Space.XXL)


@part
def _modes(modes: Modes, session: Session, words: Words) -> ft.Control:
    spoken = words.preferences
    rows: list[ft.Control] = []
    for mode in _ICONS:
        if rows:
            rows.append(line())
        rows.append(_mode(mode, modes, session, words))
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    parts: list[ft.Control] = [listed]
    if modes.next_mode != modes.mode:
        now, later = spoken.modes[modes.mode].label, spoken.modes[modes.next_mode].label
        says = spoken.restart.format(mode=later, now=now)
        parts.append(note(says, ft.Icons.RESTART_ALT, Role.INFO, name="mode-restart"))
        parts.append(
            ft.Row([plain_button(spoken.restart_now, session.settings.restart, name="restart-now")], wrap=True)
        )
    if modes.is_given:
        parts.append(note(spoken.given, ft.Icons.TERMINAL, Role.NEUTRAL, name="mode-given", live=False))
    return _section(spoken.mode, ft.Column(parts, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _mode(mode: Mode, modes: Modes, session: Session, words: Words) -> ft.Control:
    spoken, is_chosen = words.preferences, mode == modes.next_mode
    icon = ft.Icons.RADIO_BUTTON_CHECKED if is_chosen else ft.Icons.RADIO_BUTTON_UNCHECKED
    copy = spoken.modes[mode]
    badge = spoken.in_use if mode == modes.mode else spoken.next_start if is_chosen else ""
    row = pressable(
        ft.Row(
            [
                ft.Icon(icon, size=22, color=Ink.BRAND if is_chosen else Ink.EDGE),
                ft.Column(
                    [
                        ft.Row(
                            [ft.Container(text(copy.label, Type.NAME)), *([_badge(badge)] if badge else [])],
                            spacing=Space.S,
                            run_spacing=Space.XS,
                            wrap=True,
                        ),
                        text(copy.body, Type.SMALL, Ink.MUTED),
                    ],
                    spacing=Space.XS,
                    expand=True,
                ),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20, color=Ink.MUTED, visible=mode != "demo"),
            ],
            spacing=Space.M,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        lambda: session.settings.pick(mode),
        name=f"mode-{mode}",
    )
    row.checked = is_chosen
    return row


def _badge(says: str) -> ft.Control:
    role = Role.SUCCESS
    return ft.Container(
        text(says, Type.BADGE, on(role)),
        bgcolor=container(role),
        border_radius=Radius.PILL,
        padding=ft.Padding.symmetric(horizontal=Space.S, vertical=3),
    )


def _language(screen: Screen, session: Session, words: Words) -> ft.Control:
    spoken = words.preferences
    options: dict[LanguageChoice, str] = {"en": spoken.english, "sw": spoken.kiswahili, "system": spoken.system}
    return _section(spoken.language, choices(options, screen.language_choice, session.speak, name="language"))


def _theme(screen: Screen, session: Session, words: Words) -> ft.Control:
    spoken = words.preferences
    options: dict[ThemeChoice, str] = {"light": spoken.light, "dark": spoken.dark, "system": spoken.system}
    return _section(spoken.theme, choices(options, screen.theme, session.dress, name="theme"))


def _privacy(screen: Screen, session: Session, words: Words) -> ft.Control:
    spoken = words.preferences
    switch = ft.Switch(value=screen.masked, on_change=lambda event: session.tastes.mask(bool(event.control.value)))
    says = ft.Column(
        [text(spoken.mask, Type.BODY_STRONG), text(spoken.mask_note, Type.SMALL, Ink.MUTED)],
        spacing=2,
        expand=not screen.room.is_cramped,
    )
    parts: list[ft.Control] = [says, said(switch, name="mask")]
    row = ft.Column(parts) if screen.room.is_cramped else ft.Row(parts, spacing=Space.M)
    return _section(spoken.privacy, card(row))


@part
def _data(modes: Modes, session: Session, words: Words) -> ft.Control:
    spoken = words.preferences
    rows = [_line(spoken.export_note, plain_button(spoken.export, session.journal.export, name="export-all"))]
    if modes.mode == "demo":
        label = spoken.clearing if modes.is_clearing else spoken.clear
        clear = text_button(label, session.settings.ask_clear, name="clear-demo", enabled=not modes.is_clearing)
        rows += [line(), _line(spoken.clear_note, clear)]
    return _section(spoken.data, card(ft.Column(rows, spacing=Space.M)))


def _line(says: str, button: ft.Control) -> ft.Control:
    """What it does, and under it, where there is no room beside, the button."""
    return ft.ResponsiveRow(
        [
            ft.Container(text(says, Type.SMALL, Ink.MUTED), col={"xs": 12, "md": 8}),
            ft.Row([button], wrap=True, col={"xs": 12, "md": 4}),
        ],
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=Space.M,
        run_spacing=Space.S,
    )


def _section(title: str, content: ft.Control) -> ft.Control:
    return ft.Column(
        [said(text(title, Type.NAME), name=f"section-{title}", heading=True), content],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
