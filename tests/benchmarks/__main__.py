"""`make bench`: prints the figures; they are compared by people, for machines differ."""

import asyncio
import sys

from tests.benchmarks import callbacks, imports


def main() -> None:
    """All figures, slowest last."""
    for row in (*imports.figures(), *asyncio.run(callbacks.figures())):
        sys.stdout.write(row + "\n")


if __name__ == "__main__":
    main()
