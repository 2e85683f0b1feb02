"""What a result code proves: closed lists, and everything that is not in them leaves open whether money moved."""

from typing import Literal

from .result_code_tables import B2C_CODES, NOT_KNOWN, NOT_KNOWN_SENT, STK_CODES, ResultCode
from .verdict import Status

INSUFFICIENT_FUNDS = "1"
WRONG_PIN = "2001"
SUBSCRIBER_LOCKED = "1001"
CANCELLED = "1032"
NO_ANSWER = "1037"
STILL_PROCESSING = "4999"
PROCESSED = "0"

Advice = Literal["paid", "failed", "processing", "none"]
"""What an STK Query says of a payment; never the last word on a success, for it knows no receipt."""


def stk_result(code: str) -> ResultCode:
    """The row of an STK Push result; a code that nobody documented proves nothing."""
    return STK_CODES.get(code) or _undocumented(code, NOT_KNOWN)


def b2c_result(code: str) -> ResultCode:
    """The row of a B2C result; a code that nobody documented proves nothing."""
    return B2C_CODES.get(code) or _undocumented(code, NOT_KNOWN_SENT)


def stk_status(code: str, text: str = "") -> Status:
    """The status that a callback with this code and these words is stored under; a success still needs its receipt."""
    if code == CANCELLED:
        return Status.CANCELLED
    return _status(stk_result(code), text)


def b2c_status(code: str, text: str = "") -> Status:
    """The same for a B2C result."""
    return _status(b2c_result(code), text)


def advice_of(code: str, text: str) -> Advice:
    """What an STK Query with this result advises: of the codes that prove, only those that a query may decide by."""
    if code == STILL_PROCESSING or is_processing(text):  # code 1 was seen with "still under processing", too
        return "processing"
    if not code.strip("0"):
        return "paid"
    decided = stk_result(code).final_in_query and stk_status(code, text) in (Status.FAILED, Status.CANCELLED)
    return "failed" if decided else "none"


def is_processing(text: str) -> bool:
    """Whether Safaricom's words say that it has not finished."""
    return "under processing" in text.lower() or "being processed" in text.lower()


def believed_status(flow: Literal["stk", "b2c"], status: Status, code: str, text: str) -> Status:
    """What a stored word may still be taken for: earlier versions wrote FAILED for codes that prove nothing."""
    if status not in (Status.FAILED, Status.CANCELLED) or not code:
        return status
    proven = stk_status(code, text) if flow == "stk" else b2c_status(code, text)
    return status if proven in (Status.FAILED, Status.CANCELLED) else Status.TIMEOUT


def _status(row: ResultCode, text: str) -> Status:
    match row.money_moved:
        case "yes":
            return Status.SUCCESS
        case "no" if row.needs_word in text.lower():
            return Status.FAILED
        case _:
            return Status.TIMEOUT


def _undocumented(code: str, customer_text: str) -> ResultCode:
    return ResultCode(code, "not documented", "unknown", "after_check", customer_text, "none")
