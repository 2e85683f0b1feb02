"""The app of one device on a fake engine, and tabs that show it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chama_app.demo.simulated_phones import Prompt, SimulatedPhone, SimulatedPhones
from chama_app.services.app_state import AppState
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.database import Database
from chama_app.storage.mode import Mode
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show_session

from ..example_chama import NOON, book, no_suffix, paid, unknown
from ..fake_engine import FakeEngine, ManualClock
from ..storage.failing_disk import FailingDisk
from .fake_page import FakePage


class ManualPhones(SimulatedPhones):
    """Simulated phones that ring when the test says so."""

    def __init__(self) -> None:
        super().__init__(lambda: [])
        self.answers: list[tuple[str, str, str]] = []

    def ring(self, number: str, prompt: Prompt) -> None:
        self._update({number: SimulatedPhone(prompt, 50_000)})

    def switch_off(self, number: str) -> None:
        self._update({number: SimulatedPhone(balance=50_000, online=False)})

    def answer(self, prompt: Prompt, outcome: str, pin: str) -> None:
        self.answers.append((prompt.checkout_request_id, outcome, pin))


class App:
    """An app state on a fake engine, and tabs that show it."""

    def __init__(self, folder: Path, mode: Mode = "demo") -> None:
        folder.mkdir(exist_ok=True)
        self.clock = ManualClock(NOON)
        self.engine = FakeEngine(self.clock)
        self.disk = FailingDisk()
        self.database = Database(folder / "chama.db", book(), self.disk.connect)
        self.state = AppState(self.database, self.clock, mode, new_suffix=no_suffix, first_wait_s=0.01)
        self.phones = ManualPhones() if mode == "demo" else None

    def reload(self) -> None:
        """What a restart would see."""
        self.state = AppState(self.database, self.clock, self.state.mode, new_suffix=no_suffix)

    @asynccontextmanager
    async def tab(self, width: int = 390) -> AsyncIterator[FakePage]:
        async with FakePage(width) as page:
            self.session = Session(self.state, self.phones, Device(page.page), ClientStorage(page.page))
            show_session(page.page, self.session)
            await page.session.after_event(page.page)
            await page.until(lambda: page.said("pot-total") is not None)
            yield page

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.state.run(self.engine))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


async def ask_all(page: FakePage) -> None:
    """Press "request all" and say yes."""
    await page.until(lambda: page.can_press("request-all"))
    await page.press("request-all")
    await page.until(lambda: page.can_press("dialog-yes"))
    await page.press("dialog-yes")
    for member in ("alice", "bob", "carol"):
        await page.until(lambda member=member: "Waiting" in page.label(f"status-row-{member}"))  # type: ignore[misc]  # mypy cannot type a lambda's default


async def pay_for_what_nobody_knows(app: App, page: FakePage) -> None:
    """Alice was asked, and nobody knows what became of that; she was asked again, and has paid."""
    await ask_all(page)
    app.engine.change("alice.1", unknown(), "unknown", "clock")
    await page.until_said("attention-unknown", "1 payment with unknown status")
    app.clock.move(minutes=4)
    app.state.requests.send_again("alice")
    await page.until(lambda: "alice.2" in app.engine.pushed)
    app.engine.change("alice.2", paid("UKK1BBBBBB"))
