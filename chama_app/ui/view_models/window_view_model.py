"""The part of a session that knows how large its window and its text are, and what stands at the bottom."""

from collections.abc import Callable

from ..layout import DETAIL, DETAIL_PARTS, LIST_PARTS, PHONES, RAIL, Surroundings, layout_for
from .demo_view_model import DemoViewModel
from .home_view_model import HomeViewModel
from .screen_state import ScreenState


class WindowViewModel:
    """Belongs to one session. With another layout every part of the screen is drawn again, by `redraw`.

    An open question is answered with "no", by `dismiss`, when pages begin or cease to lie over everything else: a
    client would leave it under the page, where nobody sees it. `keep_notice_clear` is called when something else stands
    at the bottom.
    """

    def __init__(
        self,
        screen: ScreenState,
        home: HomeViewModel,
        demo: DemoViewModel | None,
        redraw: Callable[[], None],
        dismiss: Callable[[], None],
        keep_notice_clear: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._home = home
        self._demo = demo
        self._redraw = redraw
        self._dismiss = dismiss
        self._keep_notice_clear = keep_notice_clear
        self._width = 0.0
        self._bar_heights = dict[str, float]()
        self._on_screen_change = self._screen_changed  # observables keep no listener alive
        screen.subscribe(self._on_screen_change)

    def on_resize(self, width: float, height: float) -> None:
        """The window has another size."""
        first = self._screen.size_class == "unknown"
        self._width = width
        self._update_layout(self._screen.layout.scale)
        self._home.set_window_height(height)
        if first:
            self._screen.phones_open = bool(self._demo and not self._demo.room and self._screen.layout.fits_phones)

    def set_text_scale(self, scale: float) -> None:
        """The text of this device is so many times as large as usual."""
        self._update_layout(scale)

    def set_bar_height(self, place: str, height: float) -> None:
        """What stands at the bottom of a destination, or of the page of a route, is this high."""
        self._bar_heights[place] = height
        self._keep_notice_clear()

    @property
    def surroundings(self) -> Surroundings:
        """What lies beside the pane with the destination, and how high what stands at the bottom is."""
        below, screen = self._bar_height, self._screen
        if screen.size_class == "compact":
            return Surroundings(below=below)
        scale = screen.layout.scale
        left, right = RAIL * scale, PHONES * scale if screen.shows_phones_pane else 0.0
        if screen.shows_detail_pane and (screen.top_route or screen.companion):
            shared = (self._width - left - right) * DETAIL_PARTS / (LIST_PARTS + DETAIL_PARTS)
            right += shared if screen.layout.is_large else DETAIL * scale
        return Surroundings(left, right, below)

    @property
    def _bar_height(self) -> float:
        page, is_over = self._screen.top_route or "", self._screen.size_class == "compact"
        places = [page] if page and is_over else [page, self._screen.destination]
        return max(self._bar_heights.get(one, 0.0) for one in places)

    def _screen_changed(self, _: object, field: str | None) -> None:
        if field in ("pages", "destination"):
            self._keep_notice_clear()

    def _update_layout(self, scale: float) -> None:
        made, before = layout_for(self._width, scale), self._screen.layout
        if made == before:
            return
        if self._screen.shows_phones_pane and not made.fits_phones:
            self._screen.phones_open = False  # they would lie over everything
        if (made.size_class == "compact") != (before.size_class == "compact"):
            self._dismiss()
        self._screen.layout = made
        self._redraw()
