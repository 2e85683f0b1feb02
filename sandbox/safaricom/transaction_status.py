"""Transaction Status: the question checked field by field, then put into the queue; the answer comes by callback."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import canned
from .b2c import is_base64
from .callback_url import CallbackUrls
from .fault_shapes import EMPTY_ACKNOWLEDGEMENT
from .faults import Faults, amount_scope, phone_scope
from .ids import Ids
from .merchant import INITIATOR
from .oauth import Access
from .request_fields import DETAILS, InvalidFieldError, digits, limited_text, read_fields, some_text
from .status_queries import StatusQueries, StatusQuery, StatusRequest

COMMAND = "TransactionStatusQuery"
IDENTIFIER_TYPES = ("1", "2", "4")  # number, till, shortcode; the portal lists the last only


class TransactionStatus:
    """`POST /mpesa/transactionstatus/v1/query`."""

    def __init__(self, access: Access, faults: Faults, ids: Ids, urls: CallbackUrls, queries: StatusQueries) -> None:
        self._access = access
        self._faults = faults
        self._ids = ids
        self._urls = urls
        self._queries = queries

    async def query(self, request: Request) -> Response:
        if request.method != "POST":
            return canned.wrong_method(self._ids)
        if refused := self._access.refused(request):
            return refused
        try:
            fields = await read_fields(request)
            wanted = self._read(fields)
        except InvalidFieldError as error:
            return canned.invalid(self._ids, error.what)
        if wanted is None:
            return acknowledged(None)
        return self._take(request, wanted)

    def _take(self, request: Request, wanted: StatusRequest) -> Response:
        found = self._queries.transaction(wanted)
        scopes = (phone_scope(found.phone), amount_scope(found.amount)) if found else ()
        reply = self._faults.reply("transaction_status", *scopes, overrides=found.overrides if found else None)
        if reply is not None and reply.name == EMPTY_ACKNOWLEDGEMENT:
            return acknowledged(None)
        if reply is not None and not reply.processed:
            return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)
        query = self._queries.take(wanted)
        request.scope[DETAILS]["asked"] = wanted.asked
        request.scope[DETAILS]["conversation_id"] = query.conversation_id
        if reply is not None:
            return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)
        return acknowledged(query)

    def _read(self, fields: Mapping[str, Any]) -> StatusRequest | None:
        """None for a question that Safaricom acknowledges with empty fields and never answers."""
        initiator = some_text(fields, "Initiator", "Initiator")
        credential = some_text(fields, "SecurityCredential", "SecurityCredential")
        if fields.get("CommandID") != COMMAND:
            raise InvalidFieldError("CommandID")
        by, asked = _subject(fields)
        party_a = digits(fields, "PartyA", r"\d{5,12}")
        if str(fields.get("IdentifierType")) not in IDENTIFIER_TYPES:
            raise InvalidFieldError("IdentifierType")
        limited_text(fields, "Remarks", 1)
        if by == "originator" and fields.get("TransactionID") == "":
            return None
        return StatusRequest(
            by=by,
            asked=asked,
            party_a=party_a,
            occasion=limited_text(fields, "Occasion", 1) if fields.get("Occasion") else "",
            result_url=self._url(fields, "ResultURL"),
            timeout_url=self._url(fields, "QueueTimeOutURL"),
            signed_in=initiator == INITIATOR and is_base64(credential),
        )

    def _url(self, fields: Mapping[str, Any], name: str) -> str:
        url = fields.get(name)
        if not isinstance(url, str) or not self._urls.acceptable(url):
            raise InvalidFieldError(name)
        return url


def acknowledged(query: StatusQuery | None) -> Response:
    """The ids are the question's own. All empty means: not accepted, though no error is named."""
    return JSONResponse(
        {
            "OriginatorConversationID": query.originator_conversation_id if query else "",
            "ConversationID": query.conversation_id if query else "",
            "ResponseCode": "0" if query else "",
            "ResponseDescription": "Accept the service request successfully." if query else "",
        }
    )


def _subject(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Safaricom's spelling: OriginatorConversationID, as everywhere else, counts for nothing here."""
    if fields.get("OriginalConversationID"):
        return "originator", some_text(fields, "OriginalConversationID", "OriginalConversationID")
    return "receipt", some_text(fields, "TransactionID", "TransactionID")
