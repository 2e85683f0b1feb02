"""What can be done with the demo as such: play a story, run the clock faster, and let the network misbehave."""

from daraja_core import Mirror

from .book.asking import plan_all
from .book.scenario import Scenario, Trouble, story
from .models import Drawer
from .phones import Phones
from .state import AppState

FAST = 10.0


class DemoDesk:
    """The switches of the demo for one session; they hold for all of them, as the phones do."""

    def __init__(self, state: AppState, phones: Phones, drawer: Drawer) -> None:
        self._state = state
        self._phones = phones
        self._drawer = drawer

    def play(self, scenario: Scenario, mirror: Mirror | None) -> bool:
        """Ask for the payments of a story and let the phones play it; False when nobody can be asked now."""
        book = self._state.glance().book
        told = story(scenario, plan_all(book, self._state.clock.now()).now)
        self._phones.play({book.member(member_id).phone: script for member_id, script in told.scripts.items()})
        for _ in range(told.taps):
            for member_id in told.scripts:
                self._state.request(member_id, mirror)
        return bool(told.scripts)

    def trouble(self, number: str, kind: Trouble) -> None:
        """The network treats this phone like that from now on."""
        self._phones.trouble(number, kind)

    def hurry(self) -> None:
        """Run ten times as fast, or as fast as life again."""
        self._phones.pace(1.0 if self._phones.factor > 1 else FAST)

    def pay_by_itself(self) -> None:
        """Let every phone pay by itself, or leave it to people again."""
        self._phones.pay_by_itself = not self._phones.pay_by_itself
        self.look()

    def look(self) -> None:
        """Bring the observable in line."""
        self._drawer.factor = self._phones.factor
        self._drawer.pays_by_itself = self._phones.pay_by_itself
