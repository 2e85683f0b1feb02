"""What a session asks of the device that it runs on."""

import asyncio
import locale
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import flet as ft
from flet.messaging.connection import Connection

from ..i18n import Language
from ..storage.client_storage import ClientStorage, run_in_page
from ..storage.secret_store import secret_store_of
from .components.mistakes import Mistake, first_mistake
from .components.semantics import labelled
from .file_output import FileOutput
from .layout import Surroundings
from .returned_page import show_returned
from .theme import Space, ThemeChoice, Type, text

log = logging.getLogger("chama.device")

LIMIT_S = 3.0
POLL_S = 0.02
DRAWN_S = 15.0  # so long may it take on a busy machine until what the keyboard is to go to is drawn
NOTICE_WIDTH = 600
NOTICE_TIME, ACTION_TIME = ft.Duration(seconds=4), ft.Duration(seconds=20)
KEPT = "chama."  # what the keys of this app begin with: client storage may be shared with other apps


@dataclass(frozen=True, eq=False)
class _Notice:
    """What passes at the bottom of the screen: `until` then, or until its button is pressed."""

    message: str
    action: tuple[str, Callable[[], None]] | None
    around: Surroundings
    until: float


class Device:
    """The page's clipboard, its passing notifications, its brightness, and what it keeps from one visit to the next."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._storage = ClientStorage(page)
        self.file_output = FileOutput(page)
        self.secrets = secret_store_of(page)
        self.surroundings: Callable[[], Surroundings] = Surroundings  # of where notifications pass
        self._notice: _Notice | None = None  # the last one
        self._snack_bar: ft.SnackBar | None = None  # what shows it
        self._focus_order = 0  # the last one

    def set_theme(self, theme: ThemeChoice) -> None:
        """Light, dark, or as the device is."""
        self._page.theme_mode = ft.ThemeMode(theme)
        self._page.update()

    def set_language(self, language: Language) -> None:
        """What Flutter itself says to screen readers, of dialogs, menus and fields, is in this language from now on."""
        supported = [ft.Locale(one) for one in get_args(Language)]
        self._page.locale_configuration = ft.LocaleConfiguration(supported, ft.Locale(language))
        self._page.update()

    def save_preference(self, name: str, value: str, message: str) -> None:
        """Remember a choice on this device; where it does not, say so."""
        run_in_page(self._page, self._keep, KEPT + name, value, message)

    async def _keep(self, key: str, value: str, message: str) -> None:
        if not await self._storage.keep(key, value):
            self.show_message(message)

    async def load_preferences(self) -> dict[str, str] | None:
        """The choices that this device remembers; None when it did not answer."""
        try:
            found = await self._storage.read_all(KEPT)
        except TimeoutError:
            return None
        return {key.removeprefix(KEPT): value for key, value in found.items()}

    async def prefers_reduced_motion(self) -> bool | None:
        """Whether the system asks for as little motion as possible; None when it did not answer."""
        try:
            wanted = await asyncio.wait_for(ft.SemanticsService().get_accessibility_features(), LIMIT_S)
        except (TimeoutError, RuntimeError, TypeError) as exc:  # a Flet service may hang, or have nothing to say
            log.info("nothing is known of accessibility features: %s", type(exc).__name__)
            return None if isinstance(exc, TimeoutError) else False
        return wanted.disable_animations or wanted.reduce_motion

    async def read_language(self) -> str | None:
        """The language of the device, such as "sw-KE"; empty when it has none, None when it did not answer."""
        if not self._page.web:
            return locale.getlocale()[0] or ""
        try:
            device_info = await asyncio.wait_for(self._page.get_device_info(), LIMIT_S)
        except (TimeoutError, RuntimeError) as exc:  # a Flet service may hang after a reconnect
            log.info("the browser did not say its language: %s", type(exc).__name__)
            return None
        return (isinstance(device_info, ft.WebDeviceInfo) and device_info.language) or ""

    def show_message(self, message: str, action: tuple[str, Callable[[], None]] | None = None) -> None:
        """A notification at the bottom of the pane with the destination, above what stands there, which passes by
        itself; with an action it stays long enough to be read and pressed."""
        duration = ACTION_TIME if action else NOTICE_TIME
        until = asyncio.get_running_loop().time() + duration.in_seconds
        self._notice = notice = _Notice(message, action, self.surroundings(), until)
        try:
            self._snack_bar = self._new_snack_bar(notice, duration)
            self._page.show_dialog(self._snack_bar)
        except (RuntimeError, AttributeError) as exc:  # how a page says that its tab is away: whoever draws it goes on
            log.info("nobody is there to be notified: %s", type(exc).__name__)

    def keep_notice_clear(self) -> None:
        """Something else stands at the bottom now. What would lie over it begins anew above it: nobody has read it on
        this page yet. A client cannot move what is shown."""
        notice = self._notice
        if (
            notice
            and notice.around.below < self.surroundings().below
            and asyncio.get_running_loop().time() < notice.until
        ):
            self.show_message(notice.message, notice.action)

    def end_notice(self, message: str) -> None:
        """Show no notification of this any more, and none whose time is over: a page that is loaded again would."""
        notice, shown = self._notice, self._snack_bar
        if notice and shown and (notice.message == message or notice.until <= asyncio.get_running_loop().time()):
            self._forget(notice)
            shown.open = False
            shown.update()

    def _new_snack_bar(self, notice: _Notice, duration: ft.Duration) -> ft.SnackBar:
        around, width = notice.around, self._page.width or 0
        beside = max(Space.L, (width - around.left - around.right - NOTICE_WIDTH) / 2)
        label, pressed = notice.action or ("", None)

        def press() -> None:
            self._forget(notice)
            if pressed:
                pressed()

        return ft.SnackBar(
            labelled(text(notice.message, Type.BODY, None), name="notice", label=notice.message, live=True),
            behavior=ft.SnackBarBehavior.FLOATING,
            margin=ft.Margin.only(
                left=around.left + beside, right=around.right + beside, bottom=around.below + Space.M
            ),
            action=ft.SnackBarAction(label, on_click=press) if pressed else None,
            action_overflow_threshold=1,  # beside the text: above what overflows Flutter leaves two fifths of it empty
            duration=duration,
            persist=False,
            on_dismiss=lambda: self._forget(notice),
        )

    def _forget(self, notice: _Notice) -> None:
        if self._notice is notice:
            self._notice = None

    def vibrate(self) -> None:
        """Let a phone be felt for a moment; other devices have nothing to feel."""
        if self._page.platform is not None and self._page.platform.is_mobile() and not self._page.web:
            run_in_page(self._page, self._vibrate)

    async def _vibrate(self) -> None:
        try:
            await asyncio.wait_for(ft.HapticFeedback().medium_impact(), LIMIT_S)  # type: ignore[no-untyped-call]  # Flet forgot it
        except (TimeoutError, RuntimeError) as exc:  # a Flet service may hang after a reconnect
            log.info("the phone could not be felt: %s", type(exc).__name__)

    def focus(self, name: str) -> None:
        """Move the keyboard to a part, as soon as it is drawn; of two orders the last one counts."""
        self._focus_order += 1
        run_in_page(self._page, self._focus, name, self._focus_order)

    def focus_mistake(self, *, within: str = "") -> None:
        """Move the keyboard to the first thing that has to be put right: it may lie far from what is in view.

        What was submitted is drawn by then. Of a page with two forms it is the one `within` the part with this name.
        """
        self._focus_order += 1
        run_in_page(self._page, self._focus_mistake, within, self._focus_order)

    def leave_focus(self) -> None:
        """Somebody did something else: what was not drawn until now does not get the keyboard any more."""
        self._focus_order += 1

    async def _focus_mistake(self, within: str, order: int) -> None:
        await asyncio.sleep(0)  # Flet draws what changed
        found = first_mistake(_named(self._page, within) if within else self._page.views)
        if isinstance(found, Mistake):
            await self._focus(found.at, order)
        elif found and order == self._focus_order:
            await found.focus()  # type: ignore[no-untyped-call]  # Flet forgot it

    async def _focus(self, name: str, order: int) -> None:
        try:
            async with asyncio.timeout(DRAWN_S):
                while (part := _focusable(self._page, name)) is None and order == self._focus_order:  # noqa: ASYNC110
                    await asyncio.sleep(POLL_S)
                if part and order == self._focus_order:
                    await part.focus()
        except (TimeoutError, RuntimeError) as exc:  # it never came, or the page went
            log.info("the keyboard could not be moved to %s: %s", name, type(exc).__name__)

    def return_to(self, places: Mapping[str, float]) -> None:
        """The page is back, and draws everything anew, each list from its top on: have those with these keys so many
        pixels further down, and the page shown then."""
        run_in_page(self._page, self._return_to, places, self._page.session.connection)

    async def _return_to(self, places: Mapping[str, float], connection: Connection) -> None:
        await asyncio.gather(*(self._scroll_to(key, pixels) for key, pixels in places.items() if pixels))
        if self._page.session.connection is connection:  # else it went away again
            show_returned(self._page)

    async def _scroll_to(self, key: str, pixels: float) -> None:
        drawn = self._page.session.index.values()
        try:
            async with asyncio.timeout(DRAWN_S):
                for one in [one for one in drawn if isinstance(one, ft.ScrollableControl) and one.key == key]:
                    await one.scroll_to(offset=pixels)
        except (TimeoutError, RuntimeError) as exc:  # it never came, or the page went
            log.info("a list could not be moved to where it was: %s", type(exc).__name__)

    def run_task(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do something that takes a while, for as long as the page is there."""
        run_in_page(self._page, work)

    def share_text(self, text: str, message: str) -> None:
        """Open the share sheet with a text; where there is none, copy it and say so."""
        if self.file_output.can_share:
            self.file_output.share_text(text)
        else:
            self.copy_text(text, message)

    def copy_text(self, text: str, message: str) -> None:
        """Put a text on the clipboard, and say so."""
        self._page.run_task(self._copy, text, message)

    async def _copy(self, text: str, message: str) -> None:
        try:
            await asyncio.wait_for(ft.Clipboard().set(text), LIMIT_S)
        except (TimeoutError, RuntimeError) as exc:  # a Flet service may hang after a reconnect
            log.info("the clipboard did not answer: %s", type(exc).__name__)
            return
        self.show_message(message)


def _focusable(page: ft.Page, name: str) -> Any:
    """What takes the keyboard in the part with this name, if it is drawn."""
    return next(filter(None, map(_taker, _named(page, name))), None)


def _named(page: ft.Page, name: str) -> list[ft.Semantics]:
    return [one for one in page.session.index.values() if isinstance(one, ft.Semantics) and one.identifier == name]


def _taker(control: Any) -> Any:
    if hasattr(control, "focus") and callable(control.focus):
        return control
    inside = [getattr(control, "content", None), *getattr(control, "controls", ())]
    return next(filter(None, (_taker(one) for one in inside if isinstance(one, ft.Control))), None)
