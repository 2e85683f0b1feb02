"""Devices of a shared chama with a tab each, for tests of what is on their screens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chama_app.domain.book import Book
from chama_app.services.app_state import AppState
from chama_app.services.credentials import FUNCTION_INITIATOR
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.database import Database
from chama_app.storage.mode import Mode
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show_session

from ..example_chama import NOON, no_suffix
from ..fake_engine import FakeEngine, ManualClock
from ..fake_group import Cloud, FakeGroupEngine
from .fake_page import FakePage


class App:
    """One device with a tab on it."""

    def __init__(self, path: Path, cloud: Cloud, seed: Book, mode: Mode = "sandbox") -> None:
        self.clock = ManualClock(NOON)
        self.engine = FakeEngine(self.clock)
        self.team = FakeGroupEngine(cloud)
        self.database = Database(path, seed)
        self.state = AppState(self.database, self.clock, mode, new_suffix=no_suffix)

    @asynccontextmanager
    async def tab(self, width: int = 390, *, alone: bool = False) -> AsyncIterator[FakePage]:
        task = asyncio.create_task(self.state.run(self.engine, FUNCTION_INITIATOR, None if alone else self.team))
        async with self.looked_at(width) as page:
            yield page
        task.cancel()
        await asyncio.wait([task])

    @asynccontextmanager
    async def looked_at(self, width: int = 390) -> AsyncIterator[FakePage]:
        """Another tab on the running app."""
        async with FakePage(width) as page:
            self.session = Session(self.state, None, Device(page.page), ClientStorage(page.page))
            show_session(page.page, self.session)
            await page.session.after_event(page.page)
            await page.until(lambda: self.state.snapshot().ready and page.said("pot-total") is not None)
            yield page

    @property
    def group_id(self) -> str:
        sharing = self.state.snapshot().group.membership
        assert sharing
        return sharing.group_id


def button(page: FakePage, name: str) -> str:
    """What stands on a button."""
    part = page.said(name)
    return " ".join(page.texts(part)) if part else ""


async def open_share(page: FakePage) -> None:
    await page.until(lambda: page.can_press("share"))
    await page.press("share")
    await page.until(lambda: page.said("share-title") is not None)


async def open_join(page: FakePage, code: str) -> None:
    await page.until(lambda: page.can_press("join"))
    await page.press("join")
    await page.until(lambda: page.said("join-code") is not None)
    await page.change("join-code", code)
    await page.until(lambda: page.can_press("join-yes"))
    await page.press("join-yes")


async def code_of(owner: App) -> str:
    """Share the owner's chama without a screen."""
    owner.state.group_sync.create_invitation()
    subscriber = owner.state.subscribe()
    while (invitation := owner.state.snapshot().group.invitation) is None:
        await subscriber.wait_for_change(5)
    return invitation.code


@asynccontextmanager
async def joined(owner: App, member: App) -> AsyncIterator[FakePage]:
    """A tab of somebody who has just joined."""
    async with owner.tab(), member.tab() as page:
        await open_join(page, await code_of(owner))
        await page.until(lambda: page.said("who-title") is not None)
        yield page


async def be_treasurer(owner: App, member: App, page: FakePage) -> None:
    """An operator makes a treasurer of somebody who joined, and the app comes to the front."""
    member.team.be(owner.group_id, "member", "treasurer")
    await page.press("back")
    await page.lifecycle("resume")
    await page.until(lambda: page.said("members") is not None)
