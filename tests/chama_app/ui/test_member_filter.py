"""A long list of members can be filtered and searched, and nothing moves under a finger for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.domain.hand_record import ParsedHandRecord
from chama_app.domain.member_filter import OFFERED_FROM
from chama_app.domain.members import Member
from chama_app.ui.view_models.home_state import PAGE
from chama_app.ui.view_models.home_view_model import LEFT_ALONE_S

from ..example_chama import LUNCH, NOON, paid, payment_request, unknown
from .stage import staged
from .test_member_list import MANY, Listed

NOBODY = "Nobody matches. Change the filter or the search."
FEW = tuple(Member(f"m{one}", f"Njeri {one}", f"25471{one:07}") for one in range(OFFERED_FROM - 1))


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Listed]:
    made = Listed(tmp_path, Book(LUNCH, MANY, (payment_request(MANY[0], paid()), payment_request(MANY[1], unknown()))))
    yield made
    made.database.close()


def pays(listed: Listed, member: Member) -> None:
    """In cash."""
    owed = listed.list.tiles[member.id].row.owed
    assert listed.state.hand_records.record(member.id, ParsedHandRecord(owed, "cash", NOON.date(), "", ""))


def test_a_filter_lists_from_the_first_on_whoever_it_leaves(many: Listed) -> None:
    many.list.show_more()
    many.list.set_filter("look")
    assert many.order == ("m001",)
    many.list.set_filter("not_paid")
    assert (len(many.order), many.list.list.limit) == (98, PAGE)
    many.list.set_query("wanjiku 77")
    assert many.order == ("m077",)
    many.list.show_everybody()
    assert len(many.order) == 100


def test_who_pays_stays_in_the_list_of_the_unpaid_until_nobody_is_about_to_press_anything(many: Listed) -> None:
    many.list.set_filter("not_paid")
    many.list.touch()
    pays(many, MANY[2])
    many.refresh()
    assert "m002" in many.order
    many.seconds += LEFT_ALONE_S
    many.refresh()
    assert "m002" not in many.order


def test_who_joins_or_leaves_does_so_at_once_under_a_filter_too(many: Listed) -> None:
    many.list.set_query("wanjiku 9")
    many.list.touch()
    here = many.state.snapshot().book
    many.state.update_members(replace(here, members=tuple(one for one in here.members if one.id != "m009")))
    many.refresh()
    assert "m009" not in many.order
    assert "m019" in many.order


def test_the_page_of_somebody_who_is_not_listed_stays_open(many: Listed) -> None:
    many.screen.pages = ("payment/m005",)
    many.list.set_filter("look")
    many.refresh()
    assert many.screen.pages == ("payment/m005",)


async def test_few_members_are_not_filtered_and_many_are(tmp_path: Path) -> None:
    async with staged(tmp_path, Book(LUNCH, FEW)) as stage:
        assert stage.page.said("member-search") is None
        assert stage.page.said("member-show") is None


async def test_a_member_is_found_on_the_screen(tmp_path: Path) -> None:
    async with staged(tmp_path, Book(LUNCH, MANY)) as stage:
        page = stage.page
        await page.change("member-search", "Wanjiku 77")
        await page.until(lambda: page.said("member-m077") is not None and page.said("member-m000") is None)
        await page.change("member-search", "nobody")
        await page.until(lambda: page.texts(page.said("empty")) == [NOBODY])
        await page.press("member-show-everybody")
        await page.until(lambda: page.said("member-m000") is not None)
        assert not page.can_press("member-search-clear")
        await page.press("member-show-look")
        await page.until(lambda: page.texts(page.said("empty")) == [NOBODY])


async def test_the_sums_stay_in_sight_below_the_pot(tmp_path: Path) -> None:
    async with staged(tmp_path, Book(LUNCH, MANY, (payment_request(MANY[0], paid()),))) as stage:
        page, listed = stage.page, stage.session.members_list
        listed.set_heights(head=800, foot=100)
        assert page.said("pot-line") is None
        listed.on_scroll(500, 800, 5000)
        await page.until_said("pot-line", "KES 1,000 of KES 3,000 · 1 of 100 paid · KES 2,000 left")
        listed.on_scroll(0, 800, 5000)
        await page.until(lambda: page.said("pot-line") is None)


async def test_the_keyboard_leads_to_the_search_and_out_of_it(tmp_path: Path) -> None:
    async with staged(tmp_path, Book(LUNCH, MANY)) as stage:
        page, listed = stage.page, stage.session.members_list
        await page.key("K", control=True)
        await page.until(lambda: page.on_focus_change() == "member-search")
        await page.change("member-search", "Wanjiku 77")
        await page.until(lambda: listed.list.order == ("m077",))
        await page.key("Escape")
        await page.until(lambda: len(listed.list.order) == len(MANY))
        assert stage.session.screen.destination == "home"
        await page.press("member-m001")
        await page.until(lambda: stage.session.screen.selected == "m001")
        await page.key("K", control=True)  # the list is below the page
        await page.until(lambda: stage.session.screen.destination == "activity")
