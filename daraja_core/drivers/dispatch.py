"""Dispatching a request: getting ready, then sending once; what the world answers, as events for the machine."""

import asyncio
import logging
from collections.abc import Callable

from ..attempt import Attempt
from ..errors import AppwriteError, DarajaError
from ..events import Accepted, AnswerLost, Event, Prepared, Refused
from ..safaricom_wire import Accepted as Taken
from ..safaricom_wire import Ambiguous, ProvenNotSent
from .appwrite import SESSION_LOST, Session
from .ports import Realtime, Sender, VerdictReader
from .single_flight import SingleFlight
from .store import Store

log = logging.getLogger("daraja.dispatch")

SOCKET_WAIT_S = 3.0
CONFIRM_S = 2.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 60.0


class PersistentSession:
    """The session that works. Nobody gets it before it is on disk: what is sent in its name is read with it, too.

    It may end at any time, so it is confirmed for every request. `on_lost` is told when the server no longer knows it,
    and says whether something is lost with it: then the caller is told once, before a new one takes its place.
    """

    def __init__(
        self, reader: VerdictReader, realtime: Realtime, store: Store, on_lost: Callable[[], bool] = lambda: False
    ) -> None:
        self._reader = reader
        self._realtime = realtime
        self._store = store
        self._on_lost = on_lost
        self._told_about: str | None = None
        self._on_disk = reader.session_secret  # or in the hands of the host app, which gave it
        self.usable = SingleFlight(self._ensure)
        """Raises AppwriteError, or StoreError. All who ask at once wait for the same session and the same write."""

    async def found(self) -> None:
        """Return once there is a session: whoever has no network yet has it later, and one that is lost is renewed."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await self.usable()
            except DarajaError as exc:
                log.warning("there is no session yet: %s", exc)
            else:
                return
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _ensure(self) -> Session:
        before = self._reader.session_secret
        if before is not None and before != self._told_about and await self._is_gone():
            self._told_about = before
            if self._on_lost() and self._reader.renews_session:
                raise AppwriteError(SESSION_LOST, status=401, kind="session_lost")
        session = await self._reader.ensure_session()
        if session.secret != before:
            self._realtime.reconnect()
        if session.secret != self._on_disk:
            await self._store.keep_session(session.user_id, session.secret)
            self._on_disk = session.secret
        return session

    async def _is_gone(self) -> bool:
        try:
            async with asyncio.timeout(CONFIRM_S):
                return await self._reader.account() is None
        except (AppwriteError, TimeoutError) as exc:
            log.info("the session could not be confirmed, so it stays: %s", type(exc).__name__)
            return False


async def prepare(sender: Sender, session: PersistentSession, realtime: Realtime) -> Event:
    """Have a session, a token and, if it opens in time, the socket. Without session or token nothing is sent."""
    try:
        user_id = (await session.usable()).user_id
        await sender.sign_in()
        await realtime.wait_open(SOCKET_WAIT_S)  # the polls find the result if it stays closed
    except DarajaError as exc:
        return Refused(exc)
    except Exception as exc:
        log.exception("getting ready to send failed")
        return Refused(DarajaError(f"the request could not be prepared: {type(exc).__name__}"))
    return Prepared(user_id)


async def send(sender: Sender, attempt: Attempt, security_credential: str) -> Event:
    """Send the request, once. Whatever goes wrong on the way without proof is a lost answer, not an error."""
    try:
        outcome = await sender.send(attempt.order, security_credential)
    except Exception as exc:
        log.exception("payment %s: sending ended without an answer", attempt.id)
        return AnswerLost(type(exc).__name__)
    match outcome:
        case Taken(safaricom_id):
            return Accepted(safaricom_id)
        case ProvenNotSent(error):
            return Refused(error)
        case Ambiguous(reason, safaricom_id):
            return AnswerLost(reason, safaricom_id)
