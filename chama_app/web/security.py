"""Who may see the app in a browser: pages of this server alone, and outside the demo only whoever holds a key.

Two kinds of stranger are kept out. A page of another site that the user has open: it can reach 127.0.0.1, also under a
name of its own that it points there (DNS rebinding), so `Host` and `Origin` are checked on everything. And another
account or program on this computer: it cannot read the address that was printed, nor the cookie of the user's browser.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

TOKEN: Final = "token"
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NOT_OURS: Final = ("/docs", "/redoc", "/openapi.json", "/oauth_callback")  # what Flet's web framework brings along
_AUTHORITY: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?", re.IGNORECASE)
_INLINE_SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Chama</title>
<p>{english}</p><p lang="sw">{kiswahili}</p></html>"""
_NO_KEY: Final = _PAGE.format(
    english="Open Chama with the whole address that was printed where it was started: it ends in a key.",
    kiswahili="Fungua Chama kwa anwani yote iliyoandikwa pale ilipoanzishwa: inaishia na ufunguo.",
)
_WRONG_SITE: Final = _PAGE.format(
    english="Chama is for pages of this computer: open it as 127.0.0.1 or localhost.",
    kiswahili="Chama ni ya kurasa za kompyuta hii: ifungue kama 127.0.0.1 au localhost.",
)


class Keys:
    """The keys of this start. The token stands in the printed address; what browsers keep is a cookie.

    `kept` is a secret of the data folder: a browser that came in with a token stays in when the app starts again. A
    browser that opened the demo gets a cookie too, for as long as this process runs, so that its tabs go on when the
    mode is changed in the settings.
    """

    def __init__(self, kept: str, draw: Callable[[], str] = secrets.token_urlsafe) -> None:
        self.token = draw()
        self._draw = draw
        self._kept = kept
        self._demo = draw()
        self._tickets: set[str] = set()

    def ticket(self) -> str:
        """A token that works once: for a program that is told an address on its command line, where all can read it."""
        ticket = self._draw()
        self._tickets.add(ticket)
        return ticket

    def redeem(self, given: str) -> bool:
        """Whether this token lets a browser in; a ticket is used up by it."""
        if given in self._tickets:
            self._tickets.discard(given)
            return True
        return _same(given, self.token)

    def cookie(self, *, is_demo: bool) -> str:
        return self._demo if is_demo else self._kept

    def opens(self, cookie: str) -> bool:
        return _same(cookie, self._kept) or _same(cookie, self._demo)


class WebSecurity:
    """The middleware round the app. `needs_key`: whether it may be opened without a key now, as the demo may."""

    def __init__(self, app: ASGIApp, port: int, keys: Keys, needs_key: Callable[[], bool]) -> None:
        self._app = app
        self._cookie = f"chama-{port}"  # cookies ignore ports: two apps on one computer must not log each other out
        self._keys = keys
        self._needs_key = needs_key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        answer = self._refused(asked)
        if answer is not None and scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # which browsers and uvicorn know as 403
            return
        is_known = self._keys.opens(asked.cookies.get(self._cookie, ""))
        cookie = "" if answer is not None or is_known else self._set_cookie(is_demo=True)
        await (answer or self._app)(scope, receive, HardenedSend(send, asked.headers.get("host", ""), cookie))

    def _refused(self, asked: HTTPConnection) -> Response | None:
        """The answer instead of the app; None lets the request through."""
        host, origin, path = asked.headers.get("host", ""), asked.headers.get("origin"), asked.scope["path"]
        if not is_loopback(host):
            return HTMLResponse(_WRONG_SITE, 421)
        if not _is_own(origin, host) and (origin is not None or asked.scope["type"] == "websocket"):
            return HTMLResponse(_WRONG_SITE, 403)
        if path.rstrip("/").startswith(NOT_OURS):
            return Response(status_code=404)
        if not self._needs_key() or self._keys.opens(asked.cookies.get(self._cookie, "")):
            return None
        if asked.scope["type"] == "http" and self._keys.redeem(asked.query_params.get(TOKEN, "")):
            return self._let_in(path, [pair for pair in asked.query_params.multi_items() if pair[0] != TOKEN])
        return HTMLResponse(_NO_KEY, 401)

    def _let_in(self, path: str, query: list[tuple[str, str]]) -> Response:
        """To the same page without the token, which shall not stay in the address bar and the history."""
        target = "/" + path.lstrip("/\\") + (f"?{urlencode(query)}" if query else "")  # never to another host
        cookie = self._set_cookie(is_demo=False)
        return RedirectResponse(target, 303, {"Set-Cookie": cookie, "Cache-Control": "no-store"})

    def _set_cookie(self, *, is_demo: bool) -> str:
        # Lax, not Strict: it has to come along when a program opens the address in the browser
        return f"{self._cookie}={self._keys.cookie(is_demo=is_demo)}; Path=/; HttpOnly; SameSite=Lax"


class HardenedSend:
    """Adds the usual headers to an answer, and a policy that runs only the inline scripts that a page came with."""

    def __init__(self, send: Send, host: str, cookie: str) -> None:
        self._send = send
        self._host = host
        self._cookie = cookie
        self._page: Message | None = None  # the start of a page, held back until its scripts are known
        self._body = b""

    async def __call__(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start":
                await self._start(message)
            case "http.response.body" if self._page is not None:
                await self._collect(message)
            case _:
                await self._send(message)

    async def _start(self, message: Message) -> None:
        headers = MutableHeaders(raw=list(message.get("headers", [])))
        del headers["Access-Control-Allow-Origin"]  # Flet's own server lets every site read
        headers.update(HEADERS)
        message["headers"] = headers.raw
        if headers.get("content-type", "").startswith("text/html"):
            headers.setdefault("Cache-Control", "no-cache")
            if self._cookie:
                headers.append("Set-Cookie", self._cookie)
            self._page = message
            return
        if message["status"] != 304:  # whose headers would replace those of the page that the browser has kept
            headers["Content-Security-Policy"] = policy(self._host, b"")
        await self._send(message)

    async def _collect(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body", False) or self._page is None:
            return
        start, self._page = self._page, None
        MutableHeaders(raw=start["headers"])["Content-Security-Policy"] = policy(self._host, self._body)
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def policy(host: str, page: bytes) -> str:
    """What this page may load: what this server serves, and nothing from anywhere else."""
    inline = "".join(f" '{_digest(script)}'" for script in _INLINE_SCRIPT.findall(page))
    return (
        f"default-src 'self'; script-src 'self'{inline} 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; "
        f"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        f"connect-src 'self' ws://{host} data: blob:; object-src 'none'; base-uri 'self'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def is_loopback(host: str) -> bool:
    """Whether a browser that shows this host talks to its own computer, whatever a name server says."""
    found = _AUTHORITY.fullmatch(host)
    name = found["name"].strip("[]").lower() if found else ""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _is_own(origin: str | None, host: str) -> bool:
    return origin is not None and urlsplit(origin).netloc.lower() == host.lower()


def _digest(script: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}"


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
