"""`python -m tests.chama_app.faults`: which part of the random histories finds each fault, as a table."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .catalog import CATALOG
from .fault import Fault
from .trial import found_in


def main(arguments: Sequence[str] | None = None) -> int:
    """Answers 0 when all of them are found."""
    flags = _parser().parse_args(arguments)
    chosen = [one for one in CATALOG.values() if all(word in one.says for word in flags.words)]
    print("| the fault | found by | in part |\n|---|---|---|", flush=True)  # noqa: T201 — a command's output
    with ThreadPoolExecutor(flags.workers) as pool:
        found = list(pool.map(_told, chosen))
    return 0 if chosen and all(found) else 1


def _told(fault: Fault) -> bool:
    part = found_in(fault)
    print(f"| {fault.says} | `{fault.found_by}` | {'none' if part is None else part} |", flush=True)  # noqa: T201
    return part is not None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chama_app.faults", description=__doc__)
    parser.add_argument("words", nargs="*", help="only faults that are described with all of these")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="faults at a time (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
