"""The engine's exceptions as JSON and back: an error of the function's ends as the same exception in the app."""

from collections.abc import Mapping

from .errors import (
    AppwriteError,
    B2cRejectedError,
    ConfigError,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    InvalidAmountError,
    InvalidOrderError,
    InvalidPhoneError,
    InvalidReferenceError,
    Refuser,
    StkPushRejectedError,
)
from .safaricom_refusals import Json
from .safaricom_wire import TOO_MANY, Flow

TWO_MINUTE_RULE = "17"
ALREADY_REQUESTED = "already_requested"

# The words for errors that hold a message and nothing else, and the HTTP status that goes with them.
_PLAIN: dict[str, tuple[type[DarajaError], int]] = {
    "invalid_phone": (InvalidPhoneError, 400),
    "invalid_amount": (InvalidAmountError, 400),
    "invalid_reference": (InvalidReferenceError, 400),
    "invalid_order": (InvalidOrderError, 400),
    "auth": (DarajaAuthError, 502),
    "unreachable": (DarajaUnreachableError, 502),
    "config": (ConfigError, 503),
}


def write_error(error: DarajaError) -> tuple[int, dict[str, Json]]:
    """The HTTP status and the fields."""
    match error:
        case StkPushRejectedError() | B2cRejectedError():
            codes = {"response_code": error.response_code, "refused_by": error.refused_by} | _trace(error)
            status = 429 if error.error_code in (TWO_MINUTE_RULE, TOO_MANY, ALREADY_REQUESTED) else 422
            return status, {"error": "rejected", "message": error.text} | codes
        case AppwriteError():
            refused = error.status is not None and 400 <= error.status < 500
            fields: dict[str, Json] = {"message": str(error), "status": error.status, "kind": error.kind}
            return error.status if refused and error.status else 503, {"error": "appwrite"} | fields | _trace(error)
        case _:
            return _write_plain(error)


def read_error(flow: Flow, answer: Mapping[str, Json]) -> DarajaError:
    """The exception to raise; a word of a later version is a plain DarajaError."""
    word, message = answer.get("error"), _text(answer.get("message")) or "the function gave no reason"
    match word:
        case "rejected":
            kind = StkPushRejectedError if flow == "stk" else B2cRejectedError
            return kind(
                message,
                response_code=_text(answer.get("response_code")),
                error_code=_text(answer.get("error_code")),
                request_id=_text(answer.get("request_id")),
                retry_after_s=_whole(answer.get("retry_after_s")),
                refused_by=_refuser(answer),
            )
        case "appwrite":
            kind_of = _text(answer.get("kind")) or ""
            wait_s = _whole(answer.get("retry_after_s"))
            return AppwriteError(message, status=_whole(answer.get("status")), kind=kind_of, retry_after_s=wait_s)
        case _:
            return (_PLAIN[word][0] if isinstance(word, str) and word in _PLAIN else DarajaError)(
                message,
                error_code=_text(answer.get("error_code")),
                request_id=_text(answer.get("request_id")),
                retry_after_s=_whole(answer.get("retry_after_s")),
            )


def _refuser(answer: Mapping[str, Json]) -> Refuser:
    told = answer.get("refused_by")
    if told is None:  # a function of an earlier version: these limits are only its own
        return "function" if answer.get("error_code") in (TWO_MINUTE_RULE, ALREADY_REQUESTED) else "safaricom"
    return "function" if told == "function" else "safaricom"


def _trace(error: DarajaError) -> dict[str, Json]:
    return {"error_code": error.error_code, "request_id": error.request_id, "retry_after_s": error.retry_after_s}


def _write_plain(error: DarajaError) -> tuple[int, dict[str, Json]]:
    for word, (kind, status) in _PLAIN.items():
        if type(error) is kind:
            return status, {"error": word, "message": str(error)} | _trace(error)
    return 503, {"error": "other", "message": str(error)} | _trace(error)


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
