"""Who may talk to the sandbox's server: this computer's programs and its own pages, not the pages of other sites."""

import re
from collections.abc import Collection
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .errors import HostNameError
from .fields import FieldError

APPWRITE: Final = "/v1"  # its clients are pages on other ports, and it answers foreign ones in Appwrite's own words
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # "no-referrer" would make the Origin of the page's own forms null
    "Cache-Control": "no-store",
}
_AUTHORITY: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.IGNORECASE)
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|[0-9a-f:]+", re.IGNORECASE)
_SHOWN: Final = 100


class HostAndOriginCheck:
    """Refuses, for HTTP and WebSocket, a Host that is no name of this computer, and an Origin that is another site.

    Without the first, a page could point its own name at 127.0.0.1 and would then be of the same origin as the
    sandbox; without the second, it could send without reading the answers.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: Collection[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._check(Headers(scope=scope), scope["path"])
        except FieldError as refusal:
            await hardened(refusal.answer())(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check(self, headers: Headers, path: str) -> None:
        host, origin = headers.get("host", ""), headers.get("origin")
        name = _host_name(host)
        if not is_loopback(name) and name not in self._allowed:
            raise FieldError("Host", _foreign_host(name or host), 421)
        if origin is None or path.startswith(f"{APPWRITE}/"):
            return
        site = urlsplit(origin)
        if site.netloc.lower() != host.lower() and site.hostname not in self._allowed:
            raise FieldError("Origin", "is another site: its pages may not use the sandbox", 403)


def host_name(given: str) -> str:
    """A name or an address without port, in lower case. Raises HostNameError."""
    if not _NAME.fullmatch(given):
        raise HostNameError(
            f"{given[:_SHOWN]!r} is not a host name: give a name or an address, without scheme, port and path"
        )
    return given.lower()


def is_loopback(name: str) -> bool:
    """Whether a browser that shows this name in its address talks to its own computer, whatever a DNS server says."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def hardened(response: Response) -> Response:
    """The same with what keeps it out of other sites' frames, scripts and caches."""
    response.headers.update(HEADERS)
    return response


def _host_name(host: str) -> str:
    found = _AUTHORITY.fullmatch(host)
    return found["name"].strip("[]").lower() if found else ""


def _foreign_host(name: str) -> str:
    return (
        f"is {name[:_SHOWN]!r}, not a name of this computer: open 127.0.0.1 or localhost, or let more names in with "
        "`python -m sandbox serve --allow-host NAME` (in a program: Sandbox(allowed_hosts=...))"
    )
