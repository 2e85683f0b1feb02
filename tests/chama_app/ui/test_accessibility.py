"""What holds on every screen: targets that can be hit, names that can be heard, news that is told once."""

from collections import Counter
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from chama_app.ui.theme import LIGHT_PALETTE, TARGET, Type, padding_around, theme

from .every_screen import Tour, every_tour
from .fake_page import inside
from .stage import Stage, crowd, staged

PRESSED = (ft.FilledButton, ft.OutlinedButton, ft.TextButton, ft.IconButton, ft.Button, ft.Container)
PADDING = padding_around(Type.BUTTON)
TALL_BY_THEMSELVES = (ft.TextField, ft.Checkbox, ft.Switch, ft.Radio, ft.ListTile, ft.Dropdown)


def pressables(stage: Stage) -> list[Any]:
    """Everything that can be pressed on the page."""
    return stage.page.find(lambda one: isinstance(one, PRESSED) and bool(getattr(one, "on_click", None)))


def height(control: Any) -> float:
    """How tall a control is at least, by what is said of it and of what it holds."""
    if isinstance(control, TALL_BY_THEMSELVES):
        return TARGET
    said = getattr(control, "height", None)
    if said:
        return float(said)
    match control:
        case ft.Text(style=ft.TextStyle(size=size, height=line)):
            return float(size or 14) * float(line or 1.2)
        case ft.Column(controls=parts, spacing=spacing, wrap=False):
            seen = [height(one) for one in parts if one.visible]
            return sum(seen) + float(spacing or 0) * max(0, len(seen) - 1)
        case ft.Container(content=content, padding=padding):
            return height(content) + _above_and_below(padding)
        case ft.FilledButton() | ft.OutlinedButton() | ft.TextButton():
            own = control.style.padding if control.style else None
            return height(control.content) + _above_and_below(PADDING if own is None else own)
        case ft.Icon(size=size):
            return float(size or 24)
        case _:
            held = [one for one in inside(control, deep=False) if one is not control]
            return max((height(one) for one in held), default=0)


def _above_and_below(padding: Any) -> float:
    return float(padding.top + padding.bottom) if isinstance(padding, ft.Padding) else 2 * float(padding or 0)


def is_named(control: Any) -> bool:
    """Whether a screen reader has something to say for it."""
    if getattr(control, "tooltip", None) or isinstance(getattr(control, "content", None), str):
        return True
    return any(isinstance(one, ft.Text) and bool(one.value) for one in inside(control))


@pytest.mark.parametrize("width", [320, 768, 1280])
@every_tour
async def test_everything_that_is_pressed_can_be_hit_and_has_a_name(tmp_path: Path, tour: Tour, width: int) -> None:
    async with tour.stage(tmp_path, width) as stage:
        wrong = set()
        async for name in tour.walk(stage):
            for control in pressables(stage):
                says = " ".join(stage.page.texts(control)) or getattr(control, "tooltip", None) or "?"
                wrong |= {f"{name}: {says} is too low"} if height(control) < TARGET else set()
                wrong |= {f"{name}: {type(control).__name__} has no name"} if not is_named(control) else set()
        assert not wrong, "\n".join(sorted(wrong))


def test_a_button_has_the_padding_that_makes_it_large_enough() -> None:
    made = theme(LIGHT_PALETTE)
    themes = (made.filled_button_theme, made.outlined_button_theme, made.text_button_theme)
    assert [one.style.padding for one in themes if one and one.style] == [PADDING] * 3


@every_tour
async def test_news_is_told_once_and_a_countdown_never(tmp_path: Path, tour: Tour) -> None:
    async with tour.stage(tmp_path, 1280) as stage:
        async for name in tour.walk(stage):
            live = stage.page.find(lambda one: isinstance(one, ft.Semantics) and bool(one.live_region))
            told = Counter(one.identifier for one in live)
            assert all(count == 1 for count in told.values()), f"{name}: {told}"
            assert not [one.identifier for one in live if not one.label], name
            assert not [one.label for one in live if " · 0:" in one.label], name


async def test_money_dialogs_put_the_focus_on_the_safe_button(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 1280) as stage:
        stage.session.ask_again("m-unknown")
        await stage.page.settle()
        focused = stage.page.find(lambda one: getattr(one, "autofocus", False) is True)
        assert len(focused) == 1
        assert focused[0] in inside(stage.page.said("dialog-no"))


async def test_every_screen_has_one_title_that_is_a_heading(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 390) as stage:
        for place in ("home", "activity", "settings"):
            stage.session.go(place)
            await stage.page.settle()
            title = stage.page.said("title")
            assert title, place
            assert title.header, place
