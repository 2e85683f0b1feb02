"""The Realtime socket: one WebSocket to Appwrite that is kept open, and what arrives on it."""

import asyncio
import logging
import random
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from ..address import is_loopback
from ..config import DarajaConfig
from ..realtime_wire import (
    REFUSED,
    THROTTLED,
    Connected,
    DocumentWritten,
    ErrorFrame,
    Other,
    Pong,
    RecordWritten,
    read_message,
    socket_url,
    wait_s,
)
from ..safaricom_wire import Flow
from ..verdict import Verdict
from .appwrite import Session
from .realtime_connection import RealtimeConnection, Timings

log = logging.getLogger("daraja.realtime")

_RENEWED = "asked to connect anew"


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The socket is open: read once now. `user_id` is None when the server does not know our session."""

    user_id: str | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A verdict was written. Not necessarily one of ours; with a group, all of that team may read it."""

    flow: Flow
    verdict: Verdict
    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """The socket that was open is gone; it is being opened again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A device told this group something."""

    group_id: str


RealtimeEvent: TypeAlias = Subscribed | Arrived | Told | Lost
Inbox: TypeAlias = Callable[[RealtimeEvent], None]


class RealtimeSocket:
    """Keeps one socket open while `run` runs. `session` is asked at every handshake; without one it waits."""

    def __init__(
        self,
        config: DarajaConfig,
        session: Callable[[], Session | None],
        rng: random.Random,
        timings: Timings | None = None,
    ) -> None:
        self._config = config
        self._session = session
        self._rng = rng
        self._timings = timings or Timings()
        self._connection: RealtimeConnection | None = None
        self._open = asyncio.Event()
        self._decided = asyncio.Event()  # open, or turned away: nobody need wait any longer
        self._connect_now = asyncio.Event()
        self._is_reported = False  # a Subscribed went out that no Lost has taken back
        self._is_blocked = False  # the last try did not open it: nobody need wait for the next one
        self._is_turned_away = False  # refused or throttled: whoever knocks again makes it worse
        self._is_pausing = False
        self._was_open = False  # as our user, this time
        self._failures = 0
        self._started_at = float("-inf")
        self._must_renew = False
        self._shown: Session | None = None  # what the latest handshake carried
        self._tls: ssl.SSLContext | None = None

    async def run(self, on_event: Inbox) -> None:
        """Connect, listen, reconnect, until cancelled. `on_event` must only put the event into an inbox."""
        loop = asyncio.get_running_loop()
        while True:
            self._must_renew = False
            session = self._session()
            if session is None:
                await self._pause(self._timings.session_s)
                continue
            self._shown = session
            self._connect_now.clear()
            self._started_at = loop.time()
            self._was_open = False
            self._decided.clear()
            reason, code = await self._run_connection(session, on_event)
            self._is_blocked = not self._was_open
            self._is_turned_away = code in (*REFUSED, THROTTLED)
            if self._is_turned_away:
                self._decided.set()
            lasted = loop.time() - self._started_at >= self._timings.steady_s
            self._failures = 0 if lasted else self._failures + 1
            pause_s = wait_s(self._failures, code, self._rng.random())
            log.info("no live connection (%s), next try in %.1f s", reason, pause_s)
            await self._pause(pause_s)

    def probe(self) -> None:
        """The app is back in the foreground: check the socket now, or connect now instead of waiting."""
        self._is_blocked = False  # it may be in another network now
        self._failures = 0
        if self._connection is not None:
            self._connection.probe()
        else:
            self._connect_now.set()

    def reconnect(self) -> None:
        """The session changed: leave the socket and open one with the new session."""
        if self._session() != self._shown:  # many payments begin with one new session, and each of them says so
            self.renew(_RENEWED)

    def renew(self, why: str) -> None:
        """Leave the socket, whatever it seems to be worth, and open another one."""
        self._must_renew = True  # a handshake that is under way is of the old kind
        self._is_blocked = False
        self._connect_now.set()
        if self._connection is not None:
            self._connection.close(why)

    async def wait_open(self, timeout_s: float) -> bool:
        """Wait until the socket is subscribed as our user; False when it takes longer.

        Where the last try failed nobody waits: sockets may be blocked here, and the tries go on in the background.
        """
        if self._is_pausing and self._may_knock():
            self._connect_now.set()
        if self._is_blocked:
            return self._open.is_set()
        try:
            async with asyncio.timeout(timeout_s):
                await self._decided.wait()
        except TimeoutError:
            self._is_blocked = self._shown is not None  # else it was the session that was missing
        return self._open.is_set()

    def _may_knock(self) -> bool:
        """Whether a payment is a reason to try at once: not for who was turned away, and not at every payment."""
        now = asyncio.get_running_loop().time()
        return not self._is_turned_away and now - self._started_at >= self._timings.knock_s

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than until somebody is in a hurry."""
        self._is_pausing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._connect_now.wait()
        self._is_pausing = False
        self._connect_now.clear()

    async def _run_connection(self, session: Session, on_event: Inbox) -> tuple[str, int | None]:
        """Open the socket and listen until it ends: why it did, and the code of the error frame before that."""
        try:
            async with self._connect(session) as socket:
                self._connection = RealtimeConnection(socket, self._timings)
                if self._must_renew:
                    self._connection.close(_RENEWED)
                try:
                    return await self._listen(self._connection, session, on_event)
                finally:
                    self._connection = None
        except (OSError, TimeoutError, WebSocketException) as exc:
            return type(exc).__name__, None  # its text may hold the address or a header

    def _connect(self, session: Session) -> connect:
        url = urlsplit(socket_url(self._config))
        if url.scheme == "wss" and self._tls is None:
            self._tls = httpx.create_ssl_context()  # the certificates that httpx trusts, also where a phone has none
        library_log = logging.getLogger("daraja.realtime.websockets")
        library_log.setLevel(logging.WARNING)  # below that the library writes headers, and one of them is the session
        return _Connect(
            url.geturl(),
            additional_headers={"X-Appwrite-Session": session.secret},
            user_agent_header="daraja_core",
            compression=None,
            open_timeout=self._timings.open_s,
            close_timeout=1,
            ping_interval=None,  # our connection pings by itself, in the way that Appwrite counts
            proxy=None if is_loopback(url.hostname or "") else True,
            ssl=self._tls,
            logger=library_log,
        )

    async def _listen(
        self, connection: RealtimeConnection, session: Session, on_event: Inbox
    ) -> tuple[str, int | None]:
        code: int | None = None
        try:
            async with asyncio.timeout(self._timings.open_s):
                frame = await connection.next_frame()
            while frame is not None:
                code = self._read(frame, connection, session, on_event)
                frame = await connection.next_frame()
        finally:
            self._open.clear()
            self._decided.clear()
            if self._is_reported:
                self._is_reported = False
                on_event(Lost(connection.ending or "closed"))
        return connection.ending, code

    def _read(
        self, frame: str | bytes, connection: RealtimeConnection, session: Session, on_event: Inbox
    ) -> int | None:
        """Act on one frame; the answer is the code when it was an error frame."""
        match read_message(self._config, frame):
            case Connected(user_id):
                self._on_connected(user_id, connection, session, on_event)
            case DocumentWritten(flow, verdict, group_id):
                log.info("%s: a verdict arrived over realtime", verdict.payment_id)
                on_event(Arrived(flow, verdict, group_id))
            case RecordWritten(group_id):
                on_event(Told(group_id))
            case ErrorFrame(code, text):
                log.warning("Appwrite complained on the live connection: %s (code %d)", text, code)
                return code
            case Pong() | Other():
                pass
        return None

    def _on_connected(
        self, user_id: str | None, connection: RealtimeConnection, session: Session, on_event: Inbox
    ) -> None:
        self._is_reported = True
        if user_id == session.user_id:
            log.info("live updates are on for user %s", user_id)
            self._open.set()
            self._decided.set()
            self._was_open, self._is_blocked = True, False
            on_event(Subscribed(user_id))
            return
        log.warning("Appwrite took the live connection for a guest's: the session is not known there")
        on_event(Subscribed(None))
        connection.close("the session is not known there")  # a guest would never be told anything


class _Connect(connect):
    """A handshake that follows no redirect: the session would go to whoever answers, for example a hotel's page."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc
