"""One tab or window: keeps its observables up to date, and has one method for each thing that can be pressed."""

import asyncio
from collections.abc import Iterator
from functools import partial
from itertools import chain
from secrets import token_hex

from daraja_core import Mirror

from ..demo.room import Room
from ..demo.simulated_phones import SimulatedPhones
from ..domain.dates import day_of
from ..domain.member_rows import ActionKind, MemberRow
from ..domain.members import Member
from ..domain.payment_status import PaymentStatus
from ..i18n import LanguageChoice, Words, words_of
from ..i18n.request_text import notification_text, support_text
from ..services.app_state import AppState
from ..services.connection import Connection
from ..services.notifications import Subscriber
from ..services.snapshot import Snapshot
from ..services.tasks import Restarting
from .device import Device
from .drawing_budget import DrawingBudget
from .preferences import Preferences
from .theme import ThemeChoice
from .view_models.activity_view_model import ActivityViewModel
from .view_models.collection_view_model import CollectionViewModel
from .view_models.demo_view_model import DemoViewModel
from .view_models.dialog_state import DialogState
from .view_models.dialog_view_model import DialogViewModel
from .view_models.form_steps import SessionSteps
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
from .view_models.window_view_model import WindowViewModel


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
        self._snapshot: Snapshot | None = None
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
        steps = SessionSteps(lambda: self.collections, lambda: self.payouts)
        self.navigation = NavigationViewModel(self.screen, self.dialog, self._is_half_filled, steps)
        open_page, close_page = self.navigation.open_page, self.navigation.close_page
        replace_page = self.navigation.replace_page
        self.payouts = PayoutViewModel(state, device, self.dialog, open_page, replace_page, self._refresh_soon, words)
        self.group = GroupViewModel(state, device, self.dialog, open_page, close_page, words)
        self.collections = CollectionViewModel(state, device, open_page, close_page, words, self.group)
        self.history = HistoryViewModel(state, device, open_page, words)
        self.own_share = OwnShareViewModel(state, self.screen)
        new_id = partial(token_hex, 6)
        self.members = MemberViewModel(state, device, open_page, close_page, words, new_id, self.group)
        self.settings = SettingsViewModel(state, connection, device, mirror, self.dialog, open_page, words)
        self.activity = ActivityViewModel(state, device, self.select_member, self.payouts.open_payout, words)
        asking = (self.members_list, self.payouts, self.settings, self.navigation, self.group)
        self.dialogs = DialogViewModel(state, mirror, self.dialog, *asking, self._refresh_soon, self._show_phones)
        self.window = WindowViewModel(
            self.screen, home, self.demo, self.redraw, lambda: self.dialogs.dismiss(), device.keep_notice_clear
        )
        device.surroundings = lambda: self.window.surroundings
        if self.demo:
            self.demo.begin_again, self.demo.take_back = self.settings.begin_again, self.settings.take_back
        self._on_screen_change = self._screen_changed  # observables keep no listener alive
        self.screen.subscribe(self._on_screen_change)
        self.refresh()
        self.screen.shows_welcome = state.mode == "demo" and not room and not state.snapshot().book.requests
        self.screen.pages = ("room",) if room else ()

    @property
    def words(self) -> Words:
        """The language of this session, as it speaks today."""
        today = day_of(self.app_state.clock.now())
        return words_of(self.screen.language, masked=self.screen.masked, today=today)

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
                received = self.home.pot.sums.received
                async with self._budget.turn(self._pressed) as self._is_behind:
                    later = () if self._is_behind else self._make_in_parts()
                    for _ in chain(self.refresh_in_parts(is_short=self._is_behind), later, (None,)):
                        await asyncio.sleep(0)  # Flet draws what changed, and the payments have a turn
                if self.home.pot.sums.received > received:
                    self._device.vibrate()
        except Exception:  # reported where it begins again
            self._device.show_message(self.words.record.task_failed)
            raise

    def _make_in_parts(self) -> Iterator[None]:
        """Draw what nobody sees yet of long lists."""
        yield from self.members_list.make_in_parts()
        yield from self.activity.make_in_parts()

    def on_lifecycle_change(self, stage: str) -> None:
        """The app came to the front, or left it."""
        if stage in ("resume", "show"):
            self.app_state.on_resume()
            self.redraw()

    def redraw(self) -> None:
        """Draw everything again: what changed while the tab was away was never sent to it."""
        self.refresh()
        own = (self.members_list, self.payouts, self.members, self.activity, self.settings, self.group)
        all_own = (*own, self.collections, self.history, self.own_share)
        view_models = (*all_own, self.demo) if self.demo else all_own
        drawn = (one for view_model in view_models for one in view_model.observables())
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
        self.dialogs.refresh()
        if self.payouts.is_counting() or not snapshot.says_as_much_as(self._snapshot):
            self.screen.title, self.screen.chama_name = snapshot.book.chama.name, snapshot.book.name
            self.screen.collection_id = snapshot.book.current
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
        self._refresh_soon()
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

    def check_request(self, request_id: str) -> None:
        """Ask what became of one request, whatever its member's status speaks of."""
        self._refresh_soon()
        self.app_state.requests.check(request_id)

    def perform_primary_action(self) -> None:
        """What the button of the member would do whose row the keyboard is on, or who is open; else request all."""
        row = self.members_list.focused_row
        tile = self.tiles.get(row.removeprefix("member-")) or self.tiles.get(self.screen.selected or "")
        asking = self.home.asking
        if tile and tile.ready and tile.row.action.enabled and not tile.checking:
            self.perform_action(tile.row)
        elif tile is None and self.screen.destination == "home" and asking.ready and asking.can_ask:
            self.dialogs.show_request_all()

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

    def dismiss_welcome(self) -> None:
        """The first-run card was read."""
        self.screen.shows_welcome = False

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
        self.dialogs.show_request_all()

    def open_connection_settings(self) -> None:
        """From the first-run card: where real credentials go."""
        self.dismiss_welcome()
        self.navigate("settings")

    def _restore_once(self) -> None:
        if self._mirror and not self._has_restored and self.app_state.snapshot().ready:
            self._has_restored = True
            self.app_state.restore_from(self._mirror)

    def _show_phones(self) -> None:
        self.members_list.hide_welcome()
        if self.demo:
            self.demo.open_phones()

    def _screen_changed(self, _: object, field: str | None) -> None:
        """What a page, or another part of the app, shows is brought in line although nothing else happens: at once what
        is seen of it, then the rest."""
        if field in ("pages", "destination"):
            self._refresh_soon()

    def _refresh_soon(self) -> None:
        """Something was pressed, and may count down from now on."""
        self._pressed.set()
        if self._subscriber:
            self._subscriber.notify()

    def _longest_wait(self) -> float | None:
        """How long the screen says the same if nothing happens; None for ever."""
        if self._is_behind or self.members_list.waits_for_hands_off or not self.activity.is_made:
            return 0.5
        counting = self.members_list.is_counting or self.dialogs.is_counting
        # The network gets better, and the history of an open page grows, without a word.
        counting = counting or self.home.attention.network != "fine" or self.screen.top_route is not None
        counting = counting or self.payouts.is_counting() or (self.demo is not None and self.demo.has_prompt)
        return 1.0 if counting else None
