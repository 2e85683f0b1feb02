"""Work on very many payments, portion by portion: between two of them everybody else has a turn."""

import asyncio
from collections.abc import AsyncIterator, Sequence
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
