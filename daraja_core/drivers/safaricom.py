"""The Safaricom client: sends requests once, and says honestly what is known afterwards."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime

import httpx

from ..errors import DarajaError, DarajaUnreachableError
from ..order import DisbursementOrder, PaymentOrder
from ..safaricom_requests import (
    OAUTH_PATH,
    Merchant,
    SafaricomRequest,
    basic_authorization,
    disbursement_request,
    push_request,
    query_request,
    transaction_status_request,
)
from ..safaricom_wire import (
    Accepted,
    Ambiguous,
    Flow,
    ProvenNotSent,
    PushAnswer,
    QueryAnswer,
    SendOutcome,
    TokenRejected,
    not_enabled,
    read_disbursement_answer,
    read_push_answer,
    read_query_answer,
)
from ..status_acknowledgement import Asked, NotAsked, read_acknowledgement
from ..token_wire import Token, read_token_answer
from .connections import HttpClient
from .oauth import LONGEST_PAUSE_S, MOST_TOKENS, TokenSource

log = logging.getLogger("daraja.safaricom")

# The exceptions that httpx raises before the first byte of a request has left: a closed list. Every other one, above
# all a failed write or a lost answer, may have happened after Safaricom read the request.
NEVER_LEFT = (
    httpx.ConnectError,  # refused, no route, DNS, TLS
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class SafaricomClient:
    """Talks to Safaricom over the given HTTP client. A request that moves money is never repeated.

    The one exception is proven harmless: when the access token was refused, the request was not looked at, so it goes
    out again with a fresh token, several times where other processes fetch tokens for the same app.
    """

    def __init__(
        self,
        merchant: Merchant,
        http: HttpClient,
        now: Callable[[], datetime],
        jitter: random.Random | None = None,
        wall: Callable[[], datetime] | None = None,
    ) -> None:
        """`now` is for the lifetime of tokens, `wall` for the Timestamp that Safaricom compares with its own clock."""
        self._merchant = merchant
        self._http = http
        self._wall = wall or now
        self._tokens = TokenSource(self._fetch_token, now, jitter)

    async def sign_in(self) -> None:
        """Fetch the access token ahead. Raises DarajaAuthError or DarajaUnreachableError."""
        await self._tokens.token()

    async def send_push(self, order: PaymentOrder, callback_url: str, deadline: float | None = None) -> SendOutcome:
        """Ask for one payment. Never raises a DarajaError: what is known is the answer.

        With a `deadline`, a time of the running loop, no further token is tried when it comes near.
        """
        request = push_request(self._merchant, order, callback_url, self._wall())
        return await self._send("stk", order.id, request, deadline)

    async def send_disbursement(
        self,
        order: DisbursementOrder,
        security_credential: str,
        result_url: str,
        timeout_url: str,
        deadline: float | None = None,
    ) -> SendOutcome:
        """Send money once. Never raises a DarajaError: what is known is the answer."""
        request = disbursement_request(self._merchant, order, security_credential, result_url, timeout_url)
        return await self._send("b2c", order.id, request, deadline)

    async def query(self, checkout_request_id: str) -> QueryAnswer:
        """Ask what became of a push. Never raises a DarajaError: without an answer the advice is "none"."""
        request = query_request(self._merchant, checkout_request_id, self._wall())
        answer = await self._query(request)
        for _ in range(MOST_TOKENS - 1):
            if not isinstance(answer, TokenRejected):
                break
            answer = await self._query(request)
        if isinstance(answer, TokenRejected):
            return QueryAnswer("none", text=f"the access token was refused: {answer}")
        return answer

    async def ask_status(
        self, disbursement_id: str, initiator_name: str, security_credential: str, result_url: str, timeout_url: str
    ) -> Asked | NotAsked:
        """Ask what became of a disbursement; the result URL hears what Safaricom knows. Never raises a DarajaError."""
        request = transaction_status_request(
            self._merchant, disbursement_id, initiator_name, security_credential, result_url, timeout_url
        )
        answer = await self._ask(request)
        for _ in range(MOST_TOKENS - 1):
            if not isinstance(answer, TokenRejected):
                break
            answer = await self._ask(request)
        return NotAsked(f"the access token was refused: {answer}") if isinstance(answer, TokenRejected) else answer

    async def _ask(self, request: SafaricomRequest) -> Asked | NotAsked | TokenRejected:
        try:
            token = await self._tokens.token()
            response = await self._post(request, token)
        except DarajaError as error:
            return NotAsked(str(error))
        except (httpx.HTTPError, TimeoutError) as exc:
            return NotAsked(f"no answer ({type(exc).__name__})")
        answer = read_acknowledgement(response.status_code, response.content)
        if isinstance(answer, TokenRejected):
            self._tokens.forget(token)
        return answer

    async def _query(self, request: SafaricomRequest) -> QueryAnswer | TokenRejected:
        try:
            token = await self._tokens.token()
            response = await self._post(request, token)
        except DarajaError as error:
            log.info("a status query was not sent: %s", error)
            return QueryAnswer("none", text=str(error))
        except (httpx.HTTPError, TimeoutError) as exc:
            log.info("a status query got no answer: %s", type(exc).__name__)
            return QueryAnswer("none", text=f"no answer ({type(exc).__name__})")
        answer = read_query_answer(response.status_code, response.headers, response.content)
        if isinstance(answer, TokenRejected):
            self._tokens.forget(token)
        return answer

    async def _send(
        self, flow: Flow, attempt_id: str, request: SafaricomRequest, deadline: float | None
    ) -> SendOutcome:
        answer = await self._send_once(flow, request)
        for _ in range(MOST_TOKENS - 1):
            if not isinstance(answer, TokenRejected) or _is_near(deadline):
                break
            log.info("%s: Safaricom refused the access token, once more with a fresh one", attempt_id)
            answer = await self._send_once(flow, request)
        if isinstance(answer, TokenRejected):
            answer = ProvenNotSent(not_enabled(flow, answer))
        match answer:
            case Accepted():
                log.info("%s: Safaricom took the %s request", attempt_id, flow)
            case ProvenNotSent(error):
                log.warning("%s: not sent: %s", attempt_id, error)
            case Ambiguous(reason):
                log.warning("%s: sent, but the answer is not known: %s", attempt_id, reason)
        return answer

    async def _send_once(self, flow: Flow, request: SafaricomRequest) -> PushAnswer:
        try:
            token = await self._tokens.token()
        except DarajaError as error:
            return ProvenNotSent(error)
        try:
            response = await self._post(request, token)
        except NEVER_LEFT as exc:
            return ProvenNotSent(_unreachable(exc))
        except (httpx.HTTPError, TimeoutError) as exc:
            return Ambiguous(f"no answer after the request left ({type(exc).__name__})")
        read = read_push_answer if flow == "stk" else read_disbursement_answer
        answer = read(response.status_code, response.headers, response.content)
        if isinstance(answer, TokenRejected):
            self._tokens.forget(token)
        return answer

    async def _post(self, request: SafaricomRequest, token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return await self._call("POST", request.path, headers, request.body)

    async def _call(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> httpx.Response:
        # Built by hand, so that no cookie, default header or redirect rule of a shared client gets into it.
        limit = self._merchant.safaricom_timeout_s
        request = httpx.Request(
            method,
            self._merchant.base_url + path,
            headers=headers | {"Accept": "application/json", "User-Agent": "daraja_core"},
            content=body,
            extensions={"timeout": httpx.Timeout(limit, connect=min(limit, 10.0)).as_dict()},
        )
        async with asyncio.timeout(limit * 2):  # httpx limits each read: a server that drips bytes would never end
            return await self._http.send(request, auth=None, follow_redirects=False)

    async def _fetch_token(self) -> Token:
        headers = {"Authorization": basic_authorization(self._merchant)}
        try:
            response = await self._call("GET", OAUTH_PATH, headers)
        except (httpx.HTTPError, TimeoutError) as exc:
            raise _unreachable(exc) from exc
        return read_token_answer(response.status_code, response.headers, response.content)


def _is_near(deadline: float | None) -> bool:
    """Whether another token and another request would be cut off, so that nobody would know what became of them."""
    return deadline is not None and asyncio.get_running_loop().time() > deadline - LONGEST_PAUSE_S - 1


def _unreachable(exc: Exception) -> DarajaUnreachableError:
    return DarajaUnreachableError(f"Safaricom cannot be reached ({type(exc).__name__}): check the internet connection")
