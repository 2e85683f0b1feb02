"""Large text is noticed, gets its room, and breaks no word and no amount (ux.md 2.13); the rest is in screen_rules."""

from pathlib import Path

import flet as ft
import pytest

from chama_app.ui.theme import Type, fit_longest_word, with_unbroken_names

from .fake_page import FakePage
from .stage import crowd, some_of_the_crowd, staged

NARROW, LARGE = 320, 2.0


def test_no_line_begins_with_the_dot_between_two_parts() -> None:
    assert with_unbroken_names("1,000 · Cash · paid") == "1,000\u00a0· Cash\u00a0· paid"


@pytest.mark.parametrize(
    "written",
    [
        "Requests go to +254_712_345_678",
        "0712_345_678, 0712_•••_678 and 0712345678",
        "Ask Bob (0712_345_678) for KES_1,000 of Ksh_3,000.",
        "Due 20_November_2026, Fri 20_Nov, 1_Mac_2027, 31_Des",
        "Ksh1,000.00 sent on 20/11/26 at 12:00_PM",
        "Nov 2026 has 30 of 12 paid, 250 000 is no number of a phone",
    ],
)
def test_no_line_ends_inside_a_number_an_amount_or_a_day(written: str) -> None:
    assert with_unbroken_names(written.replace("_", " ")) == written.replace("_", "\u00a0")


def test_no_line_ends_inside_a_code_to_join_with() -> None:
    assert with_unbroken_names("Like K3QF-2M9X-7TDC. So") == "Like K3QF\u20112M9X\u20117TDC. So"


def test_no_line_ends_inside_the_end_of_a_number() -> None:
    assert with_unbroken_names("Alice Wanjiku (…001) takes part… now") == "Alice Wanjiku (...001) takes part… now"


def test_only_m_pesa_is_drawn_otherwise_than_it_is_written() -> None:
    assert with_unbroken_names("M-PESA code: AB-12, mid-payment") == "M\u2011PESA code: AB-12, mid-payment"


def test_what_cannot_be_broken_is_drawn_smaller_where_it_would_not_fit() -> None:
    amount = "KES\u00a0250,000"
    assert fit_longest_word(Type.AMOUNT, amount, 352) == Type.AMOUNT
    assert 20 < fit_longest_word(Type.AMOUNT, amount, 160).size < 30
    assert fit_longest_word(Type.TITLE, "0712 345 678", 100).size < fit_longest_word(Type.TITLE, "0712345", 100).size
    assert fit_longest_word(Type.AMOUNT, "many short words of one line", 160) == Type.AMOUNT


async def test_larger_text_is_noticed_and_takes_the_room_of_the_panes(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 1280) as stage:
        assert stage.session.screen.shows_phones_pane
        (letter,) = [one for one in stage.page.find(lambda one: isinstance(one, ft.Text)) if one.on_size_change]
        tall = letter.style.size * LARGE
        await stage.page.session.dispatch_event(letter._i, "size_change", {"w": tall, "h": tall})
        await stage.page.settle()
        assert stage.session.screen.size_class == "medium"
        assert not stage.session.screen.phones_open  # else a sheet would lie over everything


async def test_a_snack_bar_passes_above_what_stands_at_the_bottom(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), NARROW) as stage:
        stage.session.window.set_bar_height("home", 140)
        stage.session.members.send_reminder("m-idle")
        assert await lowest_snack_bar(stage.page) > 140
        stage.session.select_member("m-idle")  # a page of its own has nothing at its bottom
        stage.session.copy_text("anything")
        assert await lowest_snack_bar(stage.page) < 140


async def test_a_snack_bar_moves_above_the_button_of_a_page_that_is_opened_meanwhile_and_is_not_lost(
    tmp_path: Path,
) -> None:
    async with staged(tmp_path, crowd(), NARROW) as stage:
        session, page = stage.session, stage.page
        session.window.set_bar_height("chama", 90)
        session.select_member("m-idle")
        undone: list[str] = []
        session._device.show_message("Archived", ("Undo", lambda: undone.append("it")))
        await page.until(lambda: bool(snack_bars(page)))
        session.members.edit_chama()
        await page.until(lambda: how_high(snack_bars(page)[-1]) > 90)
        session.window.set_bar_height("chama", 120)  # its text takes two lines
        await page.until(lambda: how_high(snack_bars(page)[-1]) > 120)
        moved = snack_bars(page)[-1]
        assert page.label("notice") == "Archived"
        for earlier in snack_bars(page)[:-1]:  # a client takes down what was there before
            await page.session.dispatch_event(earlier._i, "dismiss", None)
        assert isinstance(moved.action, ft.SnackBarAction)
        await page.session.dispatch_event(moved.action._i, "click", None)
        assert undone == ["it"]
        session.window.set_bar_height("chama", 140)  # it is on its way out
        await page.session.dispatch_event(moved._i, "dismiss", None)
        session.window.set_bar_height("chama", 160)
        await page.settle()
        assert not snack_bars(page)


@pytest.mark.parametrize(
    ("width", "left", "right"), [(390, 16, 16), (768, 124, 44), (1280, 208, 472), (1920, 228.8, 1091.2)]
)
async def test_a_notification_passes_in_the_middle_of_the_pane_with_its_action_beside_it(
    tmp_path: Path, width: int, left: float, right: float
) -> None:
    async with staged(tmp_path, some_of_the_crowd(), width) as stage:
        stage.session.members.archive_member("m-idle")
        await stage.page.until(lambda: bool(snack_bars(stage.page)))
        (shown,) = snack_bars(stage.page)
        assert shown.action
        assert shown.action_overflow_threshold == 1  # else Flutter leaves two fifths of the line empty
        assert isinstance(shown.margin, ft.Margin)
        assert (shown.margin.left, shown.margin.right) == pytest.approx((left, right))


async def test_a_notification_leaves_what_stands_beside_the_list_uncovered(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd(), 1280) as stage:
        stage.session.select_member("m-idle")
        await stage.page.until(lambda: stage.session.screen.shows_detail_pane)
        stage.session.copy_text("anything")
        await stage.page.until(lambda: bool(snack_bars(stage.page)))
        margin = snack_bars(stage.page)[-1].margin
        assert isinstance(margin, ft.Margin)
        assert (margin.left, margin.right) == (96, 800)  # 384 of 416 pixels between the rail and the payment


async def lowest_snack_bar(page: FakePage) -> float:
    """How far the newest notification stands above the lower edge of the window."""
    await page.until(lambda: bool(snack_bars(page)))
    height = how_high(snack_bars(page)[-1])
    page.page.pop_dialog()
    await page.until(lambda: not snack_bars(page))
    return height


def how_high(one: ft.SnackBar) -> float:
    """How far a notification stands above the lower edge of the window."""
    assert isinstance(one.margin, ft.Margin)
    return one.margin.bottom


def snack_bars(page: FakePage) -> list[ft.SnackBar]:
    """What is passing."""
    return page.find(lambda one: isinstance(one, ft.SnackBar) and one.open)
