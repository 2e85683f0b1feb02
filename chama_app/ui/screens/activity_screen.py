"""Activity: everything that moved or was meant to move, by day, with filters, a search and a way out as a file."""

from datetime import date

import flet as ft

from ...domain.activity import Entry
from ...domain.payment_kinds import Kind
from ...i18n import Words, kes
from ...i18n.activity_text import day_title, entry_amount, entry_line, entry_name, entry_status, spoken_entry
from ..components.buttons import icon_button, plain_button, text_button
from ..components.card import card, line, pair
from ..components.choice_chips import choices
from ..components.clickable import pressable
from ..components.empty_state import empty
from ..components.error_boundary import part
from ..components.mode_badge import mode_badge
from ..components.page import scrolled
from ..components.payout_chip import PAYOUT_LOOKS
from ..components.semantics import said
from ..components.status_chip import LOOKS
from ..components.text_fields import text_field
from ..components.title import place_title
from ..layout import Room
from ..session import Session
from ..theme import Ink, Role, Space, Type, container, on, text
from ..view_models.activity_view_model import Listing
from ..view_models.screen_state import Screen


def activity(screen: Screen, session: Session, words: Words) -> ft.Control:
    """The place as a whole."""
    margin = Space.L if screen.layout == "compact" else Space.XL
    return ft.Container(
        activity_list(session.journal.listing, session, words, screen.mode, screen.room, margin, key="activity"),
        expand=True,
    )


@part
def activity_list(
    listing: Listing, session: Session, words: Words, mode: str, room: Room, margin: int, *, key: str = ""
) -> ft.Control:
    """Drawn anew when something in it changes."""
    parts: list[ft.Control] = [_header(listing, session, words, mode, room)]
    if listing.is_empty:
        parts.append(empty(ft.Icons.RECEIPT_LONG, words.frame.no_activity))
    else:
        parts += [_search(listing, session, words), _filters(listing, session, words)]
        parts += _found(listing, session, words)
    return scrolled(parts, margin=margin)


def _header(listing: Listing, session: Session, words: Words, mode: str, room: Room) -> ft.Control:
    says, press, enabled = words.journal.export, session.journal.export, not listing.is_empty
    if room.layout == "compact":
        export = icon_button(ft.Icons.DOWNLOAD, says, press, name="export", enabled=enabled)
    else:
        export = plain_button(says, press, name="export", icon=ft.Icons.DOWNLOAD, enabled=enabled)
    return place_title(words.activity, room, mode_badge(mode, words), export)


def _search(listing: Listing, session: Session, words: Words) -> ft.Control:
    field = text_field(words.journal.search, listing.query, session.journal.search, name="search")
    field.expand = True
    clear = icon_button(
        ft.Icons.CLOSE, words.journal.clear_search, lambda: session.journal.search(""), name="search-clear"
    )
    parts = [field, *([clear] if listing.query else [])]
    return ft.Row(parts, spacing=Space.XS, vertical_alignment=ft.CrossAxisAlignment.END)


def _filters(listing: Listing, session: Session, words: Words) -> ft.Control:
    return choices(words.journal.shows, listing.show, session.journal.filter, name="show")


def _found(listing: Listing, session: Session, words: Words) -> list[ft.Control]:
    counted = words.journal.counted.format(count=listing.found, received=kes(listing.received), sent=kes(listing.sent))
    if not listing.found:
        return [empty(ft.Icons.SEARCH_OFF, words.journal.nothing_found)]
    parts: list[ft.Control] = [said(text(counted, Type.SMALL, Ink.MUTED), name="counted", label=counted, live=True)]
    parts += [_day(day, group, listing.today, session, words) for day, group in listing.days]
    if sum(len(group) for _, group in listing.days) < listing.found:
        parts.append(text_button(words.journal.older, session.journal.show_older, name="older"))
    return parts


def _day(day: date, group: tuple[Entry, ...], today: date | None, session: Session, words: Words) -> ft.Control:
    title = day_title(day, today, words)
    rows: list[ft.Control] = []
    for entry in group:
        if rows:
            rows.append(line())
        rows.append(_row(entry, session, words))
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return ft.Column(
        [said(text(title, Type.LABEL, Ink.MUTED), name=f"day-{day.isoformat()}", heading=True), listed],
        key=f"day-{day.isoformat()}",
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _row(entry: Entry, session: Session, words: Words) -> ft.Control:
    icon, role = _look(entry)
    moved = entry.receipt is not None
    green = on(Role.SUCCESS) if entry.direction == "in" else Ink.TEXT
    amount = text(entry_amount(entry), Type.BODY_STRONG if moved else Type.BODY, green if moved else Ink.MUTED)
    says = ft.Container(text(entry_status(entry, words), Type.SMALL, on(role)), expand=True, expand_loose=True)
    status = ft.Row([ft.Icon(icon, size=14, color=on(role)), says], spacing=Space.XS, tight=True)
    told = ft.Column(
        [
            pair(text(entry_name(entry), Type.NAME), amount),
            pair(text(entry_line(entry, words), Type.SMALL, Ink.MUTED), status),
        ],
        spacing=2,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return pressable(
        ft.Row([_direction(entry, role), told], spacing=Space.M),
        lambda: session.journal.open(entry),
        name=f"activity-{entry.id}",
        label=spoken_entry(entry, words),
        reached=lambda is_there: session.reach(f"activity-{entry.id}", is_there),
    )


def _direction(entry: Entry, role: Role) -> ft.Control:
    arrow = ft.Icons.CALL_RECEIVED if entry.direction == "in" else ft.Icons.CALL_MADE
    return ft.Container(
        ft.Icon(arrow, size=18, color=on(role)),
        width=40,
        height=40,
        border_radius=20,
        bgcolor=container(role),
        alignment=ft.Alignment.CENTER,
    )


def _look(entry: Entry) -> tuple[ft.IconData, Role]:
    return LOOKS[entry.status] if isinstance(entry.status, Kind) else PAYOUT_LOOKS[entry.status]
