"""Sending straight to Safaricom, with the credentials that this process holds."""

from datetime import datetime

from ..callback_path import CallbackTarget, Flow, Question, callback_path
from ..config import DarajaConfig
from ..order import DisbursementOrder, Order, PaymentOrder
from ..safaricom_wire import QueryAnswer, SendOutcome
from ..status_acknowledgement import AskOutcome, CannotAsk
from .safaricom import SafaricomClient


class DirectSender:
    """Gives every request its own signed callback path, then sends it."""

    def __init__(self, config: DarajaConfig, safaricom: SafaricomClient) -> None:
        self._config = config
        self._safaricom = safaricom
        self._credentials: dict[str, str] = {}  # by initiator, in this process only: to ask what became of a payout

    async def sign_in(self) -> None:
        """Fetch the token ahead. Raises DarajaAuthError or DarajaUnreachableError."""
        await self._safaricom.sign_in()

    async def send(self, order: Order, security_credential: str) -> SendOutcome:
        """Send the order's request, once."""
        match order:
            case PaymentOrder():
                return await self._safaricom.send_push(order, self._callback_url(order, "stk"))
            case DisbursementOrder():
                self._credentials[order.initiator_name] = security_credential
                result_url = self._callback_url(order, "b2c-result")
                timeout_url = self._callback_url(order, "b2c-timeout")
                return await self._safaricom.send_disbursement(order, security_credential, result_url, timeout_url)

    async def query(self, checkout_request_id: str) -> QueryAnswer:
        """Ask what became of a push."""
        return await self._safaricom.query(checkout_request_id)

    async def ask_status(self, order: DisbursementOrder, sent_at: datetime, security_credential: str) -> AskOutcome:
        """Ask with the credential that this process was given for the initiator, now or when it sent, if it was."""
        credential = security_credential or self._credentials.get(order.initiator_name)
        if self._config.b2c_version != "v3":
            return CannotAsk("B2C v1 has no id of ours to ask by: look the disbursement up in M-Pesa's portal")
        if credential is None:
            return CannotAsk(
                f"this process was not given the credential of initiator {order.initiator_name!r}: it is never stored"
            )
        shortcode = self._config.b2c_shortcode or self._config.shortcode
        question = Question(shortcode, int(sent_at.timestamp()))
        result_url = self._callback_url(order, "status-result", question)
        timeout_url = self._callback_url(order, "status-timeout", question)
        return await self._safaricom.ask_status(order.id, order.initiator_name, credential, result_url, timeout_url)

    def _callback_url(self, order: Order, flow: Flow, question: Question | None = None) -> str:
        assert order.user_id is not None, "an order is sent only after a session named its user"
        target = CallbackTarget(flow, order.id, order.user_id, order.group_id, order.amount, question)
        return self._config.callback_base + callback_path(target, self._config.callback_secrets[0])
