"""What the engine needs of the world: the seams where the real drivers, the simulation and a host app plug in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from ..appwrite_wire import GroupPage
from ..group_record import GroupRecord
from ..order import DisbursementOrder, Order
from ..safaricom_wire import QueryAnswer, SendOutcome
from ..status_acknowledgement import AskOutcome
from ..verdict import Verdict
from .appwrite import Session
from .realtime import RealtimeEvent


class Sender(Protocol):
    """Sends requests that move money: once, and says honestly what is known afterwards."""

    async def sign_in(self) -> None:
        """Get ready to send, so that what can fail early does. Raises DarajaAuthError or DarajaUnreachableError."""

    async def send(self, order: Order, security_credential: str) -> SendOutcome:
        """Send the order's request, once; the credential is for disbursements. Never raises a DarajaError."""

    async def query(self, checkout_request_id: str) -> QueryAnswer:
        """Ask Safaricom what became of a push: advice only."""

    async def ask_status(self, order: DisbursementOrder, sent_at: datetime, security_credential: str) -> AskOutcome:
        """Ask Safaricom what became of a disbursement: what it knows comes as a verdict. Never raises a DarajaError."""


class RecordReader(Protocol):
    """Reads what the devices of a group told each other."""

    async def read_records(self, group_id: str, since: datetime | None) -> list[GroupRecord]:
        """The records of a group from a moment of the server's on, in the order of all. Raises AppwriteError."""


class VerdictReader(RecordReader, Protocol):
    """Reads what the function stored."""

    @property
    def session_secret(self) -> str | None:
        """The secret of the session in use."""

    @property
    def renews_session(self) -> bool:
        """Whether a lost session is replaced; one that the host app gave is not."""

    async def ensure_session(self) -> Session:
        """A session that works; raises AppwriteError when there is none to be had."""

    async def account(self) -> str | None:
        """The user id behind the session, None when the server no longer knows it. Raises AppwriteError."""

    async def read(self, flow: Literal["stk", "b2c"], payment_ids: Sequence[str]) -> list[Verdict]:
        """The verdicts stored for these ids. Raises AppwriteError."""

    async def read_group(self, flow: Literal["stk", "b2c"], group_id: str, since: datetime | None) -> GroupPage:
        """The verdicts of a team that the session's user belongs to, written since a moment of the server's, or ever.

        Raises AppwriteError.
        """


class Realtime(Protocol):
    """The one socket that brings verdicts as they are stored."""

    async def run(self, on_event: Callable[[RealtimeEvent], None]) -> None:
        """Keep the socket open until cancelled."""

    def probe(self) -> None:
        """Check the socket now, or connect now."""

    def reconnect(self) -> None:
        """Open it again if the session is another one now."""

    def renew(self, why: str) -> None:
        """Open another one: this one is open and does not deliver."""

    async def wait_open(self, timeout_s: float) -> bool:
        """Wait until it is subscribed."""


class Mirror(Protocol):
    """A device's client storage, where open attempts leave a second trace. The app implements it and may fail."""

    async def write(self, key: str, value: str) -> None:
        """Keep a text."""

    async def read_all(self, prefix: str) -> Mapping[str, str]:
        """Every key that starts with the prefix, with its text."""

    async def remove(self, key: str) -> None:
        """Forget a key; unknown ones too."""
