import pytest

from chama_app.room import DETAIL, LIST, PHONES, RAIL, Room, room


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (320, Room("compact")),
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
