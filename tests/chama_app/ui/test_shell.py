"""The places of the app, what lies over them, and the ways back."""

import flet as ft
import pytest

from chama_app.ui.theme import DARK_PALETTE, DISPLAY_FONT, LIGHT_PALETTE, TEXT_FONT, Space
from chama_app.ui.window import apply_theme
from tests.rows import first_are_fast

from ..example_chama import cancelled, paid
from .app import App, ask_all
from .fake_page import FakePage


@pytest.mark.parametrize("width", first_are_fast(2, [320, 1280, 390, 700]))
async def test_every_place_can_be_reached_and_home_again(app: App, width: int) -> None:
    async with app.running(), app.tab(width) as page:
        for place, title in (("activity", "Activity"), ("settings", "Settings"), ("home", "Lunch")):
            await page.press(f"go-{place}")
            await page.until(lambda title=title: title in page.texts(page.said("title")))  # type: ignore[misc]  # as in test_screens
            here = page.said(f"go-{place}")
            assert here
            assert here.selected


async def test_escape_closes_one_thing_after_the_other_and_ends_at_home(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.press("go-activity")
        await page.until(lambda: page.said("pot-total") is None)
        await page.key("Escape")
        await page.until(lambda: page.said("pot-total") is not None)
        await page.press("member-alice")
        await page.until(lambda: page.said("payment") is not None)
        await page.until(lambda: page.can_press("request-all"))
        await page.press("request-all")
        await page.until(lambda: page.said("dialog-no") is not None)
        await page.key("Escape")
        await page.until(lambda: not page.find(lambda one: isinstance(one, ft.AlertDialog) and one.open))
        assert page.said("payment")
        await page.key("Escape")
        await page.until(lambda: page.said("payment") is None)


async def test_back_on_a_narrow_screen_leaves_the_app_from_home_only(app: App) -> None:
    async with app.tab(390) as page:
        assert page.views()[0].can_pop
        await page.press("go-settings")
        await page.until(lambda: not page.views()[0].can_pop)
        await page.session.dispatch_event(page.views()[0]._i, "confirm_pop", None)
        await page.until(lambda: page.views()[0].can_pop)
        assert page.said("pot-total")


async def test_a_question_that_would_be_left_under_a_page_when_the_window_is_turned_is_answered_with_no(
    app: App,
) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.press("member-alice")
        await page.until(lambda: page.said("payment") is not None)
        for width in (390, 1280):
            await page.key("/", control=True)
            await page.until(lambda: is_asked(page))
            await resized(page, width)
            await page.until(lambda: not is_asked(page))
        assert page.said("payment")


async def test_phones_beside_the_list_come_over_nothing_when_the_window_gets_narrow(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.until(lambda: page.said("pane-phones") is not None)
        await resized(page, 700)
        await page.until(lambda: page.said("pane-phones") is None)
        await page.settle()
        assert page.said("phones-close") is None


@pytest.mark.parametrize(("width", "margin"), [(390, 0), (768, Space.XL), (1280, Space.XL)])
async def test_what_the_demo_plays_is_as_wide_as_what_is_above_it(app: App, width: int, margin: int) -> None:
    async with app.running(), app.tab(width) as page:
        await page.until(lambda: page.can_press("request-all"))
        assert app.session.demo
        app.session.demo.play_scenario("all_pay")
        await page.until(lambda: page.said("demo-caption") is not None)
        said = page.said("demo-caption")
        (band,) = page.find(
            lambda one: (
                isinstance(one, ft.Container) and isinstance(one.content, ft.Row) and said in one.content.controls
            )
        )
        assert band.margin == (ft.Margin.only(left=margin, right=margin, bottom=Space.S) if margin else None)


def is_asked(page: FakePage) -> bool:
    """Whether a dialog is open."""
    return any(one.open for one in page.find(lambda one: isinstance(one, ft.AlertDialog)))


async def resized(page: FakePage, width: int) -> None:
    """The window has another width."""
    await page.session.dispatch_event(page.page._i, "resize", {"width": width, "height": 800})


async def test_the_main_thing_by_keyboard(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.until(lambda: page.can_press("request-all"))
        await page.key("Enter", control=True)
        await page.until(lambda: page.said("dialog-no") is not None)
        await page.key("Escape")
        await page.press("member-bob")
        await page.until(lambda: page.said("payment") is not None)
        await page.key("Enter", control=True)
        await page.until(lambda: app.engine.pushed == ["bob.1"])


async def test_a_payment_lies_over_the_list_where_there_is_no_room_beside_it(app: App) -> None:
    async with app.tab(700) as page:
        await page.press("member-alice")
        await page.until(lambda: page.said("payment") is not None)
        assert len(page.views()) == 1
        assert page.said("pot-total")


async def test_a_phone_is_felt_when_money_lands_and_at_nothing_else(app: App) -> None:
    async with app.running(), app.tab() as page:
        page.session.apply_page_patch({"platform": "android", "web": False})
        await ask_all(page)
        app.engine.change("alice.1", cancelled())
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Prompt closed")
        assert "medium_impact" not in page.connection.invoked
        app.engine.change("bob.1", paid())
        await page.until(lambda: page.connection.invoked.count("medium_impact") == 1)


async def test_a_page_wears_the_theme_before_anything_is_drawn() -> None:
    async with FakePage() as page:
        apply_theme(page.page)
        told = page.page
        assert isinstance(told.theme, ft.Theme)
        assert isinstance(told.theme.color_scheme, ft.ColorScheme)
        assert told.theme.color_scheme.primary == LIGHT_PALETTE.brand
        assert isinstance(told.dark_theme, ft.Theme)
        assert isinstance(told.dark_theme.color_scheme, ft.ColorScheme)
        assert told.dark_theme.color_scheme.primary == DARK_PALETTE.brand
        assert set(told.fonts or ()) == {TEXT_FONT, DISPLAY_FONT}
