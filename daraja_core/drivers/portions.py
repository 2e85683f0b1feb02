"""Work on very many payments, portion by portion: between two of them everybody else has a turn."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

PORTION = 500
"""Their work takes a few hundredths of a second."""


async def in_portions(many: Sequence[T]) -> AsyncIterator[Sequence[T]]:
    """All of them in their order, so many at a time."""
    for start in range(0, len(many), PORTION):
        if start:
            await asyncio.sleep(0)
        yield many[start : start + PORTION]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Make very many objects that all stay: looking through them again and again for garbage takes a third of the time.

    The collector is the whole process's: nothing that may take for ever belongs in here.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
