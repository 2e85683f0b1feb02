"""Why something was proven not to have left, as the app says it."""

from collections.abc import Mapping

from daraja_core import (
    AppwriteError,
    ConfigError,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    InvalidAmountError,
    InvalidPhoneError,
    StoreError,
)
from daraja_core.function_errors import ALREADY_REQUESTED, TWO_MINUTE_RULE
from daraja_core.not_sent import is_for_rate

from ..domain.payment_requests import NotSentReason

SENT_ELSEWHERE, TURN_SWAPPED = "sent_elsewhere", "turn_swapped"
_BY_WORD: Mapping[str, NotSentReason] = {
    "unreachable": "offline",
    "timeout": "offline",
    SENT_ELSEWHERE: "elsewhere",
    TURN_SWAPPED: "turn",
    "payout_under_way": "busy",
    "adding_up": "busy",
    "not_a_treasurer": "treasurer",
    "approval_required": "approval",
    "not_as_approved": "approval",
    "expired": "approval",
    "declined": "approval",
    "withdrawn": "approval",
    "own_proposal": "approval",
    "not_an_approver": "approval",
    "approver_gone": "approval",
    "approval_used": "approval",
}
"""The function's words; the last ones where two treasurers must agree and did not."""

_BY_CODE: Mapping[str | None, NotSentReason] = {ALREADY_REQUESTED: "elsewhere", TWO_MINUTE_RULE: "repeated"}
_BY_KIND: Mapping[type[DarajaError], NotSentReason] = {
    DarajaUnreachableError: "offline",
    DarajaAuthError: "keys",
    InvalidPhoneError: "phone",
    InvalidAmountError: "amount",
    StoreError: "disk",
    ConfigError: "server",
}


def not_sent_reason(error: DarajaError) -> NotSentReason:
    """The plain reason; whatever gives none of ours was refused."""
    if is_for_rate(error):
        return "busy"
    if isinstance(error, AppwriteError):
        is_over_asked = error.status is None or error.status >= 500
        return _BY_WORD.get(error.kind, "busy" if is_over_asked else "server")
    if error.error_code in _BY_CODE:
        return _BY_CODE[error.error_code]
    by_kind = (reason for kind, reason in _BY_KIND.items() if isinstance(error, kind))
    return next(by_kind, "refused")
