"""Large text is noticed, gets its room, and breaks no word and no amount (ux.md 2.13); the rest is in screen_rules."""

from pathlib import Path

import flet as ft

from chama_app.ui.theme import Type, drawn, fitted

from .fake_page import FakePage
from .stage import crowd, staged

NARROW, LARGE = 320, 2.0


def test_only_m_pesa_is_drawn_otherwise_than_it_is_written() -> None:
    assert drawn("M-PESA code: AB-12, mid-payment") == "M\u2011PESA code: AB-12, mid-payment"


def test_what_cannot_be_broken_is_drawn_smaller_where_it_would_not_fit() -> None:
    amount = "KES\u00a0250,000"
    assert fitted(Type.AMOUNT, amount, 352) == Type.AMOUNT
    assert 20 < fitted(Type.AMOUNT, amount, 160).size < 30
    assert fitted(Type.AMOUNT, "many short words of one line", 160) == Type.AMOUNT


async def test_larger_text_is_noticed_and_takes_the_room_of_the_panes(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 1280) as stage:
        assert stage.session.screen.has_phones_beside
        (letter,) = [one for one in stage.page.find(lambda one: isinstance(one, ft.Text)) if one.on_size_change]
        tall = letter.style.size * LARGE
        await stage.page.session.dispatch_event(letter._i, "size_change", {"w": tall, "h": tall})
        await stage.page.settle()
        assert stage.session.screen.layout == "medium"
        assert not stage.session.screen.phones_open  # else a sheet would lie over everything


async def test_a_notice_passes_above_what_stands_at_the_bottom(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), NARROW) as stage:
        stage.session.stand(140)
        stage.session.people.remind("m-idle")
        assert await lowest_notice(stage.page) > 140
        stage.session.open("m-idle")  # a page of its own has nothing at its bottom
        stage.session.copy("anything")
        assert await lowest_notice(stage.page) < 140


async def lowest_notice(page: FakePage) -> float:
    """How far the newest notice stands above the lower edge of the window."""
    await page.until(lambda: bool(notices(page)))
    margin = notices(page)[-1].margin
    assert isinstance(margin, ft.Margin)
    page.page.pop_dialog()
    await page.until(lambda: not notices(page))
    return margin.bottom


def notices(page: FakePage) -> list[ft.SnackBar]:
    """What is passing."""
    return page.find(lambda one: isinstance(one, ft.SnackBar) and one.open)
