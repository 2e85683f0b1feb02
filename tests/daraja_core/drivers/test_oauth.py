"""The access token over HTTP: how long it is used, and what each bad answer says about the credentials."""

import asyncio

import httpx
import pytest

from daraja_core.errors import DarajaAuthError, DarajaUnreachableError
from tests.daraja_core.drivers.safaricom_world import SafaricomWorld, reply, token
from tests.daraja_core.safaricom_bodies import HTML, error, fault


async def test_the_token_is_asked_for_with_the_credentials() -> None:
    world = SafaricomWorld()
    await world.client().sign_in()
    (request,) = world.requests
    assert str(request.url) == "https://sandbox.safaricom.co.ke/oauth/v1/generate?grant_type=client_credentials"
    assert request.headers["Authorization"].startswith("Basic ")


async def test_one_token_serves_everybody_at_once() -> None:
    world = SafaricomWorld()
    client = world.client()
    await asyncio.gather(*(client.sign_in() for _ in range(50)))
    assert len(world.requests) == 1


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        ("3599", 3599),
        (3599, 3599),
        ("1200", 1200),
        (None, 3600),
        ("soon", 3600),
        (True, 3600),
        (-5, 3600),
        ("", 3600),
        (3.5, 3600),
        ("9" * 5000, 3600),
    ],
)
async def test_a_token_is_used_until_a_minute_before_its_end(expires_in: object, seconds: int) -> None:
    world = SafaricomWorld(tokens=[token("first", expires_in), token("second", expires_in)])
    client = world.client()
    await client.sign_in()
    world.clock.pass_seconds(seconds - 61)
    await client.sign_in()
    assert len(world.requests) == 1
    world.clock.pass_seconds(1)
    await client.sign_in()
    assert len(world.requests) == 2


async def test_a_token_that_ends_at_once_is_still_used_once() -> None:
    world = SafaricomWorld(tokens=[token("first", "30")], answers=[reply(500, b"")])
    await world.client().query("ws_CO_1")
    assert [request.headers["Authorization"] for request in world.posts] == ["Bearer first"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b""),  # what bad keys really get
        (401, b""),
        (400, error("400.008.01", "Invalid Authentication passed")),
        (400, error("400.008.02", "Invalid grant type passed")),
        (401, fault("Invalid ApiKey")),
        (200, error("400.008.01", "Invalid Authentication passed")),
    ],
)
async def test_refused_credentials_are_named_and_not_shown(status: int, body: object) -> None:
    with pytest.raises(DarajaAuthError, match="refused the consumer key and secret") as caught:
        await SafaricomWorld(tokens=[reply(status, body)]).client().sign_in()
    assert "secret-of-the-app" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, HTML),
        (200, b""),
        (200, {"access_token": ""}),
        (200, {"access_token": 5}),
        (200, {"access_token": "line\nbreak"}),
        (302, b""),
        (429, fault("Spike arrest violation")),
        (500, b""),
        (503, HTML),
    ],
)
async def test_an_answer_that_is_no_token_says_nothing_about_the_credentials(status: int, body: object) -> None:
    with pytest.raises(DarajaUnreachableError, match="no access token"):
        await SafaricomWorld(tokens=[reply(status, body)]).client().sign_in()


@pytest.mark.parametrize("failure", [httpx.ConnectError("dns"), httpx.ReadTimeout("slow"), httpx.ReadError("cut")])
async def test_without_a_connection_there_is_no_token(failure: Exception) -> None:
    with pytest.raises(DarajaUnreachableError, match="check the internet connection"):
        await SafaricomWorld(tokens=[failure]).client().sign_in()


async def test_after_a_failure_the_next_call_asks_again() -> None:
    world = SafaricomWorld(tokens=[reply(503, b""), token("good")])
    client = world.client()
    with pytest.raises(DarajaUnreachableError):
        await client.sign_in()
    await client.sign_in()
    assert len(world.requests) == 2
