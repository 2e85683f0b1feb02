"""Background tasks of the services: how one is started, and what a failure of one does to the others."""

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from daraja_core import DarajaError

log = logging.getLogger("chama.tasks")


class Spawn(Protocol):
    """Starts a task that somebody owns."""

    def __call__(self, work: Callable[..., Awaitable[object]], *given: object) -> None: ...


async def log_failure(work: Callable[..., Awaitable[object]], *given: object) -> None:
    """One task that fails must not take the others with it."""
    try:
        await work(*given)
    except DarajaError as exc:
        log.warning("a task ended: %s", type(exc).__name__)
    except Exception:  # the app's task boundary: reported, and everything else goes on
        log.exception("a task failed")
