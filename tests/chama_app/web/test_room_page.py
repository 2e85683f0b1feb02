"""The page of a room's phones can be read on a phone that is light, and on one that is dark."""

import re
from pathlib import Path

import pytest

from chama_app import web

from ..ui.test_theme import contrast

STYLE = (Path(web.__file__).parent / "room_page" / "phone.css").read_text("utf-8")
ON_IT = {
    "page": ("text", "error", "focus"),
    "card": ("text", "muted", "border", "note-text"),
    "key": ("text",),
    "main": ("main-text",),
    "off": ("off-text",),
    "note": ("note-text",),
    "lost": ("lost-text",),
    "message": ("message-text",),
}


def colors(of: str) -> dict[str, str]:
    """The colours that one theme names, as #rrggbb."""
    named = re.findall(r"--([\w-]+): (#[0-9a-f]+)", of)
    return {name: color if len(color) == 7 else "#" + "".join(one * 2 for one in color[1:]) for name, color in named}


LIGHT, DARK = (colors(one) for one in STYLE.split("prefers-color-scheme: dark"))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_stands_on_the_page_can_be_read(theme: dict[str, str]) -> None:
    for ground, over in ON_IT.items():
        for one in over:
            assert contrast(theme[one], theme[ground]) >= 4.5, f"{one} on {ground}"


def test_no_colour_is_of_one_theme_only() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) == set(LIGHT)
    assert not re.findall(r"#[0-9a-f]{3,6}\b", STYLE.split("color-scheme: light dark")[1])
