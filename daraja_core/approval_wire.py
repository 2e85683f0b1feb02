"""The wire of money out that two treasurers agree on: proposals and decisions there, the records of both back.

What the function takes is a record of the group, of a kind that no device can write: "two_treasurers" says whether the
rule holds, "proposal" what somebody wants to send, "approved", "declined" or "withdrawn" what was decided about it, and
"released" that what was approved is being sent: nobody takes it back any more.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from .errors import AppwriteError, InvalidOrderError, InvalidPhoneError
from .function_wire import LONGEST_REQUEST, disbursement_request, read_disbursement_request
from .group_record import GroupRecord, body_length, record_from_document
from .order import DisbursementOrder, check_id
from .phone import normalise_phone
from .safaricom_refusals import Json, read_object

TWO_TREASURERS_PATH = "/two_treasurers"
PROPOSE_PATH = "/propose"
DECIDE_PATH = "/decide"
PAYEE_PATH = "/payee"
LONGEST_ABOUT = 1000
"""Characters of what a program adds to a proposal for its own use, as JSON."""
LONGEST_NOTE = 200

Decision = Literal["approved", "declined", "withdrawn"]
RELEASED = "released"
APPROVAL_KINDS = ("two_treasurers", "proposal", *get_args(Decision), RELEASED)
"""The kinds of records that only the function writes."""
MOST_TRIES = 999
_AGAIN = re.compile(r"(.+)\.[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class ProposalRequest:
    """What somebody proposes: the order as it would be sent, and what the program adds for its own use."""

    order: DisbursementOrder
    about: Mapping[str, Json] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What somebody decides about a proposal; `proposal_id` is the id of its record."""

    group_id: str
    proposal_id: str
    decision: Decision
    note: str


def try_id(disbursement_id: str, number: int) -> str:
    """The id under which an approved disbursement goes out again, once it was proven that nothing was sent before:
    each id is of one order for good, and the approval is of all of them together. `number` is 2 to MOST_TRIES."""
    return f"{disbursement_id}.{number}"


def first_id(disbursement_id: str) -> str | None:
    """The id that was proposed, of one that goes out again; None where the id cannot be of such a one."""
    found = _AGAIN.fullmatch(disbursement_id)
    return found[1] if found else None


def two_treasurers_request(group_id: str, *, on: bool) -> bytes:
    """The body of a POST to /two_treasurers."""
    return json.dumps({"group_id": group_id, "on": on}).encode()


def proposal_request(order: DisbursementOrder, about: Mapping[str, Json]) -> bytes:
    """The body of a POST to /propose."""
    return json.dumps({**json.loads(disbursement_request(order)), "about": dict(about)}).encode()


def decision_request(group_id: str, proposal_id: str, decision: Decision, note: str = "") -> bytes:
    """The body of a POST to /decide."""
    fields = {"group_id": group_id, "proposal_id": proposal_id, "decision": decision, "note": note}
    return json.dumps(fields).encode()


def payee_request(group_id: str, proposal_id: str) -> bytes:
    """The body of a POST to /payee."""
    return json.dumps({"group_id": group_id, "proposal_id": proposal_id}).encode()


def read_two_treasurers_request(body: bytes) -> tuple[str, bool]:
    """The group, and whether the rule shall hold there. Raises InvalidOrderError."""
    fields = _read_fields(body)
    on = fields.get("on")
    if not isinstance(on, bool):
        raise InvalidOrderError("on must be true or false")
    return _id_in(fields, "group_id"), on


def read_proposal_request(body: bytes, user_id: str, largest: int) -> ProposalRequest:
    """The proposal in a body, of the user that the token names. Raises InvalidOrderError or a subclass."""
    about = _read_fields(body).get("about", {})
    if not isinstance(about, dict) or body_length(about) > LONGEST_ABOUT:
        raise InvalidOrderError(f"about must be an object of at most {LONGEST_ABOUT} characters as JSON")
    order = read_disbursement_request(body, user_id, "function", largest)
    if order.group_id is None:
        raise InvalidOrderError("group_id must name the group whose money it is")
    return ProposalRequest(order, about)


def read_decision_request(body: bytes) -> DecisionRequest:
    """The decision in a body. Raises InvalidOrderError."""
    fields = _read_fields(body)
    decision, note = fields.get("decision"), fields.get("note", "")
    if decision not in get_args(Decision):
        raise InvalidOrderError(f"decision must be one of {', '.join(get_args(Decision))}")
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        raise InvalidOrderError(f"note must be text of at most {LONGEST_NOTE} characters")
    return DecisionRequest(
        _id_in(fields, "group_id"), _id_in(fields, "proposal_id"), cast(Decision, decision), note.strip()
    )


def read_payee_request(body: bytes) -> tuple[str, str]:
    """The group, and the proposal whose payee is asked for. Raises InvalidOrderError."""
    fields = _read_fields(body)
    return _id_in(fields, "group_id"), _id_in(fields, "proposal_id")


def read_payee_answer(answer: Mapping[str, object]) -> str:
    """The number that the function told. Raises AppwriteError for what is not its answer."""
    phone = answer.get("phone")
    try:
        return normalise_phone(phone if isinstance(phone, str) else "")
    except InvalidPhoneError as exc:
        raise AppwriteError("the function answered without a number", kind="not_the_function") from exc


def read_record_answer(answer: Mapping[str, object]) -> GroupRecord:
    """The record that the function wrote. Raises AppwriteError for what is not its answer."""
    told = answer.get("record")
    record = record_from_document(told) if isinstance(told, dict) else None
    if record is None:
        raise AppwriteError("the function answered without a record", kind="not_the_function")
    return record


def _id_in(fields: Mapping[str, Json], name: str) -> str:
    given = fields.get(name)
    return check_id(given if isinstance(given, str) else "", name)


def _read_fields(body: bytes) -> Mapping[str, Json]:
    fields = read_object(body) if len(body) <= LONGEST_REQUEST else None
    if fields is None:
        raise InvalidOrderError(f"the body must be a JSON object of at most {LONGEST_REQUEST} bytes")
    return fields
