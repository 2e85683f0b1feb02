"""How a session hears of changes: it is woken, looks at the whole state, and is handed notices that pass."""

import asyncio
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Summary:
    """What "request all" did."""

    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class LateSuccess:
    """Somebody had paid after all."""

    name: str
    amount: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """An attempt from before the restart turned out to be paid."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class LatePayout:
    """A payout that had no answer turned out to be sent. The name is empty when nobody remembers it."""

    name: str
    amount: int
    receipt: str


Notice: TypeAlias = Summary | LateSuccess | Recovered | LatePayout


class Follower:
    """One listener. Many changes before it looks are one wake-up."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._notices: list[Notice] = []

    def tell(self, notice: Notice | None = None) -> None:
        """Something changed."""
        if notice:
            self._notices.append(notice)
        self._woken.set()

    async def changed(self, limit_s: float | None) -> tuple[Notice, ...]:
        """Wait for a change, or for so long; then the notices since last time."""
        try:
            async with asyncio.timeout(limit_s):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()
        notices, self._notices = tuple(self._notices), []
        return notices
