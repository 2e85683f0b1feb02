"""The way to M-PESA: which mode runs, the credentials of each real mode, and whether they work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import httpx

from daraja_core import AppwriteError, DarajaAuthError, DarajaConfig, DarajaError, DarajaUnreachableError
from daraja_core.domain_refusal import read_domain_refusal

from ..storage.mode import Mode, choose_mode, chosen_mode
from ..storage.secret_store import SecretStore
from .config import Lookup, Setup, SetupError, read_config, read_initiator, stored_name
from .credentials import CREDENTIALS, FUNCTIONS_OWN, Initiator, Known, known

LIMIT_S = 20.0
HEALTH_LIMIT_S = 10.0

Step = Literal["sign_in", "callback", "live"]
Why = Literal[
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


Held: TypeAlias = Mapping[Mode, Mapping[str, str]]
"""Credentials by mode and name, as they were typed or recalled."""


class ProbeError(Exception):
    """A step of the test found something wrong, which is told by its reason; `said` is what the other side wrote."""

    def __init__(self, why: Why, said: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.said = said


class Probe(Protocol):
    """One step of the test; returns when all is well. It moves no money."""

    def __call__(self, config: DarajaConfig) -> Awaitable[None]: ...


@dataclass(frozen=True, slots=True)
class Tick:
    """One step of the test: fine, or why not, with what the other side wrote."""

    step: Step
    why: Why = ""
    said: str = ""

    @property
    def is_ok(self) -> bool:
        """The step found nothing wrong."""
        return self.why == ""


class Connection:
    """One per process. It waits with the credentials of the running mode until they are complete."""

    def __init__(
        self,
        setup: Setup,
        environment: Mapping[str, str],
        probes: Mapping[Step, Probe],
        clear: Callable[[], Awaitable[None]],
        restart: Callable[[], None] | None = None,
        held: Held | None = None,
    ) -> None:
        self._setup = setup
        # As it was at the start: the demo's function reads its made-up credentials from this process's environment.
        self._environment = dict(environment)
        self._probes = probes
        modes: tuple[Mode, ...] = ("demo", "sandbox", "production")
        self._held: dict[Mode, dict[str, str]] = {mode: dict((held or {}).get(mode, {})) for mode in modes}
        self._green: set[Mode] = set()
        self._changed = asyncio.Event()
        self.clear_demo = clear
        self.restart = restart

    @property
    def mode(self) -> Mode:
        """What runs now."""
        return self._setup.mode

    @property
    def next_mode(self) -> Mode:
        """What the next start will run."""
        return self.mode if self._setup.is_mode_given else (chosen_mode(self._setup.data) or "demo")

    @property
    def is_mode_given(self) -> bool:
        """The environment names the mode: it cannot be chosen here."""
        return self._setup.is_mode_given

    @property
    def held(self) -> Held:
        """What was typed or recalled, for the next start in this process; nothing of it is ever shown."""
        return self._held

    def is_green(self, mode: Mode) -> bool:
        """The credentials as they are now passed the test."""
        return mode in self._green

    async def ready(self, tell: Callable[[str], None]) -> tuple[DarajaConfig, Initiator | None]:
        """The credentials of the running mode, as soon as they are complete; `tell` hears what is missing."""
        while True:
            self._changed.clear()
            try:
                return self._read(self.mode)
            except SetupError as exc:
                tell(str(exc))
            await self._changed.wait()

    def known(self, mode: Mode) -> dict[str, Known]:
        """What may be told of each credential that is set."""
        find = self._finder(mode)
        found = {one: find(one.name) for one in CREDENTIALS}
        return {
            one.name: known(one, value, is_given=bool(self._environment.get(one.name)))
            for one, value in found.items()
            if value
        }

    def problem(self, mode: Mode) -> str | None:
        """What keeps the credentials of a mode from working, as far as one can see without asking."""
        try:
            self._read(mode)
        except SetupError as exc:
            return str(exc)
        return None

    async def recall(self, mode: Mode, store: SecretStore) -> None:
        """Take up what a device has in store: a phone answers only once its page is there, and a key store blocks."""
        for one in CREDENTIALS:
            value = await store.read(stored_name(mode, one.name)) or await store.read(one.name)
            if value:
                self._held[mode].setdefault(one.name, value)
        self._changed.set()

    async def save(self, mode: Mode, values: Mapping[str, str], store: SecretStore) -> bool:
        """Use these credentials from now on; False when the device cannot keep them beyond this session."""
        self._held[mode] |= values
        self._green.discard(mode)
        kept = [await store.write(stored_name(mode, name), value) for name, value in values.items()]
        self._changed.set()
        return all(kept)

    async def test(self, mode: Mode) -> tuple[Tick, ...]:
        """Try the credentials of a mode, without moving money. Raises SetupError when they are not complete."""
        config, _ = self._read(mode)
        tried_with = dict(self._held[mode])
        steps = [step for step in STEPS if step != "sign_in" or config.sends_directly]  # else the function signs in
        ticks = tuple(await asyncio.gather(*(self._try(step, config) for step in steps)))
        if all(tick.is_ok for tick in ticks) and tried_with == self._held[mode]:
            self._green.add(mode)
        return ticks

    def choose(self, mode: Mode) -> None:
        """Start in this mode from now on. Raises OSError when that cannot be written down."""
        choose_mode(self._setup.data, mode)

    async def _try(self, step: Step, config: DarajaConfig) -> Tick:
        try:
            async with asyncio.timeout(LIMIT_S):
                await self._probes[step](config)
        except ProbeError as exc:
            return Tick(step, exc.why, exc.said)
        except TimeoutError:
            return Tick(step, "too_slow")
        except DarajaError as exc:
            return Tick(step, _why(exc))
        return Tick(step)

    def _read(self, mode: Mode) -> tuple[DarajaConfig, Initiator | None]:
        find = self._finder(mode)
        if mode == self.mode and self._setup.config and not self._held[mode]:
            config, initiator = self._setup.config, self._setup.initiator
        else:
            config, initiator = read_config(find, mode), read_initiator(find)
        return config, initiator if config.sends_directly else FUNCTIONS_OWN

    def _finder(self, mode: Mode) -> Lookup:
        held = self._held[mode]
        return lambda name: self._environment.get(name) or held.get(name)


def _why(error: DarajaError) -> Why:
    match error:
        case DarajaAuthError():
            return "keys"
        case DarajaUnreachableError():
            return "offline"
        case AppwriteError(status=None):
            return "offline"
        case _:
            return "appwrite"


async def reach_callback(config: DarajaConfig, transport: httpx.AsyncBaseTransport | None = None) -> None:
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
