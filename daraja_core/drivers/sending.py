"""Getting ready to send, and sending once: what the world answers, as events for the machine."""

import logging

from ..attempt import Attempt
from ..errors import DarajaError
from ..events import Accepted, AnswerLost, Event, Prepared, Refused
from ..safaricom_wire import Accepted as Taken
from ..safaricom_wire import Ambiguous, ProvenNotSent
from .appwrite import Session
from .ports import Live, Records, Sender
from .store import Store

log = logging.getLogger("daraja.sending")

SOCKET_WAIT_S = 3.0


async def prepare(sender: Sender, records: Records, live: Live, store: Store) -> Event:
    """Have a session, a token and, if it opens in time, the socket. Without session or token nothing is sent."""
    try:
        session = await usable_session(records, live, store)
        await sender.sign_in()
        await live.wait_open(SOCKET_WAIT_S)  # the polls find the result if it stays closed
    except DarajaError as exc:
        return Refused(exc)
    except Exception as exc:
        log.exception("getting ready to send failed")
        return Refused(DarajaError(f"the request could not be prepared: {type(exc).__name__}"))
    return Prepared(session.user_id)


async def usable_session(records: Records, live: Live, store: Store) -> Session:
    """The session that works, kept on disk when it is a new one."""
    before = records.session_secret
    session = await records.ensure_session()
    if session.secret != before:
        await store.keep_session(session.user_id, session.secret)
        live.reconnect()
    return session


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
        case Ambiguous(reason):
            return AnswerLost(reason)
