"""Safaricom's host names in front of the sandbox: a TLS server on this computer, and the proxy that leads to it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import MissingPackageError, PortBusyError
from ..fields import FieldError
from ..ports import listen
from ..safaricom.rows import Rows
from ..web import WebServer
from ..web_security import hardened
from .connect_proxy import ConnectProxy

HOSTS: Final = ("sandbox.safaricom.co.ke", "api.safaricom.co.ke")
PORT_SETTING: Final = "proxy_port"


@dataclass(frozen=True, slots=True)
class HttpsProxy:
    """What a client is told by its environment: the proxy's address, and the file of authorities to trust."""

    url: str
    ca_bundle: Path

    @property
    def variables(self) -> dict[str, str]:
        """The proxy; then the authorities, under the name that each kind of client reads."""
        bundle = str(self.ca_bundle)
        return {
            "HTTPS_PROXY": self.url,
            "SSL_CERT_FILE": bundle,
            "REQUESTS_CA_BUNDLE": bundle,
            "CURL_CA_BUNDLE": bundle,
            "NODE_EXTRA_CA_CERTS": bundle,
        }


class SafaricomHosts:
    """Lets in who asks for one of Safaricom's names, and nobody else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = Headers(scope=scope).get("host", "").lower().removesuffix(":443")
        if host not in HOSTS:
            refusal = FieldError("Host", f"must be one of {', '.join(HOSTS)}", 421)
            await hardened(refusal.answer())(scope, receive, send)
            return
        await self._app(scope, receive, send)


@asynccontextmanager
async def served(app: ASGIApp, rows: Rows, data_dir: Path, now: datetime) -> AsyncIterator[HttpsProxy]:
    """Serves `app`, the Daraja API, under Safaricom's names. Raises MissingPackageError."""
    try:
        from .certificates import certificates  # only here: who wants no TLS needs no cryptography
    except ModuleNotFoundError as missing:
        raise MissingPackageError(
            f"--tls needs the package {missing.name}, which is not installed here. "
            "Install it with: pip install 'chama[sandbox,tls]'"
        ) from missing
    files = await asyncio.to_thread(certificates, data_dir, now)
    server = WebServer(SafaricomHosts(app), files.chain, files.key)
    with contextlib.closing(listen(0)) as listener, contextlib.closing(_proxy_listener(rows)) as proxy_listener:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[listener]))
            await server.is_open.wait()
            async with ConnectProxy(proxy_listener, HOSTS, listener.getsockname()[1]):
                try:
                    yield HttpsProxy(f"http://127.0.0.1:{proxy_listener.getsockname()[1]}", files.bundle)
                finally:
                    server.leave()


def _proxy_listener(rows: Rows) -> socket.socket:
    """The port that the folder's proxy had last, if it is free: it stands in people's environments."""
    try:
        listener = listen(int(rows.setting(PORT_SETTING) or 0))
    except PortBusyError:
        listener = listen(0)
    rows.keep_setting(PORT_SETTING, str(listener.getsockname()[1]))
    return listener
