"""A hang is a failure with a stack: the suite's own time limit, tried on a suite that hangs."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WAITS = """
import asyncio

async def answer_that_never_comes():
    await asyncio.Event().wait()

async def test_waits():
    await answer_that_never_comes()
"""
WAITS_WHEN_CANCELLED = """
import asyncio

async def test_waits():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass
"""


def run_under_the_rules(folder: Path, program: str) -> "subprocess.CompletedProcess[str]":
    """What pytest says about a file of tests under this suite's rules, with one second for each."""
    (folder / "test_it.py").write_text(program, "utf-8")
    rules = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "tests.conftest", "-o", "timeout=1"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *rules, str(folder / "test_it.py")], capture_output=True, text=True, cwd=ROOT
    )


def test_a_test_that_hangs_fails_and_says_where_it_waits(tmp_path: Path) -> None:
    ended = run_under_the_rules(tmp_path, WAITS)
    assert ended.returncode == 1
    assert "Timeout (>1.0s)" in ended.stdout
    assert "in answer_that_never_comes\n    await asyncio.Event().wait()" in ended.stdout


@pytest.mark.slow
def test_one_that_hangs_while_it_is_cleaned_up_ends_the_run(tmp_path: Path) -> None:
    ended = run_under_the_rules(tmp_path, WAITS_WHEN_CANCELLED)
    assert ended.returncode == 1
    assert "Timeout (0:00:01)!" in ended.stderr
    assert "in _cancel_all_tasks" in ended.stderr
