"""Why something did not leave is said of whoever said no: M-PESA, the function that sends, or nobody at all."""

import pytest

from chama_app.domain.payment_requests import NotSentReason
from chama_app.services.not_sent_reason import not_sent_reason
from daraja_core import (
    AppwriteError,
    B2cRejectedError,
    ConfigError,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    InvalidAmountError,
    InvalidPhoneError,
    StkPushRejectedError,
    StoreBusyError,
)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DarajaUnreachableError("no network"), "offline"),
        (AppwriteError("no answer", kind="unreachable"), "offline"),
        (DarajaAuthError("bad key"), "keys"),
        (InvalidPhoneError("no number"), "phone"),
        (InvalidAmountError("too much"), "amount"),
        (StoreBusyError("another process"), "disk"),
        (StkPushRejectedError("no", error_code="400.002.02"), "refused"),
        (StkPushRejectedError("asked", error_code="already_requested", refused_by="function"), "elsewhere"),
        (StkPushRejectedError("paid just now", error_code="17", refused_by="function"), "repeated"),
        (StkPushRejectedError("too many", error_code="429", retry_after_s=30, refused_by="function"), "busy"),
        (B2cRejectedError("too many", error_code="429"), "busy"),
        (B2cRejectedError("Spike Arrest Violation", error_code="500.003.02"), "busy"),
        (StkPushRejectedError("Quota Violation", error_code="500.003.03"), "busy"),
        (AppwriteError("still being added up", status=409, kind="adding_up"), "busy"),
        (AppwriteError("another one was sent", status=403, kind="approval_used"), "approval"),
        (AppwriteError("too many", status=429, kind="general_rate_limit_exceeded"), "busy"),
        (AppwriteError("another payout is being checked", status=409, kind="payout_under_way"), "busy"),
        (AppwriteError("Appwrite is too slow: nothing was sent"), "busy"),
        (AppwriteError("could not be asked", status=503, kind="appwrite"), "busy"),
        (AppwriteError("only a treasurer", status=403, kind="not_a_treasurer"), "treasurer"),
        (AppwriteError("propose it first", status=403, kind="approval_required"), "approval"),
        (AppwriteError("not founded by the function", status=403, kind="not_founded"), "server"),
        (ConfigError("the function is not set up"), "server"),
        (DarajaError("what nobody foresaw"), "refused"),
    ],
)
def test_every_refusal_has_its_reason(error: DarajaError, reason: NotSentReason) -> None:
    assert not_sent_reason(error) == reason
