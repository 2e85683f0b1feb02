"""A sandbox, an engine on it, and the levers of the control API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from daraja_core import Daraja, DarajaConfig, Payment, ScaledClock, SystemClock
from daraja_core.drivers.trust import certificates_for
from sandbox import Addresses, Sandbox

PHONE = "0712345678"
PUSH = "/mpesa/stkpush/v1/processrequest"
COUNTED = 1000
FAST = 20.0
"""The clock factor of the tests that wait for polls and the cutoff: a minute passes in three seconds.

Between a push and its answer there must be time for a busy machine: a prompt stays for three seconds then.
"""


def config_of(addresses: Addresses, **changes: Any) -> DarajaConfig:
    """The configuration that a real user would write, with the sandbox's addresses in it."""
    return replace(DarajaConfig.from_environment(addresses.variables()), **changes)


class Rig:
    """What a test holds: the engine, its configuration and the levers."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient, folder: Path, factor: float) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self._http = http
        self._factor = factor

    def daraja(self, name: str = "engine.db", **changes: Any) -> Daraja:
        """An engine with its store in the test's folder, on a clock that runs as fast as the sandbox's."""
        clock = ScaledClock(self._factor, SystemClock())
        return Daraja(config_of(self.sandbox.addresses, **changes), store=self.folder / name, clock=clock)

    async def faults(self, **faults: Any) -> None:
        """What Safaricom and the network do wrong from now on."""
        (await self._http.put("/control/faults", json=faults)).raise_for_status()

    async def appwrite_faults(self, **faults: Any) -> None:
        """What the Appwrite side does wrong from now on."""
        (await self._http.put("/control/appwrite", json=faults)).raise_for_status()

    async def count_calls(self) -> None:
        """Count the REST calls of Appwrite's clients from now on."""
        await self.appwrite_faults(client={"respond": "slow", "delay_s": 0, "times": COUNTED})

    async def calls(self) -> int:
        """How many there were since then."""
        return COUNTED - int((await self._http.get("/control/appwrite")).json()["client"]["times"])

    async def post(self, path: str, **body: Any) -> None:
        """Pull any other lever."""
        (await self._http.post(path, json=body)).raise_for_status()

    async def answer(self, payment: Payment, outcome: str = "pay", pin: str = "1234") -> None:
        """What the customer does with the prompt on the phone."""
        body = {"outcome": outcome, "pin": pin if outcome == "pay" else "0000"}
        (await self._http.post(f"/control/prompts/{payment.checkout_request_id}", json=body)).raise_for_status()

    async def phone(self, number: str, **changes: Any) -> None:
        """Change a subscriber."""
        (await self._http.put(f"/control/phones/{number}", json=changes)).raise_for_status()

    async def prompts(self) -> list[dict[str, Any]]:
        """The prompts that are open on phones."""
        found: list[dict[str, Any]] = (await self._http.get("/control/prompts")).json()
        return found

    async def log(self) -> list[dict[str, Any]]:
        """Every request and callback that Safaricom's side saw."""
        entries: list[dict[str, Any]] = (await self._http.get("/control/log")).json()
        return entries

    async def callbacks(self) -> list[dict[str, Any]]:
        """Every callback, delivered or waiting."""
        found: list[dict[str, Any]] = (await self._http.get("/control/callbacks")).json()
        return found

    async def send_again(self) -> None:
        """Safaricom posts the newest callback, which may have been lost, once more."""
        await self.post(f"/control/callbacks/{(await self.callbacks())[-1]['id']}")

    async def utility_balance(self) -> int:
        """What is left in the account that disbursements come from."""
        accounts: dict[str, int] = (await self._http.get("/control/ledger")).json()["accounts"]
        return accounts[f"utility:{self.sandbox.addresses.shortcode}"]

    async def make_treasurer_of_the_member(self, group_id: str) -> None:
        """What a chama's owner does in the Appwrite console: the one who is not the owner gets the role."""
        addresses = self.sandbox.addresses
        headers = {"X-Appwrite-Project": addresses.project_id, "X-Appwrite-Key": addresses.api_key}
        place = f"{addresses.appwrite}/teams/{group_id}/memberships"
        listed = (await self._http.get(place, headers=headers)).json()["memberships"]
        (member,) = [one["$id"] for one in listed if "owner" not in one["roles"]]
        changed = await self._http.patch(f"{place}/{member}", json={"roles": ["treasurer"]}, headers=headers)
        changed.raise_for_status()

    async def pushes(self) -> int:
        """How many STK pushes Safaricom received."""
        return sum(entry.get("path") == PUSH for entry in await self.log())

    async def changed(self) -> None:
        """Wait until anything happens on Safaricom's side, a second at most."""
        version = (await self._http.get("/control/changes")).json()["version"]
        await self._http.get("/control/changes", params={"after": version, "wait_s": 1})

    async def delivered(self, count: int) -> None:
        """Wait until so many callbacks were delivered."""
        async with asyncio.timeout(60):
            while sum(one["state"] == "delivered" for one in await self.callbacks()) < count:
                await self.changed()


@asynccontextmanager
async def new_rig(folder: Path, factor: float = 1.0) -> AsyncIterator[Rig]:
    """A fresh sandbox in the folder, with the two-minute rule and the query's rate limit off."""
    async with Sandbox(folder / "sandbox", clock_factor=factor) as sandbox:
        limits = httpx.Timeout(35)
        async with httpx.AsyncClient(
            base_url=sandbox.addresses.daraja,
            trust_env=False,
            timeout=limits,
            verify=certificates_for(sandbox.addresses.daraja),
        ) as http:
            rig = Rig(sandbox, http, folder, factor)
            await rig.faults(two_minute_rule=False, query={"rate_limit": False})
            yield rig
