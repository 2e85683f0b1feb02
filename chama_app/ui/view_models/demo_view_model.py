"""The demo in one session: the simulated phones, the scenarios they play, and the faults of their network."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import flet as ft

from daraja_core import Mirror

from ...demo.room import Room
from ...demo.scenarios import NetworkFault, Scenario, Story, is_over, plan_scenario
from ...demo.simulated_phones import PhoneLanguage, SimulatedPhones
from ...domain.members import Member
from ...domain.request_plan import plan_requests
from ...i18n import Words
from ...services.app_state import AppState
from ..device import Device
from ..layout import Layout
from .demo_state import DemoState, PhoneTile, show_selected, update_phone_tiles
from .room_view_model import RoomViewModel
from .screen_state import ScreenState

FAST_FACTOR = 10.0
PIN_LENGTH = 4


class DemoViewModel:
    """What can be done with the demo. Its switches hold for all sessions, as the phones do."""

    def __init__(
        self,
        state: AppState,
        phones: SimulatedPhones,
        screen: ScreenState,
        device: Device,
        mirror: Mirror | None,
        words: Callable[[], Words],
        hide_welcome: Callable[[], None],
        room: Room | None = None,
    ) -> None:
        self.room = RoomViewModel(room, state, words) if room else None
        self._hide_welcome = hide_welcome
        self._app_state = state
        self._simulated_phones = phones
        self._screen = screen
        self._device = device
        self._mirror = mirror
        self._words = words
        self.state = DemoState()
        self.tiles: dict[str, PhoneTile] = {}
        self.begin_again: Callable[[], Awaitable[bool]] = _never
        self.take_back: Callable[[], Awaitable[bool]] = _never
        self.times_opened = 0  # the phones: so one sheet can be told from the next
        self._wanted: Scenario | None = None  # until it can begin
        self._language: PhoneLanguage = "en"
        self.focused_pad = ""  # on whose PIN pad the keyboard is

    def observables(self) -> tuple[ft.Observable, ...]:
        """What the components draw."""
        return (self.state, self.room.state) if self.room else (self.state,)

    def refresh(self, members: Iterable[Member], *, is_short: bool = False) -> None:
        """Bring the observables in line. When time is short, phones that pay by themselves are for later."""
        language = self._screen.language
        if language != self._language:  # somebody chose it here: what M-PESA writes onto the phones follows
            self._language = language
            self._simulated_phones.set_language(language)
        self.state.factor = self._simulated_phones.factor
        self.state.pays_automatically = self._simulated_phones.pays_automatically
        if not (is_short and self._simulated_phones.pays_automatically):
            update_phone_tiles(self._simulated_phones, members, self.tiles, self.state)
        self._show_scenario()
        if self.room:
            self.room.refresh()

    @property
    def layout(self) -> Layout:
        """How the window is laid out."""
        return self._screen.layout

    @property
    def has_prompt(self) -> bool:
        """Whether any phone waits for an answer."""
        return any(tile.phone.prompt for tile in self.tiles.values())

    def play_scenario(self, scenario: Scenario) -> None:
        """Ask for the payments of a scenario and let the phones play it; where nobody can be asked, begin again."""
        self._wanted = scenario
        self._show_scenario()
        if self._askable():
            self._play(scenario)
        else:
            self._device.run_task(partial(self._play_from_the_beginning, scenario))

    def reset(self) -> None:
        """Forget what was paid, at once: it can be taken back. Everybody stays."""
        self.end_scenario()
        self._simulated_phones.clear_scripts()
        self._device.run_task(self._reset)

    def end_scenario(self) -> None:
        """Its caption was read; what is on its way goes on."""
        self._wanted = None
        if self._simulated_phones.story:
            self._simulated_phones.set_story(None)
        self._show_scenario()

    def _show_scenario(self) -> None:
        """What is about to begin, or what is played, until it is over."""
        story, snapshot = self._simulated_phones.story, self._app_state.snapshot()
        if story and is_over(story, snapshot.book, snapshot.queued):
            self._simulated_phones.set_story(story := None)
        self.state.scenario = self._wanted or (story.scenario if story else None)

    async def _reset(self) -> None:
        await self._begin_again()

    async def _begin_again(self) -> bool:
        """Forget what was paid, and offer to take that back; False when it was not to be."""
        book = self._app_state.snapshot().book
        done = await self.begin_again()
        if done and (book.requests or book.payouts):
            words = self._words()
            self._device.show_message(words.shell.payments_forgotten, (words.members.undo, self._undo))
        return done

    def _undo(self) -> None:
        self.end_scenario()
        self._simulated_phones.clear_scripts()
        self._device.run_task(self._take_back)

    async def _take_back(self) -> None:
        await self.take_back()

    async def _play_from_the_beginning(self, scenario: Scenario) -> None:
        await self._until_ready()
        if not self._askable() and self._app_state.snapshot().book.active_members and await self._begin_again():
            await self._until_ready()
        if self._wanted == scenario:
            self._play(scenario)

    async def _until_ready(self) -> None:
        subscriber = self._app_state.subscribe()
        try:
            while not self._app_state.snapshot().ready:
                await subscriber.wait_for_change(None)
        finally:
            self._app_state.unsubscribe(subscriber)

    def _askable(self) -> Sequence[str]:
        snapshot = self._app_state.snapshot()
        return plan_requests(snapshot.book, self._app_state.clock.now()).now if snapshot.ready else ()

    def _play(self, scenario: Scenario) -> None:
        book, now = self._app_state.snapshot().book, self._app_state.clock.now()
        plan = plan_scenario(scenario, self._askable())
        if not plan.scripts:
            self.end_scenario()
            self._device.show_message(self._words().nothing_to_request)
            return
        self._wanted = None
        self._simulated_phones.set_story(Story(scenario, tuple(plan.scripts), now))
        self._simulated_phones.set_scripts(
            {book.member(member_id).phone: script for member_id, script in plan.scripts.items()}
        )
        for _ in range(plan.taps):
            for member_id in plan.scripts:
                self._app_state.requests.send(member_id, self._mirror)
        self.open_phones()

    def show_phones(self, shown: bool) -> None:
        """Show the phones, or hide them."""
        self.times_opened += shown
        self._screen.phones_open = shown

    def on_phones_closed(self, opened: int) -> None:
        """The sheet that was opened as this one is gone from the screen: one that was opened since stays."""
        if opened == self.times_opened:
            self._screen.phones_open = False

    def open_phones(self) -> None:
        """Prompts are about to come: show the phones, unless people have them in their hands."""
        self._hide_welcome()
        if not self._screen.phones_open and self.room is None:
            self.show_phones(True)

    def set_network_fault(self, kind: NetworkFault) -> None:
        """The network treats the selected phone like that from now on."""
        if self.state.selected:
            self._simulated_phones.set_network_fault(self.tiles[self.state.selected].member.phone, kind)

    def select_phone(self, member_id: str) -> None:
        """Select one of the simulated phones."""
        self.state.selected, self.state.selected_by_user = member_id, True
        show_selected(self.tiles, self.state)

    def select_next_phone(self, step: int) -> None:
        """Select the phone that is so many further, around and around."""
        everybody = list(self.tiles)
        place = everybody.index(self.state.selected) + step
        self.select_phone(everybody[place % len(everybody)])

    def on_pin_pad_focus(self, member_id: str, is_there: bool) -> None:
        """The keyboard came to a simulated phone's PIN pad, or left it."""
        if is_there:
            self.focused_pad = member_id
        elif self.focused_pad == member_id:
            self.focused_pad = ""

    def type_digit(self, member_id: str, digit: str) -> None:
        """A key of a simulated phone's PIN pad."""
        self._set_digits(member_id, (self.tiles[member_id].digits + digit)[:PIN_LENGTH])

    def delete_digit(self, member_id: str) -> None:
        """The delete key."""
        self._set_digits(member_id, self.tiles[member_id].digits[:-1])

    def answer(self, member_id: str, outcome: str) -> None:
        """A simulated phone answers its prompt; with "pin" it is what was typed that decides."""
        self.refresh(self._app_state.snapshot().book.active_members)  # the screen may be drawn a little later
        tile = self.tiles[member_id]
        if tile.phone.prompt:
            self._simulated_phones.answer(tile.phone.prompt, outcome, tile.digits)
        self._set_digits(member_id, "")
        others = any(one.phone.prompt for one in self.tiles.values() if one.member_id != member_id)
        if not others and not self._screen.layout.fits_phones:
            self._screen.phones_open = False  # the pot can be seen filling

    def _set_digits(self, member_id: str, digits: str) -> None:
        self.tiles[member_id] = replace(self.tiles[member_id], digits=digits)
        show_selected(self.tiles, self.state)

    def toggle_clock_factor(self) -> None:
        """Run ten times as fast, or as fast as life again."""
        self._simulated_phones.set_clock_factor(1.0 if self._simulated_phones.factor > 1 else FAST_FACTOR)

    def toggle_automatic_payment(self) -> None:
        """Let every phone pay by itself, or leave it to people again."""
        self._simulated_phones.pays_automatically = not self._simulated_phones.pays_automatically
        self.state.pays_automatically = self._simulated_phones.pays_automatically


async def _never() -> bool:
    """Where nothing can be cleared."""
    return False
