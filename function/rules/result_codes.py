"""What M-Pesa's result codes mean: a table for STK Push, and one for B2C, where a number can say another thing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class ResultCode:
    """One row of a table.

    `retry` says when the same thing may be asked again: at once, after two minutes, only after somebody checked, or
    never. `customer_text` is for the payer (B2C: for the one who sends). `final_in_query` is True when an STK Query
    that reports this code has given the last word; in a callback every code but 4999 is the last word.
    """

    code: str
    meaning: str
    money_moved: Literal["no", "yes", "unknown"]
    retry: Literal["now", "after_wait", "after_check", "never"]
    customer_text: str
    final_in_query: bool = False


def stk_result(code: str) -> ResultCode:
    """The row of an STK Push result; a code that nobody documented is a failure that a query may not decide."""
    return _STK.get(code) or ResultCode(code, "not documented", "no", "now", _NOT_COMPLETED)


def b2c_result(code: str) -> ResultCode:
    """The row of a B2C result; a code that nobody documented is a failure."""
    return _B2C.get(code) or ResultCode(code, "not documented", "no", "now", _NOT_SENT)


def stk_status(code: str) -> Status:
    """The status that a callback with this code is stored under; a success still needs its receipt."""
    match code:
        case "0":
            return Status.SUCCESS
        case "1032":
            return Status.CANCELLED
        case "1037" | "4999":  # no answer, and "still under processing": neither says what became of the money
            return Status.TIMEOUT
        case _:
            return Status.FAILED


def b2c_status(code: str) -> Status:
    """The status that a B2C result with this code is stored under; a success still needs its receipt."""
    return Status.SUCCESS if code == PROCESSED else Status.FAILED


_NOT_COMPLETED = "The payment was not completed. Check your M-PESA messages."
_MERCHANT_SETUP = "The payment could not be taken. The merchant's M-PESA set-up must be corrected."
_UNREACHABLE = "M-PESA could not reach your phone. Try again in two minutes."
_BUSY = "M-PESA is busy. Try again in two minutes."
_NOT_SENT = "The money was not sent. Look the transaction up in the M-PESA organization portal."
_INITIATOR = "M-PESA did not accept the API user's sign-in. Check its name, password and certificate."


def _by_code(rows: Iterable[ResultCode]) -> Mapping[str, ResultCode]:
    return MappingProxyType({row.code: row for row in rows})


_STK = _by_code(
    (
        ResultCode("0", "processed", "yes", "never", "Paid."),
        ResultCode(
            "1",
            "the payer's balance is too low",
            "no",
            "now",
            "There is not enough money in M-PESA. Top up and try again.",
            True,
        ),
        ResultCode("2", "below the smallest amount", "no", "now", "The amount is too small."),
        ResultCode("3", "above the largest amount", "no", "now", "The amount is above the limit for one payment."),
        ResultCode(
            "4", "above the daily limit", "no", "now", "Your daily M-PESA limit is reached. Try again tomorrow."
        ),
        ResultCode(
            "8",
            "the receiver's balance limit would be exceeded",
            "no",
            "now",
            "The receiver cannot take this payment now.",
        ),
        ResultCode(
            "11", "the payer's account is in an invalid state", "no", "now", "M-PESA cannot use this account. Call 100."
        ),
        ResultCode(
            "17",
            "same amount from the same payer within two minutes",
            "no",
            "after_wait",
            "Wait two minutes, then try again.",
        ),
        ResultCode("20", "unresolved initiator", "no", "now", _MERCHANT_SETUP),
        ResultCode("21", "the initiator may not do this", "no", "now", _MERCHANT_SETUP),
        ResultCode("26", "the system is busy", "no", "after_wait", _BUSY),
        ResultCode(
            "1001",
            "another M-Pesa request is open on the payer's phone",
            "no",
            "after_wait",
            "Another M-PESA request is open on your phone. Finish it, wait two minutes, then try again.",
        ),
        ResultCode("1019", "expired before it was processed", "no", "now", "The request expired. Try again.", True),
        ResultCode("1025", "the prompt could not be sent", "no", "after_wait", _UNREACHABLE, True),
        # Sources disagree on 1031 (cancelled, or too little money): told as neither.
        ResultCode("1031", "cancelled, by one source", "no", "now", _NOT_COMPLETED),
        ResultCode("1032", "cancelled or closed on the phone", "no", "now", "The payment was cancelled.", True),
        ResultCode(
            "1036",
            "the SIM did not acknowledge the prompt",
            "no",
            "now",
            "M-PESA could not reach your phone. Dial *234# to update the SIM menu, then try again.",
        ),
        # Final by Safaricom's table, yet seen followed by a success: nobody is told that no money moved.
        ResultCode(
            "1037",
            "no answer from the phone",
            "unknown",
            "after_check",
            "There was no answer from your phone. Check your M-PESA messages before you try again.",
            True,
        ),
        ResultCode("2001", "wrong PIN", "no", "now", "The M-PESA PIN was not correct. Try again.", True),
        ResultCode("2002", "agent and store number do not match", "no", "now", _MERCHANT_SETUP),
        ResultCode("2006", "the account's rules do not allow it", "no", "now", "This M-PESA account cannot do this."),
        ResultCode("2028", "TransactionType or PartyB does not fit the shortcode", "no", "now", _MERCHANT_SETUP),
        ResultCode("2040", "the payer is not eligible", "no", "now", "This M-PESA account cannot do this."),
        ResultCode("4999", "still under processing", "unknown", "after_check", "Waiting for M-PESA."),
        ResultCode("8006", "the PIN is locked", "no", "now", "Your M-PESA PIN is locked. Call 100 or 200."),
        ResultCode("9999", "the push could not be sent", "no", "after_wait", _UNREACHABLE, True),
        ResultCode("SFC_IC0003", "TransactionType or PartyB is wrong", "no", "now", _MERCHANT_SETUP),
        ResultCode(
            "E3008", "not the sandbox's test number", "no", "now", "Safaricom's sandbox takes its test number only."
        ),
    )
)

_B2C = _by_code(
    (
        ResultCode("0", "processed", "yes", "never", "Sent."),
        ResultCode(
            "1",
            "the utility account's funds are too low (the working account does not count)",
            "no",
            "now",
            "There is not enough money in the utility account. Move funds there, then send again.",
        ),
        ResultCode("2", "below the smallest amount", "no", "now", "The amount is below the minimum of KES 10."),
        ResultCode("3", "above the largest amount", "no", "now", "The amount is above the limit for one payment."),
        ResultCode("4", "above the daily limit", "no", "now", "The daily limit is reached. Send again tomorrow."),
        ResultCode(
            "8",
            "the receiver's balance limit would be exceeded",
            "no",
            "now",
            "The receiver's M-PESA account cannot hold this amount.",
        ),
        ResultCode("11", "the B2C account is not active", "no", "now", "The organization's B2C account is not active."),
        ResultCode(
            "21",
            "the API user lacks the role ORG B2C API initiator",
            "no",
            "now",
            "The API user may not send money: it lacks the role ORG B2C API initiator.",
        ),
        ResultCode("2001", "the initiator's name or credential is wrong", "no", "now", _INITIATOR),
        ResultCode(
            "2006", "the account's rules do not allow it", "no", "now", "The account's rules do not allow this payment."
        ),
        ResultCode(
            "2028", "the shortcode may not use this product", "no", "now", "The shortcode is not set up for B2C."
        ),
        ResultCode(
            "2040", "the receiver is not registered", "no", "now", "The receiver is not a registered M-PESA customer."
        ),
        ResultCode(
            "8006",
            "the API user's password is locked",
            "no",
            "now",
            "The API user's password is locked. Reset it first.",
        ),
        ResultCode(
            "SFC_IC0003", "the recipient's number does not exist", "no", "now", "This number is not an M-PESA number."
        ),
    )
)
