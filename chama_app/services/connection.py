"""The way to M-PESA: which mode runs, the credentials of each real mode, and whether they work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import httpx

from daraja_core import AppwriteError, DarajaAuthError, DarajaConfig, DarajaError, DarajaUnreachableError
from daraja_core.domain_refusal import read_domain_refusal

from ..storage.mode import Mode, read_mode, write_mode
from ..storage.secret_store import SecretStore
from .config import AppConfig, Lookup, StartError, key_store_name, read_daraja_config, read_initiator
from .credentials import CREDENTIALS, FUNCTION_INITIATOR, Initiator, KnownCredential, known_credential

LIMIT_S = 20.0
HEALTH_LIMIT_S = 10.0

Step = Literal["sign_in", "callback", "live"]
FailureReason = Literal[
    "",
    "keys",
    "offline",
    "not_found",
    "not_ready",
    "execute",
    "disabled",
    "not_deployed",
    "paused",
    "limit",
    "no_function",
    "other",
    "appwrite",
    "no_live",
    "too_slow",
]
STEPS: tuple[Step, ...] = ("sign_in", "callback", "live")


CredentialValues: TypeAlias = Mapping[Mode, Mapping[str, str]]
"""Credentials by mode and name, as they were typed or recalled."""


class ProbeError(Exception):
    """A step of the test found something wrong, which is told by its reason; `detail` is what the other side wrote."""

    def __init__(self, why: FailureReason, detail: str = "") -> None:
        super().__init__(why)
        self.reason: FailureReason = why
        self.detail = detail


class Probe(Protocol):
    """One step of the test; returns when all is well. It moves no money."""

    def __call__(self, config: DarajaConfig) -> Awaitable[None]: ...


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step of the test: fine, or why not, with what the other side wrote."""

    step: Step
    reason: FailureReason = ""
    detail: str = ""

    @property
    def is_ok(self) -> bool:
        """The step found nothing wrong."""
        return self.reason == ""


class Connection:
    """One per process. It waits with the credentials of the running mode until they are complete."""

    def __init__(
        self,
        setup: AppConfig,
        environment: Mapping[str, str],
        probes: Mapping[Step, Probe],
        clear: Callable[[], Awaitable[None]],
        restart: Callable[[], None] | None = None,
        values: CredentialValues | None = None,
    ) -> None:
        self._app_config = setup
        # As it was at the start: the demo's function reads its made-up credentials from this process's environment.
        self._environment = dict(environment)
        self._probes = probes
        modes: tuple[Mode, ...] = ("demo", "sandbox", "production")
        self._values: dict[Mode, dict[str, str]] = {mode: dict((values or {}).get(mode, {})) for mode in modes}
        self._passed: set[Mode] = set()
        self._changed = asyncio.Event()
        self.clear_demo = clear
        self.restart = restart

    @property
    def mode(self) -> Mode:
        """What runs now."""
        return self._app_config.mode

    @property
    def next_mode(self) -> Mode:
        """What the next start will run."""
        return self.mode if self._app_config.is_mode_given else (read_mode(self._app_config.data_folder) or "demo")

    @property
    def is_mode_given(self) -> bool:
        """The environment names the mode: it cannot be chosen here."""
        return self._app_config.is_mode_given

    @property
    def credential_values(self) -> CredentialValues:
        """What was typed or recalled, for the next start in this process; nothing of it is ever shown."""
        return self._values

    def has_passed_test(self, mode: Mode) -> bool:
        """The credentials as they are now passed the test."""
        return mode in self._passed

    async def wait_for_credentials(self, on_problem: Callable[[str], None]) -> tuple[DarajaConfig, Initiator | None]:
        """The credentials of the running mode, as soon as they are complete; `on_problem` gets what is missing."""
        while True:
            self._changed.clear()
            try:
                return self._read(self.mode)
            except StartError as exc:
                on_problem(str(exc))
            await self._changed.wait()

    def known_credentials(self, mode: Mode) -> dict[str, KnownCredential]:
        """What may be told of each credential that is set."""
        find = self._finder(mode)
        found = {one: find(one.name) for one in CREDENTIALS}
        return {
            one.name: known_credential(one, value, is_given=bool(self._environment.get(one.name)))
            for one, value in found.items()
            if value
        }

    def problem(self, mode: Mode) -> str | None:
        """What keeps the credentials of a mode from working, as far as one can see without asking."""
        try:
            self._read(mode)
        except StartError as exc:
            return str(exc)
        return None

    async def load(self, mode: Mode, store: SecretStore) -> None:
        """Take up what a device has in store: a phone answers only once its page is there, and a key store blocks."""
        for one in CREDENTIALS:
            value = await store.read(key_store_name(mode, one.name)) or await store.read(one.name)
            if value:
                self._values[mode].setdefault(one.name, value)
        self._changed.set()

    async def save(self, mode: Mode, values: Mapping[str, str], store: SecretStore) -> bool:
        """Use these credentials from now on; False when the device cannot keep them beyond this session."""
        self._values[mode] |= values
        self._passed.discard(mode)
        kept = [await store.write(key_store_name(mode, name), value) for name, value in values.items()]
        self._changed.set()
        return all(kept)

    async def test(self, mode: Mode) -> tuple[StepResult, ...]:
        """Try the credentials of a mode, without moving money. Raises StartError when they are not complete."""
        config, _ = self._read(mode)
        tried_with = dict(self._values[mode])
        steps = [step for step in STEPS if step != "sign_in" or config.sends_directly]  # else the function signs in
        results = tuple(await asyncio.gather(*(self._try(step, config) for step in steps)))
        if all(tick.is_ok for tick in results) and tried_with == self._values[mode]:
            self._passed.add(mode)
        return results

    def set_next_mode(self, mode: Mode) -> None:
        """Start in this mode from now on. Raises OSError when that cannot be written down."""
        write_mode(self._app_config.data_folder, mode)

    async def _try(self, step: Step, config: DarajaConfig) -> StepResult:
        try:
            async with asyncio.timeout(LIMIT_S):
                await self._probes[step](config)
        except ProbeError as exc:
            return StepResult(step, exc.reason, exc.detail)
        except TimeoutError:
            return StepResult(step, "too_slow")
        except DarajaError as exc:
            return StepResult(step, _why(exc))
        return StepResult(step)

    def _read(self, mode: Mode) -> tuple[DarajaConfig, Initiator | None]:
        find = self._finder(mode)
        if mode == self.mode and self._app_config.daraja and not self._values[mode]:
            config, initiator = self._app_config.daraja, self._app_config.initiator
        else:
            config, initiator = read_daraja_config(find, mode), read_initiator(find)
        return config, initiator if config.sends_directly else FUNCTION_INITIATOR

    def _finder(self, mode: Mode) -> Lookup:
        values = self._values[mode]
        return lambda name: self._environment.get(name) or values.get(name)


def _why(error: DarajaError) -> FailureReason:
    match error:
        case DarajaAuthError():
            return "keys"
        case DarajaUnreachableError():
            return "offline"
        case AppwriteError(status=None):
            return "offline"
        case _:
            return "appwrite"


async def probe_callback(config: DarajaConfig, transport: httpx.AsyncBaseTransport | None = None) -> None:
    """Ask the function for its health; raises ProbeError when nobody answers, or somebody else does."""
    async with httpx.AsyncClient(timeout=HEALTH_LIMIT_S, transport=transport) as client:
        try:
            answer = await client.get(config.callback_base + "/health", headers={"Accept": "application/json"})
        except httpx.TransportError as exc:
            raise ProbeError("offline") from exc
    if (refusal := read_domain_refusal(answer.status_code, answer.content)) is not None:
        raise ProbeError(refusal.cause, refusal.sentence)
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        raise ProbeError("not_ready")
    if answer.status_code != httpx.codes.OK or '"alive"' not in answer.text:
        raise ProbeError("not_found")
