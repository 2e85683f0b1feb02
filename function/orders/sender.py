"""Sending with the credentials that the function holds; the access token is kept from request to request."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import httpx

from daraja_core.callback_path import CallbackTarget, Flow, callback_path
from daraja_core.drivers.safaricom import SafaricomClient
from daraja_core.errors import DarajaError, DarajaUnreachableError
from daraja_core.order import DisbursementOrder, PaymentOrder
from daraja_core.safaricom_wire import ProvenNotSent, SendOutcome

from .merchant import Initiator, Merchant

LEAST_TO_SEND_S = 2.0


class SafaricomClients:
    """Keeps the last client, and with it the token: a new token may end the older one, so they are not wasted."""

    def __init__(self) -> None:
        self._kept: tuple[Merchant, httpx.AsyncClient, SafaricomClient] | None = None

    def get(self, merchant: Merchant, http: httpx.AsyncClient, now: Callable[[], datetime]) -> SafaricomClient:
        """The client of this merchant over this connection."""
        if self._kept is None or self._kept[0] != merchant or self._kept[1] is not http:
            self._kept = merchant, http, SafaricomClient(merchant, http, now)
        return self._kept[2]


SAFARICOM_CLIENTS = SafaricomClients()
"""One for all that the function does: two tokens would throw each other out."""


class MerchantSender:
    """Gives every request its own signed callback path, then sends it."""

    def __init__(
        self, safaricom: SafaricomClient, merchant: Merchant, secret: str, initiator: Initiator | None = None
    ) -> None:
        self._safaricom = safaricom
        self._merchant = merchant
        self._secret = secret
        self._initiator = initiator

    async def send(
        self, order: PaymentOrder | DisbursementOrder, deadline: float, originator: str | None = None
    ) -> SendOutcome:
        """Send the order's request, once. Without a token in good time, or near the deadline, nothing is sent.

        `originator` is the id under which a payout travels, when it is not its own.
        """
        try:
            async with asyncio.timeout_at(deadline - LEAST_TO_SEND_S):
                await self._safaricom.sign_in()
        except DarajaError as error:
            return ProvenNotSent(error)
        except TimeoutError:
            return ProvenNotSent(DarajaUnreachableError("Safaricom gave no access token in time: nothing was sent"))
        match order:
            case PaymentOrder():
                return await self._safaricom.send_push(order, self._url(order, "stk"), deadline)
            case DisbursementOrder():
                assert self._initiator is not None, "who disburses has read the initiator's variables"
                credential = self._initiator.security_credential
                result, timeout = self._url(order, "b2c-result"), self._url(order, "b2c-timeout")
                travelling = replace(order, id=originator or order.id, initiator_name=self._initiator.name)
                return await self._safaricom.send_disbursement(travelling, credential, result, timeout, deadline)

    def _url(self, order: PaymentOrder | DisbursementOrder, flow: Flow) -> str:
        assert order.user_id is not None, "the caller is known before an order is parsed"
        target = CallbackTarget(flow, order.id, order.user_id, order.group_id, order.amount)
        return self._merchant.callback_base + callback_path(target, self._secret)
