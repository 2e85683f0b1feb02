"""The access token: one at a time, fetched once however many wait for it."""

import asyncio
import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..errors import DarajaError

MARGIN = timedelta(seconds=60)  # a token is not used in its last minute


@dataclass(frozen=True, slots=True)
class Token:
    """An access token as Safaricom gave it."""

    secret: str = field(repr=False)
    lifetime: timedelta


class TokenSource:
    """Keeps the one token of a credential. A new token may invalidate the older one, so nobody fetches beside it."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._now = now
        self._lock = asyncio.Lock()
        self._token: Token | None = None
        self._stale_at = now()
        self._fetches = 0
        self._failure: DarajaError | None = None

    async def token(self) -> str:
        """The token, fetched when there is none or it is about to end. Raises what the fetch raises.

        Whoever waits while a fetch fails gets that failure instead of a turn of their own; when the caller that fetches
        is cancelled, the next one in the queue fetches.
        """
        fetches_seen = self._fetches
        async with self._lock:
            if self._token is not None and self._now() < self._stale_at:
                return self._token.secret
            if self._fetches > fetches_seen and self._failure is not None:
                raise copy.copy(self._failure)  # a copy: each waiter gets a traceback of its own
            return await self._fetch_token()

    def forget(self, secret: str) -> None:
        """Safaricom refused this token: fetch another next time, unless somebody already has."""
        if self._token is not None and self._token.secret == secret:
            self._token = None

    async def _fetch_token(self) -> str:
        asked_at = self._now()
        try:
            self._token = await self._fetch()
        except DarajaError as exc:
            self._fetches += 1
            self._failure = exc
            raise
        self._fetches += 1
        self._failure = None
        self._stale_at = asked_at + max(self._token.lifetime - MARGIN, timedelta(0))
        return self._token.secret
