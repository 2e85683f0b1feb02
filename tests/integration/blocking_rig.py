"""A sandbox for tests that block: it runs in a thread of its own, and its levers are plain calls."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from daraja_core import DarajaSync
from daraja_core.drivers.background_loop import BackgroundLoop
from daraja_core.drivers.trust import certificates_for
from sandbox import Addresses, Sandbox
from tests.integration.rig import PHONE, config_of


class BlockingRig:
    """What a test holds: where the sandbox is, and the levers of its control API."""

    def __init__(self, addresses: Addresses, http: httpx.Client, folder: Path) -> None:
        self.addresses = addresses
        self.folder = folder
        self._http = http

    def daraja(self, name: str = "engine.db", **changes: Any) -> DarajaSync:
        """An engine with its store in the test's folder."""
        return DarajaSync(config_of(self.addresses, **changes), store=self.folder / name)

    def phone(self, number: str = PHONE, **changes: Any) -> None:
        """Change a subscriber."""
        self._http.put(f"/control/phones/{number}", json=changes).raise_for_status()

    def faults(self, **faults: Any) -> None:
        """What Safaricom and the network do wrong from now on."""
        self._http.put("/control/faults", json=faults).raise_for_status()

    def answer(self, checkout_request_id: str | None, outcome: str = "pay") -> None:
        """What the customer does with the prompt on the phone."""
        place = f"/control/prompts/{checkout_request_id}"
        self._http.post(place, json={"outcome": outcome, "pin": "1234"}).raise_for_status()

    def prompts(self) -> list[dict[str, Any]]:
        """The prompts that are open on phones."""
        found: list[dict[str, Any]] = self._http.get("/control/prompts").json()
        return found

    def requests(self, path: str) -> int:
        """How many requests for a path Safaricom received."""
        return sum(entry.get("path") == path for entry in self._http.get("/control/log").json())

    def until_prompted(self) -> None:
        """Wait until a phone shows a prompt: the request arrived, whether or not its answer ever does."""
        version = 0
        while not self.prompts():
            news = self._http.get("/control/changes", params={"after": version, "wait_s": 1}).json()
            version = news["version"]

    def changed(self) -> None:
        """Wait until anything happens on Safaricom's side, a second at most."""
        version = self._http.get("/control/changes").json()["version"]
        self._http.get("/control/changes", params={"after": version, "wait_s": 1})

    def reset(self) -> None:
        """Forget the faults and the prompts of the test before."""
        self._http.post("/control/reset", json={}).raise_for_status()
        self.faults(two_minute_rule=False, query={"rate_limit": False})


@contextmanager
def ctrl_c_counts() -> Iterator[None]:
    """Take Ctrl-C as in a terminal, also where the tests run in the background of a shell, which has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # programs that are started take it, too
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def new_blocking_rig(folder: Path, **variables: str) -> Iterator[BlockingRig]:
    """A fresh sandbox in the folder, with these variables for its function."""
    sandbox = Sandbox(folder / "sandbox", environment=variables)
    loop = BackgroundLoop(sandbox)
    loop.start()
    try:
        daraja = sandbox.addresses.daraja
        with httpx.Client(base_url=daraja, trust_env=False, timeout=35, verify=certificates_for(daraja)) as http:
            rig = BlockingRig(sandbox.addresses, http, folder)
            rig.reset()
            yield rig
    finally:
        loop.stop()
