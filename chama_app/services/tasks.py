"""Background tasks of the services: how one is started, what its failure does to the others, and what begins again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from daraja_core import DarajaError

from ..storage.transaction import SaveError
from .notifications import Notification, NotSaved, TaskFailed

log = logging.getLogger("chama.tasks")

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
IS_STUCK = 3
"""So many failures in a row are more than bad luck: somebody is told."""


class Spawn(Protocol):
    """Starts a task that somebody owns."""

    def __call__(self, work: Callable[..., Awaitable[object]], *given: object) -> None: ...


async def report_failure(
    notify: Callable[[Notification], None], work: Callable[..., Awaitable[object]], *given: object
) -> None:
    """One task that fails must not take the others with it, and whoever started it is told."""
    try:
        await work(*given)
    except DarajaError as exc:
        log.warning("a task ended: %s", type(exc).__name__)
    except SaveError as exc:
        notify(NotSaved(exc.problem))
    except Exception:  # the app's task boundary: reported, and everything else goes on
        log.exception("a task failed")
        notify(TaskFailed())


class Restarting:
    """What is to run for as long as the app does: when it fails it begins again, after a longer wait each time.

    Whatever is in `gives_up_on` ends it: somebody above it must begin again.
    """

    def __init__(
        self,
        on_change: Callable[[], None] = lambda: None,
        first_wait_s: float = FIRST_WAIT_S,
        gives_up_on: tuple[type[Exception], ...] = (),
    ) -> None:
        self._on_change = on_change
        self.first_wait_s = first_wait_s
        self._gives_up_on = gives_up_on
        self._failures: dict[str, int] = {}

    @property
    def stuck(self) -> frozenset[str]:
        """What keeps failing."""
        return frozenset(name for name, failures in self._failures.items() if failures >= IS_STUCK)

    async def run(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Run it until it ends by itself."""
        while True:
            # Whatever has run for longer than it was waited for is well again.
            steady = asyncio.get_running_loop().call_later(self._wait_s(name), self._set_failures, name, 0)
            try:
                await work()
                return
            except self._gives_up_on:
                raise
            except Exception:  # the boundary of a task that lives as long as the app
                log.exception("%s failed and begins again", name)
            finally:
                steady.cancel()
            wait_s = self._wait_s(name)
            self._set_failures(name, self._failures.get(name, 0) + 1)
            await asyncio.sleep(wait_s)

    def _wait_s(self, name: str) -> float:
        return wait_s(self._failures.get(name, 0), self.first_wait_s)

    def _set_failures(self, name: str, failures: int) -> None:
        before, self._failures[name] = self.stuck, failures
        if self.stuck != before:
            self._on_change()


async def until_told(ask: Callable[[], Awaitable[object]], is_wanted: Callable[[], bool], first_wait_s: float) -> None:
    """Ask what nobody presses anything for until there is an answer, or nobody wants to know any more: after each
    failure it is waited for longer."""
    failures = 0
    while is_wanted():
        try:
            await ask()
            return
        except DarajaError as exc:
            log.info("nothing was told: %s", type(exc).__name__)
        await asyncio.sleep(wait_s(failures, first_wait_s))
        failures += 1


def wait_s(failures: int, first_wait_s: float = FIRST_WAIT_S) -> float:
    """How long to wait after so many failures: twice as long each time, a minute at most."""
    return min(first_wait_s * 2.0 ** min(failures, 16), LONGEST_WAIT_S)
