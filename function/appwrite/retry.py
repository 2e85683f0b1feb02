"""Retries: calls that did not get through are repeated a few times, each within seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from .client import BusyError, CallError, ChangedError

TRY_SECONDS = 2.0
PAUSES = (0.25, 0.5, 0.0)  # after each of the three tries: 6.75 s at most
TWO_PAUSES = (0.25, 0.0)  # where little time is left: the runtime stops everything after 15 s

T = TypeVar("T")


async def retry(step: Callable[[], Awaitable[T]], pauses: Sequence[float] = PAUSES, deadline: float | None = None) -> T:
    """What the step answers, once it does. Raises CallError once all tries are used up, or at once for a clear no.

    After the `deadline`, a time of the running loop, no try goes on.
    """
    last: CallError = BusyError("no time is left")
    for pause in pauses:
        left = TRY_SECONDS if deadline is None else min(TRY_SECONDS, deadline - asyncio.get_running_loop().time())
        if left <= 0:
            break
        try:
            async with asyncio.timeout(left):
                return await step()
        except TimeoutError:
            last = BusyError(f"no answer within {left:.3g} s")
        except (BusyError, ChangedError) as exc:
            last = exc
        await asyncio.sleep(pause)
    raise last
