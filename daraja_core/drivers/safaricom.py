"""The Safaricom client: sends requests once, and says honestly what is known afterwards."""

from collections.abc import Callable
from datetime import datetime

import httpx

from ..config import DarajaConfig
from ..order import DisbursementOrder, PaymentOrder
from ..safaricom_wire import QueryAnswer, SendOutcome


class SafaricomClient:
    """Talks to Safaricom over the given HTTP client. A request that moves money is never repeated."""

    def __init__(self, config: DarajaConfig, http: httpx.AsyncClient, now: Callable[[], datetime]) -> None:
        self._config = config
        self._http = http
        self._now = now

    async def sign_in(self) -> None:
        """Fetch the access token ahead. Raises DarajaAuthError or DarajaUnreachableError."""
        raise NotImplementedError

    async def send_push(self, order: PaymentOrder, callback_url: str) -> SendOutcome:
        """Ask for one payment. Never raises a DarajaError: what is known is the answer."""
        raise NotImplementedError

    async def send_disbursement(
        self, order: DisbursementOrder, security_credential: str, result_url: str, timeout_url: str
    ) -> SendOutcome:
        """Send money once. Never raises a DarajaError: what is known is the answer."""
        raise NotImplementedError

    async def query(self, checkout_request_id: str) -> QueryAnswer:
        """Ask what became of a push. Never raises a DarajaError: without an answer the advice is "none"."""
        raise NotImplementedError
