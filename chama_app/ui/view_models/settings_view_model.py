"""The part of a session that changes settings: the mode, the credentials and their test, the demo's data."""

import logging
from collections.abc import Callable, Iterator

import flet as ft

from daraja_core import Mirror

from ...services.config import SetupError
from ...services.connection import Connection
from ...storage.mode import Mode
from ..device import Device
from .dialog_state import ChooseMode, ClearDemo, Question
from .settings_state import ConnectForm, Modes

log = logging.getLogger("chama.settings")

LIVE = "LIVE"
"""What somebody types before real money can move."""

MIRRORED = "chama.payment."
"""What the engine's entries in a client storage begin with."""


class SettingsDesk:
    """Belongs to one session. Without a connection there is nothing to choose, only to read."""

    def __init__(
        self,
        connection: Connection | None,
        device: Device,
        mirror: Mirror | None,
        question: Question,
        visit: Callable[[str], None],
    ) -> None:
        self._connection = connection
        self._device = device
        self._mirror = mirror
        self._question = question
        self._visit = visit
        self.modes = Modes()
        self.form = ConnectForm(can_type=device.secrets is not None)
        self.look()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.modes, self.form)

    def pick(self, mode: Mode) -> None:
        """A mode was pressed: the demo can be chosen at once, the real ones have a page of their own."""
        if mode != "demo":
            self.connect(mode)
        elif self.modes.next_mode != "demo":
            self.ask(mode)

    def connect(self, mode: Mode) -> None:
        """Show the credentials of a real mode."""
        form = self.form
        if form.mode != mode:
            form.typed, form.replacing, form.ticks, form.saved = {}, frozenset(), (), ""
        form.mode = mode
        self.look()
        self._visit(f"connect/{mode}")
        self._device.run(self._recall)

    def ask(self, mode: Mode) -> None:
        """Show the question before another mode."""
        self._question.dialog = ChooseMode(mode)

    def type_word(self, typed: str) -> None:
        """The word in that question."""
        if isinstance(self._question.dialog, ChooseMode):
            self._question.dialog = ChooseMode(self._question.dialog.mode, typed)

    def may_choose(self, asked: ChooseMode) -> bool:
        """Real money needs the word, and credentials that passed the test."""
        if self._connection is None or self._connection.is_mode_given:
            return False
        return asked.mode != "production" or (asked.typed.strip() == LIVE and self._connection.is_green("production"))

    def choose(self, asked: ChooseMode) -> None:
        """Start in another mode from now on."""
        if self._connection and self.may_choose(asked):
            try:
                self._connection.choose(asked.mode)
            except OSError as exc:
                log.warning("the mode could not be written down: %s", type(exc).__name__)
            self.look()

    def restart(self) -> None:
        """Start again with what was chosen and saved, for all pages."""
        if self._connection and self._connection.restart:
            self._connection.restart()

    def type(self, name: str, typed: str) -> None:
        """One of the credentials."""
        self.form.typed = {**self.form.typed, name: typed}
        self.form.saved = ""

    def replace(self, name: str) -> None:
        """A saved one is to be typed anew."""
        self.form.replacing |= {name}

    def save(self) -> None:
        """Keep what was typed."""
        if any(self._typed().values()) and not self.form.is_saving:
            self.form.is_saving = True
            self._device.run(self._save)

    def test(self) -> None:
        """Try the credentials; what was typed is saved before."""
        if not self.form.is_testing and not self.form.is_saving:
            self.form.is_testing = True
            self._device.run(self._test)

    def ask_clear(self) -> None:
        """Show the question before the demo's data is forgotten."""
        self._question.dialog = ClearDemo()

    def clear_demo(self) -> None:
        """Forget the demo's data."""
        if not self.modes.is_clearing:
            self.modes.is_clearing = True
            self._device.run(self._clear)

    def _typed(self) -> dict[str, str]:
        return {name: value.strip() for name, value in self.form.typed.items() if value.strip()}

    async def _recall(self) -> None:
        if self._connection and self._device.secrets:
            await self._connection.recall(self.form.mode, self._device.secrets)
        self.look()

    async def _save(self) -> None:
        form, typed = self.form, self._typed()
        try:
            if self._connection and self._device.secrets and typed:
                kept = await self._connection.save(form.mode, typed, self._device.secrets)
                form.saved = "kept" if kept else "session_only"
                form.typed = {name: value for name, value in form.typed.items() if value.strip() != typed.get(name)}
                form.replacing, form.ticks = frozenset(), ()
        finally:
            form.is_saving = False
            self.look()

    async def _test(self) -> None:
        form = self.form
        try:
            await self._save()
            form.ticks = ()
            if self._connection:
                form.ticks = await self._connection.test(form.mode)
        except SetupError as exc:
            form.problem = str(exc)
        finally:
            form.is_testing = False
            self.look()

    async def _clear(self) -> None:
        try:
            if self._mirror:
                for key in await self._mirror.read_all(MIRRORED):
                    await self._mirror.remove(key)
            if self._connection:
                await self._connection.clear_demo()
        finally:
            self.modes.is_clearing = False

    def look(self) -> None:
        """Bring the observables in line with what is chosen and known."""
        connection, modes, form = self._connection, self.modes, self.form
        if connection is None:
            return
        modes.mode, modes.next_mode, modes.is_given = connection.mode, connection.next_mode, connection.is_mode_given
        form.known = connection.known(form.mode)
        form.problem = connection.problem(form.mode)
        form.is_green = connection.is_green(form.mode)
