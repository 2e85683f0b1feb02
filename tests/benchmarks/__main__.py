"""`make bench`: prints each figure beside its reference and keeps them as JSON; people compare, for machines differ."""

import argparse
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from time import perf_counter
from traceback import format_exc
from types import ModuleType
from typing import Final, cast

from tests.benchmarks.table import HEAD, NotMeasuredError, Row, write_json

MODULES: Final = (
    "imports",
    "callback_parse",
    "group",
    "book",
    "activity",
    "long_files",
    "exchange",
    "one_change",
    "verdict_frame",
    "first_screen",
    "start",
    "many_tabs",
    "group_phones",
    "calls",
    "callbacks",
    "warm_callbacks",
    "payments",
    "scale",
    "reconciler",
    "crowds",
    "many_payments",
)
"""Each has `figures()`, which measures and gives its rows; slowest last."""
KEPT: Final = Path("artifacts/benchmarks.json")


def main() -> int:
    """The figures of the modules that are named, of all when none is; the exit code says whether one was not had."""
    options = _options()
    if "help" in options.module:
        sys.stdout.writelines(f"{name:<16} {_module(name).__doc__}\n" for name in MODULES)
        return 0
    rows: list[Row] = []
    failed: list[str] = []
    modules, began = options.module or list(MODULES), perf_counter()
    sys.stdout.write(HEAD + "\n")
    for place, name in enumerate(modules, 1):
        _say(f"[{place}/{len(modules)}, {perf_counter() - began:.0f} s] measuring {name} …")
        try:
            _measure(name, rows)
        except NotMeasuredError as exc:
            _say(f"{name} is left out: {exc}")
        except Exception:  # noqa: BLE001 — reported; what the others found in many minutes is kept
            _say(f"{name} could not be measured:\n{format_exc()}")
            failed.append(name)
        write_json(rows, options.json, _about())
    missed = sum(row.is_met is False for row in rows)
    lacking = f"; not measured: {', '.join(failed)}" if failed else ""
    sys.stdout.write(f"{missed} goals missed{lacking}; the samples are in {options.json}\n")
    return 1 if failed else 0


def _measure(name: str, rows: list[Row]) -> None:
    """Add the rows of one module, each printed as soon as it is there."""
    figures = cast("Callable[[], Iterable[Row]]", _module(name).figures)
    for row in figures():
        rows.append(row)
        sys.stdout.write(row.line() + "\n")
        sys.stdout.flush()


def _about() -> dict[str, str]:
    return {
        "machine": f"{platform.machine()} {platform.system()}",
        "python": platform.python_version(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251 — an entry point says when it ran
    }


def _module(name: str) -> ModuleType:
    return import_module(f"tests.benchmarks.{name}")


def _say(progress: str) -> None:
    """Beside the table, so that it stays one where it is kept in a file."""
    sys.stderr.write(progress + "\n")
    sys.stderr.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "module", nargs="*", choices=[*MODULES, "help", []], help="which figures, or help (default: all)"
    )
    parser.add_argument("--json", type=Path, default=KEPT, help=f"where the samples are kept (default: {KEPT})")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
