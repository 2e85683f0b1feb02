"""One tab or window: keeps its observables true, and has one method for each thing that can be pressed."""

from dataclasses import replace
from functools import partial
from secrets import token_hex

from daraja_core import Mirror

from ..demo.simulated_phones import Phones
from ..domain.member_rows import Act, Row, may_check, rows
from ..domain.members import Member
from ..domain.network import network
from ..domain.payment_kinds import Kind
from ..domain.request_rules import plan_all
from ..i18n import LanguageChoice, Words, in_language
from ..i18n.request_text import notice_text, support_text
from ..services.app_state import AppState, Glance
from ..services.connection import Connection
from ..services.notifications import Follower
from .device import Device
from .layout import room
from .preferences import Tastes
from .theme import ThemeChoice
from .view_models.activity_view_model import Journal
from .view_models.demo_view_model import DemoDesk
from .view_models.dialog_state import AskAgain, AskAll, ChooseMode, ClearDemo, ConfirmNotSent, Question
from .view_models.group_view_model import SharingDesk
from .view_models.home_state import Board, Tile, fill, on_screen
from .view_models.member_view_model import PeopleDesk
from .view_models.payout_view_model import PayoutDesk
from .view_models.screen_state import Place, Screen
from .view_models.settings_view_model import SettingsDesk


class Session:
    """What the components are given: the observables to draw, and one method for each thing that can be pressed."""

    def __init__(
        self,
        state: AppState,
        phones: Phones | None,
        device: Device,
        mirror: Mirror | None,
        connection: Connection | None = None,
    ) -> None:
        self.state = state
        self._mirror = mirror
        self._has_recovered = False
        self._width = self._standing = 0.0
        device.foot = self._foot
        self._device = device
        self._follower: Follower | None = None
        self.phones = phones
        self.screen = Screen(mode=state.mode)
        self.tastes = Tastes(self.screen, device, self.look)
        self.board = Board()
        self.question = Question()
        self.demo = DemoDesk(state, phones, self.screen, device, mirror, lambda: self.words) if phones else None
        self.tiles: dict[str, Tile] = {}
        self.reached = ""  # the row that the keyboard is on, by its name
        self.payouts = PayoutDesk(state, self.question, self.visit, self._wake, lambda: self.words)
        self.sharing = SharingDesk(state, device, self.visit, self.back, lambda: self.words)
        new_id = partial(token_hex, 6)
        self.people = PeopleDesk(state, device, self.visit, self.back, lambda: self.words, new_id, self.sharing)
        self.settings = SettingsDesk(connection, device, mirror, self.question, self.visit)
        self.journal = Journal(state, device, self.open, self.payouts.show, lambda: self.words)
        desks = (self.payouts, self.people, self.journal, self.settings, self.sharing)
        self._desks = (*desks, self.demo) if self.demo else desks
        self.look()
        self.screen.greeting = state.mode == "demo" and not state.glance().book.attempts

    @property
    def words(self) -> Words:
        """The language of this session."""
        return in_language(self.screen.language, masked=self.screen.masked)

    def speak(self, choice: LanguageChoice) -> None:
        """Use another language from now on, on this device."""
        self.tastes.speak(choice)

    def dress(self, choice: ThemeChoice) -> None:
        """Be light or dark from now on, on this device."""
        self.tastes.dress(choice)

    async def follow(self) -> None:
        """Keep the observables true for as long as the tab lives; runs in the page's own context."""
        follower = self._follower = self.state.follow()
        if self.phones:
            self.phones.add_follower(follower)
        try:
            self.look()
            while True:
                self._recover_once()
                for notice in await follower.changed(1.0 if self._ticks() else None):
                    self._device.say(notice_text(notice, self.words))
                received = self.board.pot.received
                self.look()
                if self.board.pot.received > received:
                    self._device.tick()
        finally:
            self.state.unfollow(follower)
            if self.phones:
                self.phones.remove_follower(follower)

    def lifecycle(self, stage: str) -> None:
        """The app came to the front, or left it."""
        if stage in ("resume", "show"):
            self.state.resumed()
            self.refresh()

    def refresh(self) -> None:
        """Draw everything again: what changed while the tab was away was never sent to it."""
        self.look()
        for one in (
            self.screen,
            self.board,
            self.question,
            *self.tiles.values(),
            *(one for desk in self._desks for one in desk.observables()),
        ):
            one.notify()  # type: ignore[no-untyped-call]  # Flet left this one method without annotations

    def look(self) -> None:
        """Bring the observables in line with the state; what is the same stays untouched and is not drawn."""
        self.state.catch_up(on_screen(self.state.glance().book, self.screen.on_top))
        seen, now = self.state.glance(), self.state.clock.now()
        made = rows(seen.book, now, production=seen.mode == "production", queued=seen.queued)
        self.board.network = network(seen.book, now, live=seen.live)
        fill(self.board, seen, made, now, self.words)
        for row in made:
            self._look_at(row, seen)
        known = {row.member.id for row in made}
        if known != set(self.screen.order):
            self.screen.order = tuple(row.member.id for row in made)
        if self.screen.selected not in known:
            self.screen.selected = None
        self.screen.title = seen.book.chama.name
        self._look_at_question()
        self.payouts.look(seen)
        self.people.look(seen, self.screen.on_top)
        self.sharing.look(seen, self.screen.on_top)
        if self.screen.place == "activity":
            self.journal.look()
        if self.demo:
            self.demo.look(seen.book.active)

    def member(self, member_id: str) -> Member:
        """One of the members."""
        return self.state.glance().book.member(member_id)

    def act(self, row: Row) -> None:
        """The primary button of a row was pressed."""
        match row.action.act:
            case Act.REQUEST | Act.REQUEST_REST | Act.REQUEST_AGAIN | Act.TRY_AGAIN:
                self.state.request(row.member.id, self._mirror)
                self._reach_for_phones()
            case Act.CHECK_NOW | Act.CHECK_STATUS if row.standing.attempt:
                self.state.check(row.standing.attempt.id)
            case Act.ADD_NUMBER:
                self.sharing.enter_number(row.member.id)
            case _:
                self.open(row.member.id)

    def do_the_main_thing(self) -> None:
        """What the button of the member would do whose row the keyboard is on, or who is open; else request all."""
        tile = self.tiles.get(self.reached.removeprefix("member-")) or self.tiles.get(self.screen.selected or "")
        if tile and tile.ready and tile.row.action.enabled and not tile.checking:
            self.act(tile.row)
        elif tile is None and self.screen.place == "home" and self.board.ready and self.board.can_ask:
            self.ask_all()

    def open(self, member_id: str) -> None:
        """Show one member's payment."""
        self.screen.selected = member_id

    def open_first(self, kinds: frozenset[Kind]) -> None:
        """Show the first member whose payment stands like this."""
        rows = [self.tiles[one].row for one in self.screen.order]
        found = next((row for row in rows if kinds & {row.kind, *(kind for kind, _ in row.unclear)}), None)
        if found:
            self.open(found.member.id)

    def check_all(self, kinds: frozenset[Kind]) -> None:
        """Ask what became of every payment that stands like this."""
        now = self.state.clock.now()
        for row in [self.tiles[one].row for one in self.screen.order]:
            for kind, attempt in row.unclear:
                if kind in kinds and may_check(attempt, now):
                    self.state.check(attempt.id)

    def back(self) -> None:
        """Close what is on top: a question, a page, the payment; in the end go home."""
        screen = self.screen
        if self.question.dialog:
            self.dismiss()
        elif screen.over:
            screen.over = screen.over if self.payouts.back(screen.over) else None
        elif screen.selected:
            screen.selected = None
        else:
            screen.place = "home"

    def go(self, place: Place) -> None:
        """Show another part of the app."""
        self.screen.place = place
        self.screen.selected = self.screen.over = None
        self.settings.look()
        self.look()

    def visit(self, route: str) -> None:
        """Lay a page over the rest, by its route (`screens.places.OVER`); `back` closes it."""
        self.screen.over = route

    def reach(self, name: str, is_there: bool) -> None:
        """The keyboard came to a row, or left it."""
        if is_there:
            self.reached = name
        elif self.reached == name:
            self.reached = ""

    def ask_all(self) -> None:
        """Show whom "request all" would ask."""
        self.question.dialog = AskAll(plan_all(self.state.glance().book, self.state.clock.now()))

    def ask_again(self, member_id: str) -> None:
        """Show the question before asking again without an answer."""
        self.question.dialog = AskAgain(member_id)
        self._look_at_question()
        self._wake()

    def tick(self, ticked: bool) -> None:
        """The box in that question."""
        if isinstance(self.question.dialog, AskAgain):
            self.question.dialog = AskAgain(self.question.dialog.member_id, ticked)

    def confirm(self) -> None:
        """Yes to the open dialog."""
        dialog, self.question.dialog = self.question.dialog, None
        match dialog:
            case AskAll():
                self.state.request_all(self._mirror)
                self._reach_for_phones()
            case AskAgain(member_id, ticked=True):
                self.state.request_again(member_id, self._mirror)
                self._reach_for_phones()
            case ConfirmNotSent() as asked:
                self.payouts.confirm_not_sent(asked)
            case ChooseMode() as asked:
                self.settings.choose(asked)
            case ClearDemo():
                self.settings.clear_demo()
            case _:
                pass

    def dismiss(self) -> None:
        """No to the open dialog."""
        self.question.dialog = None

    def dismiss_greeting(self) -> None:
        """The first-run card was read."""
        self.screen.greeting = False

    def fit(self, width: float) -> None:
        """The window has another width."""
        first = self.screen.layout == "unknown"
        self._width = width
        self._make_room(self.screen.room.scale)
        if first:
            self.screen.phones_open = self.phones is not None and self.screen.room.phones_beside

    def enlarge(self, scale: float) -> None:
        """The text of this device is so many times as large as usual."""
        had_phones_beside = self.screen.has_phones_beside
        self._make_room(scale)
        if had_phones_beside and not self.screen.room.phones_beside:
            self.screen.phones_open = False

    def stand(self, height: float) -> None:
        """What stands at the bottom of a place in a narrow window is this high."""
        self._standing = height

    def copy(self, said: str) -> None:
        """Put a text on the clipboard."""
        self._device.copy(said, self.words.copied)

    def copy_for_support(self, attempt_id: str) -> None:
        """Put what support asks for on the clipboard: the one place that gives the whole CheckoutRequestID."""
        attempt = self.state.glance().book.attempt(attempt_id)
        if attempt:
            self.copy(support_text(attempt, self.state.checkout_request_id(attempt_id)))

    def start_demo(self) -> None:
        """From the first-run card: everybody is asked, and the phones ring."""
        self.dismiss_greeting()
        self.ask_all()

    def connect(self) -> None:
        """From the first-run card: where real credentials go."""
        self.dismiss_greeting()
        self.go("settings")

    def _make_room(self, scale: float) -> None:
        made = room(self._width, scale)
        if made != self.screen.room:
            self.screen.room = made
            self.refresh()  # every part of the screen is laid out for the room that there is

    def _foot(self) -> float:
        return 0.0 if self.screen.layout != "compact" or self.screen.on_top else self._standing

    def _recover_once(self) -> None:
        if self._mirror and not self._has_recovered and self.state.glance().ready:
            self._has_recovered = True
            self.state.recover(self._mirror)

    def _look_at(self, row: Row, seen: Glance) -> None:
        if self.board.network == "offline":  # a countdown would promise an answer
            row = replace(row, standing=replace(row.standing, seconds_left=None))
        attempts = seen.book.of(row.member.id)
        checking = any(attempt.id in seen.checking for attempt in attempts)
        tile = self.tiles.get(row.member.id)
        if tile is None:
            self.tiles[row.member.id] = Tile(row, attempts, self.board.ready, checking)
            return
        tile.row, tile.attempts, tile.ready, tile.checking = row, attempts, self.board.ready, checking

    def _look_at_question(self) -> None:
        asked = self.question.dialog
        row = self.tiles[asked.member_id].row if isinstance(asked, AskAgain) and asked.member_id in self.tiles else None
        if row and row.on_your_word:
            self.question.is_early = self.state.clock.now() < row.on_your_word.since
        elif isinstance(asked, AskAgain):
            self.question.dialog = None  # the answer came, or somebody else has asked already

    def _reach_for_phones(self) -> None:
        self.screen.greeting = False
        if self.demo:
            self.demo.reach()

    def _wake(self) -> None:
        """Something may count down from now on."""
        if self._follower:
            self._follower.tell()

    def _ticks(self) -> bool:
        """Whether something on the screen counts down."""
        counting = any(
            tile.row.standing.seconds_left or tile.row.action.seconds or not tile.row.action.enabled
            for tile in self.tiles.values()
        )
        counting = counting or (self.question.dialog is not None and self.question.is_early)
        # The network gets better, and the history of an open page grows, without a word.
        counting = counting or self.board.network != "fine" or self.screen.on_top is not None
        return counting or self.payouts.ticks() or (self.demo is not None and self.demo.rings)
