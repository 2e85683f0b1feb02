"""What holds on every screen of a narrow phone with text of twice the usual size, in both languages (ux.md 2.13)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import flet as ft
import pytest

from chama_app.i18n import Language
from chama_app.ui.theme import HYPHEN, Type, drawn, fitted

from .every_screen import Tour, every_tour
from .fake_page import FakePage, inside
from .stage import crowd, staged

NARROW, LARGE = 320, 2.0
INITIALS = 2  # letters, in a circle that grows with them
in_both_languages = pytest.mark.parametrize("language", get_args(Language))


def texts(control: Any) -> list[str]:
    """All texts in a control, as they are drawn; what a menu holds is not in it but over it."""
    menus = [item for item in inside(control) if isinstance(item, ft.PopupMenuItem)]
    over = {id(one) for item in menus for one in inside(item)}
    return [one.value for one in inside(control) if isinstance(one, ft.Text) and id(one) not in over]


def cut_off(page: FakePage) -> Iterator[str]:
    """Texts that end in an ellipsis, or have a fixed height around them."""
    for one in page.find(lambda one: isinstance(one, ft.Text)):
        if one.max_lines or one.no_wrap or one.overflow == ft.TextOverflow.ELLIPSIS:
            yield f"{one.value!r} is cut off"
    for one in page.find(lambda one: isinstance(one, ft.LayoutControl) and bool(one.height)):
        yield from (f"{text!r} has only so much height" for text in texts(one) if len(text) > INITIALS)


def pushed_out(page: FakePage) -> Iterator[str]:
    """Texts of several words that take all the room they want in a row, where they could take another line."""
    for row in page.find(lambda one: isinstance(one, ft.Row) and not one.wrap and not one.scroll):
        for one in row.controls:
            if one.visible and not one.expand and not getattr(one, "width", None):
                yield from (f"{text!r} does not give way" for text in texts(one) if " " in text)


@in_both_languages
@every_tour
async def test_every_text_is_there_as_a_whole(tmp_path: Path, tour: Tour, language: Language) -> None:
    async with tour.stage(tmp_path, NARROW, {"chama.language": language}) as stage:
        stage.session.enlarge(LARGE)
        await stage.page.settle()
        wrong = set()
        async for name in tour.walk(stage):
            wrong |= {f"{name}: {what}" for rule in (cut_off, pushed_out) for what in rule(stage.page)}
        assert not wrong, "\n".join(sorted(wrong))


@in_both_languages
@every_tour
async def test_m_pesa_is_drawn_as_one_word_and_read_as_it_is_written(
    tmp_path: Path, tour: Tour, language: Language
) -> None:
    async with tour.stage(tmp_path, NARROW, {"chama.language": language}) as stage:
        async for name in tour.walk(stage):
            shown = stage.page.find(lambda one: isinstance(one, ft.Text) and "PESA" in one.value)
            broken = {one.value for one in shown if "M-PESA" in one.value}
            misread = {one.value for one in shown if one.semantics_label != one.value.replace(HYPHEN, "-")}
            assert not broken | misread, name


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
