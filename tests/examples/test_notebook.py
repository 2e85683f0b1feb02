"""The notebook, cell by cell, as Jupyter runs it: one namespace, one loop, `await` at the top level."""

import ast
import inspect
import json
import subprocess
import sys
from typing import Any

import pytest

from tests.packages.installed import ROOT, foreign

NOTEBOOK = ROOT / "examples" / "notebook" / "failure_modes.ipynb"
SEEN = {
    "pay": "PaymentSuccess: money moved yes",
    "wrong_pin": "PaymentFailed: money moved no",
    "low_balance": "PaymentFailed: money moved no",
    "cancel": "PaymentCancelled: money moved no",
    "refused": "StkPushRejectedError",
    "answer lost": "PaymentSuccess: money moved yes",
    "five callbacks": "PaymentSuccess: money moved yes",
    "a forged success beside a true cancellation": "PaymentCancelled: money moved no",
    "callback lost": "PaymentTimeout: money moved unknown",
    "restarted": "PaymentSuccess: money moved yes",
}


async def run_cells() -> dict[str, str]:
    """What the notebook saw."""
    names: dict[str, Any] = {}
    for number, cell in enumerate(json.loads(NOTEBOOK.read_text("utf-8"))["cells"]):
        if cell["cell_type"] == "code":
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            code = compile("".join(cell["source"]), f"cell {number}", "exec", flags=flags, dont_inherit=True)
            if inspect.iscoroutine(running := eval(code, names)):
                await running
    seen: dict[str, str] = names["seen"]
    return seen


@pytest.mark.slow
def test_every_cell_runs_and_sees_what_it_says() -> None:
    program = "import asyncio, json; from tests.examples.test_notebook import run_cells\n"
    program += "print(json.dumps(asyncio.run(run_cells())))"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=foreign(), capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1]) == SEEN
    assert "712345678" not in ended.stdout


def test_it_is_kept_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
