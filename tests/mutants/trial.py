"""One fault at a time in a copy of the clone, and the tests that execute its line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .mutations import Mutation

Fate = Literal["killed", "survived", "not run"]
AT_MOST = 200  # tests for one fault: more would take minutes, and the nearest come first
LIMIT_S = 600
PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "-o", "timeout=60", "-p", "no:randomly")


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a fault."""

    mutation: Mutation
    fate: Fate


class Workspace:
    """A copy of the clone, in which files may be broken."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "*.py", "*.json", "*.toml", "*.md", "assets"],
            cwd=root, capture_output=True, text=True, check=True,
        )  # fmt: skip
        for name in listed.stdout.splitlines():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)

    def try_out(self, mutation: Mutation, tests: Sequence[str]) -> Trial:
        """Put the fault in, run the tests, and take it out again."""
        if not tests:
            return Trial(mutation, "not run")
        broken = self._folder / mutation.path
        content, times = broken.read_bytes(), broken.stat()
        broken.write_bytes(mutation.applied(content))
        try:
            return Trial(mutation, "survived" if self._pass(tests[:AT_MOST]) else "killed")
        finally:
            broken.write_bytes(content)
            os.utime(broken, ns=(times.st_atime_ns, times.st_mtime_ns))  # its bytecode is good again

    def _pass(self, tests: Sequence[str]) -> bool:
        chosen = self._folder / "tests.txt"
        chosen.write_text("\n".join(tests), "utf-8")
        environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}  # a broken file leaves nothing behind
        try:
            ended = subprocess.run(
                [*PYTEST, f"@{chosen}"], cwd=self._folder, env=environment, capture_output=True, timeout=LIMIT_S
            )
        except subprocess.TimeoutExpired:
            return False
        return ended.returncode == 0
