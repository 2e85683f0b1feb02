"""Sending straight to Safaricom, with the credentials that this process holds."""

from typing import Literal

from ..callback_path import CallbackTarget, callback_path
from ..config import DarajaConfig
from ..order import DisbursementOrder, Order, PaymentOrder
from ..safaricom_wire import QueryAnswer, SendOutcome
from .safaricom import SafaricomClient


class DirectSender:
    """Gives every request its own signed callback path, then sends it."""

    def __init__(self, config: DarajaConfig, safaricom: SafaricomClient) -> None:
        self._config = config
        self._safaricom = safaricom

    async def sign_in(self) -> None:
        """Fetch the token ahead. Raises DarajaAuthError or DarajaUnreachableError."""
        await self._safaricom.sign_in()

    async def send(self, order: Order, security_credential: str) -> SendOutcome:
        """Send the order's request, once."""
        match order:
            case PaymentOrder():
                return await self._safaricom.send_push(order, self._callback_url(order, "stk"))
            case DisbursementOrder():
                result_url = self._callback_url(order, "b2c-result")
                timeout_url = self._callback_url(order, "b2c-timeout")
                return await self._safaricom.send_disbursement(order, security_credential, result_url, timeout_url)

    async def query(self, checkout_request_id: str) -> QueryAnswer:
        """Ask what became of a push."""
        return await self._safaricom.query(checkout_request_id)

    def _callback_url(self, order: Order, flow: Literal["stk", "b2c-result", "b2c-timeout"]) -> str:
        assert order.user_id is not None, "an order is sent only after a session named its user"
        target = CallbackTarget(flow, order.id, order.user_id, order.group_id, order.amount)
        return self._config.callback_base + callback_path(target, self._config.callback_secrets[0])
