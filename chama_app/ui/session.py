"""One tab or window: keeps its observables up to date, and has one method for each thing that can be pressed."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from secrets import token_hex

from daraja_core import Mirror

from ..demo.room import Room
from ..demo.simulated_phones import SimulatedPhones
from ..domain.book import owed
from ..domain.member_rows import ActionKind, MemberRow
from ..domain.members import Member
from ..domain.payment_status import PaymentStatus
from ..domain.request_plan import RequestPlan, plan_changes, plan_requests
from ..i18n import LanguageChoice, Words, words_of
from ..i18n.request_text import notification_text, support_text
from ..services.app_state import AppState
from ..services.connection import Connection
from ..services.notifications import Subscriber
from ..services.snapshot import Snapshot
from ..services.tasks import Restarting
from .device import Device
from .drawing_budget import DrawingBudget
from .layout import layout_for
from .preferences import Preferences
from .theme import ThemeChoice
from .view_models.activity_view_model import ActivityViewModel
from .view_models.collection_view_model import CollectionViewModel
from .view_models.demo_view_model import DemoViewModel
from .view_models.dialog_state import (
    ClearDemoDialog,
    DialogState,
    LeaveDialog,
    MemberMenu,
    ModeDialog,
    NotSentDialog,
    RequestAgainDialog,
    RequestAllDialog,
)
from .view_models.group_view_model import GroupViewModel
from .view_models.history_view_model import HistoryViewModel
from .view_models.home_state import visible_payments
from .view_models.home_view_model import HomeViewModel
from .view_models.member_view_model import MemberViewModel
from .view_models.navigation_view_model import NavigationViewModel
from .view_models.own_share_view_model import OwnShareViewModel
from .view_models.payout_view_model import PayoutViewModel
from .view_models.screen_state import Destination, ScreenState
from .view_models.settings_view_model import SettingsViewModel


class Session:
    """What the components are given: the observables to draw, and one method for each thing that can be pressed."""

    def __init__(
        self,
        state: AppState,
        phones: SimulatedPhones | None,
        device: Device,
        mirror: Mirror | None,
        connection: Connection | None = None,
        budget: DrawingBudget | None = None,
        room: Room | None = None,
    ) -> None:
        self.app_state = state
        self._budget = budget or DrawingBudget()
        self._mirror = mirror
        self._has_restored = False
        self._width, self._bar_heights = 0.0, dict[str, float]()
        self._snapshot: Snapshot | None = None
        device.bottom_inset = self._bottom_inset
        self._device = device
        self._subscriber: Subscriber | None = None
        self._pressed, self._is_behind = asyncio.Event(), False  # what somebody waits to see; what was left for later
        self.phones = phones
        self.screen = ScreenState(mode=state.mode)
        self.preferences = Preferences(self.screen, device, self.refresh)
        self.dialog = DialogState()
        self.members_list = HomeViewModel(state, self.screen, self.dialog, lambda: self.words)
        self.home, self.tiles = self.members_list.state, self.members_list.tiles
        home, words = self.members_list, lambda: self.words
        self.demo = (
            DemoViewModel(state, phones, self.screen, device, mirror, words, home.hide_welcome, room)
            if phones
            else None
        )
        self.navigation = NavigationViewModel(
            self.screen, self.dialog, self._is_half_filled, lambda route: self.payouts.back(route)
        )
        open_page, close_page = self.navigation.open_page, self.navigation.close_page
        self.payouts = PayoutViewModel(state, device, self.dialog, open_page, self._refresh_soon, words)
        self.group = GroupViewModel(state, device, open_page, close_page, words)
        self.collections = CollectionViewModel(state, device, open_page, close_page, words, self.group)
        self.history = HistoryViewModel(state, device, open_page, words)
        self.own_share = OwnShareViewModel(state, self.screen)
        new_id = partial(token_hex, 6)
        self.members = MemberViewModel(state, device, open_page, close_page, words, new_id, self.group)
        self.settings = SettingsViewModel(state, connection, device, mirror, self.dialog, open_page, words)
        self.activity = ActivityViewModel(state, device, self.select_member, self.payouts.open_payout, words)
        if self.demo:
            self.demo.begin_again = self.settings.begin_again
        view_models = (self.members_list, self.payouts, self.members, self.activity, self.settings, self.group)
        own = (*view_models, self.collections, self.history, self.own_share)
        self._view_models = (*own, self.demo) if self.demo else own
        self.refresh()
        self.screen.shows_welcome = state.mode == "demo" and not room and not state.snapshot().book.requests
        self.screen.pages = ("room",) if room else ()

    @property
    def words(self) -> Words:
        """The language of this session."""
        return words_of(self.screen.language, masked=self.screen.masked)

    def set_language(self, choice: LanguageChoice) -> None:
        """Use another language from now on, on this device."""
        self.preferences.set_language(choice)

    def set_theme(self, choice: ThemeChoice) -> None:
        """Be light or dark from now on, on this device."""
        self.preferences.set_theme(choice)

    async def run(self) -> None:
        """Keep the observables up to date for as long as the tab lives; runs in the page's own context."""
        subscriber = self._subscriber = self.app_state.subscribe()
        if self.phones:
            self.phones.subscribe(subscriber)
        try:
            await Restarting().run("a tab", partial(self._follow, subscriber))
        finally:
            self.app_state.unsubscribe(subscriber)
            if self.phones:
                self.phones.unsubscribe(subscriber)

    async def _follow(self, subscriber: Subscriber) -> None:
        """Draw, and again with every change. What fails is told, and the tab begins again: it never stands still."""
        try:
            self.refresh()
            while True:
                self._restore_once()
                for notification in await subscriber.wait_for_change(self._longest_wait()):
                    self._device.show_message(notification_text(notification, self.words))
                received = self.home.pot.received
                async with self._budget.turn(self._pressed) as self._is_behind:
                    for _ in chain(self.refresh_in_parts(is_short=self._is_behind), (None,)):
                        await asyncio.sleep(0)  # Flet draws what changed, and the payments have a turn
                if self.home.pot.received > received:
                    self._device.vibrate()
        except Exception:  # reported where it begins again
            self._device.show_message(self.words.record.task_failed)
            raise

    def on_lifecycle_change(self, stage: str) -> None:
        """The app came to the front, or left it."""
        if stage in ("resume", "show"):
            self.app_state.on_resume()
            self.redraw()

    def redraw(self) -> None:
        """Draw everything again: what changed while the tab was away was never sent to it."""
        self.refresh()
        drawn = (one for view_model in self._view_models for one in view_model.observables())
        for one in (self.screen, self.dialog, *drawn):
            one.notify()  # type: ignore[no-untyped-call]  # Flet left this one method without annotations

    def refresh(self) -> None:
        """Bring the observables in line with the state; what is the same stays untouched and is not drawn."""
        for _ in self.refresh_in_parts():
            pass

    def refresh_in_parts(self, *, is_short: bool = False) -> Iterator[None]:
        """The same; between the parts others may have a turn. When time is short, what nobody sees is for later."""
        self.app_state.refresh_histories(visible_payments(self.app_state.snapshot().book, self.screen.top_route))
        yield from self.members_list.refresh_in_parts(is_short=is_short)
        snapshot = self.app_state.snapshot()
        self._refresh_dialog()
        if self.payouts.is_counting() or not snapshot.says_as_much_as(self._snapshot):
            self.screen.title = snapshot.book.chama.name
            self.payouts.refresh(snapshot)
            self._snapshot = snapshot
        self.payouts.refresh_dialog()
        self.own_share.refresh(snapshot)
        self.history.refresh(snapshot, self.screen)
        self.collections.refresh(snapshot, self.screen.top_route)
        self.members.refresh(snapshot, self.screen.top_route)
        self.group.refresh(snapshot, self.screen.top_route)
        self.activity.refresh_for(self.screen)
        if self.demo:
            self.demo.refresh(snapshot.book.active_members, is_short=is_short)

    def member(self, member_id: str) -> Member:
        """One of the members."""
        return self.app_state.snapshot().book.member(member_id)

    def perform_action(self, row: MemberRow) -> None:
        """The primary button of a row was pressed."""
        self._pressed.set()
        self.members_list.touch()
        match row.action.kind:
            case ActionKind.REQUEST | ActionKind.REQUEST_REST | ActionKind.REQUEST_AGAIN | ActionKind.TRY_AGAIN:
                if self.app_state.requests.send(row.member.id, self._mirror, row.action.amount, row.collection_id):
                    self._show_phones()
                else:
                    self._device.show_message(self.words.amount_changed)
            case ActionKind.CHECK_NOW | ActionKind.CHECK_STATUS if row.member_status.request:
                self.app_state.requests.check(row.member_status.request.id)
            case ActionKind.ADD_NUMBER:
                self.group.open_phone_form(row.member.id)
            case _:
                self.select_member(row.member.id)

    def perform_primary_action(self) -> None:
        """What the button of the member would do whose row the keyboard is on, or who is open; else request all."""
        row = self.members_list.focused_row
        tile = self.tiles.get(row.removeprefix("member-")) or self.tiles.get(self.screen.selected or "")
        if tile and tile.ready and tile.row.action.enabled and not tile.checking:
            self.perform_action(tile.row)
        elif tile is None and self.screen.destination == "home" and self.home.ready and self.home.can_ask:
            self.show_request_all_dialog()

    def select_member(self, member_id: str) -> None:
        """Show one member's payment."""
        self.members_list.touch()
        self.navigation.select_member(member_id)

    def select_first(self, kinds: frozenset[PaymentStatus]) -> None:
        """Show the first member whose payment stands like this."""
        rows = [self.tiles[one].row for one in self.members_list.list.order]
        found = next((row for row in rows if kinds & {row.status, *(kind for kind, _ in row.unclear)}), None)
        if found:
            self.select_member(found.member.id)

    def back(self) -> None:
        """Close what is on top: a question, a page, the payment; in the end go home."""
        self.navigation.back()

    def navigate(self, destination: Destination) -> None:
        """Show another part of the app."""
        self.navigation.navigate(destination, self.on_arrival)

    def on_arrival(self) -> None:
        """Another part of the app is about to be drawn."""
        self.settings.refresh()
        self.refresh()

    def _is_half_filled(self, page: str) -> bool:
        forms = (self.members, self.payouts, self.collections, self.group, self.settings)
        return any(view_model.is_half_filled(page) for view_model in forms)

    def show_request_all_dialog(self) -> None:
        """Show whom "request all" would ask."""
        self.dialog.current = RequestAllDialog(
            plan_requests(self.app_state.snapshot().book, self.app_state.clock.now())
        )

    def show_request_again_dialog(self, member_id: str) -> None:
        """Show the question before asking again without an answer."""
        self.dialog.current = RequestAgainDialog(member_id, owed(self.app_state.snapshot().book, member_id))
        self._refresh_dialog()
        self._refresh_soon()

    def set_checked(self, ticked: bool) -> None:
        """The box in that question."""
        if isinstance(self.dialog.current, RequestAgainDialog):
            self.dialog.current = replace(self.dialog.current, ticked=ticked)

    def confirm_dialog(self) -> None:
        """Yes to the open dialog."""
        self._pressed.set()
        dialog, self.dialog.current = self.dialog.current, None
        match dialog:
            case RequestAllDialog(plan):
                self._request_all(plan)
            case RequestAgainDialog(member_id, amount, ticked=True):
                self._request_again(member_id, amount)
            case NotSentDialog() as asked:
                self.payouts.confirm_not_sent(asked)
            case ModeDialog() as asked:
                self.settings.choose_mode(asked)
            case ClearDemoDialog():
                self.settings.clear_demo()
            case LeaveDialog():
                self.navigation.confirm_leaving()
            case _:
                pass

    def _request_all(self, shown: RequestPlan) -> None:
        """Ask those who were shown, for what was shown; when it is not that any more, ask whoever said yes again."""
        if self.app_state.requests.send_all(self._mirror, shown):
            self._show_phones()
            return
        plan = plan_requests(self.app_state.snapshot().book, self.app_state.clock.now())
        self.dialog.current = RequestAllDialog(plan, plan_changes(shown, plan))

    def _request_again(self, member_id: str, shown: int) -> None:
        if self.app_state.requests.send_again(member_id, self._mirror, shown):
            self._show_phones()
            return
        amount = owed(self.app_state.snapshot().book, member_id)
        self.dialog.current = RequestAgainDialog(member_id, amount, shown_before=shown)
        self._refresh_dialog()

    def dismiss_dialog(self) -> None:
        """No to the open dialog."""
        self.dialog.current = None

    def dismiss_welcome(self) -> None:
        """The first-run card was read."""
        self.screen.shows_welcome = False

    def on_resize(self, width: float) -> None:
        """The window has another width."""
        first = self.screen.size_class == "unknown"
        self._width = width
        self._update_layout(self.screen.layout.scale)
        if first:
            self.screen.phones_open = bool(self.demo and not self.demo.room and self.screen.layout.fits_phones)

    def set_text_scale(self, scale: float) -> None:
        """The text of this device is so many times as large as usual."""
        had_phones_beside = self.screen.shows_phones_pane
        self._update_layout(scale)
        if had_phones_beside and not self.screen.layout.fits_phones:
            self.screen.phones_open = False

    def set_bar_height(self, place: str, height: float) -> None:
        """What stands at the bottom of a destination, or of the page of a route, is this high."""
        self._bar_heights[place] = height

    def copy_text(self, said: str) -> None:
        """Put a text on the clipboard."""
        self._device.copy_text(said, self.words.copied)

    def copy_for_support(self, request_id: str) -> None:
        """Put what support asks for on the clipboard: the one place that gives the whole CheckoutRequestID."""
        if request := self.app_state.snapshot().book.request(request_id):
            self.copy_text(support_text(request, self.app_state.checkout_request_id(request_id)))

    def start_demo(self) -> None:
        """From the first-run card: everybody is asked, and the phones ring."""
        self.dismiss_welcome()
        self.show_request_all_dialog()

    def open_connection_settings(self) -> None:
        """From the first-run card: where real credentials go."""
        self.dismiss_welcome()
        self.navigate("settings")

    def _update_layout(self, scale: float) -> None:
        made = layout_for(self._width, scale)
        if made != self.screen.layout:
            self.screen.layout = made
            self.redraw()  # every part of the screen is laid out for the room that there is

    def _bottom_inset(self) -> float:
        page, is_over = self.screen.top_route or "", self.screen.size_class == "compact"
        places = [page] if page and is_over else [page, self.screen.destination]
        return max(self._bar_heights.get(one, 0.0) for one in places)

    def _restore_once(self) -> None:
        if self._mirror and not self._has_restored and self.app_state.snapshot().ready:
            self._has_restored = True
            self.app_state.restore_from(self._mirror)

    def _refresh_dialog(self) -> None:
        asked = self.dialog.current
        if isinstance(asked, MemberMenu) and asked.member_id not in self.members_list.list.order:
            self.dialog.current = None  # somebody has left meanwhile
        if not isinstance(asked, RequestAgainDialog):
            return
        tile = self.tiles.get(asked.member_id)
        if tile and tile.row.needs_confirmation:
            self.dialog.is_early = self.app_state.clock.now() < tile.row.needs_confirmation.since
        else:
            self.dialog.current = None  # the answer came, or somebody else has asked already

    def _show_phones(self) -> None:
        self.members_list.hide_welcome()
        if self.demo:
            self.demo.open_phones()

    def _refresh_soon(self) -> None:
        """Something was pressed, and may count down from now on."""
        self._pressed.set()
        if self._subscriber:
            self._subscriber.notify()

    def _longest_wait(self) -> float | None:
        """How long the screen says the same if nothing happens; None for ever."""
        if self._is_behind or self.members_list.waits_for_hands_off:
            return 0.5
        counting = self.members_list.is_counting or (self.dialog.current is not None and self.dialog.is_early)
        # The network gets better, and the history of an open page grows, without a word.
        counting = counting or self.home.network != "fine" or self.screen.top_route is not None
        counting = counting or self.payouts.is_counting() or (self.demo is not None and self.demo.has_prompt)
        return 1.0 if counting else None
