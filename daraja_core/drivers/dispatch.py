"""Dispatching a request: getting ready, then sending once; what the world answers, as events for the machine."""

import logging

from ..attempt import Attempt
from ..errors import DarajaError
from ..events import Accepted, AnswerLost, Event, Prepared, Refused
from ..safaricom_wire import Accepted as Taken
from ..safaricom_wire import Ambiguous, ProvenNotSent
from .appwrite import Session
from .ports import Realtime, Sender, VerdictReader
from .single_flight import SingleFlight
from .store import Store

log = logging.getLogger("daraja.dispatch")

SOCKET_WAIT_S = 3.0


class PersistentSession:
    """The session that works. Nobody gets it before it is on disk: what is sent in its name is read with it, too."""

    def __init__(self, reader: VerdictReader, realtime: Realtime, store: Store) -> None:
        self._reader = reader
        self._realtime = realtime
        self._store = store
        self._on_disk = reader.session_secret  # or in the hands of the host app, which gave it
        self.usable = SingleFlight(self._ensure)
        """Raises AppwriteError, or StoreError. All who ask at once wait for the same session and the same write."""

    async def _ensure(self) -> Session:
        before = self._reader.session_secret
        session = await self._reader.ensure_session()
        if session.secret != before:
            self._realtime.reconnect()
        if session.secret != self._on_disk:
            await self._store.keep_session(session.user_id, session.secret)
            self._on_disk = session.secret
        return session


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
