"""What this device prefers, from one visit to the next: a language, light or dark, and who may see numbers."""

from collections.abc import Callable
from typing import cast, get_args

from ..i18n import LanguageChoice, spoken
from .device import Device
from .theme import ThemeChoice
from .view_models.screen_state import Screen


class Tastes:
    """Puts the preferences onto the screen of one session and keeps them on its device."""

    def __init__(self, screen: Screen, device: Device, look: Callable[[], None]) -> None:
        self._screen = screen
        self._device = device
        self._look = look
        self._device_language = ""

    async def recall(self) -> None:
        """Take up what this device prefers; until it has answered, the defaults hold."""
        kept = await self._device.kept()
        if kept.get("theme") in get_args(ThemeChoice):
            self._put_on(cast("ThemeChoice", kept["theme"]))
        if kept.get("language") in get_args(LanguageChoice):
            self._talk(cast("LanguageChoice", kept["language"]))
        self._screen.masked = kept.get("masked") != "no"
        self.hear(await self._device.language())
        self._screen.calm = await self._device.is_calm()

    def hear(self, language: str) -> None:
        """The device has another language."""
        self._device_language = language
        self._talk(self._screen.language_choice)

    def speak(self, choice: LanguageChoice) -> None:
        """Use another language from now on, on this device."""
        self._talk(choice)
        self._device.keep("language", choice)

    def dress(self, choice: ThemeChoice) -> None:
        """Be light or dark from now on, on this device."""
        self._put_on(choice)
        self._device.keep("theme", choice)

    def mask(self, masked: bool) -> None:
        """Hide the middle of phone numbers from now on, on this device, or show them whole."""
        self._screen.masked = masked
        self._device.keep("masked", "yes" if masked else "no")

    def _talk(self, choice: LanguageChoice) -> None:
        self._screen.language_choice = choice
        self._screen.language = spoken(choice, self._device_language)
        self._look()  # some observables hold sentences

    def _put_on(self, choice: ThemeChoice) -> None:
        self._screen.theme = choice
        self._device.dress(choice)
