"""The answer to the request for a token: what it is about is read from its body."""

import json
from datetime import timedelta
from typing import Any

import pytest

from daraja_core.errors import DarajaAuthError, DarajaUnreachableError
from daraja_core.token_wire import Token, read_token_answer
from tests.daraja_core.safaricom_bodies import HTML, error, fault

SAMPLE = {"access_token": "hush", "expires_in": "3599"}


def read(status: int, body: object, headers: dict[str, str] | None = None) -> Token:
    return read_token_answer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def keys(text: str) -> dict[str, Any]:
    return {"fault": {"faultstring": text, "detail": {"errorcode": "keymanagement.service.invalid_client"}}}


@pytest.mark.parametrize("status", [200, 201])
def test_a_token_is_read(status: int) -> None:
    assert read(status, SAMPLE) == Token("hush", timedelta(seconds=3599))
    assert "hush" not in repr(read(status, SAMPLE))


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, b"", None),
        (401, b" ", None),
        (400, error("400.008.01", "Invalid Authentication passed"), "400.008.01"),
        (400, error("400.008.02", "Invalid grant type passed"), "400.008.02"),
        (200, error("400.008.01", "Invalid Authentication passed"), "400.008.01"),
        (500, error("400.008.01", "Invalid Authentication passed"), "400.008.01"),
        (404, error("404.001.04", "Invalid Authentication Header"), "404.001.04"),
        (401, error("401.002.01", "Error Occurred - Invalid Access Token"), "401.002.01"),
        (401, {"error": "invalid_client", "error_description": "Client credentials are invalid"}, "invalid_client"),
        (500, keys("Invalid client identifier"), None),
        (401, keys("Invalid ApiKey"), None),
    ],
)
def test_what_is_about_the_keys_says_so_and_names_its_code(status: int, body: object, code: str | None) -> None:
    with pytest.raises(DarajaAuthError, match="refused the consumer key and secret") as caught:
        read(status, body)
    assert caught.value.error_code == code
    assert code is None or code in str(caught.value)


def test_the_request_id_is_kept_for_support() -> None:
    with pytest.raises(DarajaAuthError) as caught:
        read(400, error("400.008.01", "Invalid Authentication passed"))
    assert caught.value.request_id == "1c5b-4ba8-815c-ac45c57a3db01495926"
    assert "requestId 1c5b-4ba8-815c-ac45c57a3db01495926" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        (403, HTML, "firewall"),
        (401, HTML, "firewall"),
        (400, HTML, "firewall"),
        (200, HTML, "something between here and Safaricom"),
        (403, b"", "empty body"),
        (404, b"", "empty body"),
        (200, SAMPLE | {"access_token": "two words"}, "not Safaricom's"),
        (500, error("500.003.02", "System is busy. Please try again in few minutes."), "500.003.02"),
        (500, error("500.003.03", "Error Occurred: Quota Violation"), "500.003.03"),
        (429, fault("Spike arrest violation"), "Spike arrest violation"),
        (500, fault("The Service is temporarily unavailable"), "temporarily unavailable"),
        (405, error("405.001", "Method Not Allowed"), "405.001"),
    ],
)
def test_what_is_not_about_the_keys_does_not_blame_them(status: int, body: object, word: str) -> None:
    with pytest.raises(DarajaUnreachableError, match="no access token") as caught:
        read(status, body)
    assert word in str(caught.value)
    assert "refused the consumer key" not in str(caught.value)


def test_a_limit_says_when_to_try_again() -> None:
    with pytest.raises(DarajaUnreachableError, match="try again in 12 seconds") as caught:
        read(429, fault("Spike arrest violation"), {"Retry-After": "12"})
    assert caught.value.retry_after_s == 12
