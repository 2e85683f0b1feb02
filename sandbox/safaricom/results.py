"""What can become of a push or a disbursement, and the result code and words that Safaricom has for it."""

PAID = "0"
INSUFFICIENT = "1"
BELOW_MINIMUM = "2"
ABOVE_MAXIMUM = "3"
DAILY_LIMIT = "4"
RECEIVER_FULL = "8"
RULE_LIMITED = "17"
BUSY = "1001"
EXPIRED = "1019"
TEXT_TOO_LONG = "1025"
CANCELLED = "1032"
NO_ANSWER = "1037"
WRONG_PIN = "2001"
WRONG_PRODUCT = "2028"
NOT_REGISTERED = "2040"
UNKNOWN_OPERATOR = "SFC_IC0003"
NO_CUSTOMER = "E3008"
NO_SUCH_RECEIPT = "2032"
NO_SUCH_ORIGINATOR = "2033"
NOT_ALLOWED = "21"
ALREADY_REVERSED = "R000001"
NO_SUCH_ORIGINAL = "R000002"

OUTCOMES = ("pay", "wrong_pin", "cancel", "ignore", "low_balance", "busy", "phone_off", "expired")
OUTCOME_CODES = {
    "wrong_pin": WRONG_PIN,
    "cancel": CANCELLED,
    "ignore": NO_ANSWER,
    "low_balance": INSUFFICIENT,
    "busy": BUSY,
    "phone_off": NO_ANSWER,
    "expired": EXPIRED,
}

STK_WORDS = {
    PAID: "The service request is processed successfully.",
    INSUFFICIENT: "The balance is insufficient for the transaction.",
    BELOW_MINIMUM: "Declined due to limit rule: less than the minimum transaction amount.",
    ABOVE_MAXIMUM: "Declined due to limit rule: greater than the maximum transaction amount.",
    DAILY_LIMIT: "Declined due to limit rule: would exceed daily transfer limit.",
    RECEIVER_FULL: "Declined due to limit rule: would exceed the maximum balance.",
    "11": "The DebitParty is in an invalid state.",
    RULE_LIMITED: "Rule limited.",
    "20": "Unresolved initiator.",
    "26": "System busy. Traffic blocking condition in place.",
    BUSY: "Unable to lock subscriber, a transaction is already in process for the current subscriber",
    EXPIRED: "Transaction has expired",
    TEXT_TOO_LONG: "An error occurred while sending a push request",
    "1031": "Request cancelled by user",
    CANCELLED: "Request cancelled by user",
    "1036": "SMSC ACK timeout.",
    NO_ANSWER: "DS timeout user cannot be reached",
    WRONG_PIN: "The initiator information is invalid.",
    "2002": "The agent number and the store number do not match.",
    "2006": "Declined due to account rule: the account status does not allow this transaction.",
    WRONG_PRODUCT: "The request is not permitted according to product assignment.",
    "2040": "Customer is not eligible for this transaction.",
    "8006": "The security credential is locked.",
    "9999": "An error occurred while sending a push request",
    UNKNOWN_OPERATOR: "The operator does not exist.",
    NO_CUSTOMER: "Error, the user has a bad debt contract.",
}

B2C_WORDS = {
    PAID: "The service request is processed successfully.",
    INSUFFICIENT: "The balance is insufficient for the transaction.",
    BELOW_MINIMUM: "Declined due to limit rule: less than the minimum transaction amount.",
    ABOVE_MAXIMUM: "Declined due to limit rule: greater than the maximum transaction amount.",
    DAILY_LIMIT: "Declined due to limit rule: would exceed daily transfer limit.",
    RECEIVER_FULL: "Declined due to limit rule: would exceed the maximum balance.",
    "11": "The DebitParty is in an invalid state.",
    "21": "The initiator is not allowed to initiate this request.",
    WRONG_PIN: "The initiator information is invalid.",
    "2006": "Declined due to account rule: the account status does not allow this transaction.",
    WRONG_PRODUCT: "The request is not permitted according to product assignment.",
    NOT_REGISTERED: "Credit Party customer type (Unregistered Customer) can't be supported by the service.",
    "8006": "The security credential is locked.",
    UNKNOWN_OPERATOR: "The operator does not exist.",
}

STATUS_WORDS = {
    **{code: B2C_WORDS[code] for code in (PAID, "21", WRONG_PIN, "8006", UNKNOWN_OPERATOR)},
    NO_SUCH_RECEIPT: "The transaction receipt number does not exist.",
    NO_SUCH_ORIGINATOR: "The transaction receipt number was not found for the originator conversation id.",
}

REVERSAL_WORDS = {
    **B2C_WORDS,
    ALREADY_REVERSED: "The transaction has already been reversed.",
    NO_SUCH_ORIGINAL: "The OriginalTransactionID is invalid.",
}

CODE_PATTERN = r"\d{1,5}|[A-Z]{1,4}_?[A-Z0-9]{1,8}"  # numbers, and codes such as SFC_IC0003


def stk_words(code: str) -> str:
    return STK_WORDS.get(code, "The transaction was not completed.")


def b2c_words(code: str) -> str:
    return B2C_WORDS.get(code, "The transaction was not completed.")


def status_words(code: str) -> str:
    return STATUS_WORDS.get(code, "The request was not completed.")


def reversal_words(code: str) -> str:
    return REVERSAL_WORDS.get(code, "The request was not completed.")


def on_the_wire(code: str) -> int | str:
    """A callback's ResultCode: a number, unless Safaricom itself writes letters."""
    return int(code) if code.isdecimal() else code
