import pytest

from chama_app.keys import order
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


@pytest.mark.parametrize(
    ("key", "control", "expected"),
    [
        ("Escape", False, "back"),
        ("K", True, "search"),
        ("k", True, "search"),
        (",", True, "settings"),
        ("/", True, "help"),
        ("E", True, "export"),
        ("Enter", True, "primary"),
        ("K", False, "none"),
        ("1", False, "none"),
        ("Escape", True, "none"),
    ],
)
def test_keys_mean_orders_and_letters_alone_mean_nothing(key: str, control: bool, expected: str) -> None:
    assert order(key, control=control) == expected
