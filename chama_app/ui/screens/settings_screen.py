"""Settings: mode, language, theme, privacy, data. What is chosen holds at once, or says when it will."""

import flet as ft

from ...i18n import LanguageChoice, Words
from ...storage.mode import Mode
from ..components.buttons import plain_button, text_button
from ..components.callout import callout
from ..components.card import card, divider
from ..components.choice_chips import choice_chips
from ..components.clickable import clickable
from ..components.error_boundary import guarded_component
from ..components.group_card import group_card
from ..components.home_proposals import two_treasurers_card
from ..components.mode_badge import mode_badge
from ..components.page import scroll_page
from ..components.radio_buttons import radio_group, radio_sign
from ..components.semantics import labelled, one_control
from ..components.title import place_title
from ..session import Session
from ..theme import Radius, Role, Space, ThemeChoice, ThemeColor, Type, container, on, text
from ..view_models.backup_view_model import BackupForm
from ..view_models.screen_state import ScreenState
from ..view_models.settings_state import ModeState

_ICONS: dict[Mode, ft.IconData] = {
    "demo": ft.Icons.SCIENCE,
    "sandbox": ft.Icons.BUG_REPORT,
    "production": ft.Icons.BOLT,
}


def settings_screen(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """The destination as a whole."""
    margin = Space.L if screen.size_class == "compact" else Space.XL
    title = place_title(words.settings_label, screen.layout, mode_badge(screen.mode, words))
    modes = _modes(session.settings.modes, session, words)
    has_pane = screen.shows_phones_pane or (screen.shows_detail_pane and screen.top_route is not None)
    room = 6 if screen.layout.is_large or has_pane or screen.size_class == "medium" else 4  # for the longest name
    settings, parts_of_line = session.settings, None if screen.size_class == "compact" else room
    files = _data(settings.modes, settings.backup.form, session, words, parts_of_line)
    own = [_language(screen, session, words), _theme(screen, session, words), _privacy(screen, session, words)]
    shared = [
        group_card(session.group.overview, session, words),
        two_treasurers_card(session.payouts.approvals.overview, session, words),
    ]
    parts = [modes, *own, *shared, files]
    if screen.layout.is_large:
        parts = [_beside([modes, files], [*own, *shared])]
    return scroll_page([title, *parts], margin=margin, gap=Space.XL, below=Space.XXL)


def _beside(*columns: list[ft.Control]) -> ft.Control:
    return ft.Row(
        [
            ft.Column(one, spacing=Space.XL, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
            for one in columns
        ],
        spacing=Space.XL,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


@guarded_component
def _modes(modes: ModeState, session: Session, words: Words) -> ft.Control:
    labels = words.settings
    rows: list[ft.Control] = []
    for mode in _ICONS:
        if rows:
            rows.append(divider())
        rows.append(_mode(mode, modes, session, words))
    options = ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    listed = card(radio_group(options, f"mode-{modes.next_mode}"), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    parts: list[ft.Control] = [listed]
    if modes.next_mode != modes.mode:
        now, later = labels.modes[modes.mode].label, labels.modes[modes.next_mode].label
        message = labels.restart.format(mode=later, now=now)
        parts.append(callout(message, ft.Icons.RESTART_ALT, Role.INFO, name="mode-restart"))
        parts.append(
            ft.Row([plain_button(labels.restart_now, session.settings.restart, name="restart-now")], wrap=True)
        )
    if modes.is_given:
        parts.append(callout(labels.given, ft.Icons.TERMINAL, Role.NEUTRAL, name="mode-given", live=False))
    return _section(labels.mode, ft.Column(parts, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _mode(mode: Mode, modes: ModeState, session: Session, words: Words) -> ft.Control:
    labels, is_chosen = words.settings, mode == modes.next_mode
    copy = labels.modes[mode]
    badge = labels.in_use if mode == modes.mode else labels.next_start if is_chosen else ""
    return clickable(
        ft.Row(
            [
                radio_sign(f"mode-{mode}", is_chosen=is_chosen),
                ft.Column(
                    [
                        ft.Row(
                            [ft.Container(text(copy.label, Type.NAME)), *([_badge(badge)] if badge else [])],
                            spacing=Space.S,
                            run_spacing=Space.XS,
                            wrap=True,
                        ),
                        text(copy.body, Type.SMALL, ThemeColor.MUTED),
                    ],
                    spacing=Space.XS,
                    expand=True,
                ),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20, color=ThemeColor.MUTED, visible=mode != "demo"),
            ],
            spacing=Space.M,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        lambda: session.settings.select_mode(mode),
        name=f"mode-{mode}",
    )


def _badge(message: str) -> ft.Control:
    role = Role.SUCCESS
    return ft.Container(
        text(message, Type.BADGE, on(role)),
        bgcolor=container(role),
        border_radius=Radius.PILL,
        padding=ft.Padding.symmetric(horizontal=Space.S, vertical=3),
    )


def _language(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    labels = words.settings
    options: dict[LanguageChoice, str] = {"en": labels.english, "sw": labels.kiswahili, "system": labels.system}
    return _section(
        labels.language, choice_chips(options, screen.language_choice, session.set_language, name="language")
    )


def _theme(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    labels = words.settings
    options: dict[ThemeChoice, str] = {"light": labels.light, "dark": labels.dark, "system": labels.system}
    return _section(labels.theme, choice_chips(options, screen.theme, session.set_theme, name="theme"))


def _privacy(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    labels = words.settings
    switch = ft.Switch(
        value=screen.masked, on_change=lambda event: session.preferences.set_masked(bool(event.control.value))
    )
    message = ft.Column(
        [text(labels.mask, Type.BODY_STRONG), text(labels.mask_note, Type.SMALL, ThemeColor.MUTED)],
        spacing=2,
        expand=not screen.layout.is_narrow,
    )
    parts: list[ft.Control] = [message, one_control(switch, name="mask", label=labels.mask)]
    row = ft.Column(parts) if screen.layout.is_narrow else ft.Row(parts, spacing=Space.M)
    return _section(labels.privacy, card(row))


@guarded_component
def _data(modes: ModeState, form: BackupForm, session: Session, words: Words, room: int | None) -> ft.Control:
    """Each button has so many parts of twelve of its line, or the line below."""
    labels = words.settings
    export = plain_button(labels.export, session.activity.export, name="export-all")
    rows = [_line(labels.export_note, export, room)]
    backup, busy = session.settings.backup, form.is_busy
    if form.can_make:
        said = words.backups
        save = plain_button(said.save, backup.save, name="backup-save", busy=busy)
        restore = text_button(said.restore, backup.choose, name="backup-restore", busy=busy)
        rows += [divider(), _line(said.save_note, save, room), divider(), _line(said.restore_note, restore, room)]
        if form.is_waiting:
            undo = text_button(said.unstage, backup.take_back, name="backup-undo", busy=busy)
            rows += [divider(), _line(said.waits, undo, room)]
    if modes.mode == "demo":
        label = labels.clearing if modes.is_clearing else labels.clear
        clear = text_button(label, session.settings.show_clear_dialog, name="clear-demo", busy=modes.is_clearing)
        rows += [divider(), _line(labels.clear_note, clear, room)]
    return _section(labels.data, card(ft.Column(rows, spacing=Space.M)))


def _line(message: str, button: ft.Control, room: int | None) -> ft.Control:
    """What it does, and the button: at the far end, or, where there is no room beside, under it."""
    said = text(message, Type.SMALL, ThemeColor.MUTED)
    if room is None:
        return ft.Column([said, ft.Row([button], wrap=True)], spacing=Space.S)
    at_the_end = ft.Row([button], wrap=True, alignment=ft.MainAxisAlignment.END, expand=room)
    return ft.Row([ft.Container(said, expand=12 - room), at_the_end], spacing=Space.M)


def _section(title: str, content: ft.Control) -> ft.Control:
    return ft.Column(
        [labelled(text(title, Type.NAME), name=f"section-{title}", heading=True), content],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
