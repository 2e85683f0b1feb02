import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from chama_app.domain.start_problems import KeyStoreFault, StartProblem
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.services.config import StartError, read_app_config
from chama_app.services.connection import Connection, Diagnose
from chama_app.services.credentials import (
    CREDENTIALS,
    FUNCTION_INITIATOR,
    Credential,
    Initiator,
    KnownCredential,
    known_credential,
    missing_credentials,
)
from chama_app.storage.mode import read_mode, write_mode
from daraja_core import DarajaConfig, Finding
from daraja_core.diagnosis import FindingState, Reason

from .test_config import REAL

KEYS = {name: value for name, value in REAL.items() if name not in ("DARAJA_ENVIRONMENT", "CHAMA_DATA_DIR")}
LIMIT_S = 60


class FakeSecretStore:
    """A store for secrets that can be full."""

    def __init__(self, **kept: str) -> None:
        self.kept = kept
        self.is_full = False
        self.fault: KeyStoreFault | None = None

    async def read(self, name: str) -> str | None:
        return None if self.fault else self.kept.get(name)

    async def write(self, name: str, value: str) -> bool:
        if not self.is_full and not self.fault:
            self.kept[name] = value
        return not self.is_full and not self.fault


FINE = (Finding("oauth", "ok", "known"), Finding("callback", "ok", "answers"), Finding("realtime", "ok", "delivers"))


def finding(*findings: Finding) -> Diagnose:
    """A look that finds this."""

    async def diagnose(config: DarajaConfig) -> AsyncIterator[Finding]:
        for found in findings:
            yield found

    return diagnose


def connection(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    diagnose: Diagnose | None = None,
    store_limit_s: float = LIMIT_S,
    own_store: FakeSecretStore | None = None,
) -> Connection:
    """A connection whose test finds what it is told to find."""
    given = {"CHAMA_DATA_DIR": str(folder)} | dict(environment or {})
    config = read_app_config(given, chosen=read_mode)
    return Connection(
        config, given, diagnose or finding(*FINE), _nothing, store_limit_s=store_limit_s, own_store=own_store
    )


async def _nothing() -> None: ...


async def test_a_mode_waits_for_its_credentials_and_says_what_is_missing(tmp_path: Path) -> None:
    write_mode(tmp_path, "sandbox")
    made, said = connection(tmp_path), list[StartProblem]()
    waiting = asyncio.create_task(made.wait_for_credentials(said.append))
    await asyncio.sleep(0)
    assert said[0].kind == "missing"
    assert "APPWRITE_PROJECT_ID" in said[0].names
    await made.save("sandbox", KEYS, FakeSecretStore())
    async with asyncio.timeout(LIMIT_S):
        config, initiator = await waiting
    assert (config.shortcode, initiator) == ("174379", None)


async def test_credentials_of_one_mode_are_never_those_of_another(tmp_path: Path) -> None:
    made, secrets = connection(tmp_path), FakeSecretStore()
    assert await made.save("sandbox", KEYS, secrets) == ()
    assert made.problem("sandbox") is None
    assert made.problem("production") is not None
    assert all(name.startswith("sandbox:") for name in secrets.kept)
    again = connection(tmp_path)
    await again.load("production", secrets)
    assert again.known_credentials("production") == {}
    await again.load("sandbox", secrets)
    assert again.problem("sandbox") is None


async def test_a_device_without_a_place_for_secrets_says_so_and_works_until_it_is_closed(tmp_path: Path) -> None:
    made, secrets = connection(tmp_path), FakeSecretStore()
    secrets.is_full = True
    assert await made.save("sandbox", KEYS, secrets) == tuple(KEYS)
    assert made.problem("sandbox") is None
    assert [path.name for path in tmp_path.iterdir()] == []


class HangingStore(FakeSecretStore):
    """A store that answers for the first few names, and then never."""

    def __init__(self, answers: int, **kept: str) -> None:
        super().__init__(**kept)
        self._answers = answers

    async def read(self, name: str) -> str | None:
        await self._answer()
        return await super().read(name)

    async def write(self, name: str, value: str) -> bool:
        await self._answer()
        return await super().write(name, value)

    async def _answer(self) -> None:
        self._answers -= 1
        if self._answers < 0:
            await asyncio.Event().wait()


async def test_a_store_that_stops_answering_ends_neither_saving_nor_loading(tmp_path: Path) -> None:
    made = connection(tmp_path, store_limit_s=0.05)
    assert await made.save("sandbox", KEYS, HangingStore(2)) == tuple(KEYS)[2:]
    assert made.problem("sandbox") is None
    again = connection(tmp_path, store_limit_s=0.05)
    await again.load("sandbox", HangingStore(1, **{"sandbox:DARAJA_CONSUMER_KEY": KEYS["DARAJA_CONSUMER_KEY"]}))
    assert set(again.known_credentials("sandbox")) == {"DARAJA_CONSUMER_KEY"}


async def test_a_store_that_failed_says_so_until_it_works_again(tmp_path: Path) -> None:
    made, secrets = connection(tmp_path, store_limit_s=0.05), FakeSecretStore()
    assert made.store_fault is None
    secrets.fault = "failed"
    assert await made.save("sandbox", KEYS, secrets) == tuple(KEYS)
    assert made.store_fault == "failed"
    secrets.fault = None
    await made.load("sandbox", secrets)
    assert made.store_fault is None
    await made.load("production", HangingStore(1))
    assert made.store_fault == "silent"


async def test_a_store_that_failed_is_asked_no_more(tmp_path: Path) -> None:
    made, secrets = connection(tmp_path), Asked()
    secrets.fault = "failed"
    await made.load("sandbox", secrets)
    assert len(secrets.asked) == 1


class Asked(FakeSecretStore):
    """A store that remembers what it was asked for."""

    def __init__(self, **kept: str) -> None:
        super().__init__(**kept)
        self.asked: list[str] = []

    async def read(self, name: str) -> str | None:
        self.asked.append(name)
        return await super().read(name)


async def test_behind_a_browser_the_computers_own_store_is_read(tmp_path: Path) -> None:
    held = FakeSecretStore(**{f"sandbox:{name}": value for name, value in KEYS.items()})
    made = connection(tmp_path, own_store=held)
    await made.load("sandbox", None)
    assert made.problem("sandbox") is None
    held.fault = "absent"
    await made.load("production", None)
    assert made.store_fault == "absent"


def test_what_became_of_the_key_store_at_the_start_is_known(tmp_path: Path) -> None:
    given = {"CHAMA_DATA_DIR": str(tmp_path)}
    config = replace(read_app_config(given), key_store_fault="silent")
    assert Connection(config, given, finding(*FINE), _nothing).store_fault == "silent"


async def test_what_is_known_of_a_secret_is_its_end(tmp_path: Path) -> None:
    made = connection(tmp_path)
    await made.save("sandbox", KEYS, FakeSecretStore())
    told = made.known_credentials("sandbox")
    assert told["DARAJA_CALLBACK_SECRET"] == KnownCredential("…cdef")
    assert told["DARAJA_SHORTCODE"] == KnownCredential("174379")
    secrets = {one.name for one in CREDENTIALS if one.is_secret}
    assert not any(KEYS[name] in repr(told) for name in secrets & KEYS.keys() if len(KEYS[name]) > 4)


def test_a_short_secret_shows_nothing_of_itself() -> None:
    assert known_credential(Credential("ANY", "daraja", is_secret=True), "short") == KnownCredential("")


def test_what_is_missing_depends_on_who_sends() -> None:
    through_function = ("APPWRITE_ENDPOINT", "APPWRITE_PROJECT_ID", "DARAJA_CALLBACK_DOMAIN")
    assert missing_credentials(through_function) == ()
    assert missing_credentials(KEYS) == ()
    assert missing_credentials([*through_function, "DARAJA_SHORTCODE"]) == (
        "DARAJA_CONSUMER_KEY",
        "DARAJA_CONSUMER_SECRET",
        "DARAJA_PASSKEY",
        "DARAJA_CALLBACK_SECRET",
    )


async def test_what_the_environment_gives_cannot_be_replaced(tmp_path: Path) -> None:
    made = connection(tmp_path, {"DARAJA_SHORTCODE": "600000"})
    await made.save("sandbox", KEYS, FakeSecretStore())
    assert made.known_credentials("sandbox")["DARAJA_SHORTCODE"] == KnownCredential("600000", is_given=True)


def test_what_gets_into_the_environment_after_the_start_is_nobodys_credential(tmp_path: Path) -> None:
    environment = {"CHAMA_DATA_DIR": str(tmp_path)}
    made = Connection(read_app_config(environment), environment, finding(), _nothing)
    environment |= KEYS
    assert made.known_credentials("sandbox") == {}
    assert made.problem("sandbox") is not None


async def test_a_test_that_finds_nothing_wrong_lets_a_mode_pass_until_its_credentials_change(tmp_path: Path) -> None:
    made = connection(tmp_path)
    await made.save("production", KEYS, FakeSecretStore())
    assert await made.test("production") == FINE
    assert made.has_passed_test("production")
    assert not made.has_passed_test("sandbox")
    await made.save("production", {"DARAJA_PASSKEY": "another"}, FakeSecretStore())
    assert not made.has_passed_test("production")


@pytest.mark.parametrize("state", ["problem", "unknown"])
async def test_one_finding_that_is_not_fine_keeps_a_mode_from_passing(tmp_path: Path, state: FindingState) -> None:
    wrong = Finding("oauth", state, "no", reason="keys")
    made = connection(tmp_path, diagnose=finding(wrong, *FINE[1:]))
    await made.save("sandbox", KEYS, FakeSecretStore())
    assert await made.test("sandbox") == (wrong, *FINE[1:])
    assert not made.has_passed_test("sandbox")


async def test_incomplete_credentials_are_not_tried(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="APPWRITE_PROJECT_ID"):
        await connection(tmp_path).test("sandbox")


async def test_where_the_function_holds_the_keys_it_signs_in_and_pays_out_itself(tmp_path: Path) -> None:
    keys = ("APPWRITE_ENDPOINT", "APPWRITE_PROJECT_ID", "DARAJA_CALLBACK_DOMAIN")
    write_mode(tmp_path, "sandbox")
    made = connection(tmp_path, diagnose=finding(Finding("oauth", "skipped", "the function has them"), *FINE[1:]))
    await made.save("sandbox", {name: KEYS[name] for name in keys}, FakeSecretStore())
    assert await made.test("sandbox") == FINE[1:]
    assert (await made.wait_for_credentials(lambda _: None))[1] == FUNCTION_INITIATOR


async def test_an_initiator_comes_with_the_credentials(tmp_path: Path) -> None:
    write_mode(tmp_path, "sandbox")
    made = connection(tmp_path)
    payouts = {"DARAJA_INITIATOR_NAME": "api", "DARAJA_SECURITY_CREDENTIAL": "encrypted"}
    await made.save("sandbox", KEYS | payouts, FakeSecretStore())
    assert (await made.wait_for_credentials(lambda _: None))[1] == Initiator("api", "encrypted")


def test_a_mode_is_chosen_for_the_next_start(tmp_path: Path) -> None:
    made = connection(tmp_path)
    made.set_next_mode("sandbox")
    assert (made.mode, made.next_mode) == ("demo", "sandbox")
    assert connection(tmp_path).mode == "sandbox"


def test_a_mode_that_was_chosen_starts_even_when_something_is_missing(tmp_path: Path) -> None:
    write_mode(tmp_path, "production")
    setup = read_app_config({"CHAMA_DATA_DIR": str(tmp_path)}, chosen=read_mode)
    assert (setup.mode, setup.daraja) == ("production", None)
    assert setup.problem is not None
    assert setup.problem.kind == "missing"


def test_the_environment_decides_over_what_was_chosen(tmp_path: Path) -> None:
    write_mode(tmp_path, "production")
    made = connection(tmp_path, {"CHAMA_MODE": "demo"})
    assert (made.mode, made.next_mode, made.is_mode_given) == ("demo", "demo", True)


@pytest.mark.parametrize("written", [b"live", b"", b"\xff\xfe"])
def test_a_choice_that_cannot_be_read_is_the_demo(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "mode").write_bytes(written)
    assert read_mode(tmp_path) is None
    assert connection(tmp_path).mode == "demo"


@pytest.mark.parametrize("language", [ENGLISH, KISWAHILI], ids=["English", "Kiswahili"])
def test_every_finding_can_be_said(language: Words) -> None:
    reasons = {reason for one in get_args(Reason) for reason in get_args(one)} - {""}
    assert reasons <= set(language.settings.why)
