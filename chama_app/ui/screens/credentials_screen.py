"""The credentials of one real mode: written here and never read back, tested without moving money, then used."""

import flet as ft

from daraja_core import Finding

from ...i18n import Words
from ...i18n.start_text import start_text
from ...services.credentials import CREDENTIALS, GROUPS, Credential, CredentialGroup, missing_credentials
from ..components.buttons import main_button, plain_button, text_button, tonal_button
from ..components.callout import callout
from ..components.card import card
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.semantics import labelled
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, on, text
from ..view_models.settings_state import CredentialsForm, ModeState


@guarded_component
def credentials_screen(
    form: CredentialsForm, modes: ModeState, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    labels = words.settings
    copy = labels.modes[form.mode]
    parts = [
        text(copy.body, Type.BODY, ThemeColor.MUTED),
        *(_form(form, session, words) if form.can_type else _read_only(form, words)),
        _test(form, session, words),
        *_use(form, modes, session, words),
    ]
    title, save = labels.connect_title.format(mode=copy.label), _save(form, session, words) if form.can_type else None
    return detail_page(title, parts, session, words, name="connect-title", is_page=is_page, main=save)


def _read_only(form: CredentialsForm, words: Words) -> list[ft.Control]:
    """In a browser: what is set may be seen, and how it is set may be read."""
    labels = words.settings
    rows: list[ft.Control] = [_saved(one, form, words) for one in CREDENTIALS if one.name in form.known]
    how = labels.no_browser_no_store if form.store_fault else labels.no_browser_how
    parts: list[ft.Control] = [
        callout(labels.no_browser, ft.Icons.SHIELD, Role.INFO, name="no-browser", live=False),
        *_store_fault(form, words, ""),
        labelled(text(how, Type.BODY), name="no-browser-how"),
    ]
    if rows:
        parts.append(card(ft.Column(rows, spacing=Space.M)))
    return parts


def _form(form: CredentialsForm, session: Session, words: Words) -> list[ft.Control]:
    labels = words.settings
    parts = _store_fault(form, words, labels.without_store)
    parts += [_group(group, form, session, words) for group in GROUPS]
    parts.append(callout(labels.server_held, ft.Icons.GROUPS, Role.NEUTRAL, name="server-held", live=False))
    if form.saved == "kept":
        parts.append(callout(labels.saved_kept, ft.Icons.LOCK, Role.SUCCESS, name="saved-where"))
    if form.saved == "session_only":
        names = ", ".join(labels.names[name] for name in form.not_kept)
        said = labels.saved_session.of(len(form.not_kept), names=names)
        parts.append(callout(said, ft.Icons.LOCK_OPEN, Role.WAIT, name="saved-where"))
    if form.saved and session.screen.mode == form.mode and session.home.asking.ready:
        parts.append(callout(labels.needs_restart, ft.Icons.RESTART_ALT, Role.INFO, name="needs-restart"))
        parts.append(
            ft.Row([plain_button(labels.restart_now, session.settings.restart, name="restart-now")], wrap=True)
        )
    return parts


def _store_fault(form: CredentialsForm, words: Words, instead: str) -> list[ft.Control]:
    """What became of the key store, and what can be done without it; nothing while it works."""
    fault = form.store_fault
    if fault is None:
        return []
    said = words.settings.store_faults[fault]
    said = said if fault == "phone" else f"{said} {instead}".strip()
    return [callout(said, ft.Icons.LOCK_OPEN, Role.WAIT, name="store-fault")]


def _save(form: CredentialsForm, session: Session, words: Words) -> ft.Control:
    label = words.settings.saving if form.is_saving else words.settings.save
    has_typed, save = any(value.strip() for value in form.typed.values()), session.settings.save_credentials
    busy = form.is_saving or (form.saved != "" and not has_typed)  # whoever has saved is still on it
    return main_button(label, save, name="save-keys", enabled=has_typed or busy, busy=busy)


def _group(group: CredentialGroup, form: CredentialsForm, session: Session, words: Words) -> ft.Control:
    fields: list[ft.Control] = [
        _saved(one, form, words, session)
        if one.name in form.known and one.name not in form.replacing
        else _field(one, form, session, words)
        for one in CREDENTIALS
        if one.group == group
    ]
    return ft.Column(
        [labelled(text(words.settings.groups[group], Type.NAME), name=f"keys-{group}", heading=True), *fields],
        spacing=Space.M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _field(one: Credential, form: CredentialsForm, session: Session, words: Words) -> ft.Control:
    labels = words.settings
    label = labels.names[one.name] + ("" if one.needed != "never" else f" ({labels.optional})")
    return text_field(
        label,
        form.typed.get(one.name, ""),
        lambda typed: session.settings.set_credential(one.name, typed),
        name=f"key-{one.name}",
        hint=labels.hints.get(one.name),
        secret=one.is_secret,
    )


def _saved(one: Credential, form: CredentialsForm, words: Words, session: Session | None = None) -> ft.Control:
    """A credential that is set: a secret by its end, the rest whole; with a session it can be replaced."""
    labels, credential = words.settings, form.known[one.name]
    where, shown = labels.set_outside if credential.is_given else labels.saved, credential.shown
    message = labels.ends.format(where=where, end=shown) if one.is_secret and shown else shown or where
    facts = ft.Column(
        [text(labels.names[one.name], Type.LABEL, ThemeColor.MUTED), text(message, Type.BODY)], spacing=0, expand=True
    )
    row: list[ft.Control] = [labelled(facts, name=f"saved-{one.name}", expand=True)]
    if session and not credential.is_given:
        row.append(
            text_button(
                labels.replace, lambda: session.settings.replace_credential(one.name), name=f"replace-{one.name}"
            )
        )
    return ft.Row(row, spacing=Space.S)


def _test(form: CredentialsForm, session: Session, words: Words) -> ft.Control:
    labels = words.settings
    label = labels.testing if form.is_testing else labels.test
    has_typed = any(value.strip() for value in form.typed.values())
    busy = form.is_testing or form.is_saving
    can_test = busy or form.problem is None or has_typed
    lines: list[ft.Control] = [_finding(found, words) for found in form.results]
    if form.is_testing:
        lines.append(ft.ProgressBar(bar_height=4, border_radius=2, color=ThemeColor.BRAND, bgcolor=ThemeColor.SUNKEN))
    if form.problem and not has_typed:
        lines.append(labelled(text(_what_is_wrong(form, words), Type.SMALL, ThemeColor.MUTED), name="connect-problem"))
    return card(
        ft.Column(
            [
                plain_button(
                    label, session.settings.test_connection, name="test-connection", enabled=can_test, busy=busy
                ),
                text(labels.test_note, Type.SMALL, ThemeColor.MUTED),
                *lines,
                text(labels.appwrite_pauses, Type.SMALL, ThemeColor.MUTED),
            ],
            spacing=Space.M,
        )
    )


def _what_is_wrong(form: CredentialsForm, words: Words) -> str:
    """What is missing by its name in the form, or which value cannot work."""
    labels, lacking = words.settings, missing_credentials(form.known)
    if not lacking:
        return start_text(form.problem, words) if form.problem else ""
    return labels.missing.format(names=", ".join(labels.names[name] for name in lacking))


def _finding(found: Finding, words: Words) -> ft.Control:
    labels = words.settings
    role, icon = (Role.SUCCESS, ft.Icons.CHECK_CIRCLE) if found.state == "ok" else (Role.ERROR, ft.Icons.ERROR_OUTLINE)
    step = labels.steps[found.check]
    wait = -(-found.retry_after_s // 60) if found.retry_after_s else None
    later = labels.in_minutes.format(count=wait) if wait else labels.later
    why = labels.step_ok if found.state == "ok" else labels.why[found.reason].format(later=later)
    row = ft.Row(
        [
            ft.Icon(icon, size=20, color=on(role)),
            ft.Column([text(step, Type.BODY_STRONG), text(why, Type.SMALL, ThemeColor.MUTED)], spacing=0, expand=True),
        ],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return labelled(row, name=f"tick-{found.check}", label=f"{step}: {why}", live=True)


def _use(form: CredentialsForm, modes: ModeState, session: Session, words: Words) -> list[ft.Control]:
    """The way into this mode; none where it runs already, or where it cannot be chosen here."""
    labels = words.settings
    if modes.next_mode == form.mode or modes.is_given:
        return []
    label = labels.use.format(mode=labels.modes[form.mode].label)
    can_use = form.problem is None and (form.mode != "production" or form.has_passed_test)
    use = tonal_button(label, lambda: session.settings.show_mode_dialog(form.mode), name="use-mode", enabled=can_use)
    parts: list[ft.Control] = [ft.Row([use], wrap=True)]
    if form.mode == "production" and not form.has_passed_test:
        parts.append(text(labels.use_needs_green, Type.SMALL, ThemeColor.MUTED))
    return parts
