"""What changes makes that part of Home anew which shows it, whatever of it that is, and no other."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import flet as ft
import pytest
from flet.components.component import Component

from chama_app.domain.collections import Collection, Swap
from chama_app.domain.leaving import leaving
from chama_app.domain.pot import Pot
from chama_app.domain.record_problems import RecordProblem
from chama_app.domain.turns import TakenTurn
from chama_app.services.pending_writes import Unsaved
from chama_app.ui.view_models.collection_state import CollectionOverview, CollectionSummary, DueLine
from chama_app.ui.view_models.home_state import AttentionState
from chama_app.ui.view_models.payout_state import PayoutOverview, PotPayouts

from ..example_chama import NOON, paid
from .app import App
from .fake_page import FakePage
from .looks import leave_and_come_back, looks
from .stage import Stage, some_of_the_crowd, staged

IDLE, PAID, UNKNOWN = "m-idle", "m-paid", "m-unknown"
DUE, TODAY = date(2026, 11, 30), NOON.date()
CURRENT = Collection(
    "round-2", "Lunch", "target", 3000, "LUNCH", "Lunch share", due=DUE, number=2, turns=(IDLE, PAID, UNKNOWN),
    receiver=IDLE, swaps=(Swap(TODAY, IDLE, PAID),),
)  # fmt: skip
SCHOOL = CollectionSummary(
    replace(CURRENT, id="school", name="School fund"), "open", Pot(0, 700, 0, 0, 0, 1, to_collect=700), 0
)
NAMES = {one: f"Wanjiku {one.title()}" for one in CURRENT.turns}
OTHERS: dict[tuple[type, str], object] = {
    (Pot, "counted"): 30_000,
    (AttentionState, "problem"): "The engine could not start",
    (AttentionState, "network"): "offline",
    (AttentionState, "left_out"): ("Alice",),
    (AttentionState, "left_out_elsewhere"): (replace(CURRENT, id="school", name="School fund"),),
    (AttentionState, "next_turn"): NOON,
    (AttentionState, "unsaved"): Unsaved(2, "full"),
    (AttentionState, "record"): RecordProblem("damaged", "/home/wanjiku/chama.db", 3),
    (PotPayouts, "missing_requirement"): "treasurer",
    (PayoutOverview, "payout_ids"): (),
    (DueLine, "collection"): replace(CURRENT, number=3),
    (DueLine, "stage"): "overdue",
    (DueLine, "today"): date(2027, 1, 1),
    (CollectionOverview, "current"): replace(CURRENT, closed_on=TODAY),
    (CollectionOverview, "others"): (SCHOOL,),
    (CollectionOverview, "today"): date(2027, 1, 1),
    (CollectionOverview, "had_turns"): (PAID,),
    (CollectionOverview, "waiting"): (UNKNOWN,),
    (CollectionOverview, "names"): {**NAMES, IDLE: "Akinyi"},
    (CollectionOverview, "left"): frozenset({IDLE}),
    (CollectionOverview, "taken"): TakenTurn("sent", 1500),
}
"""Another value for each field of which there is no next one, or none that shows."""

UNSEEN = {"PotPayouts.totals.recorded", "PotState.sums.without_share", "DueState.line.turnout.taking_part"}
"""What Home says nothing of: the form of a payout alone, or only where nobody is asked for anything."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Home with its first-run card, a payout and a date; nothing moves, for somebody points at it."""
    book = some_of_the_crowd()
    book = replace(book, collections=(replace(book.collection, due=DUE),))
    async with staged(tmp_path, book, 1280, mode="sandbox") as made:
        made.session.members_list.on_row_hover("a row", is_there=True)
        made.session.screen.shows_welcome = True
        await made.page.settle()
        yield made


def bodies(stage: Stage) -> dict[int, tuple[str, Any]]:
    """What each component of the page was made to be when it was made last."""
    return {id(one._b): (one.fn.__name__, one._b) for one in stage.page.find(lambda one: isinstance(one, Component))}


async def test_a_verdict_makes_anew_what_says_something_else_and_nothing_beside_it(stage: Stage) -> None:
    session = stage.session
    session.app_state.requests.send(IDLE)
    await stage.page.until(lambda: session.tiles[IDLE].row.status == "waiting")
    await stage.page.settle()
    before, received = bodies(stage), session.home.pot.sums.received
    (request,) = session.app_state.snapshot().book.requests_of(IDLE)
    stage.engine.change(request.id, paid("UKK1NEWEST"))
    await stage.page.until(lambda: session.home.pot.sums.received > received)
    await stage.page.settle()
    made = sorted(name for one, (name, _) in bodies(stage).items() if one not in before)
    assert made == ["due_line", "member_row", "pot_card", "status_chip"]


def other(part: object, name: str) -> object:
    """Another value of a field of this part."""
    value = getattr(part, name)
    if (type(part), name) in OTHERS:
        return OTHERS[type(part), name]
    return not value if isinstance(value, bool) else value + 3


def changes(part: object, within: str = "") -> Iterator[tuple[str, str, object]]:
    """What each field of a part is called, and what it is to hold; of a value that has fields, each of these."""
    for name in [one.name for one in fields(part)]:  # type: ignore[arg-type]  # a dataclass
        value, called = getattr(part, name), f"{within or type(part).__name__}.{name}"
        if is_dataclass(value) and (type(part), name) not in OTHERS:
            yield from ((deep, name, replace(value, **{inner: new})) for deep, inner, new in changes(value, called))  # type: ignore[type-var]  # as above
        else:
            yield called, name, other(part, name)


async def unseen(stage: Stage, part: object) -> set[str]:
    """The fields of a part of which Home shows nothing. Whatever it shows is as if it were made anew."""
    found, before = set[str](), looks(stage)
    for called, name, value in list(changes(part)):
        kept = getattr(part, name)
        setattr(part, name, value)
        await stage.page.settle()
        drawn = looks(stage)
        await leave_and_come_back(stage)
        assert drawn == looks(stage), called
        found |= {called} if drawn == before else set()
        setattr(part, name, kept)
        await stage.page.settle()
    return found


@pytest.mark.slow
async def test_whatever_field_of_a_part_changes_home_says_so_as_if_everything_were_made_anew(stage: Stage) -> None:
    async with stage.pause:
        payouts, found = stage.session.payouts, set[str]()
        home, collections = stage.session.home, stage.session.collections
        overview, home.attention.room, home.attention.in_turn = collections.overview, 20, 2
        overview.current, overview.names, overview.waiting = CURRENT, NAMES, (PAID, UNKNOWN)
        overview.others = (SCHOOL, replace(SCHOOL, collection=replace(SCHOOL.collection, id="roof")))
        await stage.page.settle()
        for part in (home.pot, home.attention, payouts.pot, payouts.overview, collections.due, overview):
            found |= await unseen(stage, part)
        while_some_are_asked = await unseen(stage, home.asking)
        home.asking.can_ask = False
        await stage.page.settle()
        assert found | (while_some_are_asked & await unseen(stage, home.asking)) == UNSEEN


async def test_what_is_not_there_leaves_no_gap_on_home(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd()) as stage:  # a demo is not shared, and nobody proposes anything
        held = stage.page.find(
            lambda one: isinstance(one, ft.Container) and one.visible and isinstance(one.content, Component)
        )
        assert [one.key for one in held if not one.content._b.visible] == []
        (foot,) = stage.page.find(lambda one: isinstance(one, ft.Container) and one.key == "foot")
        assert [one.key for one in foot.content.controls] == [
            "foot-collections",
            "foot-group",
            "foot-proposals",
            "foot-latest",
        ]


def home_list(page: FakePage) -> ft.Control:
    """What is scrolled on Home; where it is another one, it begins at its top."""
    found: list[ft.Control] = page.find(lambda one: isinstance(one, ft.ListView))
    return found[0]


async def test_another_collection_begins_at_its_top_and_what_is_paid_moves_nothing(app: App) -> None:
    march = Collection("march", "March", "fixed", 500, "MARCH", "March share", ("alice", "bob"))
    assert app.state.collections.start(march)
    async with app.running(), app.tab(1280) as page:
        await page.until(lambda: page.can_press("act-row-bob"))
        before = home_list(page)
        await page.press("act-row-bob")
        await page.until(lambda: "bob.1" in app.engine.handles)
        app.engine.change("bob.1", paid("UKK1BOBOTI"))
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 1,000")
        app.session.members_list.on_scroll(1500, 600, 2000)
        await page.until(lambda: page.said("pot-line") is not None)
        assert home_list(page) is before
        await page.press("collection-first")
        await page.until_said("pot-total", "In the pot: KES 0 of KES 3,000")
        await page.until(lambda: home_list(page) is not before)
        await page.until(lambda: page.said("pot-line") is None)  # its own sum is in sight
        await page.press("act-row-carol")
        await page.until(lambda: any("Waiting for PIN" in one for one in page.texts()))
        for seconds in (50, 40):
            app.clock.move(seconds=10)
            await page.until(lambda seconds=seconds: f"Waiting for PIN · 0:{seconds}" in page.texts())  # type: ignore[misc]  # bound here


async def test_who_begins_a_collection_for_nobody_is_led_to_add_them_and_goes_on_with_them(app: App) -> None:
    for one in ("alice", "bob", "carol"):
        after = leaving(app.state.snapshot().book, one, is_shared=False).after
        assert after
        assert app.state.update_members(after)
    async with app.running(), app.tab() as page:
        await page.press("collection-new")
        await page.until(lambda: page.said("collection-name") is not None)
        await page.change("collection-name", "March")
        await page.change("collection-amount", "500")
        await page.press("collection-go-on")
        await page.until(lambda: page.can_press("collection-add-member"))
        assert not page.can_press("collection-go-on")
        await page.press("collection-add-member")
        await page.until(lambda: page.said("member-name") is not None)
        await page.change("member-name", "Dan")
        await page.change("member-phone", "0712 345 004")
        await page.press("member-save")
        await page.until_said("collection-sum", "Adds up to KES 500 of KES 500")
        assert page.can_press("collection-go-on")


async def test_who_comes_back_to_home_finds_its_top_with_no_line_of_the_pot_over_it(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("request-all"))
        app.session.members_list.on_scroll(1500, 600, 2000)
        await page.until(lambda: page.said("pot-line") is not None)
        await page.press("go-activity")
        await page.until(lambda: page.said("pot-total") is None)
        await page.press("go-home")
        await page.until(lambda: page.said("pot-total") is not None and page.said("pot-line") is None)
