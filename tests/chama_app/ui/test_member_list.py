"""The list of the members: only what is seen is drawn and counts down, and nothing moves under a finger."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, pairwise
from math import ceil
from pathlib import Path

import flet as ft
import pytest

from chama_app.domain.book import Book
from chama_app.domain.members import Member
from chama_app.domain.start_problems import StartProblem
from chama_app.i18n import ENGLISH
from chama_app.services.app_state import AppState
from chama_app.ui.view_models.demo_state import TABS
from chama_app.ui.view_models.dialog_state import DialogState
from chama_app.ui.view_models.home_state import PAGE
from chama_app.ui.view_models.home_view_model import (
    AT_ONCE,
    IN_VIEW,
    LEFT_ALONE_S,
    LONGEST_BEHIND_S,
    LOWEST_HEAD,
    LOWEST_TWO_LINES,
    HomeViewModel,
)
from chama_app.ui.view_models.screen_state import ScreenState

from ..example_chama import ALICE, BOB, LUNCH, after, book, no_suffix, payment_request, pending, unknown
from ..fake_engine import ManualClock
from .stage import PreparedDatabase, staged

MANY = tuple(Member(f"m{one:03}", f"Wanjiku {one}", f"25471{one:07}") for one in range(100))
EVERYBODY_SAYS_PAID = Book(LUNCH, MANY, tuple(payment_request(one, unknown(advice="paid")) for one in MANY))
EVERYBODY_WAITS = Book(LUNCH, MANY, tuple(payment_request(one, pending()) for one in MANY))


class Listed:
    """A list over a book in a database, without a page; `seconds` pass when told to."""

    def __init__(self, folder: Path, here: Book, height: float = 0.0) -> None:
        self.seconds = 100.0
        self.database, self.clock = PreparedDatabase(folder / "chama.db", here), ManualClock(after(seconds=12))
        self.state = AppState(self.database, self.clock, "demo", new_suffix=no_suffix)
        self.screen = ScreenState(shows_welcome=True)
        self.list = HomeViewModel(self.state, self.screen, DialogState(), lambda: ENGLISH, lambda: self.seconds)
        for _ in self.list.refresh_in_parts():
            pass
        if height:
            self.list.set_window_height(height)
        else:
            self.refresh()
        self.seconds += LEFT_ALONE_S

    def refresh(self, *, is_short: bool = False) -> list[str]:
        """Gives whose rows were drawn anew."""
        drawn = list[str]()
        listeners = [partial(lambda one, *_: drawn.append(one), member_id) for member_id in self.list.tiles]
        stop = [tile.subscribe(heard) for tile, heard in zip(self.list.tiles.values(), listeners, strict=True)]
        later = () if is_short else self.list.make_in_parts()
        for _ in chain(self.list.refresh_in_parts(is_short=is_short), later):
            pass
        for each in stop:
            each()
        return sorted(drawn)

    @property
    def order(self) -> tuple[str, ...]:
        return self.list.list.order

    def counting(self) -> list[str]:
        """Whose rows count down."""
        return [one for one, tile in self.list.tiles.items() if tile.countdown.seconds is not None]


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[Listed]:
    made = Listed(tmp_path, book(payment_request(ALICE, unknown(advice="paid")), payment_request(BOB, unknown())))
    yield made
    made.database.close()


@pytest.fixture
def reporting(tmp_path: Path) -> Iterator[Listed]:
    made = Listed(tmp_path, EVERYBODY_SAYS_PAID)
    yield made
    made.database.close()


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Listed]:
    made = Listed(tmp_path, EVERYBODY_WAITS)
    yield made
    made.database.close()


def alice_pays(listed: Listed) -> None:
    """Of whom M-PESA says that she has paid; her row is the last then."""
    listed.state.decisions.record_by_hand("alice.1", 1000, "she showed the message")
    listed.refresh()


def test_only_the_rows_that_are_seen_count_down(many: Listed) -> None:
    assert many.counting() == [one.id for one in MANY[:IN_VIEW]]
    many.list.set_heights(head=400, foot=100)
    many.list.on_scroll(400 + 10 * 64, 600, 400 + PAGE * 64 + 100 - 600)
    assert many.counting()[-1] == MANY[10 + IN_VIEW - 1].id


def test_more_members_are_drawn_before_the_end_comes_into_view(many: Listed) -> None:
    assert len(many.list.list.drawn) == PAGE
    many.list.on_scroll(PAGE * 64 - 600, 600, PAGE * 64 - 600)
    assert len(many.list.list.drawn) == 2 * PAGE
    for _ in range(3):
        many.list.show_more()
    assert many.list.list.drawn == many.order


def test_the_rows_that_a_window_has_room_for_are_drawn_first_and_the_others_a_few_at_a_time(tmp_path: Path) -> None:
    made = Listed(tmp_path, EVERYBODY_WAITS, height=800)
    assert len(made.list.list.drawn) == ceil((800 - LOWEST_HEAD) / LOWEST_TWO_LINES) < IN_VIEW
    assert made.list.waits_for_hands_off
    sizes = [len(made.list.list.drawn) for _ in made.list.make_in_parts()]
    assert [after - before for before, after in pairwise(sizes)] == [AT_ONCE] * (len(sizes) - 1)
    assert made.list.list.drawn == made.order[:PAGE]
    assert not made.list.waits_for_hands_off
    made.database.close()


def test_another_order_draws_those_who_come_into_view_and_then_the_others(reporting: Listed) -> None:
    for one in MANY[:50]:
        reporting.state.decisions.record_by_hand(f"{one.id}.1", 1000, "she showed the message")
    for _ in reporting.list.refresh_in_parts():
        pass
    assert reporting.order[0] == MANY[50].id
    assert reporting.list.list.drawn == reporting.order[:IN_VIEW]
    reporting.refresh()
    assert reporting.list.list.drawn == reporting.order[:PAGE]


def test_who_changes_his_place_among_those_that_are_drawn_takes_nobody_off_the_screen(reporting: Listed) -> None:
    reporting.state.decisions.record_by_hand(f"{MANY[0].id}.1", 1000, "she showed the message")
    for _ in reporting.list.refresh_in_parts():
        pass
    assert reporting.order[-1] == MANY[0].id
    assert reporting.list.list.drawn == reporting.order[:PAGE]


def test_when_time_is_short_the_rows_in_view_are_drawn_and_the_others_when_there_is_time(many: Listed) -> None:
    many.clock.move(seconds=60)  # everybody's prompt is over
    in_view, rest = [one.id for one in MANY[:IN_VIEW]], [one.id for one in MANY[IN_VIEW:]]
    assert many.refresh(is_short=True) == in_view
    assert many.list.waits_for_hands_off
    assert many.list.tiles[MANY[-1].id].row.status == "still_waiting"  # whatever draws it meanwhile says what is so
    assert many.refresh(is_short=True) == []
    assert many.refresh() == rest
    assert not many.list.waits_for_hands_off


def test_however_long_time_is_short_the_other_rows_are_drawn_in_the_end(many: Listed) -> None:
    many.clock.move(seconds=60)
    many.refresh(is_short=True)
    many.seconds += LONGEST_BEHIND_S
    assert many.refresh(is_short=True) == [one.id for one in MANY[IN_VIEW:]]


def test_what_comes_into_view_is_drawn_also_when_time_is_short(many: Listed) -> None:
    many.list.set_heights(head=400, foot=100)
    many.clock.move(seconds=60)
    many.refresh(is_short=True)
    many.list.on_scroll(400 + 10 * 64, 600, 400 + PAGE * 64 + 100 - 600)
    assert many.refresh() == [one.id for one in MANY[10 + IN_VIEW :]]


def test_no_row_changes_its_place_while_time_is_short(listed: Listed) -> None:
    listed.state.decisions.record_by_hand("alice.1", 1000, "she showed the message")
    listed.refresh(is_short=True)
    assert listed.order == ("bob", "alice", "carol")
    listed.refresh()
    assert listed.order == ("bob", "carol", "alice")


def test_a_prompt_that_is_over_is_told_wherever_its_row_is(many: Listed) -> None:
    before = many.list.tiles[MANY[-1].id].row
    many.clock.move(seconds=30)
    many.refresh()
    assert many.list.tiles[MANY[-1].id].row is before
    many.clock.move(seconds=30)
    many.refresh()
    assert many.list.tiles[MANY[-1].id].row.status == "still_waiting"


def test_a_row_keeps_its_place_for_two_seconds_after_a_tap(listed: Listed) -> None:
    assert listed.order == ("bob", "alice", "carol")
    listed.list.touch()
    alice_pays(listed)
    assert listed.order == ("bob", "alice", "carol")
    assert listed.list.waits_for_hands_off
    listed.seconds += LEFT_ALONE_S
    listed.refresh()
    assert listed.order == ("bob", "carol", "alice")


@pytest.mark.parametrize("how", ["pointer", "keyboard"])
def test_a_row_keeps_its_place_while_a_pointer_or_the_keyboard_is_on_the_list(listed: Listed, how: str) -> None:
    tell = listed.list.on_row_hover if how == "pointer" else listed.list.on_row_focus
    tell("member-bob", is_there=True)
    alice_pays(listed)
    listed.seconds += 60
    listed.refresh()
    assert listed.order == ("bob", "alice", "carol")
    tell("member-alice", is_there=False)  # it left that one before
    listed.refresh()
    assert listed.order == ("bob", "alice", "carol")
    tell("member-bob", is_there=False)
    listed.refresh()
    assert listed.order == ("bob", "carol", "alice")


def test_who_leaves_is_gone_at_once(listed: Listed) -> None:
    listed.list.touch()
    here = listed.state.snapshot().book
    listed.state.update_members(replace(here, members=here.members[:2]))
    listed.refresh()
    assert listed.order == ("bob", "alice")


def test_the_lines_above_the_list_come_and_go_when_nobody_is_about_to_press_what_is_below(listed: Listed) -> None:
    state = listed.list.state
    assert (state.attention.lines, state.attention.room) == (1, 1)
    listed.list.touch()
    listed.state.set_problem(StartProblem("unexpected"))
    listed.refresh()
    assert (state.attention.lines, state.attention.room) == (2, 1)
    listed.seconds += LEFT_ALONE_S
    listed.refresh()
    assert state.attention.room == 2
    listed.list.touch()
    listed.state.set_problem(None)
    listed.refresh()
    assert (state.attention.lines, state.attention.room) == (1, 2)


def test_the_first_run_card_goes_when_nobody_is_about_to_press_what_is_below_it(listed: Listed) -> None:
    listed.list.hide_welcome()
    listed.refresh()
    assert listed.screen.shows_welcome
    listed.seconds += LEFT_ALONE_S
    listed.refresh()
    assert not listed.screen.shows_welcome
    assert not listed.list.waits_for_hands_off


async def test_a_thousand_members_are_drawn_as_far_as_they_are_seen(tmp_path: Path) -> None:
    members = tuple(Member(f"m{one:04}", f"Wanjiku {one}", f"25471{one:07}") for one in range(1000))
    async with staged(tmp_path, Book(LUNCH, members), 1280) as stage:
        page = stage.page
        await page.until(lambda: stage.session.members_list.list.is_whole)
        await page.settle()
        names = {str(one.identifier) for one in page.find(lambda one: isinstance(one, ft.Semantics))}
        assert [one.id for one in members if f"member-{one.id}" in names] == [one.id for one in members[:PAGE]]
        assert 1 < len([one for one in members if f"tab-{one.id}" in names]) <= TABS
        await page.press("members-more")
        await page.until(lambda: page.said(f"member-{members[PAGE].id}") is not None)
        await page.press("phones--1")
        await page.until(lambda: page.said("tab-m0999") is not None)


async def test_a_payment_draws_its_row_anew_and_leaves_who_it_is_of_as_it_was(tmp_path: Path) -> None:
    async with staged(tmp_path, book(payment_request(ALICE, unknown(advice="paid"))), 1280) as stage:
        page = stage.page
        before, names = page.label("status-row-alice"), page.find(_is_name_of_alice)
        stage.session.app_state.decisions.record_by_hand("alice.1", 1000, "she showed the message")
        await page.until(lambda: page.label("status-row-alice") != before)
        assert all(one is known for one, known in zip(page.find(_is_name_of_alice), names, strict=True))
        await page.press("menu-alice")  # what is left as it was still knows its page
        await page.until(lambda: page.said("menu-edit") is not None)


def _is_name_of_alice(one: object) -> bool:
    return isinstance(one, ft.Text) and one.value == ALICE.name
