from pathlib import Path

import pytest

from chama_app.domain.start_problems import StartProblem
from chama_app.services.config import StartError, read_app_config
from chama_app.storage.key_store import StartReader

REAL = {
    "DARAJA_ENVIRONMENT": "sandbox",
    "DARAJA_CONSUMER_KEY": "key",
    "DARAJA_CONSUMER_SECRET": "consumer-secret",
    "DARAJA_PASSKEY": "passkey",
    "DARAJA_SHORTCODE": "174379",
    "DARAJA_CALLBACK_DOMAIN": "https://pay.chama.co.ke",
    "DARAJA_CALLBACK_SECRET": "5f0c1e9a7b3d48e2a6f19c04d7e8cdef",
    "APPWRITE_ENDPOINT": "https://cloud.appwrite.io/v1",
    "APPWRITE_PROJECT_ID": "chama",
    "CHAMA_DATA_DIR": "/data",
}

_SECRETS = (
    "DARAJA_CONSUMER_KEY",
    "DARAJA_CONSUMER_SECRET",
    "DARAJA_PASSKEY",
    "DARAJA_SHORTCODE",
    "DARAJA_CALLBACK_SECRET",
)


def test_without_credentials_it_is_the_demo() -> None:
    setup = read_app_config({"CHAMA_DATA_DIR": "/data"})
    assert (setup.mode, setup.daraja, setup.folder) == ("demo", None, Path("/data/demo"))


def test_with_credentials_it_is_the_real_thing() -> None:
    setup = read_app_config(REAL)
    assert setup.mode == "sandbox"
    assert setup.daraja
    assert setup.daraja.base_url == "https://sandbox.safaricom.co.ke"


def test_each_mode_has_its_own_folder() -> None:
    folders = {read_app_config(REAL | {"CHAMA_MODE": mode}).folder for mode in ("demo", "sandbox", "production")}
    assert len(folders) == 3


def test_the_mode_can_be_chosen_over_the_environments() -> None:
    assert read_app_config(REAL | {"CHAMA_MODE": "demo"}).daraja is None


def test_missing_credentials_are_named() -> None:
    incomplete = {name: value for name, value in REAL.items() if name != "DARAJA_PASSKEY"}
    with pytest.raises(StartError, match="DARAJA_PASSKEY"):
        read_app_config(incomplete)


def test_credentials_that_cannot_work_are_explained_without_showing_them() -> None:
    with pytest.raises(StartError, match="callback_secret") as raised:
        read_app_config(REAL | {"DARAJA_CALLBACK_SECRET": "short-secret"})
    assert "short-secret" not in str(raised.value)


def test_what_the_environment_lacks_comes_from_the_key_store() -> None:
    incomplete = {name: value for name, value in REAL.items() if name != "DARAJA_PASSKEY"}
    setup = read_app_config(incomplete, {"DARAJA_PASSKEY": "fromthekeystore", "DARAJA_SHORTCODE": "600000"}.get)
    assert setup.daraja
    assert (setup.daraja.passkey, setup.daraja.shortcode) == ("fromthekeystore", "174379")


def test_a_machine_without_a_key_store_has_no_secrets() -> None:
    stored = StartReader()
    assert (stored("DARAJA_PASSKEY"), stored.fault) == (None, "absent")


def test_a_mode_that_the_environment_names_starts_where_its_key_store_failed() -> None:
    given = {"CHAMA_MODE": "sandbox", "CHAMA_DATA_DIR": "/data"}
    setup = read_app_config(given, has_store_failed=lambda: True)
    assert (setup.mode, setup.is_mode_given, setup.daraja) == ("sandbox", True, None)
    assert setup.problem
    assert setup.problem.kind == "missing"
    with pytest.raises(StartError, match="APPWRITE_ENDPOINT"):
        read_app_config(given)
    with pytest.raises(StartError, match="CHAMA_CLOCK_FACTOR"):
        read_app_config(given | {"CHAMA_CLOCK_FACTOR": "10"}, has_store_failed=lambda: True)


def test_an_initiator_is_what_it_takes_to_pay_out() -> None:
    assert read_app_config(REAL).initiator is None
    both = {"DARAJA_INITIATOR_NAME": "api", "DARAJA_SECURITY_CREDENTIAL": "longencryptedcredential"}
    setup = read_app_config(REAL | both)
    assert setup.initiator
    assert setup.initiator.name == "api"
    assert "longencryptedcredential" not in repr(setup)


@pytest.mark.parametrize("missing", ["DARAJA_INITIATOR_NAME", "DARAJA_SECURITY_CREDENTIAL"])
def test_half_an_initiator_is_refused(missing: str) -> None:
    both = {"DARAJA_INITIATOR_NAME": "api", "DARAJA_SECURITY_CREDENTIAL": "longencryptedcredential"}
    with pytest.raises(StartError, match=missing):
        read_app_config(REAL | {name: value for name, value in both.items() if name != missing})


def test_the_setup_never_shows_a_secret() -> None:
    shown = repr(read_app_config(REAL))
    assert not any(REAL[name] in shown for name in ("DARAJA_CONSUMER_SECRET", "DARAJA_CALLBACK_SECRET"))


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(StartError, match="demo, sandbox or production"):
        read_app_config({"CHAMA_MODE": "live"})


def test_a_faster_clock_is_for_the_demo_only() -> None:
    assert read_app_config({"CHAMA_CLOCK_FACTOR": "10"}).clock_factor == 10
    with pytest.raises(StartError, match="demo only"):
        read_app_config(REAL | {"CHAMA_CLOCK_FACTOR": "10"})


@pytest.mark.parametrize("factor", ["fast", "0", "-1", "nan"])
def test_a_clock_factor_that_is_no_factor_is_refused(factor: str) -> None:
    with pytest.raises(StartError, match="CHAMA_CLOCK_FACTOR"):
        read_app_config({"CHAMA_CLOCK_FACTOR": factor})


SERVER = {name: value for name, value in REAL.items() if name not in _SECRETS}


def test_without_any_secret_the_function_sends() -> None:
    config = read_app_config(SERVER).daraja
    assert config
    assert not config.sends_directly


@pytest.mark.parametrize("given", _SECRETS)
def test_some_secrets_are_a_mistake_not_a_mode(given: str) -> None:
    with pytest.raises(StartError, match=f"unset {given} when the function holds") as raised:
        read_app_config(SERVER | {given: REAL[given]})
    assert all(name in str(raised.value) for name in _SECRETS)


def test_the_function_pays_out_with_its_own_initiator() -> None:
    both = {"DARAJA_INITIATOR_NAME": "api", "DARAJA_SECURITY_CREDENTIAL": "longencryptedcredential"}
    assert read_app_config(SERVER | both).initiator is None


def test_the_server_mode_needs_its_addresses_too() -> None:
    with pytest.raises(StartError, match="DARAJA_CALLBACK_DOMAIN"):
        read_app_config({"CHAMA_MODE": "sandbox"})


def test_the_demo_can_send_through_the_function_and_keeps_that_apart() -> None:
    setup = read_app_config({"CHAMA_DATA_DIR": "/data", "CHAMA_DEMO": "server"})
    assert (setup.through_function, setup.folder) == (True, Path("/data/demo-server"))


def test_several_demos_meet_in_one_sandbox() -> None:
    setup = read_app_config({"CHAMA_DATA_DIR": "/data", "CHAMA_SANDBOX": "/tmp/sandbox.json"})
    assert (setup.through_function, setup.sandbox) == (True, Path("/tmp/sandbox.json"))


@pytest.mark.parametrize(
    ("name", "value"), [("CHAMA_DEMO", "direct"), ("CHAMA_DEMO", "cloud"), ("CHAMA_CLOCK_FACTOR", "10")]
)
def test_what_does_not_go_with_a_shared_sandbox_is_refused(name: str, value: str) -> None:
    with pytest.raises(StartError, match=name):
        read_app_config({"CHAMA_SANDBOX": "/tmp/sandbox.json", name: value})


def test_a_faster_clock_does_not_keep_a_mode_from_starting_that_was_chosen(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    setup = read_app_config({"CHAMA_DATA_DIR": str(tmp_path), "CHAMA_CLOCK_FACTOR": "10"}, chosen=lambda _: "sandbox")
    assert (setup.mode, setup.clock_factor) == ("sandbox", 1.0)
    assert setup.problem == StartProblem("setup")
    assert "CHAMA_CLOCK_FACTOR" in caplog.text


def test_a_shared_sandbox_runs_on_real_time() -> None:
    shared = {"CHAMA_DATA_DIR": "/data", "CHAMA_SANDBOX": "/data/shared"}
    assert read_app_config(shared | {"CHAMA_CLOCK_FACTOR": "1"}).clock_factor == 1
    with pytest.raises(StartError, match="for a sandbox of the app's own"):
        read_app_config(shared | {"CHAMA_CLOCK_FACTOR": "2"})
