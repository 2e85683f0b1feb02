"""The part of a session that knows where it is: what lies over what, how it is closed, and who is asked before.

Nothing that was entered into a form is lost without a question, whichever way leads out of it.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from ..addresses import Place, common_pages, with_page
from .dialog_state import DialogState, LeaveDialog, route_of
from .screen_state import Destination, ScreenState


def nothing() -> None:
    """There is nothing to do."""


class OpenPage(Protocol):
    """Lays a page over the rest, by its route. `fill` prepares what it shows, once nothing else is lost by it."""

    def __call__(self, route: str, fill: Callable[[], None] = nothing) -> None: ...


class FormSteps(Protocol):
    """The steps of the forms that have several, by the route of the page."""

    def of(self, route: str) -> tuple[str, ...]:
        """Those that lie over the one with which the form opens, the lowest first."""

    def go_to(self, route: str, steps: tuple[str, ...]) -> None:
        """Show the last of these, or the one that has to be put right before."""


class NavigationViewModel:
    """Belongs to one session.

    `is_half_filled` says of a kind of page whether something was entered into it that is not saved.
    """

    def __init__(
        self,
        screen: ScreenState,
        dialog: DialogState,
        is_half_filled: Callable[[str], bool],
        steps: FormSteps,
    ) -> None:
        self._screen = screen
        self._dialog = dialog
        self._is_half_filled = is_half_filled
        self._steps = steps
        self._after_leaving: Callable[[], None] = nothing

    @property
    def here(self) -> Place:
        """Where this session is."""
        question = route_of(self._dialog.current) or ("phones" if self._screen.shows_phones_sheet else "")
        pages = tuple(self._screen.pages)
        return Place(self._screen.destination, pages, question, self._steps.of(pages[-1]) if pages else ())

    def open_page(self, route: str, fill: Callable[[], None] = nothing) -> None:
        """As `OpenPage` says; there is one page of each kind."""
        after = with_page(self._screen.pages, route)
        kind = route.partition("/")[0]
        lost = [one for one in self._screen.pages if one not in after or one.partition("/")[0] == kind]

        def open_now() -> None:
            fill()
            self._screen.pages = after

        self._leave(lost, open_now)

    def select_member(self, member_id: str) -> None:
        """Show one member's payment, and nothing else over the destination."""
        route = f"payment/{member_id}"
        self._leave(self._screen.pages, lambda: setattr(self._screen, "pages", (route,)))

    def back(self) -> None:
        """Close what is on top: a question, the phones, a page; in the end go home."""
        screen = self._screen
        if self._dialog.current:
            self._dialog.current = None
        elif screen.shows_phones_sheet:
            screen.phones_open = False
        elif screen.pages:
            self.leave_page()
        else:
            screen.destination = "home"

    def leave_page(self) -> None:
        """Close the page on top, or the step on top of it; what was entered is not lost unasked."""
        here, top = self.here, self._screen.pages[-1:]
        if here.steps:
            self._steps.go_to(top[0], here.steps[:-1])
        elif top:
            self._leave(top, lambda: self.close_page(top[0].partition("/")[0]))

    def replace_page(self, route: str, after: str) -> None:
        """What a page was about is something else now, which has its place; nothing where that page was left."""
        self._screen.pages = tuple(after if one == route else one for one in self._screen.pages)

    def close_page(self, kind: str) -> None:
        """Close the page of this kind: it is done, and nothing of it is lost.

        What else is on top stays: who presses a button twice has closed one page.
        """
        if self._screen.pages and self._screen.pages[-1].partition("/")[0] == kind:
            self._screen.pages = self._screen.pages[:-1]

    def navigate(self, destination: Destination, then: Callable[[], None] = nothing) -> None:
        """Show another part of the app."""

        def go() -> None:
            self._screen.destination, self._screen.pages = destination, ()
            then()

        self._leave(self._screen.pages, go)

    def visit(self, place: Place, arrive: Callable[[Place], None]) -> None:
        """Go where an address leads: close what does not belong there; `arrive` opens what is not there yet."""
        here = self.here
        if here.question and place == here.without_question:
            self.back()
            return
        kept = common_pages(here, place)
        lost = here.pages[len(kept) :]

        def go() -> None:
            self._dialog.current = None
            self._screen.phones_open &= not self._screen.shows_phones_sheet
            self._screen.destination, self._screen.pages = place.destination, kept
            arrive(place)
            if place.pages and self._screen.pages == place.pages:
                self._steps.go_to(place.pages[-1], place.steps)

        self._leave(lost, go)

    def confirm_leaving(self) -> None:
        """Yes: what was entered may be lost."""
        then, self._after_leaving = self._after_leaving, nothing
        then()

    def _leave(self, lost: Sequence[str], then: Callable[[], None]) -> None:
        if any(self._is_half_filled(route.partition("/")[0]) for route in lost):
            self._after_leaving, self._dialog.current = then, LeaveDialog()
        else:
            then()
