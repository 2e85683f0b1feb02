"""What happened over all collections: of one member, and of the chama; with statements to save and print."""

import flet as ft

from ...domain.history import ChamaRound, Month
from ...i18n import Words, kes
from ...i18n.collection_text import round_name
from ...i18n.formats import month_and_year, phone_text
from ..components.buttons import plain_button, text_button
from ..components.callout import callout
from ..components.card import card, fit_in_column, space_between
from ..components.error_boundary import guarded_component
from ..components.linked_card import linked_card
from ..components.month_bars import month_bars
from ..components.page import detail_page
from ..components.round_card import round_card
from ..components.semantics import labelled
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.history_view_model import HistoryState


@guarded_component
def person_screen(state: HistoryState, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    said, member, found = words.papers, state.member, state.of_member
    if member is None:
        return ft.Container()
    told = words.own if member.is_me else said
    owes = told.owes.format(a=kes(found.owed)) if found.owed else told.owes_nothing
    paid = told.paid_nothing
    if found.since:
        message = told.paid_since if found.paid else told.paid_back
        paid = message.format(a=kes(found.paid), since=month_and_year(found.since, words.code))
    line = f"{owes} · {paid}"
    buttons: list[ft.Control] = [
        plain_button(
            said.statement,
            lambda: session.history.save_member(member.id),
            name="statement-member",
            icon=ft.Icons.PICTURE_AS_PDF,
            busy=state.making is not None,
        )
    ]
    if found.owed and not member.is_me:
        buttons.append(text_button(said.remind, lambda: session.members.send_reminder(member.id), name="person-remind"))
    parts: list[ft.Control] = [
        card(
            ft.Column(
                [
                    text(phone_text(member.phone, words), Type.SMALL, ThemeColor.MUTED),
                    labelled(text(line, Type.BODY_STRONG), name="person-line", label=line),
                    ft.Row(buttons, wrap=True, spacing=Space.S),
                ],
                spacing=Space.S,
            )
        ),
        linked_card(session.group.overview, member, session, words),
        *_making(state, words),
        month_bars(
            found.months, lambda month: _month(month, said.month_sent_back, words), session.screen.layout, words
        ),
        labelled(text(said.rounds, Type.NAME), name="person-rounds", heading=True),
        *([] if found.rounds else [text(said.no_rounds, Type.BODY, ThemeColor.MUTED)]),
        *[round_card(one, words, is_own=member.is_me) for one in found.rounds],
    ]
    return detail_page(member.name, parts, session, words, name="person-title", is_page=is_page)


@guarded_component
def chama_screen(state: HistoryState, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    title, parts = session.app_state.snapshot().book.name, chama_months(state, session, words)
    return detail_page(title, parts, session, words, name="history-title", is_page=is_page)


def chama_months(state: HistoryState, session: Session, words: Words) -> list[ft.Control]:
    """What was collected and paid out, by month and by collection, each with its statement."""
    said, found = words.papers, state.of_chama
    sums = [
        (said.collected, found.received),
        (said.paid_out, found.paid_out),
        (said.on_hand, found.on_hand),
        *([(said.recorded, found.recorded)] if found.recorded else []),
        (said.to_collect, state.to_collect),
    ]
    lines: list[ft.Control] = [
        labelled(
            space_between(
                text(name, Type.BODY, ThemeColor.MUTED),
                text(kes(amount), Type.BODY_STRONG),
                fits=fit_in_column(
                    session.screen.layout, 2 * Space.L, (name, Type.BODY), (kes(amount), Type.BODY_STRONG)
                ),
            ),
            name=f"chama-sum-{place}",
            label=f"{name}: {kes(amount)}",
        )
        for place, (name, amount) in enumerate(sums)
    ]
    years: list[ft.Control] = [
        plain_button(
            said.statement_of_year.format(year=year),
            lambda one=year: session.history.save_year(one),  # type: ignore[misc]  # mypy cannot type a lambda's default
            name=f"statement-{year}",
            icon=ft.Icons.PICTURE_AS_PDF,
            busy=state.making is not None,
        )
        for year in state.years
    ]
    return [
        card(ft.Column(lines, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)),
        *_making(state, words),
        month_bars(found.months, lambda month: _month(month, said.month_both, words), session.screen.layout, words),
        ft.Row(years, wrap=True, spacing=Space.S, run_spacing=Space.S),
        labelled(text(said.rounds, Type.NAME), name="chama-rounds", heading=True),
        *[_chama_round(one, state, session, words) for one in found.rounds],
    ]


def _making(state: HistoryState, words: Words) -> list[ft.Control]:
    if state.making is None:
        return []
    said = words.papers.making.format(part=state.making)
    return [callout(said, ft.Icons.HOURGLASS_TOP, Role.INFO, name="statement-making", live=False)]


def _month(month: Month, both: str, words: Words) -> str:
    """What came in a month; where anything went, too, the sentence that says both."""
    since = month_and_year(month.first, words.code)
    if month.paid_out:
        return both.format(since=since, a=kes(month.received), out=kes(month.paid_out))
    return words.papers.month_line.format(since=since, a=kes(month.received))


def _chama_round(one: ChamaRound, state: HistoryState, session: Session, words: Words) -> ft.Control:
    said = words.papers
    is_asked, nothing = one.target or one.received, words.pot_nothing if one.taking_part else words.pot_nobody
    sums = [said.round_chama.format(a=kes(one.received), share=kes(one.target)) if is_asked else nothing]
    sums += [words.pot_beyond.format(a=kes(one.beyond))] if one.beyond else []
    sums += [words.collections.to_collect.format(a=kes(one.owed))] if one.owed else []
    sums += [said.turn_of.format(n=one.receiver)] if one.receiver else []
    button = text_button(
        said.statement,
        lambda: session.history.save_collection(one.collection.id),
        name=f"statement-{one.collection.id}",
        busy=state.making is not None,
    )
    lines: list[ft.Control] = [
        text(round_name(one.collection, words), Type.NAME),
        text(" · ".join(sums), Type.SMALL, ThemeColor.MUTED),
        ft.Row([button], wrap=True),
    ]
    return labelled(card(ft.Column(lines, spacing=2)), name=f"chama-round-{one.collection.id}")
