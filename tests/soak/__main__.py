"""`make soak`: lives through rounds until the time is over; prints what is held, and says what grew."""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from tests.integration.rig import FAST, new_rig
from tests.soak import payments, tabs
from tests.soak.footprint import Footprint, Footprints, growth

Round = Callable[[int], Awaitable[None]]
FEWEST = 8


@asynccontextmanager
async def engines(folder: Path) -> AsyncIterator[Round]:
    """Engines on one sandbox."""
    async with new_rig(folder, FAST) as rig:

        async def one(number: int) -> None:
            await payments.live_through(rig, number)

        yield one


@asynccontextmanager
async def app_and_tabs(folder: Path) -> AsyncIterator[Round]:
    """Tabs on one app, whose sandbox begins again in every round."""
    async with tabs.demo(folder, FAST) as app:

        async def one(_: int) -> None:
            await tabs.live_through(app)

        yield one


STORIES = {"engines": engines, "tabs": app_and_tabs}


async def soak(name: str, minutes: float) -> list[str]:
    """Rounds of one story; what grew, a line each."""
    seen: list[Footprint] = []
    footprints = Footprints()
    ends_at = monotonic() + minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        async with STORIES[name](Path(folder)) as live_through:
            while monotonic() < ends_at or len(seen) < FEWEST:
                await live_through(len(seen))
                seen.append(footprints.take())
                sys.stdout.write(f"{name} {len(seen)}: {seen[-1]}\n")
                sys.stdout.flush()
    return [f"{name}: {line}" for line in growth(seen)]


def main() -> int:
    """Each story for its share of the time; the exit code says whether something grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long to go on (default: 10)")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    grown = [line for name in STORIES for line in asyncio.run(soak(name, options.minutes / len(STORIES)))]
    sys.stdout.writelines(f"{line}\n" for line in grown or ["nothing grew"])
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
