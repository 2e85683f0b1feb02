"""The language and the brightness: chosen at run time, kept by the device, followed by every screen."""

from pathlib import Path

import flet as ft
import pytest

from chama_app.i18n import KISWAHILI, resolve_language

from .stage import some_of_the_crowd, staged


@pytest.mark.parametrize(
    ("choice", "device", "expected"),
    [
        ("system", "sw-KE", "sw"),
        ("system", "sw_TZ", "sw"),
        ("system", "sv-SE", "en"),
        ("system", "", "en"),
        ("en", "sw-KE", "en"),
        ("sw", "en-KE", "sw"),
    ],
)
def test_the_devices_own_language_is_used_where_we_speak_it(choice: str, device: str, expected: str) -> None:
    assert resolve_language(choice, device) == expected  # type: ignore[arg-type]  # from the list above


async def test_the_choice_is_kept_on_this_device(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd()) as stage:
        stage.session.set_language("sw")
        stage.session.set_theme("dark")
        await stage.page.until(lambda: len(stage.page.storage) == 2)
        kept = dict(stage.page.storage)
        assert kept == {"chama.language": "sw", "chama.theme": "dark"}
    (tmp_path / "again").mkdir()
    async with staged(tmp_path / "again", some_of_the_crowd(), storage=kept) as stage:
        await stage.page.until(lambda: "Wanachama" in stage.page.texts())
        assert stage.page.page.theme_mode is ft.ThemeMode.DARK


async def test_a_choice_that_the_device_does_not_keep_is_said_to_hold_for_now(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd()) as stage:
        stage.page.connection.keeps = False
        stage.session.set_language("sw")
        await stage.page.until_said("notice", KISWAHILI.record.preference_not_saved)
        assert stage.page.storage == {}


@pytest.mark.parametrize("nonsense", [{"chama.language": "latin"}, {"chama.theme": 7}, {"chama.theme": "pink"}])
async def test_a_choice_that_cannot_be_read_is_ignored(tmp_path: Path, nonsense: dict[str, object]) -> None:
    async with staged(tmp_path, some_of_the_crowd(), storage=nonsense) as stage:
        await stage.page.settle()
        assert "Members" in stage.page.texts()
        assert stage.page.page.theme_mode is ft.ThemeMode.SYSTEM


async def test_a_device_that_turns_to_kiswahili_is_followed_unless_a_language_was_chosen(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd()) as stage:
        stage.session.preferences.on_device_language("sw-KE")
        await stage.page.until(lambda: "Wanachama" in stage.page.texts())
        stage.session.set_language("en")
        stage.session.preferences.on_device_language("sw-KE")
        await stage.page.until(lambda: "Members" in stage.page.texts())
