"""The operating system's key store: Keychain, Credential Manager, the Secret Service.

Its backends raise whatever the system under them raises, and some never answer: nothing of that is the app's end.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from ..domain.start_problems import KeyStoreFault

log = logging.getLogger("chama.keys")

SERVICE = "chama"
START_LIMIT_S = 3.0
"""So long a start waits for all its secrets together; the app opens without them, and takes them up later."""

LONGEST = 4096


class KeyStoreError(Exception):
    """There is no key store that works; nothing of what a backend says is in here, it may hold a secret."""

    def __init__(self, fault: KeyStoreFault) -> None:
        super().__init__(f"no key store can be used here: {fault}")
        self.fault: KeyStoreFault = fault


def read_secret(name: str) -> str | None:
    """A secret from the key store; None when it has none. Raises KeyStoreError."""
    return _readable(name, _attempt(lambda keyring: keyring.get_password(SERVICE, name)))


def write_secret(name: str, value: str) -> bool:
    """Keep a secret; False when the key store does not give it back. Raises KeyStoreError."""

    def keep(keyring: Any) -> bool:
        keyring.set_password(SERVICE, name, value)
        return bool(keyring.get_password(SERVICE, name) == value)  # one backend takes everything and keeps nothing

    return _attempt(keep) is True


class StartReader:
    """Reads secrets at a start: from the moment at which the key store failed or took too long, there are none.

    `fault` is then what became of it.
    """

    def __init__(self, read: Callable[[str], str | None] = read_secret, limit_s: float = START_LIMIT_S) -> None:
        self._read = read
        self._left_s = limit_s
        self.fault: KeyStoreFault | None = None

    def has_failed(self) -> bool:
        """There is a key store, and what it holds cannot be read now."""
        return self.fault in ("failed", "silent")

    def __call__(self, name: str) -> str | None:
        """A secret, or None; all calls together take no longer than the limit."""
        if self.fault:
            return None
        found: list[str | None] = []
        faults: list[KeyStoreFault] = []

        def read() -> None:
            try:
                found.append(self._read(name))
            except KeyStoreError as exc:
                faults.append(exc.fault)

        began = time.monotonic()
        # A daemon: a store that never answers must not keep the process from ending either.
        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        thread.join(self._left_s)
        self._left_s = max(0.0, self._left_s - (time.monotonic() - began))
        if thread.is_alive():
            log.warning("the key store did not answer in time: Chama starts without it")
            faults.append("silent")
        self.fault = faults[0] if faults else None
        return found[0] if found else None


def _attempt(ask: Callable[[Any], object]) -> object:
    try:
        import keyring  # only now: finding a key store takes a while, and phones have none
        from keyring.backends import fail, null

        if isinstance(keyring.get_keyring(), (fail.Keyring, null.Keyring)):  # what stands in for one, and keeps nothing
            raise KeyStoreError("absent")
        return ask(keyring)
    except ModuleNotFoundError:
        raise KeyStoreError("absent") from None
    except (KeyStoreError, KeyboardInterrupt):  # an interrupt is nobody's but the user's
        raise
    except BaseException as exc:  # noqa: BLE001 — whatever is under a backend, panics too, comes through it; its text may hold a secret
        log.warning("the key store failed: %s", type(exc).__name__)
        raise KeyStoreError("failed") from None


def _readable(name: str, found: object) -> str | None:
    """A secret as somebody may have typed it; whatever else a store gives back is none."""
    if found is None:
        return None
    if isinstance(found, str) and found.isprintable() and len(found) <= LONGEST:
        return found
    log.warning("what the key store holds as %s cannot be read", name)
    return None
