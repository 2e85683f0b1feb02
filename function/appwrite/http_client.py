"""One HTTP client that stays open from request to request, and is replaced when the event loop is."""

import asyncio
import ssl
from functools import cache

import httpx

KEPT_S = 60.0
_LIMITS = httpx.Limits(max_connections=50, max_keepalive_connections=10, keepalive_expiry=KEPT_S)


class SharedHttpClient:
    """Keeps connections open between requests: a new one costs two round trips and a TLS handshake."""

    def __init__(self) -> None:
        self._http: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> httpx.AsyncClient:
        """The client for the running loop. Connections belong to a loop, so another loop gets another client."""
        loop = asyncio.get_running_loop()
        if self._http is None or self._http.is_closed or self._loop is not loop:
            from daraja_core.drivers.missing_modules import remember_missing_modules  # with the first request only

            remember_missing_modules()
            # Each try is limited by the writer, which knows how much time is left: httpx's own limits stay out of it.
            self._http, self._loop = httpx.AsyncClient(timeout=None, limits=_LIMITS, verify=_authorities()), loop
        return self._http

    async def aclose(self) -> None:
        """Close the client of this loop; the next request opens another."""
        if self._http is not None and self._loop is asyncio.get_running_loop():
            await self._http.aclose()
        self._http = None


@cache
def _authorities() -> ssl.SSLContext:
    """Loaded once, for whatever loop: it takes longer than everything else that a client needs."""
    return httpx.create_ssl_context()
