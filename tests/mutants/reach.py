"""Which tests execute a line: one run of the fast tests under coverage, which keeps the name of each test."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from coverage import CoverageData

PACKAGES = ("daraja_core", "function", "chama_app")
LATE = ("tests/integration/", "tests/simulation/")  # they reach everything, and take longest


def measure(root: Path, kept: Path) -> None:
    """Run the fast tests and keep what each of them executed. Raises when one of them fails: then nothing is proven."""
    options = [f"--cov={package}" for package in PACKAGES] + ["--cov-context=test", "--cov-report="]
    which = ["-q", "-n", "4", "-m", "not slow and not e2e"]
    environment = os.environ | {"COVERAGE_FILE": str(kept.absolute())}
    subprocess.run([sys.executable, "-m", "pytest", *which, *options], cwd=root, env=environment, check=True)


class Reach:
    """What a measurement found."""

    def __init__(self, kept: Path) -> None:
        self._data = CoverageData(str(kept))
        self._data.read()
        self._lines: dict[str, Mapping[int, list[str]]] = {}
        # measured somewhere else, perhaps: a file is known by the end of its path
        self._files = {
            "/".join(Path(name).parts[-depth:]): name for name in self._data.measured_files() for depth in range(2, 6)
        }

    def tests(self, path: Path, line: int) -> list[str]:
        """The tests that execute a line, the quick ones first; nobody's while modules are imported."""
        name = path.as_posix()
        if name not in self._lines:
            self._lines[name] = self._data.contexts_by_lineno(self._files[name]) if name in self._files else {}
        found = {context.rpartition("|")[0] for context in self._lines[name].get(line, ()) if context}
        return sorted(found, key=lambda test: (test.startswith(LATE), test))
