"""kill -9 of the paying process at every commit: after a restart it ends as if nothing had happened, with one push."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.integration.rig import PHONE, Rig

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


async def pay(rig: Rig, commits: int = 0, when: str = "after") -> tuple[int, str]:
    """Run the payer to its end; its exit code and what it printed."""
    addresses = json.dumps(asdict(rig.sandbox.addresses))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.payer", addresses, str(rig.folder), str(commits), when),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode().strip()


@pytest.mark.parametrize(("commit", "when"), ENDS)
async def test_a_killed_payment_ends_as_it_would_have_after_a_restart(fast_rig: Rig, commit: int, when: str) -> None:
    await fast_rig.phone(PHONE, auto="pay", auto_delay_s=0)
    assert await pay(fast_rig, commit, when) == (-9, "")
    code, ended = await pay(fast_rig)
    assert (code, ended, await fast_rig.pushes()) == (0, *ENDS[commit, when])
