"""Every piece of Python in the README and the docs is run, as somebody runs it who has set a project's variables."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.blocking_rig import BlockingRig, new_blocking_rig
from tests.integration.rig import PHONE
from tests.packages.installed import ROOT, foreign

pytestmark = pytest.mark.slow
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def snippets() -> Iterator[tuple[str, str]]:
    """Each with the page and the line where it stands."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            yield f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}", found[1]


# What is one file among several begins with its name; the test that makes them all runs it.
RUN_TOGETHER = {"# test_payments.py\n": "tests/sandbox/test_sandbox_page.py"}
ALL = {where: code for where, code in snippets() if not code.startswith(tuple(RUN_TOGETHER))}


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlockingRig]:
    with new_blocking_rig(tmp_path_factory.mktemp("docs")) as rig:
        rig.phone(PHONE, auto="pay")
        yield rig


def test_there_are_snippets_and_those_of_several_files_are_run_by_a_test_of_their_own() -> None:
    assert len(ALL) >= 8
    for first_line, test in RUN_TOGETHER.items():
        assert first_line.removeprefix("# ").strip() in (ROOT / test).read_text("utf-8")


@pytest.mark.parametrize("where", ALL)
def test_it_runs(rig: BlockingRig, where: str, tmp_path: Path) -> None:
    variables = rig.addresses.variables() | {"DARAJA_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", ALL[where]],
        cwd=tmp_path,
        env={**foreign(), **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert PHONE[1:] not in ended.stdout + ended.stderr
