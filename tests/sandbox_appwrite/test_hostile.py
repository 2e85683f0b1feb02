"""Callers who mean harm, or nonsense: never a 500, never somebody else's data."""

import asyncio
import base64
import json

import httpx
import pytest

from tests.sandbox_appwrite.live import DOCUMENTS, KEY, PROJECT, Live, row

BODIES = [
    b"",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"[1]",
    b'"x"',
    b"null",
    b"NaN",
    b'{"documentId": {"$ne": 1}, "data": {"status": "x"}}',
    b'{"documentId": "d", "data": 7}',
    b'{"documentId": "d", "data": "[]"}',
    b'{"documentId": "d", "data": {"status": "\\ud800", "checkoutRequestId": "x", "settledAt": "t"}}',
    b'{"documentId": "d", "data": {"status": {"a": 1}, "checkoutRequestId": ["x"], "settledAt": "t"}}',
    b'{"documentId": "d", "data": {"status": "s", "checkoutRequestId": "x", "settledAt": "t", "amount": 1e400}}',
    b'{"documentId": "d", "data": {"status": "s", "checkoutRequestId": "x", "settledAt": "t", "amount": '
    + b"9" * 400
    + b"}}",
    b'{"documentId": "d", "data": {"\\"; DROP TABLE users; --": 1, "status": "s"}}',
    b'{"documentId": "d", "data": {"status": "s"}, "permissions": "read"}',
    b'{"documentId": "d", "data": {"status": "s"}, "permissions": [1, null]}',
    b'{"documentId": "d", "data": {"status": "s"}, "permissions": {"a": 1}}',
]


SESSIONS = [
    "x",
    "é",
    base64.b64encode(b"[" * 5000).decode(),
    base64.b64encode(b"\xff").decode(),
    base64.b64encode(json.dumps({"id": "alice", "secret": ""}).encode()).decode(),
    base64.b64encode(json.dumps({"id": ["alice"], "secret": {"a": 1}}).encode()).decode(),
    base64.b64encode(json.dumps({"id": "' OR 1=1 --", "secret": "' OR 1=1 --"}).encode()).decode(),
]
TOKENS = [
    "a",
    "a.b",
    "a.b.c.d",
    "é.é.é",
    "e30.e30.",
    "eyJhbGciOiJub25lIn0.eyJ1c2VySWQiOiJhbGljZSJ9.",
    "..",
    "W10.W10.W10",
]
PATHS = [
    "/databases/%00",
    "/databases/payments/collections/%27%22",
    "/users/%F0%9F",
    f"{DOCUMENTS}/%ff",
    "/teams/..%2f",
    "/" + "a" * 9000,
]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_no_body_is_a_server_error(live: Live, method: str) -> None:
    body = {"documentId": "known", "data": row("p")}
    await live.call("POST", DOCUMENTS, body, key=True)
    path = DOCUMENTS if method == "POST" else f"{DOCUMENTS}/known"
    headers = {"X-Appwrite-Project": PROJECT, "X-Appwrite-Key": KEY, "Content-Type": "application/json"}
    for content in BODIES:
        answer = await live.http.request(method, f"{live.url}{path}", content=content, headers=headers)
        assert answer.status_code < 500, (content[:80], answer.text)
    assert (await live.call("GET", DOCUMENTS, key=True)).json()["total"] == 1


async def test_a_made_up_session_is_a_guest(live: Live) -> None:
    for session in SESSIONS:
        for headers in (
            {"X-Appwrite-Session": session},
            {"Cookie": f"a_session_{PROJECT}={session}"},
            {"X-Fallback-Cookies": json.dumps({f"a_session_{PROJECT}": session}, ensure_ascii=False)},
            {"X-Fallback-Cookies": session},
        ):
            sent = {"X-Appwrite-Project": PROJECT, **headers}
            raw = [(name.encode(), value.encode("utf-8")) for name, value in sent.items()]
            answer = await live.http.get(f"{live.url}/account", headers=raw)
            assert (answer.status_code, answer.json()["type"]) == (401, "general_unauthorized_scope")


async def test_a_made_up_token_is_refused(live: Live) -> None:
    await live.person("alice")
    for token in TOKENS:
        raw = [(b"X-Appwrite-Project", PROJECT.encode()), (b"X-Appwrite-JWT", token.encode())]
        assert (await live.http.get(f"{live.url}/account", headers=raw)).status_code == 401, token


async def test_a_session_of_one_user_is_no_session_of_another(live: Live) -> None:
    alice, bob = await live.person("alice"), await live.person("bob")
    swapped = json.loads(base64.b64decode(alice)) | {"id": json.loads(base64.b64decode(bob))["id"]}
    forged = base64.b64encode(json.dumps(swapped).encode()).decode()
    assert (await live.call("GET", "/account", session=forged)).status_code == 401


async def test_no_path_is_a_server_error(live: Live) -> None:
    for path in PATHS:
        for method in ("GET", "DELETE", "PATCH"):
            assert (await live.call(method, path, key=True)).status_code in (400, 404), path


async def test_foreign_pages_may_not_write(live: Live) -> None:
    refused = await live.call("POST", "/account/sessions/anonymous", {}, Origin="https://evil.example")
    assert (refused.status_code, refused.json()["type"]) == (403, "general_unknown_origin")
    allowed = await live.call("POST", "/account/sessions/anonymous", {}, Origin="http://localhost:8550")
    assert allowed.headers["Access-Control-Allow-Origin"] == "http://localhost:8550"


async def test_a_guest_cannot_reach_users_keys_or_schema(live: Live) -> None:
    _, session = await live.guest_session()
    for path in (
        "/users",
        "/databases",
        "/databases/payments/collections",
        "/databases/payments/collections/transactions",
    ):
        for who in (None, session):
            answer = await live.call("GET", path, session=who)
            assert (answer.status_code, answer.json()["type"]) == (401, "general_unauthorized_scope")


async def test_garbage_on_a_socket_keeps_it_open(live: Live) -> None:
    live.app.faults.message_limit = False
    async with live.listen("documents") as ear:
        await ear.hear()
        for text in ("[" * 5000, "{}", "null", '{"type":["ping"]}', '{"type":"subscribe","data":[[]]}', "\x00"):
            assert (await ear.ask(text))["data"]["code"] == 1003
        await ear.connection.send(b"\xff\xfe")
        assert (await ear.hear())["type"] == "error"
        assert await ear.heard_nothing()


async def test_a_client_that_hangs_up_midway_harms_nobody(live: Live) -> None:
    host = httpx.URL(live.url)
    for _ in range(5):
        _, writer = await asyncio.open_connection(host.host, host.port)
        writer.write(b"POST /v1/account HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    assert (await live.guest_session())[0]
