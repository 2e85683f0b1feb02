"""A rig in a thread of its own, so that what the engine logs can be told from what the pretend world logs."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.integration.rig import FAST, Rig, new_rig

T = TypeVar("T")


class Apart:
    """The rig on the other side. Its levers are pulled over there; engines are made over here."""

    def __init__(self, rig: Rig, loop: asyncio.AbstractEventLoop, thread_id: int) -> None:
        self.rig = rig
        self.thread_id = thread_id
        self.loop = loop

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run over there, wait over here."""
        async with asyncio.timeout(60):
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))


@asynccontextmanager
async def rig_apart(folder: Path) -> AsyncIterator[Apart]:
    """Start the thread and its rig, on which a minute passes in a second."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[Apart] = loop.create_future()
    inner_stop = asyncio.Event()

    async def live() -> None:
        async with new_rig(folder, FAST) as rig:
            here = Apart(rig, asyncio.get_running_loop(), threading.get_ident())
            loop.call_soon_threadsafe(ready.set_result, here)
            await inner_stop.wait()

    running = asyncio.create_task(asyncio.to_thread(asyncio.run, live()))
    running.add_done_callback(lambda _: ready.cancel())  # it ended before it was ready: `running` says why
    try:
        apart = await ready
    except asyncio.CancelledError:
        await running
        raise
    try:
        yield apart
    finally:
        apart.loop.call_soon_threadsafe(inner_stop.set)
        await running
