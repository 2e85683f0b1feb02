"""One event loop in a thread of its own, in which any other thread can have work done and wait for it."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, wait
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

from ..errors import DarajaError

T = TypeVar("T")

STRETCH_S = 0.5  # on Windows Ctrl-C does not end a wait, so nobody waits for longer than this without looking up
CANCELLED_WITHIN_S = 5.0


class BackgroundLoop:
    """Keeps something entered for as long as it runs. Calls raise DarajaError before, afterwards, and in a fork."""

    def __init__(self, entered: AbstractAsyncContextManager[object]) -> None:
        self._entered = entered
        self._process = 0
        self._gate = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None  # while calls are taken
        self._thread: threading.Thread | None = None
        self._keeper: _Keeper | None = None

    def start(self) -> None:
        """Enter it, and return when that is done. Raises what kept it from being entered."""
        self.require()
        with self._gate:
            if self._thread is not None:
                raise DarajaError("this DarajaSync is open already: enter it once and share it, or make another one")
            keeper = self._keeper = _Keeper(self._entered)
            self._process = os.getpid()
            self._thread = threading.Thread(target=keeper.run, name="daraja", daemon=True)
            self._thread.start()
        try:
            _wait(keeper.ready, None)
            keeper.ready.result()
        except BaseException:
            self._leave(keeper)
            raise
        with self._gate:
            self._loop = None if keeper.is_stopped else keeper.loop

    def stop(self) -> None:
        """Leave it, and return when that is done; at once in a forked child, where nothing runs."""
        if self._keeper is not None and os.getpid() == self._process:
            keeper = self._keeper
            self._leave(keeper)
            keeper.ended.result()

    def run(self, work: Coroutine[Any, Any, T], timeout_s: float | None = None) -> T:
        """What the work gives. Whoever is interrupted meanwhile, or has waited for long enough, cancels it.

        Raises TimeoutError, and DarajaError when this is not open, or closed before the work is done.
        """
        call = _Call(work)
        try:
            self.submit(call.begin)
        except BaseException:
            work.close()
            raise
        try:
            in_time = _wait(call.outcome, timeout_s)
        except BaseException as interruption:
            for note in getattr(self._cancelled(call), "__notes__", []):
                interruption.add_note(note)
            raise
        if not in_time and isinstance(self._cancelled(call), asyncio.CancelledError):
            raise TimeoutError(f"no outcome within {timeout_s:g} s")
        try:
            return call.outcome.result()
        except asyncio.CancelledError as exc:
            raise DarajaError("this DarajaSync was closed before the call was done; what was open goes on") from exc

    def submit(self, work: Callable[[], None]) -> None:
        """Have a function called in the loop, soon."""
        self.require()
        if threading.current_thread() is self._thread:
            raise DarajaError("a call from inside the engine would wait for itself: make it from another thread")
        with self._gate:  # so that nothing is submitted behind the end, where nobody would take it
            if self._loop is None:
                raise DarajaError("this DarajaSync is not open: use it inside `with DarajaSync(config) as daraja:`")
            self._loop.call_soon_threadsafe(work)

    def require(self) -> None:
        """Raises DarajaError in a forked child: what it sees there never changes again."""
        if self._process not in (0, os.getpid()):  # looked at before the gate, which may have been shut at the fork
            raise DarajaError(
                "this DarajaSync was opened before a fork, in another process: open one in each worker, after the "
                "fork, each with a store of its own"
            )

    def _cancelled(self, call: "_Call[Any]") -> BaseException | None:
        """Cancel a call, and wait until it has ended; answers how."""
        with self._gate:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(call.cancel)
        return call.outcome.exception() if _wait(call.outcome, CANCELLED_WITHIN_S) else asyncio.CancelledError()

    def _leave(self, keeper: "_Keeper") -> None:
        with self._gate:
            self._loop = None
            keeper.stop()
        _wait(keeper.ended, None)
        with self._gate:
            if self._keeper is keeper:
                self._keeper, self._thread, self._process = None, None, 0


class _Keeper:
    """One run of the loop, from entering to leaving."""

    def __init__(self, entered: AbstractAsyncContextManager[object]) -> None:
        self._entered = entered
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._task: asyncio.Task[None] | None = None
        self.is_stopped = False
        self.loop = self._runner.get_loop()
        self.ready: Future[None] = Future()
        self.ended: Future[None] = Future()

    def run(self) -> None:
        """The thread's work."""
        failure: BaseException | None = None
        try:
            with self._runner as runner:  # cancels whatever is still to be done when it ends
                runner.run(self._keep())
        except BaseException as exc:  # noqa: BLE001 — it belongs to whoever opens or closes
            failure = exc
        if failure is not None and self.ready.done():
            self.ended.set_exception(failure)
        else:
            self.ended.set_result(None)
        if not self.ready.done():
            self.ready.set_exception(failure or DarajaError("this DarajaSync was closed before it was open"))

    def stop(self) -> None:
        """Have it end, however far it has got; from any thread, and several times if need be."""
        self.is_stopped = True
        with contextlib.suppress(RuntimeError):  # it has ended, and its loop is closed
            self.loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _keep(self) -> None:
        self._task = asyncio.current_task()
        if self.is_stopped:
            return
        with contextlib.suppress(asyncio.CancelledError):
            async with self._entered:
                self.ready.set_result(None)
                await asyncio.Event().wait()


class _Call(Generic[T]):
    """A piece of work on its way through the loop, and its outcome."""

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        self._work = work
        self._task: asyncio.Task[T] | None = None
        self.outcome: Future[T] = Future()

    def begin(self) -> None:
        """Start it; in the loop."""
        self._task = asyncio.get_running_loop().create_task(self._work)
        self._task.add_done_callback(self._end)

    def cancel(self) -> None:
        """Cancel it; in the loop."""
        if self._task is not None:
            self._task.cancel()

    def _end(self, task: "asyncio.Task[T]") -> None:
        try:
            self.outcome.set_result(task.result())
        except BaseException as exc:  # noqa: BLE001 — it belongs to the thread that waits, a cancellation too
            self.outcome.set_exception(exc)


def _wait(future: "Future[Any]", timeout_s: float | None) -> bool:
    """Until it is done, or the time is over; whether it is done."""
    left = timeout_s
    while not future.done() and (left is None or left > 0):
        stretch = STRETCH_S if left is None else min(STRETCH_S, left)
        wait([future], stretch)
        left = None if left is None else left - stretch
    return future.done()
