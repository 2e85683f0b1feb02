"""The guard round the browser version, over real sockets: pages of other sites, and strangers on this computer."""

import asyncio
import base64
import hashlib
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from chama_app.storage.browser_key import browser_key
from chama_app.web.security import Keys, WebSecurity
from chama_app.web.server import WebServer, listen

EVIL = "evil.example"
SCRIPT = "var flet = {};"
KEPT = "kept-in-the-data-folder-of-this-app"


async def page(_request: Request) -> Response:
    return HTMLResponse(f"<!DOCTYPE html><script>{SCRIPT}</script>", headers={"Access-Control-Allow-Origin": "*"})


async def plain(request: Request) -> Response:
    return PlainTextResponse(request.url.query, 304 if request.url.path == "/same" else 200)


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


PAGES = Starlette(
    routes=[
        Route("/", page),
        Route("/member/alice", plain),
        Route("/same", plain),
        Route("/docs", plain),
        WebSocketRoute("/ws", socket),
    ]
)


class Guarded:
    """The guard in front of a small app."""

    def __init__(self, keys: Keys, port: int) -> None:
        self.keys = keys
        self.port = port
        self.is_demo = False
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False)

    async def hears(self, *, origin: str | None = "", host: str = "", cookie: str = "") -> int | str:
        """What a socket is told: the app's greeting, or the status that refuses it before it opens."""
        name = host or f"127.0.0.1:{self.port}"
        headers = {"Cookie": cookie} if cookie else {}
        site = f"http://{name}" if origin == "" else origin
        try:
            async with connect(
                f"ws://{name}/ws",
                host="127.0.0.1",
                port=self.port,
                origin=Origin(site) if site else None,
                additional_headers=headers,
            ) as line:
                return str(await line.recv())
        except InvalidStatus as refused:
            return refused.response.status_code

    async def enter(self, token: str) -> httpx.Response:
        """As a browser does that is given the address."""
        return await self.http.get("/", params={"token": token})

    @property
    def held(self) -> str:
        """The cookie that the browser holds now."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())


@asynccontextmanager
async def guarded(keys: Keys | None = None) -> AsyncIterator[Guarded]:
    listener = listen(0)
    port = listener.getsockname()[1]
    app = Guarded(keys or Keys(KEPT), port)
    server = WebServer(WebSecurity(PAGES, port, app.keys, lambda: not app.is_demo))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.is_open.wait()
    try:
        yield app
    finally:
        await app.http.aclose()
        server.leave()
        await serving


@pytest.mark.parametrize("is_demo", [True, False])
@pytest.mark.parametrize("host", [EVIL, f"{EVIL}:8550", "127.0.0.1.evil.example", "localhost.evil.example", "[::2]"])
async def test_a_name_that_points_at_this_computer_is_refused(host: str, is_demo: bool) -> None:
    async with guarded() as app:
        app.is_demo = is_demo
        await app.enter(app.keys.token)
        for path in ("/", "/member/alice", f"/?token={app.keys.token}"):
            answer = await app.http.get(path, headers={"Host": host, "Origin": f"http://{host}"})
            assert (answer.status_code, "set-cookie" in answer.headers) == (421, False)
        assert await app.hears(host=host, cookie=app.held) == 403


@pytest.mark.parametrize("is_demo", [True, False])
@pytest.mark.parametrize("origin", [f"https://{EVIL}", "null", "file://", "http://localhost:1"])
async def test_a_page_of_another_origin_gets_nothing_even_with_the_cookie(origin: str, is_demo: bool) -> None:
    async with guarded() as app:
        app.is_demo = is_demo
        await app.enter(app.keys.token)
        answer = await app.http.get("/", headers={"Origin": origin})
        assert answer.status_code == 403
        assert SCRIPT not in answer.text
        assert await app.hears(origin=origin, cookie=app.held) == 403


async def test_a_socket_that_names_no_page_is_refused() -> None:
    async with guarded() as app:
        app.is_demo = True
        assert await app.hears(origin=None) == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
async def test_this_computers_own_names_open_the_demo_without_a_key(host: str) -> None:
    async with guarded() as app:
        app.is_demo = True
        answer = await app.http.get("/", headers={"Host": f"{host}:{app.port}"})
        assert answer.status_code == 200
        assert await app.hears(host=f"{host}:{app.port}") == "hello"


async def test_outside_the_demo_nothing_is_seen_without_the_key() -> None:
    async with guarded() as app:
        for query in ("", "?token=", "?token=wrong", f"?token={KEPT}", f"?Token={app.keys.token}"):
            answer = await app.http.get(f"/{query}")
            assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
            assert "ends in a key" in answer.text
        assert await app.hears() == 403
        for wrong in ("", app.keys.token, f"{KEPT}x", 'a"b;=ü'):
            assert await app.hears(cookie=f"chama-{app.port}={wrong}") == 403


async def test_the_key_is_changed_for_a_cookie_that_scripts_cannot_read() -> None:
    async with guarded() as app:
        answer = await app.http.get("/member/alice", params={"token": app.keys.token, "tab": "ways in"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/member/alice?tab=ways+in")
        assert answer.headers["set-cookie"] == f"chama-{app.port}={KEPT}; Path=/; HttpOnly; SameSite=Lax"
        assert answer.headers["cache-control"] == "no-store"
        assert (await app.http.get("/")).status_code == 200
        assert await app.hears(cookie=app.held) == "hello"


async def test_a_key_never_leads_to_another_host() -> None:
    async with guarded() as app:
        for path in ("//evil.example", "/\\evil.example", "///evil.example/x"):
            answer = await app.http.get(
                httpx.URL(app.http.base_url, raw_path=f"{path}?token={app.keys.token}".encode())
            )
            assert answer.status_code == 303
            assert httpx.URL(answer.headers["location"]).is_relative_url
            app.http.cookies.clear()


async def test_a_browser_that_came_in_stays_in_when_the_app_starts_again() -> None:
    async with guarded() as before:
        await before.enter(before.keys.token)
        cookie = before.held.partition("=")[2]
    async with guarded() as after:
        assert after.keys.token != before.keys.token
        assert (await after.enter(before.keys.token)).status_code == 401
        assert await after.hears(cookie=f"chama-{after.port}={cookie}") == "hello"


async def test_a_ticket_opens_once() -> None:
    async with guarded() as app:
        ticket = app.keys.ticket()
        statuses = [(await app.enter(ticket)).status_code]
        app.http.cookies.clear()
        statuses.append((await app.enter(ticket)).status_code)
    assert statuses == [303, 401]


async def test_a_tab_of_the_demo_goes_on_when_the_mode_is_changed_but_not_in_the_next_start() -> None:
    async with guarded() as app:
        app.is_demo = True
        await app.http.get("/")
        cookie = app.held.partition("=")[2]
        app.is_demo = False
        assert (await app.http.get("/")).status_code == 200
        assert await app.hears(cookie=app.held) == "hello"
    async with guarded() as later:
        assert await later.hears(cookie=f"chama-{later.port}={cookie}") == 403


async def test_a_browser_with_a_lasting_cookie_keeps_it_through_the_demo() -> None:
    async with guarded() as app:
        await app.enter(app.keys.token)
        app.is_demo = True
        assert "set-cookie" not in (await app.http.get("/")).headers


async def test_cookies_of_other_programs_on_this_computer_do_no_harm() -> None:
    async with guarded() as app:
        await app.enter(app.keys.token)
        assert await app.hears(cookie=f'jupyter="a,b@{{}}"; [x]=1; {app.held}') == "hello"


async def test_a_page_runs_the_scripts_that_it_came_with_and_stands_in_no_frame() -> None:
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    async with guarded() as app:
        app.is_demo = True
        answer = await app.http.get("/")
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["script-src"] == f"'self' 'sha256-{digest}' 'wasm-unsafe-eval' blob:"
        assert policy["connect-src"] == f"'self' ws://127.0.0.1:{app.port} data: blob:"
        assert {policy[name] for name in ("frame-ancestors", "object-src", "form-action")} == {"'none'"}
        assert policy["default-src"] == "'self'"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_what_did_not_change_keeps_the_policy_that_it_came_with() -> None:
    async with guarded() as app:
        app.is_demo = True
        assert "Content-Security-Policy" not in (await app.http.get("/same")).headers
        assert "Content-Security-Policy" in (await app.http.get("/member/alice")).headers


async def test_the_pages_of_flets_web_framework_are_not_served() -> None:
    async with guarded() as app:
        app.is_demo = True
        assert [(await app.http.get(path)).status_code for path in ("/docs", "/docs/", "/redoc", "/openapi.json")] == [
            404
        ] * 4


def test_the_folders_secret_is_drawn_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    drawn = browser_key(tmp_path)
    (file,) = tmp_path.iterdir()
    assert browser_key(tmp_path) == drawn == file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(drawn) > 40


@pytest.mark.parametrize("broken", [b"", b"short", b"\xff" * 50])
def test_a_secret_that_cannot_be_one_is_drawn_again(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "browser.key").write_bytes(broken)
    assert len(browser_key(tmp_path)) > 40
    assert browser_key(tmp_path) == browser_key(tmp_path)
