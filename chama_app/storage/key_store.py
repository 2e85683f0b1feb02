"""The operating system's key store: Keychain, Credential Manager, the Secret Service."""

import logging

log = logging.getLogger("chama.keys")

SERVICE = "chama"


def read_secret(name: str) -> str | None:
    """A secret from the key store; None when it has none, or when this machine has no key store."""
    try:
        import keyring  # only now: finding a key store takes a while, and phones have none
    except ModuleNotFoundError:
        return None
    try:
        return keyring.get_password(SERVICE, name)
    except keyring.errors.KeyringError as exc:
        log.info("the key store did not answer: %s", type(exc).__name__)
        return None


def write_secret(name: str, value: str) -> bool:
    """Keep a secret; False when this machine has no key store, or it refused."""
    try:
        import keyring  # as above
    except ModuleNotFoundError:
        return False
    try:
        keyring.set_password(SERVICE, name, value)
    except keyring.errors.KeyringError as exc:
        log.info("the key store did not take a secret: %s", type(exc).__name__)
        return False
    return True
