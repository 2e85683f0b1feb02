"""What the engine does about its session: whose it is, whether it is gone, and what is lost with it."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from ..attempt import Attempt, Unknown
from ..errors import AppwriteError, InvalidOrderError
from ..events import SessionLost
from ..machine import is_decided
from .batch_read import Events
from .dispatch import PersistentSession
from .lifetime import Lifetime
from .ports import Realtime, VerdictReader
from .store import Store
from .subscriptions import Subscriptions

log = logging.getLogger("daraja.session")

SESSION_CHECK_S = 10.0
_UNTOLD = (Unknown("no_answer"), Unknown("unreachable"))


class SessionWatch:
    """`attempts` gives what is open, `feed` takes the news that its session is gone."""

    def __init__(
        self,
        reader: VerdictReader,
        realtime: Realtime,
        store: Store,
        lifetime: Lifetime,
        subscriptions: Subscriptions,
        attempts: Callable[[], Iterable[Attempt]],
        feed: Callable[[Events], None],
    ) -> None:
        self.session = PersistentSession(reader, realtime, store, self._on_lost)
        self._reader = reader
        self._lifetime = lifetime
        self._subscriptions = subscriptions
        self._attempts = attempts
        self._feed = feed

    @property
    def secret(self) -> str:
        """The secret of the session in use, empty when there is none yet."""
        return self._reader.session_secret or ""

    async def sign_in(self) -> str:
        """Have a session that works and is on disk; gives its user. Raises AppwriteError, or StoreError."""
        return (await self._lifetime.race(self.session.usable())).user_id

    async def sign_in_ahead(self) -> None:
        """A session is there before something is paid, and for whoever follows a group."""
        await self.session.found()
        self._subscriptions.refresh_groups()

    async def require_own_user(self, user_id: str) -> None:
        """Only whom the callback path names may read the verdict: somebody else's would never be seen here."""
        own = await self.sign_in()
        if user_id != own:
            raise InvalidOrderError(
                f"user_id must be the user of this Daraja's own session, {own!r}, got {user_id!r}: leave it out, or "
                "give that user's session as appwrite_session"
            )

    async def check(self) -> None:
        """At start, and when the socket opened as a guest: is the session gone for good? Asked until it is known."""
        asked_about = self._reader.session_secret
        while True:
            try:
                user_id = await self._reader.account()
                break
            except AppwriteError as exc:
                log.warning("the session could not be checked: %s", exc)
                await asyncio.sleep(SESSION_CHECK_S)
        if user_id is None and self._reader.session_secret == asked_about:
            self._feed([(attempt.id, SessionLost("realtime")) for attempt in self._attempts()])

    def _on_lost(self) -> bool:
        """The server no longer knows our user: say so on everything that is open; whether anything is lost by that."""
        sent = [attempt for attempt in self._attempts() if attempt.sending_at is not None]
        lost = [attempt for attempt in sent if not is_decided(attempt) or attempt.phase in _UNTOLD]
        self._feed([(attempt.id, SessionLost("app")) for attempt in lost])
        return bool(lost) or self._subscriptions.has_groups
