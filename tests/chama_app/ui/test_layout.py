from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from chama_app.ui.layout import (
    DETAIL,
    DETAIL_PARTS,
    LIST,
    LIST_PARTS,
    ONE_LINE,
    PHONES,
    RAIL,
    Layout,
    layout_for,
)
from chama_app.ui.view_models.screen_state import Destination, ScreenState

from .stage import crowd, staged


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (320, Layout("compact", column_width=288)),
        (390, Layout("compact")),
        (599, Layout("compact")),
        (600, Layout("medium")),
        (768, Layout("medium")),
        (840, Layout("expanded", fits_phones=True)),
        (1000, Layout("expanded", fits_phones=True, fits_detail=True)),
        (1280, Layout("expanded", True, True, True, one_line_beside_detail=True)),
        (1640, Layout("expanded", True, True, True, True, True)),
        (1920, Layout("expanded", True, True, True, True, True, is_large=True)),
    ],
)
def test_the_window_shows_what_fits(width: float, expected: Layout) -> None:
    assert layout_for(width) == expected


def test_the_list_keeps_its_room_whatever_stands_beside_it() -> None:
    for width in range(600, 1400):
        made = layout_for(width)
        panes = (PHONES if made.fits_phones else 0, DETAIL if made.fits_detail else 0)
        assert width - RAIL - (sum(panes) if made.fits_both else max(panes)) >= (LIST if any(panes) else 0)


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_a_row_has_one_shape_in_a_window_whatever_is_open(mode: str) -> None:
    for width in range(840, 2600, 8):
        screen = ScreenState(mode=mode, layout=layout_for(width))
        beside = PHONES if mode == "demo" else 0
        left = width - RAIL - beside
        narrowest = left * LIST_PARTS / (LIST_PARTS + DETAIL_PARTS) if screen.layout.is_large else left - DETAIL
        assert screen.fits_one_line_rows is (narrowest >= ONE_LINE), width


def test_a_large_window_always_has_something_beside_home_and_activity() -> None:
    for width, expected in ((1920, ["latest", "months", None]), (1280, [None, None, None])):
        places: tuple[Destination, ...] = ("home", "activity", "settings")
        assert [ScreenState(layout=layout_for(width), destination=one).companion for one in places] == expected


@pytest.mark.parametrize(
    ("width", "scale", "expected"),
    [
        (390, 1.3, False),
        (390, 1.4, True),
        (320, 1.0, False),
        (320, 2.0, True),
        (768, 2.0, False),
    ],
)
def test_on_a_phone_things_stand_under_each_other_when_the_text_is_larger_than_130_percent(
    width: float, scale: float, expected: bool
) -> None:
    assert layout_for(width, scale).is_narrow is expected


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_a_window_with_larger_text_shows_what_a_smaller_window_shows(scale: float) -> None:
    for width in range(320, 1400, 20):
        assert layout_for(width * scale, scale) == replace(
            layout_for(width), scale=scale, column_width=layout_for(width * scale, scale).column_width
        )


@pytest.mark.parametrize(("member_id", "is_below"), [("m-unknown", False), ("m-reported", True)])
async def test_a_button_that_has_no_room_beside_the_chip_is_below_it_at_the_same_end(
    tmp_path: Path, member_id: str, is_below: bool
) -> None:
    async with staged(tmp_path, crowd(), 390) as stage:
        stage.session.set_language("sw")
        await stage.page.settle()
        button = stage.page.said(f"act-row-{member_id}")
        (line,) = stage.page.find(lambda one: isinstance(one, ft.Row) and button in one.controls)
        below, beside = ft.MainAxisAlignment.END, ft.MainAxisAlignment.SPACE_BETWEEN
        assert (line.alignment, len(line.controls)) == ((below, 1) if is_below else (beside, 2))
