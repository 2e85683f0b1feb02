"""The app without a mouse: the orders of the keyboard, from row to row, and from pane to pane (ux.md 2.14)."""

from collections.abc import Callable, Mapping
from functools import partial

from ..demo.simulated_phones import BY_PIN
from .device import Device
from .key_bindings import Command, command_of, digit_of
from .session import Session
from .view_models.demo_view_model import PIN_LENGTH, DemoViewModel
from .view_models.dialog_state import HelpDialog

SEARCH, MEMBER_SEARCH = "search", "member-search"


class Keyboard:
    """Carries out in one session what its keyboard orders."""

    def __init__(self, session: Session, device: Device) -> None:
        self._session = session
        self._device = device
        self._pane = 0
        self._commands: Mapping[Command, Callable[[], None]] = {
            "back": self._back,
            "search": self._search,
            "settings": partial(session.navigate, "settings"),
            "export": session.activity.export,
            "primary": session.perform_primary_action,
            "help": self._help,
            "down": partial(self._focus_row, 1),
            "up": partial(self._focus_row, -1),
            "next_pane": partial(self._focus_pane, 1),
            "last_pane": partial(self._focus_pane, -1),
        }

    def on_key(self, key: str, *, control: bool, shift: bool = False) -> None:
        """A key was pressed that no field wanted."""
        demo = self._session.demo
        if demo and demo.focused_pad and not control:
            self._type(demo, key)
        carry_out = self._commands.get(command_of(key, control=control, shift=shift))
        if carry_out:
            self._device.leave_focus()
            carry_out()

    def _type(self, demo: DemoViewModel, key: str) -> None:
        """On the PIN pad of a simulated phone; Enter sends a whole PIN, whichever key the keyboard is on."""
        if digit_of(key):
            demo.type_digit(demo.focused_pad, digit_of(key))
        elif key == "Backspace":
            demo.delete_digit(demo.focused_pad)
        elif key.endswith("Enter") and len(demo.tiles[demo.focused_pad].digits) == PIN_LENGTH:
            demo.answer(demo.focused_pad, BY_PIN)

    def _search(self) -> None:
        """To the search that is in sight; else to that of all payments."""
        if self._has_member_search:
            self._device.focus(MEMBER_SEARCH)
        else:
            self._session.navigate("activity")
            self._device.focus(SEARCH)

    @property
    def _has_member_search(self) -> bool:
        session, is_home = self._session, self._session.screen.destination == "home"
        return is_home and session.members_list.filter.is_offered and not self._is_list_hidden

    def _help(self) -> None:
        self._session.dialog.current = HelpDialog()

    def _back(self) -> None:
        """Close what is on top, and go back to the row that it was opened from; then look for nobody any more."""
        home_list, screen = self._session.members_list, self._session.screen
        is_on_top = screen.destination == "home" and not screen.top_route and not self._session.dialog.current
        if is_on_top and not home_list.filter.leaves_everybody:
            home_list.show_everybody()
            return
        selected = screen.selected
        self._session.back()
        if selected and self._session.screen.selected is None:
            self._device.focus(f"member-{selected}")

    def _focus_row(self, step: int) -> None:
        """To the next row of the list, or into it; a field that is being typed in keeps its keys."""
        rows, on_focus_change = self._rows(), self._session.members_list.focused_row
        if on_focus_change in rows:
            self._device.focus(rows[max(0, min(len(rows) - 1, rows.index(on_focus_change) + step))])
        elif rows and step > 0 and not self._session.screen.page_route:
            self._device.focus(rows[0])

    @property
    def _is_list_hidden(self) -> bool:
        screen = self._session.screen
        is_below = bool(screen.top_route) and (screen.size_class == "compact" or not screen.shows_detail_pane)
        return is_below or bool(self._session.dialog.current)

    def _rows(self) -> list[str]:
        session, screen = self._session, self._session.screen
        if self._is_list_hidden:
            return []
        if screen.destination == "activity":
            return [f"activity-{entry.id}" for _, entries in session.activity.list.days for entry in entries]
        drawn = session.members_list.list.drawn if screen.destination == "home" else ()
        return [f"member-{member_id}" for member_id in drawn]

    def _focus_pane(self, step: int) -> None:
        """To the next pane, around and around."""
        panes = self._panes()
        self._pane = (self._pane + step) % len(panes)
        self._device.focus(panes[self._pane])

    def _panes(self) -> list[str]:
        """Where the keyboard lands in each pane that is there, from the left to the right."""
        screen, demo = self._session.screen, self._session.demo
        panes = [f"go-{screen.destination}"]
        rows, on_focus_change = self._rows(), self._session.members_list.focused_row
        if rows:
            panes.append(on_focus_change if on_focus_change in rows else rows[0])
        if screen.top_route:
            panes = [*panes, "back"] if rows or screen.size_class != "compact" else ["back"]
        elif screen.companion == "latest" and self._session.activity.latest.days:
            panes.append("activity-all")
        if demo and screen.shows_phones_pane and demo.state.selected:
            shown = demo.state.selected
            panes.append(f"key-{shown}-1" if demo.tiles[shown].phone.prompt else f"tab-{shown}")
        return panes
