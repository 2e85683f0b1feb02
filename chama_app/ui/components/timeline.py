"""The history of a payment, newest first: what happened, when, and who brought the news."""

import flet as ft

from daraja_core.attempt import Source, TimelineEntry

from ...domain.payment_requests import PaymentRequest
from ...domain.payouts import Payout
from ...i18n import Words
from ...i18n.timeline_text import line_time, spoken_line, timeline_text
from ..theme import Radius, Role, Space, ThemeColor, Type, container, on, text
from .semantics import labelled

_ROLES: dict[Source, Role] = {
    "app": Role.IDLE,
    "safaricom": Role.NEUTRAL,
    "realtime": Role.SUCCESS,
    "poll": Role.INFO,
    "resume": Role.INFO,
    "restored": Role.UNKNOWN,
    "check": Role.INFO,
    "clock": Role.IDLE,
}
_DOTS = {
    "success": Role.SUCCESS,
    "failed": Role.ERROR,
    "not_sent": Role.ERROR,
    "unknown": Role.UNKNOWN,
    "timeout": Role.UNKNOWN,
    "cancelled": Role.NEUTRAL,
    "confirming": Role.WAIT,
}
_RAIL = 12


def timeline(request: PaymentRequest | Payout, words: Words) -> ft.Control:
    """All entries of one request, or of one payout."""
    entries = list(reversed(request.timeline))
    rows: list[ft.Control] = [
        _entry(entry, request, words, place=len(entries) - nth, is_last=nth == len(entries) - 1)
        for nth, entry in enumerate(entries)
    ]
    return labelled(ft.Column(rows, spacing=0), name=f"timeline-{request.id}")


def _entry(
    entry: TimelineEntry, request: PaymentRequest | Payout, words: Words, *, place: int, is_last: bool
) -> ft.Control:
    message, at = timeline_text(entry, request, words), line_time(entry, request, words)
    row = ft.Row(
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,  # the thread goes on however many lines are beside it
        spacing=Space.M,
        controls=[
            _rail(entry, is_last=is_last),
            ft.Column(
                expand=True,
                spacing=Space.XS,
                controls=[
                    text(message, Type.BODY if entry.what not in _DOTS else Type.BODY_STRONG),
                    ft.Row(
                        [
                            text(at, Type.SMALL, ThemeColor.MUTED),
                            source_badge(entry.source, words),
                        ],
                        spacing=Space.S,
                        wrap=True,
                    ),
                    ft.Container(height=Space.M),
                ],
            ),
        ],
    )
    label = spoken_line(entry, request, words)
    return labelled(row, name=f"entry-{entry.what}-{entry.source}", label=label, key=f"entry-{place}")


def _rail(entry: TimelineEntry, *, is_last: bool) -> ft.Control:
    role = _DOTS.get(entry.what)
    dot = ft.Container(
        width=_RAIL,
        height=_RAIL,
        border_radius=_RAIL / 2,
        bgcolor=on(role) if role else ThemeColor.CARD,
        border=None if role else ft.Border.all(2, ThemeColor.EDGE),
        margin=ft.Margin.only(top=5),
    )
    thread = ft.Container(
        width=2, expand=True, bgcolor=ThemeColor.LINE, margin=ft.Margin.only(left=_RAIL / 2 - 1, top=Space.XS)
    )
    return ft.Column([dot] if is_last else [dot, thread], spacing=0, width=_RAIL)


def source_badge(source: Source, words: Words) -> ft.Control:
    """Who brought the news."""
    role = _ROLES[source]
    return ft.Container(
        bgcolor=container(role),
        border_radius=Radius.PILL,
        padding=ft.Padding.symmetric(horizontal=Space.S, vertical=2),
        content=text(words.sources[source], Type.BADGE, on(role)),
    )
