"""Activity: everything that moved or was meant to move, by day, with filters, a search and a way out as a file."""

from datetime import date
from functools import partial

import flet as ft

from ...domain.activity import ActivityEntry
from ...domain.payment_requests import PaymentRequest
from ...domain.payment_status import PaymentStatus
from ...i18n import Words, kes
from ...i18n.activity_text import day_title, entry_amount, entry_line, entry_name, entry_status, spoken_entry
from ..components.buttons import icon_button, plain_button, text_button
from ..components.card import card, divider, fit_in_line, space_between
from ..components.choice_chips import choice_chips
from ..components.clickable import clickable
from ..components.empty_state import empty_state
from ..components.error_boundary import guarded_component
from ..components.kept import use_kept
from ..components.mode_badge import mode_badge
from ..components.page import scroll_page
from ..components.payout_chip import PAYOUT_STYLES
from ..components.semantics import labelled
from ..components.status_chip import STATUS_STYLES
from ..components.text_fields import text_field
from ..components.title import place_title
from ..layout import Layout
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, container, on, struck, text
from ..view_models.activity_view_model import ActivityList, ExportProgress
from ..view_models.screen_state import ScreenState

_ARROW, _ICON = 40, 14
_AROUND = 2 * Space.L + _ARROW + Space.M
"""So much of a line of a phone is not that of an entry's texts."""


ACTIVITY_KEY = "activity-list"
"""The key of the list that Activity is."""


def activity_screen(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """The destination as a whole."""
    margin = Space.L if screen.size_class == "compact" else Space.XL
    return ft.Container(
        activity_list(session.activity.list, session, words, screen.mode, screen.layout, margin, key="activity"),
        expand=True,
    )


@guarded_component
def activity_list(
    listing: ActivityList, session: Session, words: Words, mode: str, layout: Layout, margin: int, *, key: str = ""
) -> ft.Control:
    """Drawn anew when something in it changes."""
    ft.use_effect(session.activity.begin_at_top, [])
    parts: list[ft.Control] = [
        _header(listing, session, words, mode, layout),
        _progress(session.activity.progress, words, key="export-progress"),
    ]
    if listing.is_empty:
        parts.append(empty_state(ft.Icons.RECEIPT_LONG, words.shell.no_activity))
    else:
        parts += [_search(listing, session, words), _filters(listing, session, words)]
        parts += _found(listing, session, words)
    return scroll_page(parts, margin=margin, key=ACTIVITY_KEY, on_scroll=session.activity.on_scroll)


@guarded_component
def _progress(progress: ExportProgress, words: Words, *, key: str = "") -> ft.Control:
    """How far the file is that is being made: of a short list nobody sees it."""
    bar = ft.ProgressBar(value=progress.part or 0, bgcolor=ThemeColor.SUNKEN, color=ThemeColor.BRAND)
    shown = labelled(bar, name="export-progress", label=words.activity.exporting)
    shown.visible = progress.part is not None
    return shown


def _header(listing: ActivityList, session: Session, words: Words, mode: str, layout: Layout) -> ft.Control:
    message, on_click, enabled = words.activity.export, session.activity.export, not listing.is_empty
    if layout.size_class == "compact":
        export = icon_button(ft.Icons.DOWNLOAD, message, on_click, name="export", enabled=enabled)
    else:
        export = plain_button(message, on_click, name="export", icon=ft.Icons.DOWNLOAD, enabled=enabled)
    return place_title(words.activity_label, layout, mode_badge(mode, words), export)


def _search(listing: ActivityList, session: Session, words: Words) -> ft.Control:
    field = text_field(words.activity.search, listing.query, session.activity.set_query, name="search")
    field.expand = True
    clear = icon_button(
        ft.Icons.CLOSE, words.activity.clear_search, lambda: session.activity.set_query(""), name="search-clear"
    )
    parts = [field, *([clear] if listing.query else [])]
    return ft.Row(parts, spacing=Space.XS, vertical_alignment=ft.CrossAxisAlignment.END)


def _filters(listing: ActivityList, session: Session, words: Words) -> ft.Control:
    return choice_chips(words.activity.shows, listing.filter, session.activity.set_filter, name="show")


def _found(listing: ActivityList, session: Session, words: Words) -> list[ft.Control]:
    counted = words.activity.counted.format(count=listing.found, received=kes(listing.received), sent=kes(listing.sent))
    if not listing.found:
        return [empty_state(ft.Icons.SEARCH_OFF, words.activity.nothing_found)]
    parts: list[ft.Control] = [
        labelled(text(counted, Type.SMALL, ThemeColor.MUTED), name="counted", label=counted, live=True)
    ]
    keep = use_kept()
    for day, group in listing.days:
        rows = [keep(one.id, (one, words), partial(entry_row, one, session, words)) for one in group]
        parts.append(day_card(day, rows, listing.today, words))
    if listing.limit < listing.found:
        parts.append(text_button(words.activity.older, session.activity.show_older, name="older"))
    return parts


def day_card(day: date, entries: list[ft.Control], today: date | None, words: Words) -> ft.Control:
    """What happened on one day, under its name."""
    title, rows = day_title(day, today, words), entries[:1]
    for entry in entries[1:]:
        rows += [divider(), entry]
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return ft.Column(
        [labelled(text(title, Type.LABEL, ThemeColor.MUTED), name=f"day-{day.isoformat()}", heading=True), listed],
        key=f"day-{day.isoformat()}",
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def entry_row(entry: ActivityEntry, session: Session, words: Words) -> ft.Control:
    """One line; pressing it tells more."""
    icon, role = _style(entry)
    moved = entry.counted > 0
    green = on(Role.SUCCESS) if entry.direction == "in" else ThemeColor.TEXT
    face, layout = Type.BODY_STRONG if moved else Type.BODY, session.screen.layout
    amount = text(entry_amount(entry), face, green if moved else ThemeColor.MUTED)
    if isinstance(entry.record, PaymentRequest) and entry.record.is_withdrawn:
        amount = struck(amount)
    who, line = (entry_name(entry), Type.NAME), (entry_line(entry, words), Type.SMALL)
    said = (entry_status(entry, words), Type.SMALL)
    message = ft.Container(text(*said, on(role)), expand=True, expand_loose=True)
    status = ft.Row([ft.Icon(icon, size=_ICON, color=on(role)), message], spacing=Space.XS, tight=True)
    column = ft.Column(
        [
            space_between(text(*who), amount, fits=fit_in_line(layout, _AROUND, who, (entry_amount(entry), face))),
            space_between(
                text(*line, ThemeColor.MUTED),
                status,
                fits=fit_in_line(layout, _AROUND + _ICON + Space.XS, line, said),
            ),
        ],
        spacing=2,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return clickable(
        ft.Row([_direction(entry, role), column], spacing=Space.M),
        lambda: session.activity.open_entry(entry),
        name=f"activity-{entry.id}",
        label=spoken_entry(entry, words),
        on_focus_change=lambda is_there: session.members_list.on_row_focus(f"activity-{entry.id}", is_there=is_there),
    )


def _direction(entry: ActivityEntry, role: Role) -> ft.Control:
    arrow = ft.Icons.CALL_RECEIVED if entry.direction == "in" else ft.Icons.CALL_MADE
    return ft.Container(
        ft.Icon(arrow, size=18, color=on(role)),
        width=_ARROW,
        height=_ARROW,
        border_radius=_ARROW / 2,
        bgcolor=container(role),
        alignment=ft.Alignment.CENTER,
    )


def _style(entry: ActivityEntry) -> tuple[ft.IconData, Role]:
    return STATUS_STYLES[entry.status] if isinstance(entry.status, PaymentStatus) else PAYOUT_STYLES[entry.status]
