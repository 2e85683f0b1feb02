"""The demo in one session: the simulated phones, the stories they play, and the trouble on their network."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from daraja_core import Mirror

from ...demo.scenarios import Scenario, Trouble, story
from ...demo.simulated_phones import Phones
from ...domain.members import Member
from ...domain.request_rules import plan_all
from ...i18n import Words
from ...services.app_state import AppState
from ..device import Device
from ..layout import Room
from .demo_state import Drawer, PhoneTile, look_at_phones
from .screen_state import Screen

FAST = 10.0
PIN_LENGTH = 4

Observable: TypeAlias = Drawer | PhoneTile


class DemoDesk:
    """What can be done with the demo. Its switches hold for all sessions, as the phones do."""

    def __init__(
        self,
        state: AppState,
        phones: Phones,
        screen: Screen,
        device: Device,
        mirror: Mirror | None,
        words: Callable[[], Words],
    ) -> None:
        self._state = state
        self._phones = phones
        self._screen = screen
        self._device = device
        self._mirror = mirror
        self._words = words
        self.drawer = Drawer()
        self.tiles: dict[str, PhoneTile] = {}
        self.pad = ""  # on whose PIN pad the keyboard is

    def observables(self) -> tuple[Observable, ...]:
        """What the components draw."""
        return (self.drawer, *self.tiles.values())

    def look(self, members: Iterable[Member]) -> None:
        """Bring the observables in line."""
        self.drawer.factor = self._phones.factor
        self.drawer.pays_by_itself = self._phones.pay_by_itself
        look_at_phones(self._phones, members, self.tiles, self.drawer)

    @property
    def room(self) -> Room:
        """How much room the window has."""
        return self._screen.room

    def shown(self) -> list[PhoneTile]:
        """The simulated phones in the order of the members."""
        return [tile for member_id, tile in self.tiles.items() if member_id in self._screen.order]

    @property
    def rings(self) -> bool:
        """Whether any phone waits for an answer."""
        return any(tile.phone.prompt for tile in self.tiles.values())

    def play(self, scenario: Scenario) -> None:
        """Ask for the payments of a story and let the phones play it."""
        words, book = self._words(), self._state.glance().book
        told = story(scenario, plan_all(book, self._state.clock.now()).now if self._state.glance().ready else ())
        if not told.scripts:
            self._device.say(words.nothing_to_request)
            return
        self._phones.play({book.member(member_id).phone: script for member_id, script in told.scripts.items()})
        for _ in range(told.taps):
            for member_id in told.scripts:
                self._state.request(member_id, self._mirror)
        self.reach()
        notes = {"killed": words.frame.scenario_killed_note, "twice": words.frame.scenario_twice_note}
        if scenario in notes:
            self._device.say(notes[scenario])

    def show(self, shown: bool) -> None:
        """Take the phones out, or put them away."""
        self._screen.phones_open = shown

    def reach(self) -> None:
        """Prompts are about to come: take the phones out."""
        self._screen.greeting = False
        self._screen.phones_open = True

    def trouble(self, kind: Trouble) -> None:
        """The network treats the phone in the hand like that from now on."""
        if self.drawer.shown:
            self._phones.trouble(self.tiles[self.drawer.shown].member.phone, kind)

    def hold(self, member_id: str) -> None:
        """Take one of the simulated phones into the hand."""
        self.drawer.shown, self.drawer.chosen = member_id, True

    def reach_pad(self, member_id: str, is_there: bool) -> None:
        """The keyboard came to a simulated phone's PIN pad, or left it."""
        if is_there:
            self.pad = member_id
        elif self.pad == member_id:
            self.pad = ""

    def type_digit(self, member_id: str, digit: str) -> None:
        """A key of a simulated phone's PIN pad."""
        tile = self.tiles[member_id]
        tile.digits = (tile.digits + digit)[:PIN_LENGTH]

    def delete_digit(self, member_id: str) -> None:
        """The delete key."""
        tile = self.tiles[member_id]
        tile.digits = tile.digits[:-1]

    def answer(self, member_id: str, outcome: str) -> None:
        """A simulated phone answers its prompt; with "pin" it is what was typed that decides."""
        tile = self.tiles[member_id]
        if tile.phone.prompt:
            self._phones.answer(tile.phone.prompt, outcome, tile.digits)
        tile.digits = ""
        others = any(one.phone.prompt for one in self.tiles.values() if one is not tile)
        if not others and not self._screen.room.phones_beside:
            self._screen.phones_open = False  # look up: the pot is filling

    def hurry(self) -> None:
        """Run ten times as fast, or as fast as life again."""
        self._phones.pace(1.0 if self._phones.factor > 1 else FAST)

    def pay_by_itself(self) -> None:
        """Let every phone pay by itself, or leave it to people again."""
        self._phones.pay_by_itself = not self._phones.pay_by_itself
        self.drawer.pays_by_itself = self._phones.pay_by_itself
