"""Retries: calls that did not get through are repeated until the time that the caller gives is used up."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import chain, repeat
from typing import TypeAlias, TypeVar

from .client import BusyError, CallError, ChangedError

TRY_SECONDS = 2.0
_FIRST_PAUSES = (0.25, 0.5)
_PAUSE = 1.0  # from then on: a database that restarts is away for seconds

T = TypeVar("T")
Deadline: TypeAlias = Callable[[], float]
"""Says until when the next call may be tried again, as a time of the running loop."""


async def retry(step: Callable[[], Awaitable[T]], deadline: float) -> T:
    """What the step answers, once it does. Raises CallError at the deadline, or at once for a clear no.

    `deadline` is a time of the running loop, see `seconds_from_now`; no try goes on after it.
    """
    last: CallError = BusyError("no time is left")
    for pause in chain(_FIRST_PAUSES, repeat(_PAUSE)):
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            break
        limit = min(TRY_SECONDS, left)
        try:
            async with asyncio.timeout(limit):
                return await step()
        except TimeoutError:
            last = BusyError(f"no answer within {limit:.3g} s")
        except (BusyError, ChangedError) as exc:
            last = exc
        await asyncio.sleep(min(pause, max(0.0, deadline - asyncio.get_running_loop().time())))
    raise last


def seconds_from_now(seconds: float) -> float:
    """A deadline for `retry`."""
    return asyncio.get_running_loop().time() + seconds
