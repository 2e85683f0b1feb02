"""A process that pays, made to be killed: `python -m tests.integration.payer ADDRESSES FOLDER FACTOR COMMITS WHEN`.

It starts one payment, or takes up the one it finds, prints how it ended, and kills itself with SIGKILL before or after
the given commit; 0 lets it live. Its clock runs FACTOR times as fast as the world.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from daraja_core import Daraja, ScaledClock, SqliteStore, SystemClock
from daraja_core.attempt import Attempt
from sandbox import Addresses
from tests.integration.rig import PHONE, config_of


class FatalStore:
    """The real store, whose process dies at one commit."""

    def __init__(self, path: Path, commits: int, when: str) -> None:
        self._store = SqliteStore(path)
        self._left = commits
        self._when = when

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """Commit, and die before or after it when it is the one."""
        self._left -= 1
        if self._left == 0 and self._when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        await self._store.save(attempts)
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    async def open(self) -> None:
        await self._store.open()

    async def close(self) -> None:
        await self._store.close()

    async def load(self, attempt_id: str) -> Attempt | None:
        return await self._store.load(attempt_id)

    async def load_open(self, now: datetime) -> list[Attempt]:
        return await self._store.load_open(now)

    async def ids(self) -> list[str]:
        return await self._store.ids()

    async def session(self) -> tuple[str, str] | None:
        return await self._store.session()

    async def keep_session(self, user_id: str, secret: str) -> None:
        await self._store.keep_session(user_id, secret)


async def main(addresses: Addresses, folder: Path, factor: float, commits: int, when: str) -> None:
    """Pay once, whatever happened before."""
    store = FatalStore(folder / "payer.db", commits, when)
    clock = ScaledClock(factor, SystemClock())
    async with Daraja(config_of(addresses), store=store, clock=clock) as daraja:
        await daraja.restore_pending()
        payment = await daraja.payment("alice.1") or await daraja.stk_push(
            phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1"
        )
        sys.stdout.write(type(await payment.result()).__name__)


if __name__ == "__main__":
    given, folder, factor, commits, when = sys.argv[1:]
    asyncio.run(main(Addresses(**json.loads(given)), Path(folder), float(factor), int(commits), when))
