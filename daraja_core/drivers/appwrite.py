"""The Appwrite client: a session, and the verdicts that it may read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from ..config import DarajaConfig
from ..safaricom_wire import Flow
from ..verdict import Verdict


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are for Appwrite. The secret is the whole proof: keep it as carefully as a password."""

    user_id: str
    secret: str = field(repr=False)


class AppwriteClient:
    """Talks to Appwrite's REST API as one user. Every call raises AppwriteError when it fails."""

    def __init__(self, config: DarajaConfig, http: httpx.AsyncClient, session: str | None) -> None:
        self._config = config
        self._http = http
        self.session_secret: str | None = session

    async def ensure_session(self) -> Session:
        """The session that works: the one we have, or a new anonymous one when the server no longer knows it."""
        raise NotImplementedError

    async def account(self) -> str | None:
        """The user id that the server sees now; None when it no longer knows the session."""
        raise NotImplementedError

    async def read(self, flow: Flow, payment_ids: Sequence[str]) -> list[Verdict]:
        """The verdicts stored for these ids. An empty list proves nothing: a dead session reads nothing, too."""
        raise NotImplementedError
