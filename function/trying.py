"""Trying again: calls that did not get through are repeated a few times, each within seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from .appwrite import BusyError, CallError, ChangedError

TRY_SECONDS = 2.0
PAUSES = (0.25, 0.5, 0.0)  # after each of the three tries: 6.75 s at most, and Safaricom is kept waiting for 7
TWO_PAUSES = (0.25, 0.0)  # where little time is left: the runtime stops everything after 15 s

T = TypeVar("T")


async def insist(step: Callable[[], Awaitable[T]], pauses: Sequence[float] = PAUSES) -> T:
    """What the step answers, once it does. Raises CallError once all tries are used up, or at once for a clear no."""
    last: CallError = BusyError("not tried")
    for pause in pauses:
        try:
            async with asyncio.timeout(TRY_SECONDS):
                return await step()
        except TimeoutError:
            last = BusyError(f"no answer within {TRY_SECONDS:g} s")
        except (BusyError, ChangedError) as exc:
            last = exc
        await asyncio.sleep(pause)
    raise last
