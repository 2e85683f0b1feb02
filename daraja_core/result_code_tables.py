"""The rows: what each result code means, what it proves, and where that is written.

Sources: "portal" is Safaricom's developer portal, page M-Pesa Express or B2C; "portal, generic" its table of codes on
the page Account Balance; "retired portal" the table of the portal before it; "payload" a recorded callback; "reports"
independent integrators. A row whose source is thin, or whose sources disagree, proves nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class ResultCode:
    """One row of a table.

    `money_moved` is "no" only where a genuine callback with this code proves it; with `needs_word` only if Safaricom's
    words have that word in them, for the code is used for something else, too. `retry` says when the same thing may
    be asked again: at once, after two minutes, only after somebody checked, or never. `customer_text` is for the payer
    (B2C: for the one who sends). `final_in_query` is True when an STK Query that reports this code has given the last
    word.
    """

    code: str
    meaning: str
    money_moved: Literal["no", "yes", "unknown"]
    retry: Literal["now", "after_wait", "after_check", "never"]
    customer_text: str
    source: str
    final_in_query: bool = False
    needs_word: str = ""


def _paid(text: str) -> ResultCode:
    return ResultCode("0", "processed", "yes", "never", text, "portal")


def _proves(
    code: str,
    meaning: str,
    text: str,
    source: str = "portal",
    retry: Literal["now", "after_wait"] = "now",
    *,
    final_in_query: bool = False,
    needs_word: str = "",
) -> ResultCode:
    return ResultCode(code, meaning, "no", retry, text, source, final_in_query, needs_word)


def _open(code: str, meaning: str, text: str, source: str, *, final_in_query: bool = False) -> ResultCode:
    return ResultCode(code, meaning, "unknown", "after_check", text, source, final_in_query)


def _by_code(rows: Iterable[ResultCode]) -> Mapping[str, ResultCode]:
    return MappingProxyType({row.code: row for row in rows})


NOT_KNOWN = "It is not known whether the payment went through. Check your M-PESA messages before you try again."
NOT_KNOWN_SENT = "It is not known whether the money was sent. Look it up in the M-PESA organization portal."

_MERCHANT_SETUP = "The payment could not be taken. The merchant's M-PESA set-up must be corrected."
_UNREACHABLE = "M-PESA could not reach your phone. Try again in two minutes."
_INITIATOR = "M-PESA did not accept the API user's sign-in. Check its name, password and certificate."
_OUR_REQUEST = "M-PESA did not understand the request. Update this program."
_ACCOUNT = "M-PESA cannot use one of the two accounts. Check the number and the organization's account."

STK_CODES = _by_code(
    (
        _paid("Paid."),
        _proves(
            "1",
            "the payer's balance is too low",
            "There is not enough money in M-PESA. Top up and try again.",
            final_in_query=True,
        ),
        _proves("2", "below the smallest amount", "The amount is too small."),
        _proves("3", "above the largest amount", "The amount is above the limit for one payment."),
        _proves("4", "above the daily limit", "Your daily M-PESA limit is reached. Try again tomorrow."),
        _proves("8", "the receiver's balance limit would be exceeded", "The receiver cannot take this payment now."),
        _proves(
            "11",
            "the payer's account is in an invalid state",
            "M-PESA cannot use this account. Call 100.",
            "portal, generic",
        ),
        # The generic table has the same number for an internal failure: only words about the rule prove anything.
        _proves(
            "17",
            "same amount from the same payer within two minutes",
            "Wait two minutes, then try again.",
            retry="after_wait",
            needs_word="rule",
        ),
        _open("20", "unresolved initiator", NOT_KNOWN, "reports"),
        _open("21", "the initiator may not do this", NOT_KNOWN, "reports"),
        _open("26", "the system is busy", NOT_KNOWN, "reports"),
        _proves(
            "1001",
            "another M-Pesa request is open on the payer's phone",
            "Another M-PESA request is open on your phone. Finish it, wait two minutes, then try again.",
            "reports",
            "after_wait",
        ),
        _proves(
            "1019",
            "expired before it was processed",
            "The request expired. Try again.",
            "portal, payload",
            final_in_query=True,
        ),
        _proves("1025", "the prompt could not be sent", _UNREACHABLE, retry="after_wait", final_in_query=True),
        _open("1031", "cancelled, or too little money: sources disagree", NOT_KNOWN, "reports"),
        _proves("1032", "cancelled or closed on the phone", "The payment was cancelled.", final_in_query=True),
        _open("1036", "the SIM did not acknowledge the prompt", NOT_KNOWN, "payload"),
        # Final by Safaricom's table, yet seen followed by a success: nobody is told that no money moved.
        _open(
            "1037",
            "no answer from the phone",
            "There was no answer from your phone. Check your M-PESA messages before you try again.",
            "portal, reports",
            final_in_query=True,
        ),
        _proves("2001", "wrong PIN", "The M-PESA PIN was not correct. Try again.", final_in_query=True),
        _open("2002", "agent and store number do not match", NOT_KNOWN, "reports"),
        _proves("2006", "the account's rules do not allow it", "This M-PESA account cannot do this.", "reports"),
        _proves("2028", "TransactionType or PartyB does not fit the shortcode", _MERCHANT_SETUP),
        _open("2040", "the payer is not eligible", NOT_KNOWN, "portal, for B2C only"),
        _open("4999", "still under processing", "Waiting for M-PESA.", "payload"),
        _proves("8006", "the PIN is locked", "Your M-PESA PIN is locked. Call 100 or 200."),
        _open("9999", "the push could not be sent, or timed out: sources disagree", NOT_KNOWN, "reports"),
        _proves("SFC_IC0003", "TransactionType or PartyB is wrong", _MERCHANT_SETUP, "portal, payload"),
        _open("E3008", "not the sandbox's test number", NOT_KNOWN, "one report"),
    )
)

B2C_CODES = _by_code(
    (
        _paid("Sent."),
        _proves(
            "1",
            "the utility account's funds are too low (the working account does not count)",
            "There is not enough money in the utility account. Move funds there, then send again.",
        ),
        _proves("2", "below the smallest amount", "The amount is below the minimum of KES 10."),
        _proves("3", "above the largest amount", "The amount is above the limit for one payment."),
        _proves("4", "above the daily limit", "The daily limit is reached. Send again tomorrow."),
        _proves("5", "below the smallest balance", "The utility account's balance would be too low.", "retired portal"),
        _proves("6", "unresolved primary party", _ACCOUNT, "retired portal"),
        _proves("7", "unresolved receiver party", _ACCOUNT, "retired portal"),
        _proves(
            "8",
            "the receiver's balance limit would be exceeded",
            "The receiver's M-PESA account cannot hold this amount.",
        ),
        _proves("11", "the B2C account is not active", "The organization's B2C account is not active."),
        _proves("12", "unresolved paying account", _ACCOUNT, "retired portal"),
        _proves("13", "unresolved receiving account", _ACCOUNT, "retired portal"),
        _proves("14", "unresolved account type", _ACCOUNT, "retired portal"),
        # Not that this one was refused: that its id had been seen before. The first one may have paid.
        _open("15", "duplicate", NOT_KNOWN_SENT, "portal, generic"),
        _open("17", "internal failure", NOT_KNOWN_SENT, "portal, generic"),
        _proves("18", "the initiator's credential was refused", _INITIATOR, "portal, generic"),
        _open("19", "sequencing", NOT_KNOWN_SENT, "portal, generic"),
        _proves("20", "unresolved initiator", _INITIATOR, "portal, generic"),
        _proves(
            "21",
            "the API user lacks the role ORG B2C API initiator",
            "The API user may not send money: it lacks the role ORG B2C API initiator.",
        ),
        _proves("22", "the initiator is not active", _INITIATOR, "portal, generic"),
        _proves("24", "a parameter is missing", _OUR_REQUEST, "portal, generic"),
        _proves("25", "a parameter is wrong", _OUR_REQUEST, "portal, generic"),
        _open("26", "the system is busy", NOT_KNOWN_SENT, "portal, generic"),
        _proves("29", "the command is not valid", _OUR_REQUEST, "portal, generic"),
        _proves("2001", "the initiator's name or credential is wrong", _INITIATOR),
        _proves("2006", "the account's rules do not allow it", "The account's rules do not allow this payment."),
        _proves("2028", "the shortcode may not use this product", "The shortcode is not set up for B2C."),
        _proves("2040", "the receiver is not registered", "The receiver is not a registered M-PESA customer."),
        _proves("8006", "the API user's password is locked", "The API user's password is locked. Reset it first."),
        _proves("SFC_IC0003", "the recipient's number does not exist", "This number is not an M-PESA number."),
    )
)
