import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from chama_app.services.config import StartError, read_app_config
from chama_app.services.connection import Connection, Probe, ProbeError, Step, StepResult, probe_callback
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
from daraja_core import AppwriteError, DarajaAuthError, DarajaConfig, DarajaError, DarajaUnreachableError

from .test_config import REAL

KEYS = {name: value for name, value in REAL.items() if name not in ("DARAJA_ENVIRONMENT", "CHAMA_DATA_DIR")}
LIMIT_S = 5


class FakeSecretStore:
    """A store for secrets that can be full."""

    def __init__(self, **kept: str) -> None:
        self.kept = kept
        self.is_full = False

    async def read(self, name: str) -> str | None:
        return self.kept.get(name)

    async def write(self, name: str, value: str) -> bool:
        if not self.is_full:
            self.kept[name] = value
        return not self.is_full


async def fine(config: DarajaConfig) -> None:
    """A step that finds nothing wrong."""


def wrong(error: Exception) -> Probe:
    """A step that finds something wrong."""

    async def probe(config: DarajaConfig) -> None:
        raise error

    return probe


def connection(folder: Path, environment: Mapping[str, str] | None = None, **probes: Probe) -> Connection:
    """A connection whose test goes as the probes say."""
    given = {"CHAMA_DATA_DIR": str(folder)} | dict(environment or {})
    steps: dict[Step, Probe] = {"sign_in": fine, "callback": fine, "live": fine}
    return Connection(read_app_config(given, chosen=read_mode), given, steps | probes, _nothing)  # type: ignore[arg-type]  # names of steps


async def _nothing() -> None: ...


async def test_a_mode_waits_for_its_credentials_and_says_what_is_missing(tmp_path: Path) -> None:
    write_mode(tmp_path, "sandbox")
    made, said = connection(tmp_path), list[str]()
    waiting = asyncio.create_task(made.wait_for_credentials(said.append))
    await asyncio.sleep(0)
    assert "DARAJA_SHORTCODE" in said[0] or "APPWRITE_PROJECT_ID" in said[0]
    await made.save("sandbox", KEYS, FakeSecretStore())
    async with asyncio.timeout(LIMIT_S):
        config, initiator = await waiting
    assert (config.shortcode, initiator) == ("174379", None)


async def test_credentials_of_one_mode_are_never_those_of_another(tmp_path: Path) -> None:
    made, secrets = connection(tmp_path), FakeSecretStore()
    assert await made.save("sandbox", KEYS, secrets)
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
    assert not await made.save("sandbox", KEYS, secrets)
    assert made.problem("sandbox") is None
    assert [path.name for path in tmp_path.iterdir()] == []


async def test_what_is_known_of_a_secret_is_its_end(tmp_path: Path) -> None:
    made = connection(tmp_path)
    await made.save("sandbox", KEYS, FakeSecretStore())
    told = made.known_credentials("sandbox")
    assert told["DARAJA_CALLBACK_SECRET"] == KnownCredential("…cdef")
    assert told["DARAJA_SHORTCODE"] == KnownCredential("174379")
    secrets = {one.name for one in CREDENTIALS if one.is_secret}
    assert not any(KEYS[name] in repr(told) for name in secrets & KEYS.keys() if len(KEYS[name]) > 4)


def test_a_short_secret_shows_nothing_of_itself() -> None:
    assert known_credential(Credential("ANY", "daraja", is_secret=True), "short") == KnownCredential("…")


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
    made = Connection(read_app_config(environment), environment, {}, _nothing)
    environment |= KEYS
    assert made.known_credentials("sandbox") == {}
    assert made.problem("sandbox") is not None


async def test_three_ticks_make_a_mode_green_until_its_credentials_change(tmp_path: Path) -> None:
    made = connection(tmp_path)
    await made.save("production", KEYS, FakeSecretStore())
    assert await made.test("production") == (StepResult("sign_in"), StepResult("callback"), StepResult("live"))
    assert made.has_passed_test("production")
    assert not made.has_passed_test("sandbox")
    await made.save("production", {"DARAJA_PASSKEY": "another"}, FakeSecretStore())
    assert not made.has_passed_test("production")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (DarajaAuthError("no"), "keys"),
        (DarajaUnreachableError("no"), "offline"),
        (AppwriteError("no"), "offline"),
        (AppwriteError("no", status=401), "appwrite"),
        (DarajaError("no"), "appwrite"),
        (ProbeError("not_ready"), "not_ready"),
    ],
)
async def test_a_step_that_fails_says_why_and_the_others_are_tried_all_the_same(
    tmp_path: Path, error: Exception, why: str
) -> None:
    made = connection(tmp_path, sign_in=wrong(error))
    await made.save("sandbox", KEYS, FakeSecretStore())
    ticks = await made.test("sandbox")
    assert ticks == (StepResult("sign_in", why), StepResult("callback"), StepResult("live"))  # type: ignore[arg-type]  # from the list above
    assert not made.has_passed_test("sandbox")


async def test_incomplete_credentials_are_not_tried(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="APPWRITE_PROJECT_ID"):
        await connection(tmp_path).test("sandbox")


async def test_where_the_function_holds_the_keys_it_signs_in_and_pays_out_itself(tmp_path: Path) -> None:
    keys = ("APPWRITE_ENDPOINT", "APPWRITE_PROJECT_ID", "DARAJA_CALLBACK_DOMAIN")
    write_mode(tmp_path, "sandbox")
    made = connection(tmp_path, sign_in=wrong(DarajaAuthError("no")))
    await made.save("sandbox", {name: KEYS[name] for name in keys}, FakeSecretStore())
    assert await made.test("sandbox") == (StepResult("callback"), StepResult("live"))
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
    assert "credentials" in setup.problem


def test_the_environment_decides_over_what_was_chosen(tmp_path: Path) -> None:
    write_mode(tmp_path, "production")
    made = connection(tmp_path, {"CHAMA_MODE": "demo"})
    assert (made.mode, made.next_mode, made.is_mode_given) == ("demo", "demo", True)


@pytest.mark.parametrize("written", [b"live", b"", b"\xff\xfe"])
def test_a_choice_that_cannot_be_read_is_the_demo(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "mode").write_bytes(written)
    assert read_mode(tmp_path) is None
    assert connection(tmp_path).mode == "demo"


CONFIG = read_app_config(REAL).daraja


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (200, '{"status":"alive"}', ""),
        (503, '{"error":"not set up"}', "not_ready"),
        (404, "nothing here", "not_found"),
        (200, "<html>a parked domain</html>", "not_found"),
    ],
)
async def test_the_callback_address_must_be_our_function(status: int, body: str, why: str) -> None:
    assert CONFIG
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(status, text=body)

    try:
        await probe_callback(CONFIG, httpx.MockTransport(answer))
        found = ""
    except ProbeError as exc:
        found = exc.reason
    assert (found, asked) == (why, ["https://pay.example.org/health"])


EXECUTE = 'To execute function using domain, execute permissions must include "any" or "guests"'


@pytest.mark.parametrize(
    ("status", "kind", "message", "why"),
    [
        (401, "user_unauthorized", EXECUTE, "execute"),
        (404, "function_not_found", "Function with the requested ID could not be found.", "disabled"),
        (404, "deployment_not_found", "Deployment not found.", "not_deployed"),
        (403, "project_paused", "Project is paused.", "paused"),
        (402, "billing_limit_exceeded", "Billing limit for the month has reached.", "limit"),
        (404, "rule_not_found", "Rule not found.", "no_function"),
        (503, "general_unknown", "Server Error", "other"),
    ],
)
async def test_appwrite_in_place_of_the_function_is_told_with_its_own_sentence(
    status: int, kind: str, message: str, why: str
) -> None:
    assert CONFIG
    body = {"message": message, "code": status, "type": kind, "version": "1.9.6"}
    with pytest.raises(ProbeError) as raised:
        await probe_callback(CONFIG, httpx.MockTransport(lambda _: httpx.Response(status, json=body)))
    assert (raised.value.reason, raised.value.detail) == (why, message)


async def test_a_callback_address_that_nobody_answers_is_offline() -> None:
    assert CONFIG

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no such host")

    with pytest.raises(ProbeError) as raised:
        await probe_callback(CONFIG, httpx.MockTransport(refuse))
    assert raised.value.reason == "offline"
