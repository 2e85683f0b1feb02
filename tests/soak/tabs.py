"""One round of the app: tabs open, everybody pays, the tabs close, and the demo begins again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.storage.client_storage import ClientStorage
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show_session
from tests.chama_app.ui.fake_page import FakePage

TABS = 3
LIMIT_S = 120
LOOK_EVERY_S = 0.02
WHOLE = "In the pot: KES 3,000 of KES 3,000"


@asynccontextmanager
async def demo(folder: Path, factor: float) -> AsyncIterator[Application]:
    """The app in its demo, started."""
    app = Application(read_app_config({"CHAMA_DATA_DIR": str(folder), "CHAMA_CLOCK_FACTOR": str(factor)}))
    app.start()
    try:
        yield app
    finally:
        await app.close()


async def live_through(app: Application) -> None:
    """Every tab shows the whole pot before it closes. Raises TimeoutError when that never comes."""
    async with AsyncExitStack() as stack:
        tabs = [await _tab(stack, app) for _ in range(TABS)]
        first, _ = tabs[0]
        await _until(lambda: first.home.asking.ready)
        assert first.demo is not None
        first.demo.play_scenario("all_pay")
        await _until(lambda: all(page.label("pot-total") == WHOLE for _, page in tabs))
        first.settings.clear_demo()
        await _until(
            lambda: (
                not first.settings.modes.is_clearing and first.home.asking.ready and not first.home.pot.sums.complete
            )
        )


async def _tab(stack: AsyncExitStack, app: Application) -> tuple[Session, FakePage]:
    page = await stack.enter_async_context(FakePage())
    session = Session(app.state, app.phones, Device(page.page), ClientStorage(page.page), app.connection)
    show_session(page.page, session)
    return session, page


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not is_so():  # noqa: ASYNC110 — what a page shows has no event to wait for
            await asyncio.sleep(LOOK_EVERY_S)
