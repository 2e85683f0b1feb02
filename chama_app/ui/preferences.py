"""What this device prefers, from one visit to the next: a language, light or dark, and who may see numbers."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import cast, get_args

from ..i18n import LanguageChoice, resolve_language, words_of
from .device import Device
from .theme import ThemeChoice
from .view_models.screen_state import ScreenState

TRIES = 20  # of some seconds each
FIRST_PICTURE_S = 1.0
"""So long may a device take to say what is to be seen in its first picture: nobody looks at nothing for longer."""


class Preferences:
    """Applies the preferences to one session and stores them on its device."""

    def __init__(self, screen: ScreenState, device: Device, refresh: Callable[[], None]) -> None:
        self._screen = screen
        self._device = device
        self._refresh = refresh
        self._device_language = ""
        self._chosen: set[str] = set()  # what somebody chose here, which the device may not know yet
        self._is_loaded = False

    async def begin(self, stated: Mapping[str, str]) -> None:
        """Before anything is drawn: take up what a browser `stated` as it connected, without asking it. Another device
        is asked, and what it does not answer at once is taken up by `load`."""
        if stated:
            self._device_language = stated.get("device", "")
            self._apply(stated)
            self._apply_language(self._screen.language_choice)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_PICTURE_S):
                await self._take_up_choices()

    async def load(self) -> None:
        """Take up what this device prefers. A slow one is asked again and again; until it answers, the defaults hold.

        To be called at the start, and when the page is there again if that is over: meanwhile it answered nothing.
        """
        for _ in range(TRIES):
            if self._is_loaded:
                return
            self._is_loaded = await self._take_up()

    async def _take_up(self) -> bool:
        is_chosen = await self._take_up_choices()
        if is_chosen is None:
            return False
        reduced = await self._device.prefers_reduced_motion()
        if reduced is not None:
            self._screen.reduce_motion = reduced
        return is_chosen and reduced is not None

    async def _take_up_choices(self) -> bool | None:
        """Whether the device said all that the words and the colours depend on; None when it said nothing."""
        saved = await self._device.load_preferences()
        if saved is None:
            return None
        self._apply({name: value for name, value in saved.items() if name not in self._chosen})
        language = await self._device.read_language()
        if language is not None:
            self.on_device_language(language)
        return language is not None

    def _apply(self, saved: Mapping[str, str]) -> None:
        if saved.get("theme") in get_args(ThemeChoice):
            self._apply_theme(cast("ThemeChoice", saved["theme"]))
        if saved.get("language") in get_args(LanguageChoice):
            self._apply_language(cast("LanguageChoice", saved["language"]))
        if "masked" in saved:
            self._screen.masked = saved["masked"] != "no"

    def on_device_language(self, language: str) -> None:
        """The device has another language."""
        self._device_language = language
        self._apply_language(self._screen.language_choice)

    def set_language(self, choice: LanguageChoice) -> None:
        """Use another language from now on, on this device."""
        self._apply_language(choice)
        self._save("language", choice)

    def set_theme(self, choice: ThemeChoice) -> None:
        """Be light or dark from now on, on this device."""
        self._apply_theme(choice)
        self._save("theme", choice)

    def set_masked(self, masked: bool) -> None:
        """Hide the middle of phone numbers from now on, on this device, or show them whole."""
        self._screen.masked = masked
        self._save("masked", "yes" if masked else "no")

    def _save(self, name: str, value: str) -> None:
        self._chosen.add(name)
        self._device.save_preference(name, value, words_of(self._screen.language).record.preference_not_saved)

    def _apply_language(self, choice: LanguageChoice) -> None:
        before, self._screen.language_choice = self._screen.language, choice
        self._screen.language = resolve_language(choice, self._device_language)
        if self._screen.language != before:
            self._device.set_language(self._screen.language)
            self._refresh()  # some observables hold sentences

    def _apply_theme(self, choice: ThemeChoice) -> None:
        self._screen.theme = choice
        self._device.set_theme(choice)
