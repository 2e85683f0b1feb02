"""A paying process on a disk of its own: `python -m tests.integration.small_disk ADDRESSES FOLDER STORY`.

It tells what happened as one line of JSON. The folder is a small file system that only this process sees.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx

from daraja_core import Daraja, DarajaError, Payment, ScaledClock, SystemClock
from sandbox import Addresses
from tests.integration.rig import FAST, PHONE, config_of

Told = dict[str, object]


class Process:
    """An engine in the folder, and the customer's phone."""

    def __init__(self, addresses: Addresses, folder: Path) -> None:
        self._addresses = addresses
        self._folder = folder
        self._ballast = folder / "ballast"

    def daraja(self) -> Daraja:
        clock = ScaledClock(FAST, SystemClock())
        return Daraja(config_of(self._addresses), store=self._folder / "engine.db", clock=clock)

    def fill_disk(self) -> None:
        """Write until nothing more fits."""
        try:
            with self._ballast.open("ab", buffering=0) as ballast:
                while True:
                    ballast.write(b"x" * 512)
        except OSError:
            return

    def free_disk(self) -> None:
        self._ballast.unlink()

    def make_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(self._folder)], check=True)

    async def pays(self, payment: Payment) -> None:
        async with httpx.AsyncClient(base_url=self._addresses.daraja, trust_env=False) as http:
            body = {"outcome": "pay", "pin": "1234"}
            (await http.post(f"/control/prompts/{payment.checkout_request_id}", json=body)).raise_for_status()


async def full_before(process: Process) -> Told:
    """The disk is full when the customer is asked, and has room again later."""
    async with process.daraja() as daraja:
        process.fill_disk()
        refused = await _refusal(daraja, "alice.1")
        process.free_disk()
        payment = await _push(daraja, "alice.2")
        await process.pays(payment)
        return {"refused": refused, "ended": type(await payment.result()).__name__}


async def full_meanwhile(process: Process) -> Told:
    """The disk becomes full while the prompt is on the phone; the process ends, and the next one has room."""
    async with process.daraja() as daraja:
        payment = await _push(daraja, "alice.1")
        process.fill_disk()
        await process.pays(payment)
        shown = type(await payment.result()).__name__
    process.free_disk()
    async with process.daraja() as daraja:
        again = await daraja.payment("alice.1")
        assert again is not None
        return {"shown": shown, "after_restart": type(await again.result()).__name__}


async def read_only(process: Process) -> Told:
    """The data folder takes no writes at all."""
    process.make_read_only()
    try:
        async with process.daraja() as daraja:
            return {"refused": await _refusal(daraja, "alice.1")}
    except DarajaError as exc:
        return {"refused": f"{type(exc).__name__}: {exc}"}


async def read_only_record(process: Process) -> Told:
    """A record is there from an earlier run; then the folder takes no writes any more."""
    async with process.daraja() as daraja:
        await _push(daraja, "alice.1")
    return await read_only(process)


async def _push(daraja: Daraja, payment_id: str) -> Payment:
    return await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id=payment_id)


async def _refusal(daraja: Daraja, payment_id: str) -> str:
    try:
        await _push(daraja, payment_id)
    except DarajaError as exc:
        return f"{type(exc).__name__}: {exc}"
    return "none"


STORIES: dict[str, Callable[[Process], Coroutine[Any, Any, Told]]] = {
    story.__name__: story for story in (full_before, full_meanwhile, read_only, read_only_record)
}

if __name__ == "__main__":
    told = asyncio.run(STORIES[sys.argv[3]](Process(Addresses(**json.loads(sys.argv[1])), Path(sys.argv[2]))))
    sys.stdout.write(json.dumps(told))
