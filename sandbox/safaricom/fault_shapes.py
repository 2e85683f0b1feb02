"""The switches that the pretend Safaricom has: the rule of each, what it does, and how it stands at first."""

from collections.abc import Mapping
from typing import Any

from ..fields import Shape, anything, flag, number, one_of, or_null, text, whole
from .canned import CANNED
from .results import CODE_PATTERN, OUTCOMES

SHAPES = ("normal", "strings", "reversed", "no_metadata", "null_metadata", "no_receipt")
LYING = ("lying", "paid", "failed", "processing", "4999", "not_found")
STATUS_SHAPES = ("portal", "credit_party", "spaces", "numbers", "strings", "reversed", "single", "no_receipt", "absent")
STATUS_CLAIM = rf"[A-Za-z][a-z][A-Za-z ]{{1,30}}|{CODE_PATTERN}"
BALANCE_SHAPES = ("strings", "numbers", "single", "absent")
EMPTY_ACKNOWLEDGEMENT = "empty_acknowledgement"

TIMES = or_null(whole(1, 1000)).says("How many calls it happens to; null for all.")
RETRY_AFTER = whole(0, 3600).says("The Retry-After of the answer 429, in seconds.")
PROCESSED = or_null(flag).says(
    "Whether the call counts although its answer is wrong; null as the answer usually means."
)
DELAY = number(0, 172_800)
RESPOND = or_null(one_of(tuple(CANNED))).says("A wrong answer instead of the right one, by its name.")
COPIES = whole(1, 20).says("How many times it is posted.")
LOST = flag.says("It is never posted.")
RETRIES = whole(0, 20).says("How many more times it is posted when nobody answers 200.")
FORGED = flag.says("Somebody who is not Safaricom posts a success too, to the address with its signature broken.")
QUEUE_TIMEOUT = flag.says("QueueTimeOutURL is told first.")
LATE_RESULT = or_null(DELAY).says("After how many seconds the result follows a queue timeout; null for never.")

CALLBACK: Shape = {
    "lost": LOST,
    "delay_s": DELAY.says("How many seconds later it is posted."),
    "copies": COPIES,
    "reorder": flag.says("The next callback overtakes it."),
    "amount": or_null(whole(0, 10_000_000)).says("It names this amount instead of the paid one."),
    "masked_phone": flag.says("The payer's number has stars in it."),
    "forged": FORGED,
    "retries": RETRIES,
    "shape": one_of(SHAPES).says("How the body is written."),
}
STK_PUSH: Shape = {"respond": RESPOND, "processed": PROCESSED, "times": TIMES, "retry_after_s": RETRY_AFTER}
QUERY: Shape = {
    "respond": or_null(one_of((*LYING, *CANNED))).says("A lie, or a wrong answer, by its name."),
    "pending": one_of(("processing", "4999")).says("How the answer says that the customer has not answered yet."),
    "rate_limit": flag.says("More than five queries a minute are refused."),
    "times": TIMES,
    "retry_after_s": RETRY_AFTER,
}
OAUTH: Shape = {
    "respond": RESPOND,
    "expires_in": anything.says("What the answer says of the token's life, of any type."),
    "one_token": flag.says("A new token ends the one before."),
    "times": TIMES,
    "retry_after_s": RETRY_AFTER,
}
B2C: Shape = {
    "respond": RESPOND,
    "processed": PROCESSED,
    "times": TIMES,
    "retry_after_s": RETRY_AFTER,
    "delay_s": DELAY.says("After how many seconds the result is posted."),
    "result_code": or_null(text(CODE_PATTERN, "must be a result code")).says("How it ends; null as the accounts say."),
    "queue_timeout": QUEUE_TIMEOUT,
    "late_result_s": LATE_RESULT,
    "keep_v1_ids": flag.says("v1 keeps an OriginatorConversationID of the caller's, which it does not document."),
    "mismatched_ids": flag.says("The result carries other ids than the request, as in the portal's samples."),
    "parameters": one_of(("list", "single", "absent")).says("How ResultParameters are written."),
}
LATER: Shape = {
    "respond": or_null(one_of((EMPTY_ACKNOWLEDGEMENT, *CANNED))).says("A wrong answer to the request, by its name."),
    "processed": PROCESSED,
    "times": TIMES,
    "retry_after_s": RETRY_AFTER,
    "delay_s": DELAY.says("After how many seconds the result is posted."),
    "lost": LOST,
    "copies": COPIES,
    "retries": RETRIES,
    "forged": FORGED,
    "queue_timeout": QUEUE_TIMEOUT,
    "late_result_s": LATE_RESULT,
}
TRANSACTION_STATUS: Shape = {
    **LATER,
    "claim": or_null(text(STATUS_CLAIM, "must be a TransactionStatus such as Completed, or a result code")).says(
        "The answer claims this instead of the truth."
    ),
    "amount": or_null(whole(0, 10_000_000)).says("The answer names this amount."),
    "receipt": or_null(text(r"\w{1,20}", "must be letters and digits")).says("The answer names this receipt."),
    "debit_party": or_null(text(r"[\w .*'-]{1,60}", "must be 1 to 60 letters and digits")).says(
        "The answer names this payer."
    ),
    "shape": one_of(STATUS_SHAPES).says("How the answer is written."),
}
REFUSED = or_null(text(CODE_PATTERN, "must be a result code")).says("It is refused with this code.")
ACCOUNT_BALANCE: Shape = {
    **LATER,
    "result_code": REFUSED,
    "utility": or_null(whole(0, 1_000_000_000)).says("The result claims that this much may be paid out."),
    "shape": one_of(BALANCE_SHAPES).says("How the result is written."),
}
REVERSAL: Shape = {
    **LATER,
    "result_code": REFUSED,
    "claim": or_null(text(CODE_PATTERN, "must be a result code")).says(
        "The result claims this code, whatever was done."
    ),
}
C2B: Shape = {
    "respond": RESPOND,
    "times": TIMES,
    "retry_after_s": RETRY_AFTER,
    "register_once": flag.says("Addresses are registered only once, as in production."),
    "validation": flag.says("The business is asked before a payment is completed."),
    "validation_timeout_s": number(0.05, 30).says("How long an answer is waited for, in seconds of the wall."),
    "lost": LOST,
    "delay_s": DELAY.says("How many seconds later it is posted."),
    "copies": COPIES,
    "retries": RETRIES,
    "forged": flag.says("Somebody who is not Safaricom posts a payment that never was, to the same address."),
    "amount": or_null(whole(0, 10_000_000)).says("It names this amount instead of the paid one."),
    "msisdn": or_null(one_of(("hash", "masked", "spaced", "plain", "empty"))).says(
        "How the number is written; null as the registered version does."
    ),
    "confirm_pushes": flag.says("A paid push is confirmed like a customer's own payment as well."),
}
PER_PUSH: Shape = {"callback": CALLBACK, "query": QUERY}
OVERRIDES: Shape = {
    "callback": CALLBACK,
    "stk_push": STK_PUSH,
    "query": QUERY,
    "b2c": B2C,
    "transaction_status": TRANSACTION_STATUS,
    "reversal": REVERSAL,
    "c2b": C2B,
}
NEXT_PUSH: Shape = {
    **OVERRIDES,
    "auto": or_null(one_of(OUTCOMES)).says("What the customer does without being asked."),
    "auto_delay_s": DELAY.says("After how many seconds."),
    "result_code": or_null(text(CODE_PATTERN, "must be a result code")).says("How the push ends, by its code."),
}
GLOBAL: Shape = {
    **OVERRIDES,
    "oauth": OAUTH,
    "account_balance": ACCOUNT_BALANCE,
    "two_minute_rule": flag.says("The same payer pays the same amount only once in two minutes."),
    "clock_factor": number(0.001, 10_000).says("How many times shorter every wait is."),
    "second_push": one_of(("callback", "refuse")).says("How a second push to a busy phone ends."),
    "refused_words": flag.says("Words such as mpesa are refused in every callback address, not in those of C2B alone."),
    "only_known_phones": flag.says("Only the test number, and numbers that were mentioned, are customers."),
    "opening_balance": whole(0, 100_000_000).says(
        "What a number has that nobody mentioned before, in whole shillings."
    ),
    "local_callbacks": flag.says("Callback addresses on this computer are taken."),
}
LATER_AT_FIRST: Mapping[str, Any] = {
    "respond": None,
    "processed": None,
    "times": None,
    "retry_after_s": 12,
    "delay_s": 5.0,
    "lost": False,
    "copies": 1,
    "retries": 0,
    "forged": False,
    "queue_timeout": False,
    "late_result_s": None,
}
DEFAULTS: Mapping[str, Any] = {
    "callback": {
        "lost": False,
        "delay_s": 0.0,
        "copies": 1,
        "reorder": False,
        "amount": None,
        "masked_phone": False,
        "forged": False,
        "retries": 0,
        "shape": "normal",
    },
    "stk_push": {"respond": None, "processed": None, "times": None, "retry_after_s": 12},
    "query": {"respond": None, "pending": "processing", "rate_limit": True, "times": None, "retry_after_s": 12},
    "oauth": {"respond": None, "expires_in": "3599", "one_token": False, "times": None, "retry_after_s": 12},
    "b2c": {
        "respond": None,
        "processed": None,
        "times": None,
        "retry_after_s": 12,
        "delay_s": 5.0,
        "result_code": None,
        "queue_timeout": False,
        "late_result_s": None,
        "keep_v1_ids": False,
        "mismatched_ids": False,
        "parameters": "list",
    },
    "transaction_status": {
        **LATER_AT_FIRST,
        "claim": None,
        "amount": None,
        "receipt": None,
        "debit_party": None,
        "shape": "portal",
    },
    "account_balance": {**LATER_AT_FIRST, "result_code": None, "utility": None, "shape": "strings"},
    "reversal": {**LATER_AT_FIRST, "result_code": None, "claim": None},
    "c2b": {
        "respond": None,
        "times": None,
        "retry_after_s": 12,
        "register_once": False,
        "validation": False,
        "validation_timeout_s": 8.0,
        "lost": False,
        "delay_s": 0.0,
        "copies": 1,
        "retries": 0,
        "forged": False,
        "amount": None,
        "msisdn": None,
        "confirm_pushes": False,
    },
    "two_minute_rule": True,
    "clock_factor": 1.0,
    "second_push": "callback",
    "refused_words": False,
    "only_known_phones": False,
    "opening_balance": 50_000,
    "local_callbacks": False,
}
