"""The demo's sandbox: starting it, or finding the one that runs already, and the configuration that reaches it."""

import json
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from daraja_core import DarajaConfig

from ..services.config import StartError
from .clock import DemoClock
from .simulated_phones import BALANCE

if TYPE_CHECKING:  # at run time in the demo only: it takes a tenth of a second that others need not wait
    from sandbox import Addresses

INITIATOR_NAME = "testapi"  # the API user of the sandbox's business


async def start_sandbox(stack: AsyncExitStack, folder: Path, clock: DemoClock) -> "Addresses":
    """Start a sandbox that ends with the stack, with one clock for M-PESA and the demo; raises StartError.

    The demo goes on where M-PESA was: an answer may be on its way that nobody had heard when it ended.
    """
    from sandbox import Sandbox, SandboxError

    started = Sandbox(folder, clock_factor=clock.factor, mpesa_time=clock.now, opening_balance=BALANCE)
    try:
        running = await stack.enter_async_context(started)
    except SandboxError as exc:
        raise StartError(str(exc)) from exc
    clock.begin_at(running.parts.safaricom.ledger.latest())
    return running.addresses


def read_addresses(path: Path) -> "Addresses":
    """Where the sandbox is that somebody else runs, from the file that it wrote; raises StartError when it is none."""
    from sandbox import Addresses

    try:
        return Addresses(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as exc:
        raise StartError(
            f"CHAMA_SANDBOX must be a file with what `python -m sandbox serve --json` prints; {path} is none."
        ) from exc


def sandbox_config(addresses: "Addresses") -> DarajaConfig:
    """The made-up credentials and the addresses of a sandbox."""
    return DarajaConfig.from_environment(addresses.variables())


def without_credentials(config: DarajaConfig) -> DarajaConfig:
    """What a shipped app has: the function sends for it."""
    return replace(config, consumer_key="", consumer_secret="", passkey="", shortcode="", callback_secret="")
