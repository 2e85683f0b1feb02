"""The access token: one at a time, fetched once however many wait for it."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from ..token_wire import Token
from .single_flight import SingleFlight

MARGIN = timedelta(seconds=60)  # a token is not used in its last minute
MOST_TOKENS = 8  # so many for one request: when all are refused, the set-up is to blame
YOUNG = timedelta(seconds=30)  # a token that is refused so soon was ended by another process
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 2.0


class TokenSource:
    """Keeps the one token of a credential. A new token may invalidate the older one, so nobody fetches beside it.

    Other processes may: then each of their tokens ends ours. So a process whose fresh tokens are refused waits for a
    random while before it fetches the next one, and everything in it that waits for this token is sent at once.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Token]],
        now: Callable[[], datetime],
        jitter: random.Random | None = None,
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._jitter = jitter or random.Random()
        self._young_refusals = 0
        self._fetched = SingleFlight(self._fetch_one)
        self._token: Token | None = None
        self._stale_at = self._fetched_at = now()

    async def token(self) -> str:
        """The token, fetched when there is none or it is about to end. Raises what the fetch raises."""
        if self._token is not None and self._now() < self._stale_at:
            return self._token.secret
        return (await self._fetched()).secret

    def forget(self, secret: str) -> None:
        """This token was refused: fetch another next time, unless somebody already has."""
        if self._token is not None and self._token.secret == secret:
            self._token = None
            is_young = self._now() - self._fetched_at < YOUNG
            self._young_refusals = self._young_refusals + 1 if is_young else 0

    async def _fetch_one(self) -> Token:
        if self._young_refusals > 1:  # a token that came to its end, or one accident, is made up for at once
            longest = min(FIRST_PAUSE_S * 2 ** min(self._young_refusals, 10), LONGEST_PAUSE_S)
            await asyncio.sleep(self._jitter.uniform(0, longest))
        self._fetched_at = self._now()
        self._token = await self._fetch()
        self._stale_at = self._fetched_at + max(self._token.lifetime - MARGIN, timedelta(0))
        return self._token
