"""What is in a backup, what is here now, and the word that puts the one in the place of the other."""

import flet as ft

from ...domain.book import Book
from ...domain.history import moved
from ...domain.unanswered import Unanswered, unanswered
from ...i18n import Words, kes
from ...i18n.formats import dated_moment
from ..components.buttons import main_button, plain_button
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
    here = session.app_state.snapshot()
    made = said.made.format(t=dated_moment(chosen.made_at, words.code))
    goes_on = unanswered(here.book, here.group.membership, chosen.group_id)
    parts: list[ft.Control] = [
        _summary(said.in_file, chosen.book, unanswered(chosen.book), words, "restore-in-file", made),
        _summary(said.here_now, here.book, goes_on, words, "restore-here"),
        callout(said.warning, ft.Icons.WARNING_AMBER, Role.WAIT, name="restore-warning", live=False),
    ]
    if form.is_staged:
        parts.append(callout(said.close_and_open, ft.Icons.RESTART_ALT, Role.INFO, name="restore-staged"))
        undo = plain_button(said.unstage, backups.take_back, name="restore-undo", busy=form.is_busy)
        parts.append(ft.Row([undo], alignment=ft.MainAxisAlignment.CENTER, wrap=True))
        return detail_page(said.title, parts, session, words, name="restore-title", is_page=is_page)
    asked = said.type_word.format(word=said.word)
    parts.append(text_field(asked, form.typed, backups.set_typed, name="restore-word", on_submit=backups.replace))
    replace = main_button(
        said.replace, backups.replace, name="restore-yes", enabled=backups.can_replace, busy=form.is_busy
    )
    return detail_page(said.title, parts, session, words, name="restore-title", is_page=is_page, main=replace)


def _summary(title: str, book: Book, goes_on: Unanswered, words: Words, name: str, *more: str) -> ft.Control:
    said = words.backups
    received, paid_out = moved(book)
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
        *([said.open_payments.of(len(goes_on.requests))] if goes_on.requests else []),
        *([said.open_payouts.of(len(goes_on.payouts))] if goes_on.payouts else []),
    ]
    lines: list[ft.Control] = [text(title, Type.LABEL, ThemeColor.MUTED), *[text(fact, Type.BODY) for fact in facts]]
    return labelled(card(ft.Column(lines, spacing=Space.XS)), name=name)
