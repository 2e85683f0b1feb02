"""The wire between an app and its function when the app asks what became of a disbursement: id there, word back."""

import json

from .domain_refusal import read_domain_refusal
from .errors import InvalidOrderError
from .function_wire import LONGEST_REQUEST
from .order import LONGEST_PAYOUT_ID, check_id
from .safaricom_refusals import Json, plain_text, read_object
from .safaricom_wire import TokenRejected
from .status_acknowledgement import Asked, AskOutcome, CannotAsk, NotAsked

CHECK_PATH = "/check"


def check_request(disbursement_id: str) -> bytes:
    """The body of a POST to /check."""
    return json.dumps({"disbursement_id": disbursement_id}).encode()


def read_check_request(body: bytes) -> str:
    """The id in a body. Raises InvalidOrderError."""
    fields = read_object(body) if len(body) <= LONGEST_REQUEST else None
    if fields is None:
        raise InvalidOrderError(f"the body must be a JSON object of at most {LONGEST_REQUEST} bytes")
    found = fields.get("disbursement_id")
    return check_id(found, "disbursement_id", LONGEST_PAYOUT_ID)  # type: ignore[arg-type]  # refuses what is not text


def write_check_answer(outcome: AskOutcome | TokenRejected) -> tuple[int, dict[str, Json]]:
    """The function's answer."""
    match outcome:
        case Asked():
            return 202, {"outcome": "asked"}
        case NotAsked(reason):
            return 503, {"outcome": "not_asked", "reason": reason}
        case CannotAsk(reason):
            return 409, {"outcome": "cannot_ask", "reason": reason}
        case TokenRejected(text):
            return 401, {"outcome": "sign_in", "message": text}


def read_check_answer(status: int, body: bytes) -> AskOutcome | TokenRejected:
    """What the function says. Whatever is not its own answer means that nobody was asked: asking moves no money."""
    answer = read_object(body) or {}
    reason = plain_text(answer.get("reason")) or "no reason was given"
    match answer.get("outcome"):
        case "asked":
            return Asked()
        case "not_asked":
            return NotAsked(reason)
        case "cannot_ask":
            return CannotAsk(reason)
        case "sign_in":
            return TokenRejected(plain_text(answer.get("message")))
        case _:
            refusal = read_domain_refusal(status, body)
            return NotAsked(f"HTTP {status} without an outcome of the function" if refusal is None else str(refusal))
