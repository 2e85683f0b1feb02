import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.storage import key_store
from chama_app.storage.key_store import StartReader
from chama_app.storage.secret_store import ComputerSecretStore, PhoneSecretStore, secret_store_of

from ..ui.fake_page import FakePage


class Ring(KeyringBackend):
    """A key store in memory."""

    priority = -1  # keyring must not choose it by itself

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


def test_what_is_longer_than_any_secret_is_none() -> None:
    held = Ring()
    with ring(held):
        for length, is_read in ((key_store.LONGEST, True), (key_store.LONGEST + 1, False)):
            held.held["chama", "name"] = "x" * length
            assert (key_store.read_secret("name") is not None) is is_read


async def test_a_computer_without_a_key_store_keeps_nothing_and_says_so() -> None:
    with ring(fail.Keyring()):  # type: ignore[no-untyped-call]  # as above
        store = ComputerSecretStore()
        assert not await store.write("sandbox:DARAJA_PASSKEY", "secret")
        assert store.fault == "absent"
        assert await store.read("sandbox:DARAJA_PASSKEY") is None


class SystemError(Exception):
    """What a bus or a library under a backend raises: nothing that keyring knows."""


class Panic(BaseException):
    """What a backend in Rust raises: nothing that is an Exception."""


class Broken(Ring):
    """A key store that raises, or gives back what nobody gave it."""

    def __init__(self, error: BaseException | None = None, junk: object = None) -> None:
        super().__init__()
        self._error = error
        self._junk = junk

    def get_password(self, service: str, username: str) -> str | None:
        if self._error:
            raise self._error
        return self._junk  # type: ignore[return-value]  # as a broken backend would

    def set_password(self, service: str, username: str, password: str) -> None:
        if self._error:
            raise self._error


class Hanging(Ring):
    """A key store that answers when the test allows it."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.may_answer.wait(60)
        return "too late"

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked += 1
        self.may_answer.wait(60)


@pytest.mark.parametrize(
    "broken",
    [
        Broken(errors.KeyringLocked("locked")),
        Broken(errors.NoKeyringError("none")),
        Broken(SystemError("[org.freedesktop.DBus.Error.TimedOut] failed to activate service")),
        Broken(RuntimeError("No recommended backend was available.")),
        Broken(TimeoutError()),
        Broken(Panic("secret")),
        Broken(SystemExit(3)),
        Broken(OSError(5, "Input/output error")),
        Broken(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")),
        Broken(junk=b"bytes"),
        Broken(junk=7),
        Broken(junk="\x00\x01\n"),
        Broken(junk="x" * 100_000),
        null.Keyring(),  # type: ignore[no-untyped-call]  # it takes everything and keeps nothing
    ],
)
async def test_whatever_a_key_store_raises_or_gives_back_it_is_a_computer_without_one(broken: KeyringBackend) -> None:
    with ring(broken):
        assert not await ComputerSecretStore().write("sandbox:DARAJA_PASSKEY", "secret")
        assert await ComputerSecretStore().read("sandbox:DARAJA_PASSKEY") is None
        assert StartReader()("sandbox:DARAJA_PASSKEY") is None


def test_what_a_key_store_panics_about_is_one_line_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with ring(Broken(Panic("secret"))), caplog.at_level("INFO", "chama.keys"):
        assert StartReader()("sandbox:DARAJA_PASSKEY") is None
    assert caplog.messages == ["the key store failed: Panic"]


def test_who_ends_the_program_while_a_key_store_is_asked_ends_it() -> None:
    with ring(Broken(KeyboardInterrupt())), pytest.raises(KeyboardInterrupt):
        key_store.read_secret("sandbox:DARAJA_PASSKEY")


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (Ring(), None),
        (Broken(SystemError("[org.freedesktop.DBus.Error.TimedOut] failed to activate service")), "failed"),
        (Broken(Panic("secret")), "failed"),
        (fail.Keyring(), "absent"),  # type: ignore[no-untyped-call]  # as above
        (null.Keyring(), "absent"),  # type: ignore[no-untyped-call]  # as above
    ],
)
async def test_who_asks_a_key_store_knows_whether_it_answered(made: KeyringBackend, fault: str | None) -> None:
    with ring(made):
        reader, store = StartReader(), ComputerSecretStore()
        assert (reader("name"), reader.fault) == (None, fault)
        assert reader.has_failed() is (fault == "failed")
        assert (await store.read("name"), store.fault) == (None, fault)


async def test_a_key_store_that_works_again_has_no_fault() -> None:
    store = ComputerSecretStore()
    with ring(Broken(OSError(5, "Input/output error"))):
        await store.read("name")
    with ring(Ring()):
        await store.read("name")
    assert store.fault is None


async def test_a_key_store_that_gives_back_something_else_is_one_that_keeps_nothing() -> None:
    with ring(Broken(junk="something else than was kept")):
        assert not await ComputerSecretStore().write("sandbox:DARAJA_PASSKEY", "secret")
        assert await ComputerSecretStore().read("sandbox:DARAJA_PASSKEY") == "something else than was kept"


async def test_a_key_store_that_never_answers_is_asked_once_and_holds_nobody_up() -> None:
    hanging = Hanging()
    with ring(hanging):
        reader = StartReader(limit_s=0.05)
        assert [reader(name) for name in ("A", "B", "C")] == [None] * 3
        assert (hanging.asked, reader.fault, reader.has_failed()) == (1, "silent", True)
        store = ComputerSecretStore(limit_s=0.05)
        assert await store.read("A") is None
        assert not await store.write("B", "secret")
        assert (hanging.asked, store.fault) == (2, "silent")
        hanging.may_answer.set()


async def test_a_start_whose_key_store_hangs_opens_and_says_what_is_missing(tmp_path: Path) -> None:
    hanging = Hanging()
    with ring(hanging):
        given = {"CHAMA_DATA_DIR": str(tmp_path)}
        chama = Application(read_app_config(given, StartReader(limit_s=0.05), lambda _: "sandbox"), given)
        hanging.may_answer.set()
        subscriber = chama.state.subscribe()
        chama.start()
        async with asyncio.timeout(60):
            while (problem := chama.state.snapshot().problem) is None:
                await subscriber.wait_for_change(None)
        await chama.close()
    assert problem.kind == "missing"
    assert "DARAJA_CALLBACK_DOMAIN" in problem.names


async def test_a_phone_whose_storage_raises_anything_keeps_nothing() -> None:
    async with FakePage() as tab:
        tab.page.run_task = _raises  # as a page whose tab is away does
        store = PhoneSecretStore(tab.page)
        assert not await store.write("sandbox:DARAJA_PASSKEY", "secret")
        assert await store.read("sandbox:DARAJA_PASSKEY") is None
        assert store.fault == "phone"


def _raises(*_: object) -> None:
    raise SystemError("nobody is there")


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
