"""A chama of many whose simulated phones pay by themselves, with as many tabs open as wanted: all in one loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from chama_app.domain.members import Member
from chama_app.domain.pot import Pot, pot
from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.storage.client_storage import ClientStorage
from chama_app.ui.device import Device
from chama_app.ui.drawing_budget import DrawingBudget
from chama_app.ui.session import Session
from chama_app.ui.window import show_session

from .ui.fake_page import FakePage

SHARE = 100
LOOK_EVERY_S = 0.05


@dataclass
class Crowd:
    """The running app, and its tabs."""

    application: Application
    tabs: tuple[Session, ...]

    @property
    def pot(self) -> Pot:
        """What is in the pot, by the book."""
        return pot(self.application.state.snapshot().book)

    async def pay(self) -> None:
        """Ask everybody, and wait until everybody has paid."""
        self.application.state.requests.send_all()
        while not self.pot.complete:  # noqa: ASYNC110 — whoever watches the book would be one more tab
            await asyncio.sleep(LOOK_EVERY_S)

    async def until_shown(self) -> None:
        """Wait until every tab shows what is in the pot."""
        while any(tab.home.pot.sums != self.pot for tab in self.tabs):  # noqa: ASYNC110 — as above
            await asyncio.sleep(LOOK_EVERY_S)


@asynccontextmanager
async def crowd(folder: Path, members: int, tabs: int) -> AsyncIterator[Crowd]:
    """So many members, and so many tabs that are open before anybody is asked."""
    application = Application(read_app_config({"CHAMA_DATA_DIR": str(folder)}))
    application.start()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(application.close)
        state, phones, budget = application.state, application.phones, DrawingBudget()
        assert phones
        while not state.snapshot().ready:  # noqa: ASYNC110 — as above
            await asyncio.sleep(LOOK_EVERY_S)
        people = tuple(Member(f"m{one:04}", f"Wanjiku {one}", f"25471{one:07}") for one in range(members))
        book = state.snapshot().book
        state.update_members(replace(book, chama=replace(book.chama, target=members * SHARE), members=people))
        phones.pays_automatically = True
        opened = []
        for _ in range(tabs):
            page = (await stack.enter_async_context(FakePage(1280, 800))).page
            session = Session(state, phones, Device(page), ClientStorage(page), budget=budget)
            show_session(page, session)
            opened.append(session)
        found = Crowd(application, tuple(opened))
        await found.until_shown()
        yield found
