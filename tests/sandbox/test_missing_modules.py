"""What is not installed is looked for once."""

import subprocess
import sys

PROGRAM = """
import sys
from importlib.abc import MetaPathFinder
from sandbox.missing_modules import remember_missing

looked_for = []


class Finder(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        looked_for.append(name)


sys.meta_path.insert(0, Finder())
remember_missing("{name}")
for _ in range(3):
    try:
        import {name}
    except ImportError:
        pass
print(looked_for.count("{name}"), "{name}" in dir())
"""


def run(name: str) -> str:
    """In an interpreter of its own: what Python remembers, it remembers for good."""
    program = PROGRAM.replace("{name}", name)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_a_module_that_is_missing_is_looked_for_once() -> None:
    assert run("no_such_module_at_all") == "1 False\n"


def test_a_module_that_is_there_is_still_imported() -> None:
    assert run("colorsys").endswith(" True\n")
