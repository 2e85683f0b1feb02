"""Sending through the function, which holds the credentials: for apps that are shipped to people."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from ..check_wire import CHECK_PATH, check_request, read_check_answer
from ..config import DarajaConfig
from ..errors import AppwriteError, DarajaUnreachableError
from ..function_wire import DISBURSE_PATH, INITIATE_PATH, disbursement_request, payment_request, read_answer
from ..order import DisbursementOrder, Order, PaymentOrder
from ..safaricom_wire import Ambiguous, Flow, ProvenNotSent, PushAnswer, QueryAnswer, SendOutcome, TokenRejected
from ..status_acknowledgement import AskOutcome, NotAsked
from ..token_wire import Token
from .appwrite import AppwriteClient
from .oauth import TokenSource
from .safaricom import NEVER_LEFT

log = logging.getLogger("daraja.function_sender")

JWT_LIFETIME = timedelta(minutes=11)  # Appwrite gives 15; with the margin of a minute one is used for ten


class FunctionSender:
    """Asks the function to send. Who asks is proven by a short-lived Appwrite token and by nothing else."""

    def __init__(
        self, config: DarajaConfig, http: httpx.AsyncClient, appwrite: AppwriteClient, now: Callable[[], datetime]
    ) -> None:
        self._config = config
        self._http = http
        self._appwrite = appwrite
        self._tokens = TokenSource(self._fetch_token, now)

    async def sign_in(self) -> None:
        """Have a token. Raises AppwriteError."""
        await self._tokens.token()

    async def send(self, order: Order, security_credential: str) -> SendOutcome:
        """Have the order sent, once: the function claims its id before it asks Safaricom. The credential stays here."""
        answer = await self._ask(order)
        if isinstance(answer, TokenRejected):
            log.info("%s: the function wants a fresh token", order.id)
            answer = await self._ask(order)
        if isinstance(answer, TokenRejected):
            return ProvenNotSent(AppwriteError(f"the function does not accept our session: {answer.text}", status=401))
        return answer

    async def query(self, checkout_request_id: str) -> QueryAnswer:
        """No advice: only the function could ask, and its reconciler does."""
        return QueryAnswer("none", text="the function asks M-Pesa by itself")

    async def ask_status(self, order: DisbursementOrder, sent_at: datetime, security_credential: str) -> AskOutcome:
        """Have the function ask: it holds the initiator, and knows when it sent. The credential stays here."""
        answer = await self._ask_status(order)
        if isinstance(answer, TokenRejected):
            answer = await self._ask_status(order)
        if isinstance(answer, TokenRejected):
            return NotAsked(f"the function does not accept our session: {answer.text}")
        return answer

    async def _ask_status(self, order: DisbursementOrder) -> AskOutcome | TokenRejected:
        try:
            token = await self._tokens.token()
            response = await self._post(CHECK_PATH, check_request(order.id), token)
        except (AppwriteError, httpx.HTTPError, TimeoutError) as exc:
            return NotAsked(f"no answer of the function ({type(exc).__name__})")
        answer = read_check_answer(response.status_code, response.content)
        if isinstance(answer, TokenRejected):
            self._tokens.forget(token)
        return answer

    async def _post(self, path: str, body: bytes, token: str) -> httpx.Response:
        async with asyncio.timeout(self._config.safaricom_timeout_s):
            return await self._http.post(
                self._config.callback_base + path,
                content=body,
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": "application/json",
                    "Accept": "application/json",  # else Appwrite itself may answer with a page
                },
                follow_redirects=False,
            )

    async def _ask(self, order: Order) -> PushAnswer:
        try:
            token = await self._tokens.token()
        except AppwriteError as error:
            return ProvenNotSent(error)
        flow, path, body = _request(order)
        try:
            response = await self._post(path, body, token)
        except NEVER_LEFT as exc:
            return ProvenNotSent(DarajaUnreachableError(f"the function cannot be reached ({type(exc).__name__})"))
        except (httpx.HTTPError, TimeoutError) as exc:
            return Ambiguous(f"no answer of the function ({type(exc).__name__})")
        answer = read_answer(flow, response.status_code, response.content)
        if isinstance(answer, TokenRejected):
            self._tokens.forget(token)
        return answer

    async def _fetch_token(self) -> Token:
        return Token(await self._appwrite.new_jwt(), JWT_LIFETIME)


def _request(order: Order) -> tuple[Flow, str, bytes]:
    if isinstance(order, PaymentOrder):
        return "stk", INITIATE_PATH, payment_request(order)
    return "b2c", DISBURSE_PATH, disbursement_request(order)
