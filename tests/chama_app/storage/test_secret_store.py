from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

from chama_app.storage import key_store
from chama_app.storage.secret_store import ComputerSecretStore, PhoneSecretStore, secret_store_of

from ..ui.fake_page import FakePage


class Ring(KeyringBackend):
    """A key store in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring left this one without annotations
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


@contextmanager
def ring(made: KeyringBackend) -> Iterator[None]:
    """The computer's key store for a while."""
    before = keyring.get_keyring()
    keyring.set_keyring(made)
    try:
        yield
    finally:
        keyring.set_keyring(before)


async def test_a_computers_key_store_gives_back_what_it_was_given() -> None:
    with ring(Ring()):
        assert await ComputerSecretStore().write("sandbox:DARAJA_PASSKEY", "secret")
        assert await ComputerSecretStore().read("sandbox:DARAJA_PASSKEY") == "secret"
        assert key_store.read_secret("sandbox:DARAJA_PASSKEY") == "secret"


async def test_a_computer_without_a_key_store_keeps_nothing_and_says_so() -> None:
    with ring(fail.Keyring()):  # type: ignore[no-untyped-call]  # as above
        assert not await ComputerSecretStore().write("sandbox:DARAJA_PASSKEY", "secret")
        assert await ComputerSecretStore().read("sandbox:DARAJA_PASSKEY") is None


async def test_a_browser_has_no_place_for_secrets() -> None:
    async with FakePage() as tab:
        tab.session.apply_page_patch({"web": True})
        assert secret_store_of(tab.page) is None


@pytest.mark.parametrize(("platform", "kind"), [("linux", ComputerSecretStore), ("android", PhoneSecretStore)])
async def test_every_other_device_has_its_own(platform: str, kind: type) -> None:
    async with FakePage() as tab:
        tab.session.apply_page_patch({"platform": platform})
        assert isinstance(secret_store_of(tab.page), kind)


async def test_a_phones_secrets_are_asked_for_in_its_page() -> None:
    async with FakePage() as tab:
        store = PhoneSecretStore(tab.page)
        assert await store.write("sandbox:DARAJA_PASSKEY", "secret")
        assert tab.storage["sandbox:DARAJA_PASSKEY"] == "secret"
        assert await store.read("sandbox:DARAJA_PASSKEY") == "secret"
