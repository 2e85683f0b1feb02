"""The access token: one at a time, fetched once however many wait for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .single_flight import SingleFlight

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
        self._fetched = SingleFlight(self._fetch_one)
        self._token: Token | None = None
        self._stale_at = now()

    async def token(self) -> str:
        """The token, fetched when there is none or it is about to end. Raises what the fetch raises."""
        if self._token is not None and self._now() < self._stale_at:
            return self._token.secret
        return (await self._fetched()).secret

    def forget(self, secret: str) -> None:
        """Safaricom refused this token: fetch another next time, unless somebody already has."""
        if self._token is not None and self._token.secret == secret:
            self._token = None

    async def _fetch_one(self) -> Token:
        asked_at = self._now()
        self._token = await self._fetch()
        self._stale_at = asked_at + max(self._token.lifetime - MARGIN, timedelta(0))
        return self._token
