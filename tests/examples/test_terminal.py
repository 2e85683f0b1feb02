"""The payment in ten lines, run as somebody runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.blocking_rig import BlockingRig
from tests.integration.rig import PHONE
from tests.packages.installed import foreign

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("answer", "code", "last"), [("pay", 0, "PaymentSuccess"), ("cancel", 1, "PaymentCancelled")])
def test_it_asks_for_money_and_says_what_became_of_it(rig: BlockingRig, answer: str, code: int, last: str) -> None:
    rig.phone(auto=answer)
    ended = subprocess.run(
        [sys.executable, "-m", "examples.terminal.pay", PHONE, "100"],
        cwd=ROOT,
        env={**foreign(), **rig.addresses.variables(), "DARAJA_DATA_DIR": str(rig.folder)},
        capture_output=True,
        text=True,
    )
    states = [line.split("(")[0] for line in ended.stdout.splitlines()]
    assert (ended.returncode, states, ended.stderr) == (code, ["PaymentPending", last], "")
    assert "712345678" not in ended.stdout


def test_it_is_ten_lines() -> None:
    text = (ROOT / "examples" / "terminal" / "pay.py").read_text("utf-8")
    code = [line for line in text.split('"""', 2)[2].splitlines() if line and not line.startswith("import")]
    assert len(code) <= 10
