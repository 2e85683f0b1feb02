"""What is in a backup, what is here now, and the word that puts the one in the place of the other."""

import flet as ft

from ...domain.book import Book
from ...domain.history import moved
from ...i18n import Words, kes
from ...i18n.formats import dated_moment
from ..components.buttons import main_button
from ..components.callout import callout
from ..components.card import card
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.semantics import labelled
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.backup_view_model import BackupForm


@guarded_component
def restore_screen(form: BackupForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    said, backups, chosen = words.backups, session.settings.backup, form.chosen
    if chosen is None:
        return ft.Container()
    here = session.app_state.snapshot().book
    open_here = len(here.index.open)
    made = said.made.format(t=dated_moment(chosen.made_at, words.code))
    parts: list[ft.Control] = [
        _summary(said.in_file, chosen.book, words, "restore-in-file", made),
        _summary(said.here_now, here, words, "restore-here"),
        callout(said.warning, ft.Icons.WARNING_AMBER, Role.WAIT, name="restore-warning", live=False),
    ]
    if open_here:
        message = said.open_here.of(open_here)
        parts.append(callout(message, ft.Icons.HOURGLASS_TOP, Role.ERROR, name="restore-open", live=False))
    if form.is_staged:
        parts.append(callout(said.close_and_open, ft.Icons.RESTART_ALT, Role.INFO, name="restore-staged"))
    parts += [
        text_field(
            said.type_word.format(word=said.word),
            form.typed,
            backups.set_typed,
            name="restore-word",
            on_submit=backups.replace,
        ),
    ]
    replace = main_button(
        said.replace, backups.replace, name="restore-yes", enabled=backups.can_replace, busy=form.is_busy
    )
    return detail_page(said.title, parts, session, words, name="restore-title", is_page=is_page, main=replace)


def _summary(title: str, book: Book, words: Words, name: str, *more: str) -> ft.Control:
    said = words.backups
    received, paid_out = moved(book)
    open_ones = len(book.index.open)
    facts = [
        *more,
        book.name,
        " · ".join(
            (
                said.members.of(sum(not one.archived for one in book.members)),
                said.collections.of(max(1, len(book.collections))),
            )
        ),
        " · ".join((said.received.format(a=kes(received)), said.paid_out.format(a=kes(paid_out)))),
        *([said.open_payments.of(open_ones)] if open_ones and more else []),
    ]
    lines: list[ft.Control] = [text(title, Type.LABEL, ThemeColor.MUTED), *[text(fact, Type.BODY) for fact in facts]]
    return labelled(card(ft.Column(lines, spacing=Space.XS)), name=name)
