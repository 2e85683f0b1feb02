from dataclasses import replace

import pytest

from chama_app.ui.layout import DETAIL, LIST, PHONES, RAIL, Layout, layout_for


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
        (1280, Layout("expanded", fits_phones=True, fits_detail=True, fits_both=True)),
    ],
)
def test_the_window_shows_what_fits(width: float, expected: Layout) -> None:
    assert layout_for(width) == expected


def test_the_list_keeps_its_room_whatever_stands_beside_it() -> None:
    for width in range(600, 1400):
        made = layout_for(width)
        panes = (PHONES if made.fits_phones else 0, DETAIL if made.fits_detail else 0)
        assert width - RAIL - (sum(panes) if made.fits_both else max(panes)) >= (LIST if any(panes) else 0)


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
