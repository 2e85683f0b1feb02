"""`make simulate`: worlds and histories within a time box; prints the seed of each that broke a promise."""

import argparse
import logging
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from time import monotonic

from tests.chama_app.long_histories import AT_A_TIME as HISTORIES
from tests.chama_app.long_histories import MACHINES, broken_promise
from tests.simulation.test_simulation import SEEDS, live_through

AT_A_TIME = 50


def broken_worlds(first: int) -> list[str]:
    """The worlds of one batch that broke a promise, or told two stories."""
    logging.disable(logging.CRITICAL)
    broken = []
    for seed in range(first, first + AT_A_TIME):
        try:
            if live_through(seed) != live_through(seed):
                broken.append(f"seed {seed}: two runs told two stories")
        except Exception as exc:  # noqa: BLE001 — any failure of a world is what is looked for here
            broken.append(f"seed {seed}: {type(exc).__name__}: {exc}")
    return broken


def broken_histories(number: int) -> list[str]:
    """What the histories of one seed broke, of a book alone, of one device, of two and of three."""
    said = {f"{machine}, seed {number}": broken_promise(machine, number) for machine in MACHINES}
    return [f"{which}: {what}" for which, what in said.items() if what]


def main() -> int:
    """Live through worlds and histories until the time is over; the exit code says whether one was broken."""
    options = _options()
    ends_at, seen, lived, broken = monotonic() + options.minutes * 60, 0, 0, 0
    with ProcessPoolExecutor(options.processes) as pool:
        batches = count(options.first, AT_A_TIME)
        while monotonic() < ends_at:
            firsts = [next(batches) for _ in range(options.processes * 2)]
            histories = pool.submit(broken_histories, firsts[0])
            for lines in (*pool.map(broken_worlds, firsts), histories.result()):
                broken += len(lines)
                sys.stdout.writelines(f"{line}\n" for line in lines)
            seen, lived = seen + AT_A_TIME * len(firsts), lived + HISTORIES * len(MACHINES)
            sys.stdout.write(f"{seen} worlds and {lived} histories, {broken} broken\n")
            sys.stdout.flush()
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--first", type=int, default=SEEDS, help="the first seed (default: after those of the tests)")
    parser.add_argument("--minutes", type=float, default=5, help="how long to go on (default: 5)")
    parser.add_argument("--processes", type=int, default=2, help="how many at once (default: 2)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
