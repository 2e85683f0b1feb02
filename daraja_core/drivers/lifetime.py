"""How long the engine lives: its tasks, its end, and why nobody waits for what an ended engine will never do."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ..errors import DarajaError

log = logging.getLogger("daraja.engine")

T = TypeVar("T")

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0


class Lifetime:
    """Owns every task of an engine. `on_end` is told, once, why nothing will happen any more."""

    def __init__(self, on_end: Callable[[DarajaError], None]) -> None:
        self._on_end = on_end
        self._running: asyncio.Task[None] | None = None
        self._why: DarajaError | None = None
        self._ending = ""  # once it ends: what is begun then would be neither stopped nor waited for
        self.has_failed = False

    async def begin(self, *loops: Coroutine[Any, Any, None]) -> None:
        """Run the loops until `end`, or until one of them fails."""
        started = asyncio.Event()
        self._running = asyncio.create_task(self._run(started, loops), name="daraja-engine")
        self._running.add_done_callback(self._on_stopped)
        await started.wait()

    async def end(self) -> None:
        """Stop everything."""
        if self._running is not None:
            self._ending = self._ending or "was closed"
            self._running.cancel()
            await asyncio.wait([self._running])

    @property
    def is_ending(self) -> bool:
        """Whether nothing can be begun any more."""
        return bool(self._ending)

    def require(self) -> None:
        """Raises DarajaError when the engine has ended."""
        if self._why is not None:
            raise DarajaError(str(self._why))
        if self._ending:
            raise DarajaError(f"the engine {self._ending}; what was open goes on after a restart")
        if self._running is None or self._running.done():
            raise DarajaError("the engine is not running: use it inside `async with Daraja(config) as daraja:`")

    def spawn(self, work: Coroutine[object, object, None]) -> "asyncio.Task[None]":
        """A task of the engine's: a bug in it is logged, and stops neither the others nor the engine."""
        try:
            self.require()
        except DarajaError:
            work.close()
            raise
        task = self._tasks.create_task(_guarded(work))
        task.add_done_callback(lambda _: work.close())  # closed before its first step, it would complain
        return task

    def keep(self, work: Callable[[], Coroutine[object, object, None]]) -> "asyncio.Task[None]":
        """A task that is to run as long as the engine does, or until it ends by itself: what fails begins again."""
        return self.spawn(_begun_again(work))

    async def race(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives; DarajaError when the engine ends first, for then it may never be done."""
        task = asyncio.ensure_future(work)
        try:
            self.require()
            assert self._running is not None
            await asyncio.wait((task, self._running), return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                self.require()
            return await task
        finally:
            task.cancel()

    async def _run(self, started: asyncio.Event, loops: tuple[Coroutine[Any, Any, None], ...]) -> None:
        async with asyncio.TaskGroup() as self._tasks:
            for loop in loops:
                self._tasks.create_task(self._until_it_fails(loop))
            started.set()

    async def _until_it_fails(self, loop: Coroutine[Any, Any, None]) -> None:
        try:
            await loop
        except asyncio.CancelledError:
            raise
        except DarajaError:
            if not self._ending:  # else `require` told it so, in its last turn before it is cancelled
                self._ending = "stops because of an error"
                raise
        except BaseException:
            self._ending = self._ending or "stops because of an error"
            raise

    def _on_stopped(self, running: asyncio.Task[None]) -> None:
        error = None if running.cancelled() else running.exception()
        if error is not None:
            log.critical("the engine stopped; open payments go on after a restart", exc_info=error)
        self.has_failed = error is not None
        reason = "was closed" if error is None else f"stopped because of an error ({_cause(error)})"
        self._why = DarajaError(f"the engine {reason}; what was open goes on after a restart")
        self._on_end(self._why)


async def done(*tasks: "asyncio.Task[None]") -> None:
    """Until tasks of an engine are done. When it ends they are cancelled: then this never returns, to lose its race."""
    if tasks:
        await asyncio.wait(tasks)
    if any(task.cancelled() for task in tasks):
        await asyncio.Event().wait()


async def finish(work: Coroutine[Any, Any, None]) -> None:
    """Do the work to its end, whoever waits for it; that he was cancelled meanwhile is told him afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as exc:
            cancelled = exc
    if cancelled is not None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("closing failed: %s", type(error).__name__)
        raise cancelled
    task.result()


async def _guarded(work: Coroutine[object, object, None]) -> None:
    """The task boundary."""
    try:
        await work
    except Exception:
        log.exception("a task of the engine failed; the polls and the next start make up for it")


async def _begun_again(work: Callable[[], Coroutine[object, object, None]]) -> None:
    """Until it ends by itself; after a failure there is a wait, twice as long each time, unless it had run for long."""
    wait_s, loop = FIRST_WAIT_S, asyncio.get_running_loop()
    while True:
        begun_at = loop.time()
        try:
            await work()
            return
        except Exception:  # the task boundary, as above
            log.exception("a task of the engine failed, and begins again")
        wait_s = FIRST_WAIT_S if loop.time() - begun_at > wait_s else wait_s
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)


def _cause(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__
