"""Buttons that can be hit, titles that are headings, the focus on what is safe; the rest is in screen_rules."""

from pathlib import Path

from chama_app.ui.material_theme import theme
from chama_app.ui.theme import LIGHT_PALETTE

from .fake_page import inside
from .screen_rules import PADDING
from .stage import crowd, staged


def test_a_button_has_the_padding_that_makes_it_large_enough() -> None:
    made = theme(LIGHT_PALETTE)
    themes = (made.filled_button_theme, made.outlined_button_theme, made.text_button_theme)
    assert [one.style.padding for one in themes if one and one.style] == [PADDING] * 3


async def test_money_dialogs_put_the_focus_on_the_safe_button(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 1280) as stage:
        stage.session.dialogs.show_request_again("m-unknown")
        await stage.page.settle()
        focused = stage.page.find(lambda one: getattr(one, "autofocus", False) is True)
        assert len(focused) == 1
        assert focused[0] in inside(stage.page.said("dialog-no"))


async def test_every_screen_has_one_title_that_is_a_heading(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 390) as stage:
        for place in ("home", "activity", "settings"):
            stage.session.navigate(place)
            await stage.page.settle()
            title = stage.page.said("title")
            assert title, place
            assert title.header, place
