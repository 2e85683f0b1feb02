"""What stands beside a destination in a large window as long as nothing is opened there."""

from collections.abc import Callable, Mapping

import flet as ft

from ...i18n import Words
from ..components.buttons import text_button
from ..components.empty_state import empty_state
from ..components.error_boundary import guarded_component
from ..components.page import scroll_page
from ..components.title import companion_title
from ..session import Session
from ..view_models.activity_view_model import LatestActivity
from ..view_models.history_view_model import HistoryState
from ..view_models.screen_state import Companion
from .activity_screen import day_card, entry_row
from .history_screens import chama_months


@guarded_component
def _latest(latest: LatestActivity, session: Session, words: Words, *, key: str = "") -> ft.Control:
    """The newest lines of Activity."""
    show_all = text_button(words.activity.all_of_it, lambda: session.navigate("activity"), name="activity-all")
    parts: list[ft.Control] = [companion_title(words.activity_label, session)]
    if latest.days:
        for day, group in latest.days:
            rows = [entry_row(one, session, words) for one in group]
            parts.append(day_card(day, rows, latest.today, words))
        parts.append(ft.Row([show_all], wrap=True))
    else:
        parts.append(empty_state(ft.Icons.RECEIPT_LONG, words.shell.no_activity))
    return scroll_page(parts)


@guarded_component
def _months(state: HistoryState, session: Session, words: Words, *, key: str = "") -> ft.Control:
    """What the chama collected and paid out."""
    return scroll_page([companion_title(words.papers.open_chama, session), *chama_months(state, session, words)])


COMPANIONS: Mapping[Companion, Callable[[Session, Words], ft.Control]] = {
    "latest": lambda session, words: _latest(session.activity.latest, session, words, key="latest"),
    "months": lambda session, words: _months(session.history.state, session, words, key="months"),
}
