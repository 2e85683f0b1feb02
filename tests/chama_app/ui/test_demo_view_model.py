"""Which of the simulated phones is selected."""

from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from chama_app.demo.simulated_phones import Prompt, SimulatedPhone, SimulatedPhones
from chama_app.domain.members import Member
from chama_app.ui.view_models.demo_state import TABS, DemoState, PhoneTile, show_selected, update_phone_tiles

from ..example_chama import ALICE, BOB, CAROL, NOON, after, book
from .fake_page import FakePage
from .stage import staged

MEMBERS = (ALICE, BOB, CAROL)


class ThreePhones(SimulatedPhones):
    """Three phones that show a prompt when told."""

    def __init__(self) -> None:
        super().__init__(list)
        self.prompts: dict[str, Prompt] = {}
        self.tiles: dict[str, PhoneTile] = {}
        self.state = DemoState()
        self.refresh()

    def phone(self, number: str) -> SimulatedPhone:
        return SimulatedPhone(prompt=self.prompts.get(number))

    def refresh(self) -> None:
        update_phone_tiles(self, MEMBERS, self.tiles, self.state)

    def prompt(self, *members: str) -> None:
        """These phones show a prompt, and no others."""
        asked = [one for one in MEMBERS if one.id in members]
        self.prompts = {one.phone: Prompt(f"ws_CO_{one.id}", "Pay?", NOON, after(seconds=60)) for one in asked}
        self.refresh()


def test_a_phone_with_a_prompt_is_selected_and_stays_until_it_is_answered() -> None:
    three = ThreePhones()
    three.prompt("bob")
    assert three.state.selected == "bob"
    three.prompt("alice", "bob")
    assert three.state.selected == "bob"
    three.prompt("alice")
    assert three.state.selected == "alice"


def test_a_phone_that_somebody_selected_stays_although_another_has_a_prompt_first() -> None:
    three = ThreePhones()
    three.state.selected, three.state.selected_by_user = "bob", True
    three.prompt("alice")
    assert three.state.selected == "bob"
    three.prompt("alice", "bob")
    assert three.state.selected == "bob"
    three.prompt("alice")
    assert three.state.selected == "alice"


def test_a_prompt_begins_with_an_empty_pin() -> None:
    three = ThreePhones()
    three.prompt("bob")
    three.tiles["bob"] = replace(three.tiles["bob"], digits="12")
    three.prompt()
    assert three.tiles["bob"].digits == ""


def test_the_tabs_are_those_around_the_selected_phone_and_stay_where_they_are_while_one_of_them_is() -> None:
    tiles = {one.id: PhoneTile(one) for one in people(TABS + 2)}
    everybody, state = list(tiles), DemoState(selected="m20")
    for selected in ("m20", "m11"):
        state.selected = selected
        show_selected(tiles, state)
        assert [one.member_id for one in state.tabs] == everybody[:TABS]
        assert [one.member_id for one in state.tabs if one.is_shown] == [selected]
    state.selected = "m22"
    show_selected(tiles, state)
    assert ([one.member_id for one in state.tabs], state.has_more) == (["m22", "m23"], True)
    del tiles["m11"], tiles["m12"]
    show_selected(tiles, state)
    assert ([one.member_id for one in state.tabs], state.has_more) == (list(tiles), False)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("phones", [3, 4, TABS, TABS + 2])
async def test_every_phone_is_reached_by_arrows_where_not_all_have_a_tab(
    tmp_path: Path, phones: int, width: int
) -> None:
    async with staged(tmp_path, book(members=people(phones)), width) as stage:
        demo, page = stage.session.demo, stage.page
        assert demo
        demo.show_phones(True)
        await page.until(lambda: page.said("phones-close") is not None)
        if phones == 3:
            assert tabs(page) == list(demo.tiles)
            assert page.said("phones-+1") is None
            return
        assert 1 <= len(tabs(page)) < phones
        for member_id in (*list(demo.tiles)[1:], "m10"):
            await page.press("phones-+1")
            await page.until(lambda: demo.state.selected == member_id)  # noqa: B023 — awaited before the next one
            await page.settle()
            assert member_id in tabs(page)
        await page.press("phones--1")
        await page.until(lambda: list(demo.tiles)[-1] in tabs(page))


@pytest.mark.parametrize(("phones", "shown"), [(8, 8), (9, 6), (TABS + 2, 6)])
async def test_a_sheet_has_as_many_tabs_as_there_is_room_for_in_it(tmp_path: Path, phones: int, shown: int) -> None:
    async with staged(tmp_path, book(members=people(phones)), 768) as stage:
        assert stage.session.demo
        stage.session.demo.show_phones(True)
        await stage.page.until(lambda: stage.page.said("phones-close") is not None)
        assert len(tabs(stage.page)) == shown


def people(count: int) -> tuple[Member, ...]:
    return tuple(Member(f"m{one}", f"Wanjiku {one}", f"2547123450{one}") for one in range(10, 10 + count))


def tabs(page: FakePage) -> list[str]:
    """Whose phones have one on the page, none of which has to be scrolled to."""
    rows = page.find(lambda one: isinstance(one, ft.Row) and any(_is_tab(part) for part in one.controls))
    assert not any(row.scroll for row in rows)
    return [one.key.removeprefix("tab-") for row in rows for one in row.controls]


def _is_tab(control: ft.Control) -> bool:
    return str(control.key or "").startswith("tab-")
