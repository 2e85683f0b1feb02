"""How every request of a business is read and acknowledged; what is particular to a product, its own module says."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import canned
from .business_requests import BusinessRequest, BusinessRequests, Product, Taken
from .callback_url import CallbackUrls
from .fault_shapes import EMPTY_ACKNOWLEDGEMENT
from .faults import Faults
from .ids import Ids
from .merchant import INITIATOR
from .merchants import Merchants
from .oauth import Access
from .request_fields import DETAILS, InvalidFieldError, limited_text, read_fields, some_text


class Reading(Protocol):
    """What is particular to one product."""

    product: Product

    def read(self, fields: Mapping[str, Any], urls: CallbackUrls) -> BusinessRequest | None:
        """None for a request that is acknowledged with empty fields and never answered. Raises InvalidFieldError."""
        ...

    def scopes(self, request: BusinessRequest) -> tuple[tuple[str, ...], Mapping[str, Any] | None]:
        """The scopes of faults, and the overrides, of the payment that the request is about."""
        ...


class BusinessCall:
    """One address of the Daraja API: signs in, reads, takes and acknowledges."""

    def __init__(
        self,
        access: Access,
        faults: Faults,
        ids: Ids,
        urls: CallbackUrls,
        merchants: Merchants,
        requests: BusinessRequests,
        reading: Reading,
    ) -> None:
        self._access = access
        self._faults = faults
        self._ids = ids
        self._urls = urls
        self._merchants = merchants
        self._requests = requests
        self._reading = reading

    async def call(self, request: Request) -> Response:
        if request.method != "POST":
            return canned.wrong_method(self._ids)
        if refused := self._access.refused(request):
            return refused
        try:
            wanted = self._reading.read(await read_fields(request), self._urls)
        except InvalidFieldError as error:
            return canned.invalid(self._ids, error.what, error.hint)
        if wanted is None:
            return acknowledged(None)
        is_own = self._merchants.find(wanted.shortcode) in (None, self._access.merchant(request))
        return self._take(request, replace(wanted, signed_in=wanted.signed_in and is_own))

    def _take(self, request: Request, wanted: BusinessRequest) -> Response:
        scopes, overrides = self._reading.scopes(wanted)
        reply = self._faults.reply(self._reading.product, *scopes, overrides=overrides)
        if reply is not None and reply.name == EMPTY_ACKNOWLEDGEMENT:
            return acknowledged(None)
        if reply is not None and not reply.processed:
            return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)
        taken = self._requests.take(wanted)
        request.scope[DETAILS]["conversation_id"] = taken.conversation_id
        if reply is not None:
            return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)
        return acknowledged(taken)


def acknowledged(taken: Taken | None) -> Response:
    """The ids are the request's own. All empty means: not accepted, though no error is named."""
    return JSONResponse(
        {
            "OriginatorConversationID": taken.originator_conversation_id if taken else "",
            "ConversationID": taken.conversation_id if taken else "",
            "ResponseCode": "0" if taken else "",
            "ResponseDescription": "Accept the service request successfully." if taken else "",
        }
    )


def signed_in(fields: Mapping[str, Any], initiator: str = "Initiator") -> bool:
    """Whether initiator and credential are right: only the result tells. Both must be there."""
    given = some_text(fields, initiator, initiator)
    credential = some_text(fields, "SecurityCredential", "SecurityCredential")
    return given == INITIATOR and is_base64(credential)


def command(fields: Mapping[str, Any], *known: str) -> str:
    given = fields.get("CommandID")
    if not isinstance(given, str) or given not in known:
        raise InvalidFieldError("CommandID")
    return given


def occasion(fields: Mapping[str, Any], name: str = "Occasion") -> str:
    """With one s everywhere but in B2C."""
    return limited_text(fields, name, 1) if fields.get(name) else ""


def is_base64(credential: str) -> bool:
    """Nobody here holds the key to read it: anything that could be an encrypted password is taken for the right one."""
    try:
        return bool(base64.b64decode(credential, validate=True))
    except binascii.Error:
        return False
