"""The language and the brightness: chosen at run time, kept by the device, followed by every screen."""

import asyncio
from pathlib import Path
from typing import Self

import flet as ft
import pytest

from chama_app.i18n import KISWAHILI, resolve_language
from chama_app.storage.client_storage import TRIES
from chama_app.ui.device import Device
from chama_app.ui.preferences import Preferences
from chama_app.ui.view_models.screen_state import ScreenState

from .fake_page import FakePage
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


async def test_what_flutter_says_to_screen_readers_follows_the_language_of_the_app(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd()) as stage:
        for language in ("sw", "en"):
            stage.session.set_language(language)
            configuration = stage.page.page.locale_configuration
            assert configuration is not None
            assert configuration.current_locale == ft.Locale(language)
            assert ft.Locale(language) in configuration.supported_locales


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


def preferences_of(page: FakePage) -> tuple[Preferences, ScreenState]:
    """Those of a tab that shows nothing."""
    screen = ScreenState("Chama")
    return Preferences(screen, Device(page.page), lambda: None), screen


async def test_a_window_has_what_was_chosen_on_its_device_before_anything_is_drawn() -> None:
    async with FakePage() as page:
        page.storage.update({"chama.language": "sw", "chama.theme": "dark"})
        preferences, screen = preferences_of(page)
        await preferences.begin({})
        assert (screen.language, screen.theme) == ("sw", "dark")


@pytest.mark.slow
async def test_a_device_that_does_not_answer_holds_up_the_first_picture_for_a_moment_only() -> None:
    async with FakePage() as page:
        page.hang()
        preferences, screen = preferences_of(page)
        await preferences.begin({})
        assert screen.language == "en"


async def test_what_a_browser_stated_is_taken_up_without_asking_it() -> None:
    async with FakePage() as page:
        preferences, screen = preferences_of(page)
        await preferences.begin({"device": "sw-KE", "masked": "no"})
        assert (screen.language, screen.masked, page.connection.invoked) == ("sw", False, [])


async def test_a_tab_that_was_away_is_asked_again_when_it_is_there() -> None:
    async with FakePage() as page:
        page.storage.update({"chama.language": "sw"})
        preferences, screen = preferences_of(page)
        await page.session.disconnect(60)
        await preferences.load()
        seen: list[str] = [screen.language]
        await page.session.connect(page.connection)
        await preferences.load()
        assert [*seen, screen.language] == ["en", "sw"]


@pytest.mark.slow
async def test_a_slow_device_is_asked_until_it_answers_which_changes_nothing_that_was_chosen_meanwhile() -> None:
    async with FakePage() as page:
        page.storage.update({"chama.language": "sw", "chama.theme": "light"})
        page.connection.unanswered = TRIES  # as often as the storage itself tries
        preferences, screen = preferences_of(page)
        loading = asyncio.create_task(preferences.load())
        await asyncio.sleep(0)
        preferences.set_theme("dark")
        await loading
        assert (screen.language, screen.theme) == ("sw", "dark")


class SlowToSay(Device):
    """A device that says only when it is asked for the second time that it is to move little."""

    asked = 0

    async def prefers_reduced_motion(self) -> bool | None:
        self.asked += 1
        return None if self.asked == 1 else True


async def test_a_device_that_did_not_say_whether_it_is_to_move_little_is_asked_again() -> None:
    async with FakePage() as page:
        screen = ScreenState("Chama")
        await Preferences(screen, SlowToSay(page.page), lambda: None).load()
        assert screen.reduce_motion


@pytest.mark.slow
async def test_a_device_that_does_not_answer_has_not_said_that_it_may_move() -> None:
    async with FakePage() as page:
        device = Device(page.page)
        assert await device.prefers_reduced_motion() is False  # it has nothing to say
        page.hang()
        assert await device.prefers_reduced_motion() is None


def is_asked() -> bool:
    """Whether anything asks a device what it prefers."""
    running = (getattr(one.get_coro(), "__qualname__", "") for one in asyncio.all_tasks())
    return Preferences.load.__qualname__ in running


class HangingPage(FakePage):
    """A tab whose services do not answer, as after some reconnects."""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.hang()
        return self


@pytest.mark.slow
async def test_a_tab_that_is_closed_is_asked_no_more_also_when_it_was_away_before(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd(), opened=HangingPage()) as stage:
        tab = stage.page.session
        await tab.disconnect(60)
        await stage.page.until(lambda: not is_asked())
        await tab.connect(stage.page.connection)
        await stage.page.until(is_asked)
        tab.close()  # type: ignore[no-untyped-call]  # Flet left it without annotations
        await stage.page.until(lambda: not is_asked())
