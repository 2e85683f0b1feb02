"""Where a command's payments are made: a project that the variables describe, or a sandbox in this very process."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from daraja_core import (
    Clock,
    ConfigError,
    Daraja,
    DarajaConfig,
    ScaledClock,
    SystemClock,
    data_folder,
    normalise_phone,
)
from daraja_core.drivers.data_folder import default_store
from daraja_core.drivers.trust import certificates_for
from function.provisioning import environment_file

TRY: Final = "or try it without an account: daraja pay 0712345678 100 --sandbox"
INITIATOR: Final = "testapi"  # the API user of the sandbox's business
AFTER_S: Final = 2.0  # as long as somebody takes to enter a PIN

Answer = Callable[[str, str], Awaitable[str]]


async def _nobody_answers(_phone: str, _answer: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Place:
    """A `Daraja`, not yet entered, and what a payout needs. `answer` tells a simulated phone what to do."""

    daraja: Daraja
    is_production: bool
    initiator: str
    security_credential: str = field(repr=False)
    answer: Answer = _nobody_answers


async def open_place(
    stack: AsyncExitStack,
    environment: Mapping[str, str],
    *,
    env: Path,
    store: Path | None,
    sandbox: bool,
    speed: float,
) -> Place:
    """The place that these settings describe. Raises ConfigError; SandboxError when the sandbox cannot start."""
    if sandbox:
        return await _sandbox(stack, data_folder(environment) / "sandbox", store, speed)
    if speed != 1:
        raise ConfigError("--speed is for --sandbox: no real M-Pesa answers any sooner")
    try:
        known = {**environment_file.read(env), **environment}
        config = DarajaConfig.from_environment(known)
    except (ConfigError, environment_file.EnvironmentFileError) as exc:
        raise ConfigError(f"{exc}; {TRY}") from exc
    return Place(
        Daraja(config, store or default_store(known, config)),
        known["DARAJA_ENVIRONMENT"].lower() == "production",
        known.get("DARAJA_INITIATOR_NAME", ""),
        known.get("DARAJA_SECURITY_CREDENTIAL", ""),
    )


async def _sandbox(stack: AsyncExitStack, folder: Path, store: Path | None, speed: float) -> Place:
    from sandbox.server import Sandbox  # its server's packages are an extra

    stack.enter_context(silenced("uvicorn.error", "sandbox"))  # its end is not news here
    addresses = (await stack.enter_async_context(Sandbox(folder, clock_factor=speed))).addresses
    http = await stack.enter_async_context(
        httpx.AsyncClient(base_url=addresses.daraja, trust_env=False, verify=certificates_for(addresses.daraja))
    )
    (await http.put("/control/faults", json={"two_minute_rule": False})).raise_for_status()

    async def answer(phone: str, what: str) -> str:
        automatic = {"auto": None if what == "ask" else what, "auto_delay_s": AFTER_S}
        (await http.put(f"/control/phones/{normalise_phone(phone)}", json=automatic)).raise_for_status()
        return f"Answer the prompt, PIN 1234, on {addresses.phones}" if what == "ask" else ""

    config = DarajaConfig.from_environment(addresses.variables())
    clock: Clock = SystemClock() if speed == 1 else ScaledClock(speed, SystemClock())
    daraja = Daraja(config, store or folder / "payments.db", clock)
    return Place(daraja, False, INITIATOR, addresses.security_credential, answer)


@contextmanager
def silenced(*names: str) -> Iterator[None]:
    """Loggers that say nothing meanwhile, and go on as before."""
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
