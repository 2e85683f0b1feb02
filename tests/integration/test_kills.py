"""kill -9 of the paying process at every commit: after a restart it ends as if nothing had happened, with one push."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.integration.rig import FAST, PHONE, Rig

ROOT = Path(__file__).parents[2]
# Commit 1 writes the attempt down, 2 the moment of sending, 3 Safaricom's answer, 4 the result.
ENDS = {
    (1, "before"): ("PaymentSuccess", 1),  # nothing was written, nothing had left: it starts afresh
    (1, "after"): ("PaymentError", 0),  # proven not sent
    (2, "before"): ("PaymentError", 0),
    (2, "after"): ("PaymentTimeout", 0),  # it may have left, so it is never sent again
    (3, "before"): ("PaymentSuccess", 1),
    (3, "after"): ("PaymentSuccess", 1),
    (4, "before"): ("PaymentSuccess", 1),
    (4, "after"): ("PaymentSuccess", 1),
}


async def pay(rig: Rig, factor: float, commits: int = 0, when: str = "after") -> tuple[int, str]:
    """Run the payer to its end; its exit code and what it printed."""
    addresses = json.dumps(asdict(rig.sandbox.addresses))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.payer", addresses, str(rig.folder), str(factor), str(commits), when),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode().strip()


@pytest.mark.slow  # every row starts three processes
@pytest.mark.parametrize(("commit", "when"), ENDS)
async def test_a_killed_payment_ends_as_it_would_have_after_a_restart(rig: Rig, commit: int, when: str) -> None:
    end, pushes = ENDS[commit, when]
    factor = (
        FAST if end == "PaymentTimeout" else 1.0
    )  # what must not be late has all the time that a busy machine takes
    await rig.phone(PHONE, auto="pay", auto_delay_s=0)
    assert await pay(rig, factor, commit, when) == (-9, "")
    code, ended = await pay(rig, factor)
    assert (code, ended, await rig.pushes()) == (0, end, pushes)
