"""The wire between an app and its function when the function holds the credentials: orders there, outcomes back.

The app never says who it is: the function learns that from the token alone. A request may be repeated with the same
id as often as needed, for the id is claimed before anything is sent and a later request only hears the first's answer.
"""

import json
from collections.abc import Mapping

from .domain_refusal import read_domain_refusal
from .errors import AppwriteError, InvalidOrderError
from .function_errors import read_error, write_error
from .order import (
    BUSINESS_PAYMENT,
    DisbursementOrder,
    PaymentOrder,
    parse_disbursement_order,
    parse_payment_order,
)
from .safaricom_refusals import Json, plain_text, read_object
from .safaricom_wire import Accepted, Ambiguous, Flow, ProvenNotSent, PushAnswer, TokenRejected

INITIATE_PATH = "/initiate"
DISBURSE_PATH = "/disburse"
FOUND_PATH = "/found"
INVITE_PATH = "/invite"
INVITATION_PATH = "/invitation"
REVOKE_PATH = "/revoke"
JOIN_PATH = "/join"
LONGEST_REQUEST = 4096


def payment_request(order: PaymentOrder) -> bytes:
    """The body of a POST to /initiate."""
    fields: dict[str, Json] = {
        "payment_id": order.id,
        "phone": order.phone,
        "amount": order.amount,
        "reference": order.reference,
        "description": order.description,
        "group_id": order.group_id,
    }
    return json.dumps(fields).encode()


def disbursement_request(order: DisbursementOrder) -> bytes:
    """The body of a POST to /disburse. The initiator is the function's own."""
    fields: dict[str, Json] = {
        "disbursement_id": order.id,
        "phone": order.phone,
        "amount": order.amount,
        "remarks": order.remarks,
        "command_id": order.command_id,
        "occasion": order.occasion,
        "group_id": order.group_id,
    }
    return json.dumps(fields).encode()


def read_payment_request(body: bytes, user_id: str, max_amount: int) -> PaymentOrder:
    """The order in a body, for the user that the token names. Raises InvalidOrderError or a subclass."""
    fields = _read_fields(body)
    return parse_payment_order(
        payment_id=fields.get("payment_id"),  # type: ignore[arg-type]  # parsing refuses what is not text
        phone=fields.get("phone"),  # type: ignore[arg-type]  # likewise
        amount=fields.get("amount"),  # type: ignore[arg-type]  # parsing refuses what is no int
        reference=fields.get("reference"),  # type: ignore[arg-type]  # parsing refuses what is not text
        description=fields.get("description"),  # type: ignore[arg-type]  # likewise
        user_id=user_id,
        group_id=fields.get("group_id"),  # type: ignore[arg-type]  # likewise
        max_amount=max_amount,
    )


def read_disbursement_request(body: bytes, user_id: str, initiator_name: str, max_amount: int) -> DisbursementOrder:
    """The order in a body, for the user that the token names. Raises InvalidOrderError or a subclass."""
    fields = _read_fields(body)
    return parse_disbursement_order(
        disbursement_id=fields.get("disbursement_id"),  # type: ignore[arg-type]  # parsing refuses what is not text
        phone=fields.get("phone"),  # type: ignore[arg-type]  # likewise
        amount=fields.get("amount"),  # type: ignore[arg-type]  # parsing refuses what is no int
        initiator_name=initiator_name,
        remarks=fields.get("remarks"),  # type: ignore[arg-type]  # parsing refuses what is not text
        command_id=fields.get("command_id", BUSINESS_PAYMENT),  # type: ignore[arg-type]  # one of three words or refused
        occasion=fields.get("occasion"),  # type: ignore[arg-type]  # parsing refuses what is not text
        user_id=user_id,
        group_id=fields.get("group_id"),  # type: ignore[arg-type]  # likewise
        max_amount=max_amount,
    )


def write_answer(outcome: PushAnswer) -> tuple[int, dict[str, Json]]:
    """The function's answer: an HTTP status for people and proxies, and the outcome as the app will read it."""
    match outcome:
        case Accepted(safaricom_id, merchant_request_id):
            accepted: dict[str, Json] = {"outcome": "accepted", "safaricom_id": safaricom_id}
            return 200, accepted | {"merchant_request_id": merchant_request_id}
        case Ambiguous(reason, safaricom_id):
            return 202, {"outcome": "ambiguous", "reason": reason, "safaricom_id": safaricom_id}
        case TokenRejected(text):
            return 401, {"outcome": "sign_in", "message": text}
        case ProvenNotSent(error):
            status, fields = write_error(error)
            return status, {"outcome": "refused"} | fields


def read_answer(flow: Flow, status: int, body: bytes) -> PushAnswer:
    """What the app may believe of an answer. TokenRejected asks for a fresh JWT, and for the same request again.

    An answer that is not the function's own proves nothing was sent when it is a 4xx, for then it was written by
    something before the function; any other one may hide that the function did its work.
    """
    answer = read_object(body) or {}
    match answer:
        case {"outcome": "accepted", "safaricom_id": str(safaricom_id)} if safaricom_id:
            merchant_request_id = answer.get("merchant_request_id")
            return Accepted(safaricom_id, merchant_request_id if isinstance(merchant_request_id, str) else None)
        case {"outcome": "ambiguous"}:
            known_id = answer.get("safaricom_id")
            reason = plain_text(answer.get("reason")) or "the function does not know"
            return Ambiguous(reason, known_id if isinstance(known_id, str) and known_id else None)
        case {"outcome": "sign_in"}:
            return TokenRejected(plain_text(answer.get("message")))
        case {"outcome": "refused"}:
            return ProvenNotSent(read_error(flow, answer))
        case _:
            return _read_foreign(status, body)


def _read_foreign(status: int, body: bytes) -> PushAnswer:
    if (refusal := read_domain_refusal(status, body)) is not None:
        text, kind, reason = str(refusal), refusal.kind, str(refusal)
    else:
        text = f"HTTP {status} before the function was reached: check callback_domain, and deploy the function there"
        kind, reason = "", f"HTTP {status} without an outcome of the function"
    if 400 <= status < 500 and status != 408:
        return ProvenNotSent(AppwriteError(text, status=status, kind=kind))
    return Ambiguous(reason)


def _read_fields(body: bytes) -> Mapping[str, Json]:
    fields = read_object(body) if len(body) <= LONGEST_REQUEST else None
    if fields is None:
        raise InvalidOrderError(f"the body must be a JSON object of at most {LONGEST_REQUEST} bytes")
    return fields
