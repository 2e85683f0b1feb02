"""What Home shows of collections: whose turn this round is, what comes next, and the other collections."""

from collections.abc import Iterator

import flet as ft

from ...i18n import Words
from ...i18n.collection_text import collection_line, collection_summary, weekday_and_date
from ...i18n.formats import kes
from ...i18n.names import called_by_id
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, on, text
from ..view_models.collection_state import CollectionOverview, CollectionSummary, DueState
from .buttons import plain_button, text_button, tonal_button
from .callout import callout
from .card import card, divider
from .clickable import clickable
from .error_boundary import guarded_component
from .semantics import labelled

_SHOWN = 12


@guarded_component
def due_line(due: DueState, session: Session, words: Words) -> ft.Control:
    """Under the title: which round it is, when it is due, how many have paid."""
    line = due.line
    if line is None:
        return ft.Container(visible=False)
    said = collection_line(line.collection, line.stage, line.turnout, line.today, words)
    color = on(Role.WAIT) if line.stage in ("due", "overdue") else ThemeColor.MUTED
    return ft.Container(
        labelled(text(said, Type.LABEL, color), name="due-line", label=said), padding=ft.Padding.only(top=Space.XS)
    )


@guarded_component
def what_is_next(overview: CollectionOverview, session: Session, words: Words) -> ft.Control:
    """Whose turn this round is; and the next round, once everybody has paid."""
    said, current = words.collections, overview.current
    parts: list[ft.Control] = []
    if current and current.receiver:
        parts.append(_turn(overview, session, words))
    if current and current.closed_on:
        parts.append(callout(said.closed_hint, ft.Icons.LOCK_OUTLINE, Role.NEUTRAL, name="collection-closed"))
    if _is_over(overview) and not overview.has_next:
        parts.append(tonal_button(said.next, session.collections.open_next, name="next-round", icon=ft.Icons.REPLAY))
    shown = ft.Column(parts, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(shown, visible=bool(parts), padding=ft.Padding.only(top=Space.L))


@guarded_component
def other_collections(overview: CollectionOverview, session: Session, words: Words, *, key: str = "") -> ft.Control:
    """The collections that are not looked at, each a tap away, and a new one."""
    shown = [overview.current is not None, overview.has_next, _is_over(overview), words]
    buttons = ft.use_memo(lambda: _ways_on(overview, session, words), shown)
    return ft.Column(
        [collections_to_look_at(overview, session, words), buttons],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _ways_on(overview: CollectionOverview, session: Session, words: Words) -> ft.Control:
    said, view_model = words.collections, session.collections
    buttons: list[ft.Control] = [plain_button(said.new, view_model.open_new, name="collection-new", icon=ft.Icons.ADD)]
    if overview.current and not overview.has_next and not _is_over(overview):
        buttons.append(text_button(said.next, view_model.open_next, name="next-round-early"))
    buttons.append(text_button(words.papers.open_chama, session.history.open_chama, name="chama-history"))
    buttons.append(text_button(words.messages.open, session.members.share_group_text, name="group-text"))
    return ft.Row(buttons, wrap=True, spacing=Space.S, run_spacing=Space.S)


def _is_over(overview: CollectionOverview) -> bool:
    """Nothing is left to ask for: the next round is the thing to do."""
    return overview.current is not None and (overview.is_complete or overview.current.closed_on is not None)


@guarded_component
def collections_to_look_at(overview: CollectionOverview, session: Session, words: Words) -> ft.Control:
    """The collections that are not looked at, each a tap away; nothing where there are no others."""
    said = words.collections
    parts: list[ft.Control] = []
    if overview.others:
        rows: list[ft.Control] = []
        for one in overview.others[:_SHOWN]:
            if rows:
                rows.append(divider())
            rows.append(_row(one, overview, session, words))
        listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
        listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
        parts = [labelled(text(said.others, Type.NAME), name="collections", heading=True), listed]
    return ft.Column(parts, spacing=Space.S, visible=bool(parts), horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _row(one: CollectionSummary, overview: CollectionOverview, session: Session, words: Words) -> ft.Control:
    summary = collection_summary(one.collection, one.stage, one.sums, overview.today, words)
    color = on(Role.WAIT) if one.stage in ("due", "overdue") and one.sums.to_collect else ThemeColor.MUTED
    lines = [text(one.collection.name, Type.NAME), text(summary, Type.SMALL, color)]
    spoken = [one.collection.name, summary]
    if one.need_a_look:
        look = words.collections.need_a_look.of(one.need_a_look)
        lines.append(text(look, Type.LABEL, on(Role.UNKNOWN)))
        spoken.append(look)
    return clickable(
        ft.Row(
            [
                ft.Column(list[ft.Control](lines), spacing=2, expand=True),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, size=18, color=ThemeColor.MUTED),
            ],
            spacing=Space.M,
        ),
        lambda: session.collections.select(one.collection.id),
        name=f"collection-{one.collection.id}",
        label=", ".join(spoken),
    )


def _turn(overview: CollectionOverview, session: Session, words: Words) -> ft.Control:
    """Whose money this round is, who has had a turn, who waits, and what was swapped."""
    said, names = words.collections, overview.names
    short = called_by_id(names)
    if overview.current is None or overview.current.receiver is None:
        return ft.Container(visible=False)
    collection, receiver = overview.current, overview.current.receiver
    title = said.my_turn if overview.receiver_is_me else said.turn.format(n=names.get(receiver, "?"))
    lines: list[ft.Control] = [labelled(text(title, Type.NAME), name="turn", label=title)]
    for member_id, standing in _turns(overview, receiver, words):
        line = f"{names.get(member_id, '?')} · {standing}"
        lines.append(text(line, Type.BODY_STRONG if member_id == receiver else Type.SMALL, ThemeColor.TEXT))
    for swap in collection.swaps:
        day = weekday_and_date(swap.on, overview.today, words)
        noted = said.swapped.format(n=short.get(swap.one, "?"), other=short.get(swap.other, "?"), day=day)
        lines.append(text(noted, Type.SMALL, ThemeColor.MUTED))
    for debt in collection.debts:
        noted = said.debts_added.format(n=session.member(debt.member_id).name, a=kes(debt.amount))
        lines.append(text(noted, Type.SMALL, ThemeColor.MUTED))
    swaps: list[ft.Control] = [
        text_button(
            said.swap.format(n=short.get(one, "?")),
            lambda member_id=one: session.collections.swap(member_id),  # type: ignore[misc]  # mypy cannot type a lambda's default
            name=f"swap-{one}",
        )
        for one in overview.waiting
        if one != receiver and not collection.closed_on and overview.taken is None
    ]
    if overview.taken and not collection.closed_on:
        why = said.taken[overview.taken.by].format(a=kes(overview.taken.amount), n=short.get(receiver, "?"))
        lines.append(labelled(text(why, Type.SMALL, ThemeColor.MUTED), name="turn-taken", label=why))
    return card(ft.Column([*lines, ft.Row(swaps, wrap=True, spacing=Space.S)], spacing=Space.XS))


def _turns(overview: CollectionOverview, receiver: str, words: Words) -> Iterator[tuple[str, str]]:
    """Everybody's turn. Whoever has left keeps the one that he had or has, and waits for none."""
    said, turns = words.collections, overview.current.turns if overview.current else ()
    for member_id in (*(one for one in overview.had_turns if one not in turns), *turns):
        left = f" · {words.members.archived}" if member_id in overview.left else ""
        if member_id == receiver:
            yield member_id, said.has_turn + left
        elif member_id in overview.had_turns:
            yield member_id, said.had_turn + left
        elif not left:
            yield member_id, said.waits
