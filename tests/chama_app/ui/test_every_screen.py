"""What holds on every screen at every width, in both languages and in large text; and that no screen is left out."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.payout_rules import PayoutStatus
from chama_app.i18n import Language
from chama_app.ui.screens.routes import PAGES
from chama_app.ui.view_models.dialog_state import Dialog
from chama_app.ui.view_models.screen_state import Destination

from .every_screen import TOURS, Tour, shown
from .screen_rules import (
    Rule,
    a_label_says_what_can_be_read,
    a_page_says_more_than_its_title,
    every_text_is_whole,
    news_is_told_once_and_a_countdown_never,
    no_line_ends_inside_a_day_a_month_or_an_amount,
    no_title_makes_a_dialog_wider,
    nobody_is_asked_for_money_that_cannot_move,
    nothing_is_english,
    nothing_that_is_pressed_is_hidden,
    one_button_is_the_main_one,
    phone_numbers_are_hidden,
    texts_give_way,
    what_exactly_one_is_chosen_of_is_read_as_radio_buttons,
    what_has_to_wait_cannot_be_pressed,
    what_is_chosen_or_filled_in_has_a_name,
    what_is_closed_is_not_offered_to_be_changed,
    what_is_filled_stands_out_from_its_row,
    what_is_one_word_is_drawn_as_one_and_read_as_it_is_written,
    what_is_pressed_can_be_hit,
    what_is_pressed_can_be_told_from_what_it_stands_on,
    what_is_pressed_has_a_name,
    what_is_pressed_is_one_thing_to_screen_readers,
    what_is_said_of_a_field_comes_into_view_with_it,
    what_is_too_long_is_told_the_limit_of_its_field,
)
from .stage import Stage

EVERYWHERE: tuple[Rule, ...] = (
    what_is_pressed_can_be_hit,
    what_is_pressed_has_a_name,
    what_is_pressed_is_one_thing_to_screen_readers,
    what_exactly_one_is_chosen_of_is_read_as_radio_buttons,
    what_is_chosen_or_filled_in_has_a_name,
    a_label_says_what_can_be_read,
    what_is_pressed_can_be_told_from_what_it_stands_on,
    nothing_that_is_pressed_is_hidden,
    one_button_is_the_main_one,
    no_title_makes_a_dialog_wider,
    a_page_says_more_than_its_title,
    what_has_to_wait_cannot_be_pressed,
    nobody_is_asked_for_money_that_cannot_move,
    what_is_closed_is_not_offered_to_be_changed,
    news_is_told_once_and_a_countdown_never,
    what_is_one_word_is_drawn_as_one_and_read_as_it_is_written,
    phone_numbers_are_hidden,
    what_is_filled_stands_out_from_its_row,
    what_is_said_of_a_field_comes_into_view_with_it,
    what_is_too_long_is_told_the_limit_of_its_field,
    no_line_ends_inside_a_day_a_month_or_an_amount,
)
IN_LARGE_TEXT: tuple[Rule, ...] = (every_text_is_whole, texts_give_way)
IN_KISWAHILI: tuple[Rule, ...] = (nothing_is_english,)
LARGE = 2.0


@dataclass(frozen=True)
class Setting:
    """How a tab is looked at, and the rules that hold for it."""

    name: str
    width: int
    language: Language = "en"
    text_scale: float = 1.0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Everything that must be so here."""
        large = IN_LARGE_TEXT if self.text_scale > 1 else ()
        return EVERYWHERE + large + (IN_KISWAHILI if self.language == "sw" else ())

    @asynccontextmanager
    async def stage(self, tour: Tour, folder: Path) -> AsyncIterator[Stage]:
        """The tab in which a tour begins."""
        async with tour.stage(folder, self.width) as stage:
            stage.session.set_language(self.language)
            if self.text_scale > 1:
                stage.session.window.set_text_scale(self.text_scale)
            await stage.page.settle()
            yield stage


HARDEST = Setting("phone in large Kiswahili", 320, "sw", LARGE)  # the least room for the longest texts, and every rule
FURTHER_SETTINGS = (
    Setting("desktop", 1280),
    Setting("large desktop", 1920),
    Setting("phone", 320),
    Setting("tablet", 768),
    Setting("phone in large English", 320, "en", LARGE),
    Setting("desktop in Kiswahili", 1280, "sw"),
)
BROAD = {
    "payments",
    "payouts",
    "settings",
    "demo",
    "own",
    "histories",
    "forms",
    "starts",
}  # they repeat what others show
ROWS: list[Any] = [
    pytest.param(
        setting,
        tour,
        id=f"{setting.name}-{tour.name}",
        marks=() if setting is HARDEST and tour.name not in BROAD else pytest.mark.slow,
    )
    for setting in (HARDEST, *FURTHER_SETTINGS)
    for tour in TOURS
]


@pytest.mark.parametrize(("setting", "tour"), ROWS)
async def test_every_screen_keeps_the_rules(tmp_path: Path, tour: Tour, setting: Setting) -> None:
    async with setting.stage(tour, tmp_path) as stage:
        broken = set()
        async for screen in tour.walk(stage):
            with stage.page.still():
                broken |= {f"{screen}: {what} ({rule.__name__})" for rule in setting.rules for what in rule(stage.page)}
        assert not broken, "\n".join(sorted(broken))
        book = stage.session.app_state.snapshot().book
        receipts = Counter([one.receipt for one in book.requests] + [one.receipt for one in book.payouts])
        assert [one for one, times in receipts.items() if one and times > 1] == []  # M-PESA writes each once


def kinds(stage: Stage) -> set[PaymentStatus | PayoutStatus]:
    """Every state of a payment or a payout that is drawn."""
    session = stage.session
    found: set[PaymentStatus | PayoutStatus] = {tile.row.status for tile in session.tiles.values()}
    return found | {tile.status for tile in session.payouts.tiles.values()}


@pytest.mark.slow
async def test_the_tours_lead_through_every_place_page_dialog_and_state(tmp_path: Path) -> None:
    snapshot: set[str] = set()
    states: set[PaymentStatus | PayoutStatus] = set()
    for tour in TOURS:
        (tmp_path / tour.name).mkdir()
        async with tour.stage(tmp_path / tour.name, 1280) as stage:
            async for name in tour.walk(stage):
                assert stage.page.said("not-drawn") is None, name
                snapshot |= shown(stage)
                states |= kinds(stage)
    places = {f"place {place}" for place in get_args(Destination)}
    pages = {f"page {name}" for name in PAGES}
    dialogs = {f"dialog {dialog.__name__}" for dialog in get_args(Dialog)}
    assert snapshot == places | pages | dialogs
    assert states == {*PaymentStatus, *PayoutStatus}
