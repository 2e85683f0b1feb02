from dataclasses import replace

import pytest

from chama_app.ui.layout import DETAIL, LIST, PHONES, RAIL, Room, room


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (320, Room("compact", line=288)),
        (390, Room("compact")),
        (599, Room("compact")),
        (600, Room("medium")),
        (768, Room("medium")),
        (840, Room("expanded", phones_beside=True)),
        (1000, Room("expanded", phones_beside=True, detail_beside=True)),
        (1280, Room("expanded", phones_beside=True, detail_beside=True, all_beside=True)),
    ],
)
def test_the_window_shows_what_fits(width: float, expected: Room) -> None:
    assert room(width) == expected


def test_the_list_keeps_its_room_whatever_stands_beside_it() -> None:
    for width in range(600, 1400):
        made = room(width)
        panes = (PHONES if made.phones_beside else 0, DETAIL if made.detail_beside else 0)
        assert width - RAIL - (sum(panes) if made.all_beside else max(panes)) >= (LIST if any(panes) else 0)


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
    assert room(width, scale).is_cramped is expected


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_a_window_with_larger_text_shows_what_a_smaller_window_shows(scale: float) -> None:
    for width in range(320, 1400, 20):
        assert room(width * scale, scale) == replace(room(width), scale=scale, line=room(width * scale, scale).line)
