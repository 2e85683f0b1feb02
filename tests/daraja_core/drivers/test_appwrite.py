"""The Appwrite client: a session that is kept as long as it works, reads in batches, and every failure named."""

import asyncio
import logging
from typing import Any

import httpx
import pytest

from daraja_core.drivers.appwrite import AppwriteClient, Session
from daraja_core.errors import AppwriteError
from tests.daraja_core.configs import config

KEPT = Session("alice", "kept")
GUEST = {
    "message": 'User (role: guests) missing scopes (["account"])',
    "code": 401,
    "type": "general_unauthorized_scope",
    "version": "1.9.6",
}


class AppwriteWorld:
    """A small Appwrite: accounts by session secret, documents, and a failure on demand."""

    def __init__(self, **accounts: str) -> None:
        self.accounts = accounts
        self.documents: list[dict[str, Any]] = []
        self.failure: httpx.Response | Exception | None = None
        self.requests: list[httpx.Request] = []

    def client(self, kept: Session | None = None, **changes: object) -> AppwriteClient:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        return AppwriteClient(config(**changes), http, kept)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure is not None:
            return self.failure
        assert request.headers["X-Appwrite-Project"] == "chama"
        match request.method, request.url.path:
            case "GET", "/v1/account":
                user = self.accounts.get(request.headers.get("X-Appwrite-Session", ""))
                return httpx.Response(200, json={"$id": user}) if user else httpx.Response(401, json=GUEST)
            case "POST", "/v1/account/sessions/anonymous":
                return self._new_session()
            case "GET", _:
                return httpx.Response(200, json={"total": 0, "documents": self.documents})
            case _:
                return httpx.Response(404, content=b"<!DOCTYPE html>")

    def _new_session(self) -> httpx.Response:
        secret, user = f"secret{len(self.accounts)}", f"anonymous{len(self.accounts)}"
        self.accounts[secret] = user
        cookie = {"Set-Cookie": f"a_session_chama={secret}; Path=/; HttpOnly"}
        return httpx.Response(201, json={"$id": "s", "userId": user, "secret": ""}, headers=cookie)

    def paths(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]


async def test_the_first_session_is_anonymous() -> None:
    world = AppwriteWorld()
    client = world.client()
    assert client.session is None
    session = await client.ensure_session()
    assert session == Session("anonymous0", "secret0") == client.session
    assert client.session_secret == "secret0"
    assert world.paths() == ["POST /v1/account/sessions/anonymous"]


async def test_a_kept_session_that_works_is_kept() -> None:
    world = AppwriteWorld(kept="alice")
    client = world.client(KEPT)
    assert client.session == KEPT  # good enough for the socket, even before the server was asked
    assert await client.ensure_session() == KEPT
    assert world.paths() == ["GET /v1/account"]


async def test_a_confirmed_session_costs_no_further_call() -> None:
    world = AppwriteWorld(kept="alice")
    client = world.client(KEPT)
    await client.ensure_session()
    await client.ensure_session()
    assert len(world.requests) == 1


async def test_a_session_that_the_server_forgot_is_replaced() -> None:
    world = AppwriteWorld()
    client = world.client(Session("lost", "forgotten"))
    assert await client.ensure_session() == Session("anonymous0", "secret0")


@pytest.mark.parametrize(
    "failure",
    [
        httpx.Response(500, json={"message": "Server Error", "code": 500, "type": "general_unknown"}),
        httpx.Response(401, json={"message": "blocked", "code": 401, "type": "user_blocked"}),
        httpx.Response(200, content=b"<html>hotel</html>"),
        httpx.ConnectError("dns"),
        httpx.ReadTimeout("slow"),
    ],
)
async def test_a_failing_server_is_no_reason_to_give_a_session_up(failure: httpx.Response | Exception) -> None:
    world = AppwriteWorld(kept="alice")
    client = world.client(KEPT)
    world.failure = failure
    with pytest.raises(AppwriteError):
        await client.ensure_session()
    assert world.paths() == ["GET /v1/account"]
    world.failure = None
    assert await client.ensure_session() == KEPT


async def test_a_session_that_the_app_gave_is_never_replaced() -> None:
    world = AppwriteWorld()
    client = world.client(KEPT, appwrite_session="given")
    with pytest.raises(AppwriteError, match="sign the user in again") as caught:
        await client.ensure_session()
    assert caught.value.kind == "session_unknown"
    assert world.paths() == ["GET /v1/account"]


async def test_payments_that_start_together_make_one_session() -> None:
    world = AppwriteWorld()
    client = world.client()
    sessions = await asyncio.gather(*(client.ensure_session() for _ in range(20)))
    assert set(sessions) == {Session("anonymous0", "secret0")}
    assert len(world.requests) == 1


async def test_a_session_lost_on_the_way_is_noticed_and_replaced() -> None:
    world = AppwriteWorld(kept="alice")
    client = world.client(KEPT)
    await client.ensure_session()
    world.accounts.clear()
    assert await client.account() is None
    assert client.session is None
    assert await client.ensure_session() == Session("anonymous0", "secret0")


async def test_a_session_that_the_app_gave_goes_before_a_kept_one() -> None:
    world = AppwriteWorld(given="host-user", kept="alice")
    client = world.client(KEPT, appwrite_session="given")
    assert client.session is None
    assert await client.ensure_session() == Session("host-user", "given")


async def test_a_session_found_elsewhere_is_adopted_when_there_is_none() -> None:
    client = AppwriteWorld(found="alice").client()
    client.adopt("found")
    client.adopt("another")
    assert await client.ensure_session() == Session("alice", "found")


async def test_without_a_session_there_is_no_account() -> None:
    world = AppwriteWorld()
    assert await world.client().account() is None
    assert world.requests == []


async def test_no_cookie_ever_speaks_for_another_session() -> None:
    world = AppwriteWorld(second="bob")
    http = httpx.AsyncClient(transport=httpx.MockTransport(world.answer))
    await AppwriteClient(config(), http, None).ensure_session()  # its cookie is in the client now
    client = AppwriteClient(config(), http, Session("bob", "second"))
    await client.ensure_session()
    await client.read("stk", ["alice.1"])
    assert all("Cookie" not in request.headers for request in world.requests)


async def test_verdicts_are_read_with_the_session() -> None:
    world = AppwriteWorld(kept="alice")
    world.documents = [
        {
            "checkoutRequestId": "ws_CO_1",
            "status": "CANCELLED",
            "resultCode": 1032,
            "settledAt": "2026-03-26T10:36:56+00:00",
            "paymentId": "alice.1",
        }
    ]
    client = world.client(KEPT)
    verdicts = await client.read("stk", ["alice.1", "alice.2"])
    assert [(verdict.payment_id, verdict.result_code) for verdict in verdicts] == [("alice.1", "1032")]
    assert world.requests[0].headers["X-Appwrite-Session"] == "kept"


async def test_two_hundred_and_fifty_payments_take_three_calls() -> None:
    world = AppwriteWorld(kept="alice")
    await world.client(KEPT).read("b2c", [f"p{number}" for number in range(250)])
    assert world.paths() == ["GET /v1/databases/payments/collections/disbursements/documents"] * 3


@pytest.mark.parametrize(
    ("failure", "status", "kind"),
    [
        (httpx.ConnectError("dns"), None, "unreachable"),
        (httpx.RemoteProtocolError("cut"), None, "unreachable"),
        (httpx.ConnectTimeout("slow"), None, "timeout"),
        (httpx.ReadTimeout("slow"), None, "timeout"),
        (httpx.Response(200, content=b"<html>hotel</html>"), 200, "not_appwrite"),
        (httpx.Response(302, headers={"Location": "http://hotel.example"}), 302, "not_appwrite"),
        (
            httpx.Response(429, json={"message": "m", "type": "general_rate_limit_exceeded"}),
            429,
            "general_rate_limit_exceeded",
        ),
        (httpx.Response(500, json={"message": "Server Error", "type": "general_unknown"}), 500, "general_unknown"),
        (httpx.Response(404, json={"message": "m", "type": "database_not_found"}), 404, "database_not_found"),
        (httpx.Response(200, json={"total": 0}), 200, "not_appwrite"),
    ],
)
async def test_a_failed_read_says_how(failure: httpx.Response | Exception, status: int | None, kind: str) -> None:
    world = AppwriteWorld(kept="alice")
    world.failure = failure
    with pytest.raises(AppwriteError) as caught:
        await world.client(KEPT).read("stk", ["alice.1"])
    assert (caught.value.status, caught.value.kind) == (status, kind)


async def test_a_server_that_hangs_is_given_up() -> None:
    async def hang(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    http = httpx.AsyncClient(transport=httpx.MockTransport(hang))
    client = AppwriteClient(config(appwrite_timeout_s=0.01), http, KEPT)
    with pytest.raises(AppwriteError, match=r"within 0\.01 seconds") as caught:
        await client.account()
    assert caught.value.kind == "timeout"


async def test_an_answer_about_a_replaced_session_changes_nothing() -> None:
    world = AppwriteWorld(kept="alice")
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def answer_late(request: httpx.Request) -> httpx.Response:
        answer = await world.answer(request)
        if request.method == "GET" and not asked.is_set():
            asked.set()
            await go_on.wait()
            return httpx.Response(401, json=GUEST)
        return answer

    client = AppwriteClient(config(), httpx.AsyncClient(transport=httpx.MockTransport(answer_late)), KEPT)
    late = asyncio.create_task(client.account())
    await asked.wait()
    world.accounts.clear()
    session = await client.ensure_session()
    go_on.set()
    assert await late is None
    assert client.session == session == Session("anonymous0", "secret0")


async def test_the_log_shows_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = AppwriteWorld().client(Session("lost", "forgotten-secret"))
    session = await client.ensure_session()
    assert "anonymous0" in caplog.text
    assert "secret" not in caplog.text
    assert session.secret not in repr(session)
