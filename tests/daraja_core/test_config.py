"""The configuration: what cannot work is refused when it is made, by name, and without showing a secret."""

import re
from dataclasses import fields
from typing import Any, get_args

import pytest

from daraja_core.config import DarajaConfig, DarajaEnvironment
from daraja_core.errors import ConfigError, ConfigFault
from tests.daraja_core.configs import CALLBACK_SECRET, config

LOOPBACK = {
    "daraja_base_url": "http://127.0.0.1:8123/",
    "appwrite_endpoint": "http://127.0.0.1:8123/v1",
    "callback_domain": "http://127.0.0.1:8123/function",
}


def test_the_defaults_are_the_documented_ones() -> None:
    made = config()
    assert (made.appwrite_database_id, made.appwrite_collection_id, made.b2c_collection_id) == (
        "payments",
        "transactions",
        "disbursements",
    )
    assert (made.till, made.daraja_base_url, made.max_amount, made.b2c_version) == (None, None, 250_000, "v3")


def test_there_is_no_default_environment() -> None:
    required = {field.name for field in fields(DarajaConfig)} - {"environment"}
    with pytest.raises(TypeError, match="environment"):
        DarajaConfig(**{name: getattr(config(), name) for name in required})


def test_the_environment_is_the_host() -> None:
    assert config().base_url == "https://sandbox.safaricom.co.ke"
    assert config(environment=DarajaEnvironment.PRODUCTION).base_url == "https://api.safaricom.co.ke"


def test_a_simulator_on_this_machine_may_speak_plain_http() -> None:
    made = config(**LOOPBACK)
    assert made.base_url == "http://127.0.0.1:8123"
    assert made.endpoint == "http://127.0.0.1:8123/v1"
    assert made.callback_base == "http://127.0.0.1:8123/function"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
def test_every_name_of_this_machine_is_loopback(host: str) -> None:
    assert config(**LOOPBACK | {"daraja_base_url": f"http://{host}:9"}).base_url == f"http://{host}:9"


@pytest.mark.parametrize("name", ["appwrite_endpoint", "callback_domain"])
def test_without_a_simulator_plain_http_is_refused_even_here(name: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} must start with https://"):
        config(**{name: LOOPBACK[name]})


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1:8123", "http://127.0.0.1.evil.example", "http://localhost.evil.example"]
)
def test_a_simulator_elsewhere_must_speak_https(url: str) -> None:
    with pytest.raises(ConfigError, match="daraja_base_url must start with https://"):
        config(daraja_base_url=url)


@pytest.mark.parametrize("name", ["appwrite_endpoint", "callback_domain", "daraja_base_url"])
@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://example.org", "https://", "https://exa mple.org", None, "https://[::1"]
)
def test_an_address_must_be_a_url(name: str, url: Any) -> None:
    if (name, url) == ("daraja_base_url", None):
        return  # None is its default
    with pytest.raises(ConfigError, match=f"{name} must be a URL such as https://example.org"):
        config(**{name: url})


@pytest.mark.parametrize(
    "url", ["https://user:hush@example.org/v1", "https://example.org/v1?a=b", "https://example.org/v1#x"]
)
def test_an_address_has_no_password_query_or_fragment(url: str) -> None:
    with pytest.raises(ConfigError, match="no user name, query or fragment") as caught:
        config(appwrite_endpoint=url)
    assert "hush" not in str(caught.value)


def test_the_endpoint_must_end_in_v1() -> None:
    with pytest.raises(ConfigError, match=r"must end in /v1, got 'https://cloud.appwrite.io': append it"):
        config(appwrite_endpoint="https://cloud.appwrite.io")


@pytest.mark.parametrize("word", ["mpesa", "M-PESA", "Safaricom", "exe", "exec", "cmd", "SQL", "query"])
def test_words_that_safaricom_refuses_are_refused_in_the_callback_domain(word: str) -> None:
    for url in (f"https://{word}.chama.co.ke", f"https://chama.co.ke/{word}"):
        with pytest.raises(ConfigError, match="callback_domain must not contain words that Safaricom refuses"):
            config(callback_domain=url)


def test_a_tunnel_is_for_the_sandbox_only() -> None:
    url = "https://abc.ngrok-free.app"
    assert config(callback_domain=url).callback_base == url
    with pytest.raises(ConfigError, match="a tunnel that Safaricom refuses"):
        config(callback_domain=url, environment=DarajaEnvironment.PRODUCTION)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "short",
        "," + CALLBACK_SECRET,
        CALLBACK_SECRET + ",short",
        "n" * 32,
        f"{CALLBACK_SECRET},{'o' * 32}",
        "your-callback-secret",
    ],
)
def test_a_callback_secret_that_can_be_guessed_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ConfigError, match=r"callback_secret must be a secret that nobody can guess.*openssl") as caught:
        config(callback_secret=secret)
    assert CALLBACK_SECRET not in str(caught.value)


def test_while_a_secret_changes_both_verify_and_the_first_signs() -> None:
    new, old = "a-newer-secret-of-some-length", CALLBACK_SECRET
    assert config(callback_secret=f"{new},{old}").callback_secrets == (new, old)


@pytest.mark.parametrize("name", ["consumer_key", "consumer_secret", "passkey"])
@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "ключ", None])
def test_a_credential_with_blanks_is_refused_and_not_shown(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"{name} must be the text from the Daraja portal") as caught:
        config(**{name: value})
    assert "words" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"consumer_key": "key:secret"}, "consumer_key must not contain a colon"),
        ({"shortcode": "1234"}, "shortcode must be 5 to 7 digits as text, got '1234'"),
        ({"shortcode": 174379}, "shortcode must be 5 to 7 digits as text, got 174379"),
        ({"till": "till"}, "till must be 5 to 7 digits as text, got 'till'"),
        ({"b2c_shortcode": "٦٠٠٠٠٠"}, "b2c_shortcode must be 5 to 7 digits"),
        ({"environment": "sandbox"}, "environment must be DarajaEnvironment.SANDBOX or"),
        ({"appwrite_project_id": "my project"}, "appwrite_project_id must be an Appwrite id"),
        ({"appwrite_database_id": ""}, "appwrite_database_id must be an Appwrite id"),
        ({"appwrite_collection_id": "_x"}, "appwrite_collection_id must be an Appwrite id"),
        ({"b2c_collection_id": "x" * 37}, "b2c_collection_id must be an Appwrite id"),
        ({"b2c_collection_id": "transactions"}, "b2c_collection_id must not be the collection of the payments"),
        ({"max_amount": 0}, "max_amount must be a whole number of shillings"),
        ({"max_amount": 1e6}, "max_amount must be a whole number of shillings"),
        ({"max_amount": 10**9}, "max_amount must be a whole number of shillings"),
        ({"b2c_version": "v2"}, "b2c_version must be 'v3' or 'v1', got 'v2'"),
        ({"safaricom_timeout_s": 0}, "safaricom_timeout_s must be a number of seconds"),
        ({"appwrite_timeout_s": True}, "appwrite_timeout_s must be a number of seconds"),
        ({"appwrite_session": "a\r\nb"}, "appwrite_session must be a session secret"),
        ({"callback_secret": None}, "callback_secret must be a secret that nobody can guess"),
        ({"consumer_key": "your-consumer-key"}, "consumer_key is a placeholder"),
        ({"passkey": "..."}, "passkey is a placeholder"),
    ],
)
def test_a_refusal_names_the_field_and_what_to_put_there(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        config(**change)


FAULTS: tuple[tuple[str, Any, ConfigFault], ...] = (
    ("consumer_secret", "two words", "text"),
    ("passkey", "...", "placeholder"),
    ("callback_domain", "https://example.org", "placeholder"),
    ("consumer_key", "key:secret", "key_and_secret"),
    ("callback_secret", "short", "guessable"),
    ("till", "till", "digits"),
    ("appwrite_project_id", "my project", "id"),
    ("b2c_collection_id", "transactions", "shared"),
    ("records_collection_id", "transactions", "shared"),
    ("appwrite_endpoint", "cloud.appwrite.io", "url"),
    ("appwrite_endpoint", "https://a:b@cloud.appwrite.io/v1", "extra_parts"),
    ("callback_domain", "http://chama.co.ke", "https"),
    ("appwrite_endpoint", "https://cloud.appwrite.io/v1/realtime", "after_v1"),
    ("appwrite_endpoint", "https://cloud.appwrite.io", "without_v1"),
    ("callback_domain", "https://mpesa.chama.co.ke", "refused_word"),
    ("callback_domain", "https://192.168.0.2", "out_of_reach"),
    ("callback_domain", "https://chama.co.ke/path", "host_alone"),
    ("callback_domain", "https://abc.ngrok-free.app", "tunnel"),
)


@pytest.mark.parametrize(("setting", "value", "fault"), FAULTS)
def test_programs_are_told_which_setting_it_is_and_what_is_wrong_with_it(
    setting: str, value: Any, fault: ConfigFault
) -> None:
    with pytest.raises(ConfigError) as caught:
        config(**{setting: value}, environment=DarajaEnvironment.PRODUCTION)
    assert (caught.value.setting, caught.value.fault) == (setting, fault)
    assert str(caught.value).startswith(f"{setting} ")


def test_every_fault_is_that_of_some_setting() -> None:
    assert {fault for _, _, fault in FAULTS} | {""} == set(get_args(ConfigFault))


def test_a_configuration_shows_no_secret() -> None:
    made = config(appwrite_session="session-secret")
    for name in ("consumer_key", "consumer_secret", "passkey", "callback_secret", "appwrite_session"):
        assert getattr(made, name) not in repr(made)


@pytest.mark.parametrize("behind", ["/realtime", "/realtime/", "/realtime/v1", "/databases"])
def test_an_endpoint_that_goes_on_behind_v1_is_told_where_to_end(behind: str) -> None:
    with pytest.raises(ConfigError, match="must end at /v1") as refused:
        config(appwrite_endpoint=f"https://fra.cloud.appwrite.io/v1{behind}")
    assert "append" not in str(refused.value)


VARIABLES = {
    "DARAJA_ENVIRONMENT": "sandbox",
    "DARAJA_CONSUMER_KEY": "key-of-the-app",
    "DARAJA_CONSUMER_SECRET": "secret-of-the-app",
    "DARAJA_PASSKEY": config().passkey,
    "DARAJA_SHORTCODE": "174379",
    "DARAJA_CALLBACK_SECRET": config().callback_secret,
    "DARAJA_CALLBACK_DOMAIN": "https://65f0.fra.appwrite.run",
    "APPWRITE_ENDPOINT": "https://fra.cloud.appwrite.io/v1",
    "APPWRITE_PROJECT_ID": "chama",
}


def test_the_variables_of_an_operator_make_a_configuration() -> None:
    assert DarajaConfig.from_environment(VARIABLES) == config()
    more = VARIABLES | {"DARAJA_TILL": "5555555", "DARAJA_DATABASE_ID": "shop", "HOME": "/root"}
    changed = config(till="5555555", appwrite_database_id="shop", max_amount=500)
    assert DarajaConfig.from_environment(more, max_amount=500) == changed


def test_without_a_consumer_key_the_function_is_asked_to_send() -> None:
    made = DarajaConfig.from_environment(VARIABLES | {"DARAJA_CONSUMER_KEY": ""})
    assert not made.sends_directly
    assert made.callback_secret == ""


def test_every_variable_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(ConfigError, match=r"^set DARAJA_PASSKEY, DARAJA_ENVIRONMENT \(sandbox or production\): "):
        DarajaConfig.from_environment(VARIABLES | {"DARAJA_PASSKEY": "", "DARAJA_ENVIRONMENT": "live"})
