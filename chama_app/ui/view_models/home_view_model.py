"""The part of a session that lists the members: draws what changed, counts down what is seen, keeps rows in place."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from math import ceil

import flet as ft

from ...domain.group import may_ask
from ...domain.member_filter import OFFERED_FROM, MemberFilter, filter_rows
from ...domain.member_rows import MemberRow, may_check, seconds_left
from ...domain.network import network
from ...domain.payment_status import PaymentStatus
from ...domain.taking_part import who_may_join
from ...i18n import Words
from ...services.app_state import AppState
from ...services.snapshot import Snapshot
from .dialog_state import DialogState, MemberMenu, RequestAgainDialog
from .home_state import PAGE, HomeState, ListFilter, MemberList, MemberTile, Scrolled, update_home
from .screen_state import ScreenState

AT_ONCE = 6
"""So many rows are drawn before everybody else has a turn."""

IN_VIEW = 12
"""So many rows count down, and are drawn first: those that are seen."""

LONGEST_BEHIND_S = 10.0
"""For so long at most the rows that are not seen, and the order of all, wait for a time when less happens."""

LEFT_ALONE_S = 2.0
"""For so long after a tap no row changes its place, and after rows did."""

NEAR_THE_END = 1200.0
POT_ENDS = 0.5
"""The number of the pot is in the upper half of what stands above the rows, however much that is."""

LOWEST_HEAD, LOWEST_ROW, LOWEST_TWO_LINES = 280, 64, 100
"""What stands above the rows, until it was measured, and a row: so high at least, in pixels."""


class HomeViewModel:
    """Belongs to one session."""

    def __init__(
        self,
        state: AppState,
        screen: ScreenState,
        dialog: DialogState,
        words: Callable[[], Words],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app_state = state
        self._screen = screen
        self._dialog = dialog
        self._chosen: Callable[[], None] | None = None
        self._words = words
        self._monotonic = monotonic
        self.state = HomeState()
        self.list = MemberList()
        self.filter = ListFilter()
        self.scrolled = Scrolled()
        self.tiles: dict[str, MemberTile] = {}
        self._snapshot: Snapshot | None = None
        self._rows: tuple[MemberRow, ...] = ()
        self._everybody = frozenset[str]()
        self._said_in: Words | None = None
        self._latest = 0  # the update that was begun last; another one that is not over yet leaves the rest to it
        self._first_in_view = 0
        self.place = 0.0  # so many pixels of the list lie above what is seen
        self._whole_at = monotonic()
        self._undrawn = set[str]()  # the members whose tiles say what was not drawn yet
        self._head_height = self._foot_height = self._window_height = 0.0
        self._touched_at = monotonic() - LEFT_ALONE_S
        self._hovered = self.focused_row = ""
        self._hides_welcome = False
        self.is_counting = False
        """Whether something on the list changes with time alone."""

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.state.pot, self.state.asking, self.state.attention, self.list, self.filter, self.scrolled)
        yield from self.tiles.values()

    @property
    def waits_for_hands_off(self) -> bool:
        """Whether something is to change as soon as nobody is about to press anything, and there is time for it."""
        is_sorted = self.list.order == self._order
        return (
            bool(self._undrawn)
            or not is_sorted
            or not self.list.is_whole
            or self._hides_welcome
            or self._room_needed != self.state.attention.room
        )

    @property
    def _order(self) -> tuple[str, ...]:
        """Who is to be listed, the most urgent first."""
        rows = (
            self._rows if self.filter.leaves_everybody else filter_rows(self._rows, self.filter.show, self.filter.query)
        )
        return tuple(row.member.id for row in rows)

    @property
    def _room_needed(self) -> int:
        return max(1, self.state.attention.lines)

    def hide_welcome(self) -> None:
        """The first-run card was acted upon: it goes when nobody is about to press what is below it."""
        self._hides_welcome = self._screen.shows_welcome
        self.touch()

    def refresh_in_parts(self, *, is_short: bool = False) -> Iterator[None]:
        """Bring the observables in line; what is the same stays untouched. Between the parts others may have a turn.

        Whoever asks again meanwhile has done what is left. When time is short, the rows in view are enough for now.
        """
        is_short &= self._monotonic() - self._whole_at < LONGEST_BEHIND_S
        snapshot, rows, now = self._app_state.snapshot(), self._app_state.member_rows(), self._app_state.clock.now()
        is_live = snapshot.is_live or snapshot.problem is not None  # where nothing can run, that is all to be said
        self.state.attention.network = network(snapshot.book, now, live=is_live)
        words = self._words()
        is_news = rows is not self._rows or not snapshot.says_as_much_as(self._snapshot)
        if is_news or words is not self._said_in or (self._undrawn and not is_short):
            self._latest += 1
            latest = self._latest
            update_home(self.state, snapshot, rows, words)
            self.is_counting = any(row.changes_at or not row.action.enabled for row in rows)
            for _ in self._update_tiles(rows, snapshot, is_short=is_short):
                yield
                if latest != self._latest:
                    return
            self.list.others_may_join = not rows and bool(who_may_join(snapshot.book))
            self._snapshot, self._rows, self._said_in = snapshot, rows, words
        self._arrange(is_short=is_short)
        self._count_down(now)

    def _update_tiles(self, rows: tuple[MemberRow, ...], snapshot: Snapshot, *, is_short: bool) -> Iterator[None]:
        checked = (snapshot.book.request(one) for one in snapshot.checking)
        checking = {one.member_id for one in checked if one}
        for row in rows:
            self._update_tile(row, snapshot, checking=row.member.id in checking)
        seen = self._seen()
        yield from self._draw(self._undrawn & seen)
        if not is_short:
            yield from self._draw(set(self._undrawn))
            self._whole_at = self._monotonic()

    def _update_tile(self, row: MemberRow, snapshot: Snapshot, *, checking: bool) -> None:
        tile = self.tiles.get(row.member.id)
        # A row is made anew with every change of what its member was asked for.
        if tile and tile.row is row and tile.ready == snapshot.ready and tile.checking == checking:
            return
        requests = snapshot.book.requests_of(row.member.id)
        if tile is None:
            self.tiles[row.member.id] = MemberTile(row, requests, snapshot.ready, checking)
        else:
            tile.take_over(row, requests, ready=snapshot.ready, checking=checking)
            self._undrawn.add(row.member.id)

    def _draw(self, members: set[str]) -> Iterator[None]:
        drawn, changed = {*self.list.drawn, *self._seen()}, 0
        for member_id in sorted(members):
            if member_id in self._undrawn:  # whoever drew meanwhile may have been faster
                self._undrawn.discard(member_id)
                self.tiles[member_id].notify()  # type: ignore[no-untyped-call]  # Flet left this one method without annotations
                changed += member_id in drawn
                if member_id in drawn and changed % AT_ONCE == 0:
                    yield

    def _seen(self) -> set[str]:
        """The members somebody looks at: himself, rows in view, an open payment, what a menu or a question is about."""
        in_view = self.list.order[self._first_in_view : self._first_in_view + IN_VIEW]
        own = [one.member.id for one in self._rows if one.member.is_me]
        asked = self._dialog.current
        about = asked.member_id if isinstance(asked, MemberMenu | RequestAgainDialog) else None
        return {*in_view, *own, *filter(None, (self._screen.selected, about, self.focused_row.removeprefix("member-")))}

    def _arrange(self, *, is_short: bool) -> None:
        """Things change their places only while nobody is about to press one and there is time; rows not too often.

        Who comes or goes does so at once; whom a filter leaves no more stays until then.
        """
        everybody, before = frozenset(row.member.id for row in self._rows), self._everybody
        self._everybody = everybody
        self._offer_filter()
        order = self._order
        is_left_alone = not is_short and self._is_left_alone()
        if is_left_alone:
            self.state.attention.room = self._room_needed
            self._screen.shows_welcome &= not self._hides_welcome
            self._hides_welcome = False
        if order != self.list.order and (is_left_alone or everybody != before):
            self._list(order)
            self.touch()
        selected = self._screen.selected
        if selected is not None and (selected not in self.tiles or selected not in everybody):
            self._screen.pages = tuple(route for route in self._screen.pages if route != f"payment/{selected}")

    def _list(self, order: tuple[str, ...]) -> None:
        self.list.made = self._made_at_once(order)
        self.list.order = order

    def _offer_filter(self) -> None:
        self.filter.is_offered = len(self._rows) >= OFFERED_FROM
        if not self.filter.is_offered:
            self.filter.show, self.filter.query = "all", ""

    def set_filter(self, show: MemberFilter) -> None:
        """List only some, from the first of them on."""
        self.filter.show = show
        self._list_from_first()

    def set_query(self, query: str) -> None:
        """List whose name or number has this in it."""
        self.filter.query = query
        self._list_from_first()

    def show_everybody(self) -> None:
        """Look for nobody any more."""
        self.filter.show, self.filter.query = "all", ""
        self._list_from_first()

    def _list_from_first(self) -> None:
        self._first_in_view, self.list.limit = 0, PAGE
        self._list(self._order)
        self._count_down(self._app_state.clock.now())

    def _made_at_once(self, order: tuple[str, ...]) -> int:
        """How many rows of another order are drawn with it: as far as is seen, then until too many would be new."""
        known, seen, new = set(self.list.drawn), self._first_in_view + self._rows_in_view, 0
        for place, member_id in enumerate(order[: self.list.limit]):
            new += member_id not in known
            if place >= seen and new > AT_ONCE:
                return place
        return self.list.limit

    @property
    def _rows_in_view(self) -> int:
        """How many rows the window has room for."""
        if not self._window_height:
            return IN_VIEW
        taken = 0.0 if self._first_in_view else self._head_height or LOWEST_HEAD
        lowest = LOWEST_ROW if self._screen.fits_one_line_rows else LOWEST_TWO_LINES
        return max(1, ceil((self._window_height - taken) / lowest))

    def _is_left_alone(self) -> bool:
        is_touched = self._monotonic() - self._touched_at < LEFT_ALONE_S
        return not (is_touched or self._hovered or self.focused_row)

    def _count_down(self, now: datetime) -> None:
        """Only what is seen counts, and the payment that is open."""
        in_view = self.list.order[self._first_in_view : self._first_in_view + IN_VIEW]
        for member_id in {*in_view, *filter(None, [self._screen.selected])}:
            tile = self.tiles[member_id]
            is_cut_off = self.state.attention.network == "offline" and tile.row.action.allowed_from is None
            # A countdown would promise an answer.
            tile.countdown.is_cut_off = is_cut_off
            tile.countdown.seconds = None if is_cut_off else seconds_left(tile.row, now)

    def show_menu(self, member_id: str) -> None:
        """Show what else can be done with one of the members."""
        self.touch()
        self._dialog.current = MemberMenu(member_id)

    def choose_from_menu(self, chosen: Callable[[], None]) -> None:
        """Close the menu, and then do this: a page that is opened meanwhile would lie over a menu that stays open."""
        self._chosen, self._dialog.current = chosen, None

    def on_menu_closed(self) -> None:
        """The menu is gone from the screen."""
        chosen, self._chosen = self._chosen, None
        if chosen:
            chosen()

    def check_all(self, kinds: frozenset[PaymentStatus]) -> None:
        """Ask what became of every payment that stands like this."""
        now, membership = self._app_state.clock.now(), self._app_state.snapshot().group.membership
        for row in [one for one in self._rows if may_ask(membership, one.member)]:
            for kind, request in row.unclear:
                if kind in kinds and may_check(request, now):
                    self._app_state.requests.check(request.id)

    def make_in_parts(self) -> Iterator[None]:
        """Draw the rows that are not seen yet, a few at a time; between the parts others may have a turn."""
        while not self.list.is_whole:
            self.list.made += AT_ONCE
            yield

    def show_more(self) -> None:
        """Draw more of them."""
        self.list.limit += PAGE
        self.list.made = self.list.limit

    def on_scroll(self, pixels: float, viewport: float, furthest: float) -> None:
        """The list was moved: what is seen counts down, and there is more before the end comes into view."""
        self.place = pixels
        self.scrolled.is_past_pot = pixels > (self._head_height or LOWEST_HEAD) * POT_ENDS
        drawn = len(self.list.drawn)
        height = (furthest + viewport - self._head_height - self._foot_height) / max(1, drawn)
        first = int((pixels - self._head_height) / height) if height > 0 else 0
        self._first_in_view = max(0, min(first, drawn - IN_VIEW))
        if drawn < len(self.list.order) and pixels > furthest - NEAR_THE_END:
            self.show_more()
        for _ in self._draw(self._undrawn & self._seen()):
            pass  # what comes into view is drawn as it stands, also while the rest of the list is behind
        self._count_down(self._app_state.clock.now())

    def begin_at_top(self) -> None:
        """The list is shown from its top on."""
        self._first_in_view, self.place, self.scrolled.is_past_pot = 0, 0.0, False

    def set_heights(self, *, head: float | None = None, foot: float | None = None) -> None:
        """What stands above the rows, or below them, is this high."""
        self._head_height = self._head_height if head is None else head
        self._foot_height = self._foot_height if foot is None else foot

    def set_window_height(self, height: float) -> None:
        """The window is this high. Until anything was drawn, no more rows are made than it has room for."""
        is_first, self._window_height = not self._window_height, height
        if is_first:
            self.list.made = min(self.list.made, self._rows_in_view)

    def touch(self) -> None:
        """Somebody has just tapped something: it stays where it is for a while."""
        self._touched_at = self._monotonic()

    def on_row_hover(self, name: str, *, is_there: bool) -> None:
        """A pointer came over a row, or left it."""
        if is_there:
            self._hovered = name
        elif self._hovered == name:
            self._hovered = ""

    def on_row_focus(self, name: str, *, is_there: bool) -> None:
        """The keyboard came to a row, or left it."""
        if is_there:
            self.focused_row = name
        elif self.focused_row == name:
            self.focused_row = ""
