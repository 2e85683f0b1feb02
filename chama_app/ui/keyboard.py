"""The app without a mouse: the orders of the keyboard, from row to row, and from pane to pane (ux.md 2.14)."""

from collections.abc import Callable, Mapping
from functools import partial

from ..demo.simulated_phones import BY_PIN
from .device import Device
from .key_bindings import Order, digit, order
from .session import Session
from .view_models.demo_view_model import PIN_LENGTH, DemoDesk
from .view_models.dialog_state import Help

SEARCH = "search"


class Keyboard:
    """Carries out in one session what its keyboard orders."""

    def __init__(self, session: Session, device: Device) -> None:
        self._session = session
        self._device = device
        self._pane = 0
        self._orders: Mapping[Order, Callable[[], None]] = {
            "back": self._back,
            "search": self._search,
            "settings": partial(session.go, "settings"),
            "export": session.journal.export,
            "primary": session.do_the_main_thing,
            "help": self._help,
            "down": partial(self._step, 1),
            "up": partial(self._step, -1),
            "next_pane": partial(self._turn, 1),
            "last_pane": partial(self._turn, -1),
        }

    def press(self, key: str, *, control: bool, shift: bool = False) -> None:
        """A key was pressed that no field wanted."""
        demo = self._session.demo
        if demo and demo.pad and not control:
            self._type(demo, key)
        carry_out = self._orders.get(order(key, control=control, shift=shift))
        if carry_out:
            carry_out()

    def _type(self, demo: DemoDesk, key: str) -> None:
        """On the PIN pad of a simulated phone; Enter sends a whole PIN, whichever key the keyboard is on."""
        if digit(key):
            demo.type_digit(demo.pad, digit(key))
        elif key == "Backspace":
            demo.delete_digit(demo.pad)
        elif key.endswith("Enter") and len(demo.tiles[demo.pad].digits) == PIN_LENGTH:
            demo.answer(demo.pad, BY_PIN)

    def _search(self) -> None:
        self._session.go("activity")
        self._device.focus(SEARCH)

    def _help(self) -> None:
        self._session.question.dialog = Help()

    def _back(self) -> None:
        """Close what is on top, and go back to the row that it was opened from."""
        selected = self._session.screen.selected
        self._session.back()
        if selected and self._session.screen.selected is None:
            self._device.focus(f"member-{selected}")

    def _step(self, step: int) -> None:
        """To the next row of the list, or into it; a field that is being typed in keeps its keys."""
        rows, reached = self._rows(), self._session.reached
        if reached in rows:
            self._device.focus(rows[max(0, min(len(rows) - 1, rows.index(reached) + step))])
        elif rows and step > 0 and not self._session.screen.over:
            self._device.focus(rows[0])

    def _rows(self) -> list[str]:
        session, screen = self._session, self._session.screen
        hidden = bool(screen.on_top) and (screen.layout == "compact" or not screen.has_detail_beside)
        if session.question.dialog or hidden:
            return []
        if screen.place == "activity":
            return [f"activity-{entry.id}" for _, entries in session.journal.listing.days for entry in entries]
        return [f"member-{member_id}" for member_id in screen.order] if screen.place == "home" else []

    def _turn(self, step: int) -> None:
        """To the next pane, around and around."""
        panes = self._panes()
        self._pane = (self._pane + step) % len(panes)
        self._device.focus(panes[self._pane])

    def _panes(self) -> list[str]:
        """Where the keyboard lands in each pane that is there, from the left to the right."""
        screen, demo = self._session.screen, self._session.demo
        panes = [f"go-{screen.place}"]
        rows, reached = self._rows(), self._session.reached
        if rows:
            panes.append(reached if reached in rows else rows[0])
        if screen.on_top:
            panes = [*panes, "back"] if rows or screen.layout != "compact" else ["back"]
        if demo and screen.has_phones_beside and demo.drawer.shown:
            shown = demo.drawer.shown
            panes.append(f"key-{shown}-1" if demo.tiles[shown].phone.prompt else f"tab-{shown}")
        return panes
