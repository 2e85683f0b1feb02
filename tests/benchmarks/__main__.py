"""`make bench`: prints each figure beside its reference and keeps them as JSON; people compare, for machines differ."""

import argparse
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from tests.benchmarks.table import Row, write_json

MODULES: Final = (
    "imports",
    "book",
    "activity",
    "exchange",
    "calls",
    "callbacks",
    "warm_callbacks",
    "scale",
    "reconciler",
    "crowds",
)
"""Each has `figures()`, which measures and gives its rows; slowest last."""
KEPT: Final = Path("artifacts/benchmarks.json")


def main() -> None:
    """The figures of the modules that are named, of all when none is."""
    options = _options()
    rows: list[Row] = []
    for name in options.module or MODULES:
        figures = cast("Callable[[], Iterable[Row]]", import_module(f"tests.benchmarks.{name}").figures)
        for row in figures():
            rows.append(row)
            sys.stdout.write(row.line() + "\n")
            sys.stdout.flush()
    about = {
        "machine": f"{platform.machine()} {platform.system()}",
        "python": platform.python_version(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251 — an entry point says when it ran
    }
    write_json(rows, options.json, about)
    sys.stdout.write(f"{sum(row.is_met is False for row in rows)} goals missed; the samples are in {options.json}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("module", nargs="*", choices=[*MODULES, []], help="which figures (default: all)")
    parser.add_argument("--json", type=Path, default=KEPT, help=f"where the samples are kept (default: {KEPT})")
    return parser.parse_args()


if __name__ == "__main__":
    main()
