"""The credentials of one real mode: written here and never read back, tested without moving money, then used."""

import flet as ft

from ...i18n import Words
from ...services.connection import Tick
from ...services.credentials import CREDENTIALS, GROUPS, Credential, Group, missing
from ..components.buttons import main_button, plain_button, text_button
from ..components.callout import note
from ..components.card import card
from ..components.error_boundary import part
from ..components.page import page
from ..components.semantics import said
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Ink, Role, Space, Type, on, text
from ..view_models.settings_state import ConnectForm, Modes


@part
def connect(
    form: ConnectForm, modes: Modes, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    spoken = words.preferences
    copy = spoken.modes[form.mode]
    parts = [
        text(copy.body, Type.BODY, Ink.MUTED),
        *(_form(form, session, words) if form.can_type else _elsewhere(form, words)),
        _test(form, session, words),
        *_use(form, modes, session, words),
    ]
    title = spoken.connect_title.format(mode=copy.label)
    return page(title, parts, session, words, name="connect-title", is_page=is_page)


def _elsewhere(form: ConnectForm, words: Words) -> list[ft.Control]:
    """In a browser: what is set may be seen, and how it is set may be read."""
    spoken = words.preferences
    rows: list[ft.Control] = [_shown(one, form, words) for one in CREDENTIALS if one.name in form.known]
    parts: list[ft.Control] = [
        note(spoken.no_browser, ft.Icons.SHIELD, Role.INFO, name="no-browser", live=False),
        text(spoken.no_browser_how, Type.BODY),
    ]
    if rows:
        parts.append(card(ft.Column(rows, spacing=Space.M)))
    return parts


def _form(form: ConnectForm, session: Session, words: Words) -> list[ft.Control]:
    spoken = words.preferences
    parts: list[ft.Control] = [_group(group, form, session, words) for group in GROUPS]
    parts.append(note(spoken.server_held, ft.Icons.GROUPS, Role.NEUTRAL, name="server-held", live=False))
    if form.saved == "kept":
        parts.append(note(spoken.saved_kept, ft.Icons.LOCK, Role.SUCCESS, name="saved-where"))
    if form.saved == "session_only":
        parts.append(note(spoken.saved_session, ft.Icons.LOCK_OPEN, Role.WAIT, name="saved-where"))
    if form.saved and session.screen.mode == form.mode and session.board.ready:
        parts.append(note(spoken.needs_restart, ft.Icons.RESTART_ALT, Role.INFO, name="needs-restart"))
        parts.append(
            ft.Row([plain_button(spoken.restart_now, session.settings.restart, name="restart-now")], wrap=True)
        )
    label = spoken.saving if form.is_saving else spoken.save
    has_typed = any(value.strip() for value in form.typed.values())
    parts.append(main_button(label, session.settings.save, name="save-keys", enabled=has_typed and not form.is_saving))
    return parts


def _group(group: Group, form: ConnectForm, session: Session, words: Words) -> ft.Control:
    fields: list[ft.Control] = [
        _shown(one, form, words, session)
        if one.name in form.known and one.name not in form.replacing
        else _field(one, form, session, words)
        for one in CREDENTIALS
        if one.group == group
    ]
    return ft.Column(
        [said(text(words.preferences.groups[group], Type.NAME), name=f"keys-{group}", heading=True), *fields],
        spacing=Space.M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _field(one: Credential, form: ConnectForm, session: Session, words: Words) -> ft.Control:
    spoken = words.preferences
    label = spoken.names[one.name] + ("" if one.needed != "never" else f" ({spoken.optional})")
    return text_field(
        label,
        form.typed.get(one.name, ""),
        lambda typed: session.settings.type(one.name, typed),
        name=f"key-{one.name}",
        hint=spoken.hints.get(one.name),
        secret=one.is_secret,
    )


def _shown(one: Credential, form: ConnectForm, words: Words, session: Session | None = None) -> ft.Control:
    """A credential that is set: a secret by its end, the rest whole; with a session it can be replaced."""
    spoken, told = words.preferences, form.known[one.name]
    where = spoken.given_as if told.is_given else spoken.saved_as
    says = where.format(end=told.shown) if one.is_secret else told.shown
    facts = ft.Column(
        [text(spoken.names[one.name], Type.LABEL, Ink.MUTED), text(says, Type.BODY)], spacing=0, expand=True
    )
    row: list[ft.Control] = [said(facts, name=f"saved-{one.name}", expand=True)]
    if session and not told.is_given:
        row.append(text_button(spoken.replace, lambda: session.settings.replace(one.name), name=f"replace-{one.name}"))
    return ft.Row(row, spacing=Space.S)


def _test(form: ConnectForm, session: Session, words: Words) -> ft.Control:
    spoken = words.preferences
    label = spoken.testing if form.is_testing else spoken.test
    has_typed = any(value.strip() for value in form.typed.values())
    can_test = not form.is_testing and not form.is_saving and (form.problem is None or has_typed)
    lines: list[ft.Control] = [_tick(tick, words) for tick in form.ticks]
    if form.is_testing:
        lines.append(ft.ProgressBar(bar_height=4, border_radius=2, color=Ink.BRAND, bgcolor=Ink.SUNKEN))
    if form.problem and not has_typed:
        lines.append(said(text(_what_is_wrong(form, words), Type.SMALL, Ink.MUTED), name="connect-problem"))
    return card(
        ft.Column(
            [
                plain_button(label, session.settings.test, name="test-connection", enabled=can_test),
                text(spoken.test_note, Type.SMALL, Ink.MUTED),
                *lines,
                text(spoken.appwrite_pauses, Type.SMALL, Ink.MUTED),
            ],
            spacing=Space.M,
        )
    )


def _what_is_wrong(form: ConnectForm, words: Words) -> str:
    """What is missing by its name in the form; a value that cannot work by the words of whoever refused it."""
    spoken, lacking = words.preferences, missing(form.known)
    if not lacking:
        return form.problem or ""
    return spoken.missing.format(names=", ".join(spoken.names[name] for name in lacking))


def _tick(tick: Tick, words: Words) -> ft.Control:
    spoken = words.preferences
    role, icon = (Role.SUCCESS, ft.Icons.CHECK_CIRCLE) if tick.is_ok else (Role.ERROR, ft.Icons.ERROR_OUTLINE)
    step = spoken.steps[tick.step]
    why = spoken.step_ok if tick.is_ok else spoken.why[tick.why]
    why = f"{why} “{tick.said}”" if tick.said else why
    row = ft.Row(
        [
            ft.Icon(icon, size=20, color=on(role)),
            ft.Column([text(step, Type.BODY_STRONG), text(why, Type.SMALL, Ink.MUTED)], spacing=0, expand=True),
        ],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return said(row, name=f"tick-{tick.step}", label=f"{step}: {why}", live=True)


def _use(form: ConnectForm, modes: Modes, session: Session, words: Words) -> list[ft.Control]:
    """The way into this mode; none where it runs already, or where it cannot be chosen here."""
    spoken = words.preferences
    if modes.next_mode == form.mode or modes.is_given:
        return []
    label = spoken.use.format(mode=spoken.modes[form.mode].label)
    can_use = form.problem is None and (form.mode != "production" or form.is_green)
    parts = [main_button(label, lambda: session.settings.ask(form.mode), name="use-mode", enabled=can_use)]
    if form.mode == "production" and not form.is_green:
        parts.append(text(spoken.use_needs_green, Type.SMALL, Ink.MUTED))
    return parts
