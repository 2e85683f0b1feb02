"""The way to M-PESA: which mode runs, the credentials of each real mode, and whether they work."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias

from daraja_core import DarajaConfig, Finding

from ..domain.start_problems import KeyStoreFault, StartProblem
from ..storage.mode import Mode, read_mode, write_mode
from ..storage.secret_store import SecretStore
from .backups import Backups
from .config import AppConfig, Lookup, StartError, key_store_name, read_daraja_config, read_initiator
from .credentials import CREDENTIALS, FUNCTION_INITIATOR, Initiator, KnownCredential, known_credential

log = logging.getLogger("chama.connection")

STORE_LIMIT_S = 60.0
"""So long a device may take for all credentials together; somebody may have to type a password for its key store."""

CredentialValues: TypeAlias = Mapping[Mode, Mapping[str, str]]
"""Credentials by mode and name, as they were typed or recalled."""


class Diagnose(Protocol):
    """Looks at everything that a payment needs, without moving money: one finding after the other."""

    def __call__(self, config: DarajaConfig) -> AsyncIterator[Finding]: ...


class Connection:
    """One per process. It waits with the credentials of the running mode until they are complete."""

    def __init__(
        self,
        app_config: AppConfig,
        environment: Mapping[str, str],
        diagnose: Diagnose,
        clear: Callable[[], Awaitable[None]],
        restart: Callable[[], object] | None = None,
        values: CredentialValues | None = None,
        store_limit_s: float = STORE_LIMIT_S,
        own_store: SecretStore | None = None,
    ) -> None:
        self._app_config = app_config
        # As it was at the start: the demo's function reads its made-up credentials from this process's environment.
        self._environment = dict(environment)
        self._diagnose = diagnose
        modes: tuple[Mode, ...] = ("demo", "sandbox", "production")
        self._values: dict[Mode, dict[str, str]] = {mode: dict((values or {}).get(mode, {})) for mode in modes}
        self._passed: set[Mode] = set()
        self._store_limit_s = store_limit_s
        self._own_store = own_store
        self.store_fault: KeyStoreFault | None = app_config.key_store_fault
        self._changed = asyncio.Event()
        self.clear_demo = self.begin_again = self.take_back = clear
        self.restart = restart
        self.backups: Backups | None = None

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

    async def wait_for_credentials(
        self, on_problem: Callable[[StartProblem], None]
    ) -> tuple[DarajaConfig, Initiator | None]:
        """The credentials of the running mode, as soon as they are complete; `on_problem` gets what is missing."""
        while True:
            self._changed.clear()
            try:
                return self._read(self.mode)
            except StartError as exc:
                log.warning("the mode %s cannot run yet: %s", self.mode, exc)
                on_problem(exc.problem)
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

    def problem(self, mode: Mode) -> StartProblem | None:
        """What keeps the credentials of a mode from working, as far as one can see without asking."""
        try:
            self._read(mode)
        except StartError as exc:
            return exc.problem
        return None

    async def load(self, mode: Mode, store: SecretStore | None) -> None:
        """Take up what a device has in store: a phone answers only once its page is there, and a key store blocks.

        What has not answered in the end is as if it were not there, and a store that failed is asked no more. A browser
        has none; behind it is that of the computer that runs Chama, which is read, but never written from there.
        """
        store = store or self._own_store
        if store is None:
            return
        try:
            async with asyncio.timeout(self._store_limit_s):
                await self._load(mode, store)
            self.store_fault = store.fault
        except TimeoutError:
            log.warning("the store for secrets took too long: what it has told so far is used")
            self.store_fault = "silent"
        self._changed.set()

    async def _load(self, mode: Mode, store: SecretStore) -> None:
        for name, stored in [
            (one.name, at) for one in CREDENTIALS for at in (key_store_name(mode, one.name), one.name)
        ]:
            if name in self._values[mode]:
                continue
            value = await store.read(stored)
            if store.fault:
                return
            if value:
                self._values[mode][name] = value

    async def save(self, mode: Mode, values: Mapping[str, str], store: SecretStore) -> tuple[str, ...]:
        """Use these credentials from now on; the names of those that the device does not keep beyond this session."""
        self._values[mode] |= values
        self._passed.discard(mode)
        self._changed.set()
        kept: set[str] = set()
        try:
            async with asyncio.timeout(self._store_limit_s):
                for name, value in values.items():
                    if await store.write(key_store_name(mode, name), value):
                        kept.add(name)
        except TimeoutError:
            log.warning("the store for secrets took too long: what it has not taken so far is not kept")
            self.store_fault = "silent"
        else:
            self.store_fault = store.fault
        return tuple(name for name in values if name not in kept)

    async def test(self, mode: Mode) -> tuple[Finding, ...]:
        """Try the credentials of a mode, without moving money. Raises StartError when they are not complete."""
        config, _ = self._read(mode)
        tried_with = dict(self._values[mode])
        findings = tuple([found async for found in self._diagnose(config) if found.state != "skipped"])
        for found in findings:
            if found.state != "ok":
                log.warning("the test of %s: %s (%s)", found.check, found.detail, found.reason)
        if all(found.state == "ok" for found in findings) and tried_with == self._values[mode]:
            self._passed.add(mode)
        return findings

    def set_next_mode(self, mode: Mode) -> None:
        """Start in this mode from now on. Raises OSError when that cannot be written down."""
        write_mode(self._app_config.data_folder, mode)

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
