"""What a refusal leaves behind: when to ask again, and what support asks for."""

import copy
import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daraja_core.attempt import Attempt, NotSent
from daraja_core.disbursement import DisbursementFailed
from daraja_core.errors import (
    AppwriteError,
    B2cRejectedError,
    ConfigError,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    InvalidOrderError,
    RejectedError,
    StkPushRejectedError,
    StoreError,
)
from daraja_core.events import Refused
from daraja_core.machine import begin, step
from daraja_core.not_sent import is_for_rate, retry_of
from daraja_core.payment import PaymentError, Retry
from daraja_core.public_state import state_of
from daraja_core.serialization import attempt_from_text, attempt_to_text
from tests.daraja_core.attempts import NOON, ORDER, PAYOUT

WAITS: list[DarajaError] = [
    StkPushRejectedError("Unable to lock subscriber", error_code="500.001.1001", retry_after_s=60),
    StkPushRejectedError("Spike Arrest Violation", error_code="500.003.02"),
    StkPushRejectedError("Quota Violation", error_code="500.003.03"),
    StkPushRejectedError("too many requests", error_code="429"),
    B2cRejectedError("too many requests of this user", error_code="429", refused_by="function"),
    StkPushRejectedError("paid just now", error_code="17", retry_after_s=90, refused_by="function"),
    StkPushRejectedError("asked already", error_code="already_requested", refused_by="function"),
    AppwriteError("Rate limit exceeded", status=429, kind="general_rate_limit_exceeded"),
    DarajaUnreachableError("no access token: busy", retry_after_s=12),
]
NOW: list[DarajaError] = [
    StkPushRejectedError("Invalid PhoneNumber", error_code="400.002.02"),
    StkPushRejectedError("Merchant does not exist", error_code="500.001.1001"),
    DarajaAuthError("keys", error_code="400.008.01"),
    DarajaUnreachableError("DNS"),
    AppwriteError("no answer"),
    AppwriteError("not a treasurer", status=403, kind="not_a_treasurer"),
    ConfigError("DARAJA_PASSKEY is not set"),
    InvalidOrderError("another order"),
    StoreError("the disk is full"),
    DarajaError("cancelled"),
]


@pytest.mark.parametrize(
    ("error", "retry"),
    [*((one, "after_wait") for one in WAITS), *((one, "now") for one in NOW)],
    ids=lambda value: str(value)[:60],
)
def test_only_one_too_many_and_a_busy_line_make_wait(error: DarajaError, retry: Retry) -> None:
    assert retry_of(error) == retry
    refused, _ = step(begin(ORDER, NOON)[0], Refused(error), NOON)
    state = state_of(refused)
    assert isinstance(state, PaymentError)
    assert (state.retry, state.retry_after_s, state.money_moved) == (retry, error.retry_after_s, "no")
    failed = state_of(step(begin(PAYOUT, NOON)[0], Refused(error), NOON)[0])
    assert isinstance(failed, DisbursementFailed)
    assert (failed.result_code, failed.retry, failed.retry_after_s) == ("not_sent", retry, error.retry_after_s)


def refused_attempt() -> Attempt:
    error = StkPushRejectedError(
        "Unable to lock subscriber", error_code="500.001.1001", request_id="27746-3661277-1", retry_after_s=60
    )
    return step(begin(ORDER, NOON)[0], Refused(error), NOON)[0]


def test_what_support_asks_for_is_in_the_state_and_in_the_timeline() -> None:
    state = state_of(refused_attempt())
    assert isinstance(state, PaymentError)
    assert (state.error_code, state.request_id, state.retry_after_s) == ("500.001.1001", "27746-3661277-1", 60)
    detail = refused_attempt().timeline[-1].detail
    assert "code 500.001.1001, requestId 27746-3661277-1" in detail


def test_a_refusal_survives_a_restart_with_all_of_it() -> None:
    attempt = refused_attempt()
    restored = attempt_from_text(attempt_to_text(attempt))
    assert restored == attempt
    assert isinstance(restored.phase, NotSent)
    assert restored.phase.request_id == "27746-3661277-1"
    assert (restored.phase.error_code, restored.phase.retry_after_s) == ("500.001.1001", 60)


def test_a_refusal_of_an_earlier_version_is_read() -> None:
    plain = replace(refused_attempt(), phase=NotSent("no"))
    assert attempt_from_text(attempt_to_text(plain)).phase == NotSent("no", "now")


def test_the_function_s_limit_is_not_worded_as_safaricoms() -> None:
    own = StkPushRejectedError("too many requests of this user", error_code="429", refused_by="function")
    assert str(own) == "the function refused the request: too many requests of this user (code 429)"
    theirs = StkPushRejectedError("Invalid Amount", error_code="400.002.02")
    assert str(theirs) == "Safaricom refused the request: Invalid Amount (code 400.002.02)"


@pytest.mark.parametrize("error", [*WAITS, *NOW], ids=lambda error: str(error)[:60])
def test_a_copy_of_an_error_says_the_same(error: DarajaError) -> None:
    for copied in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (type(copied), str(copied), vars(copied)) == (type(error), str(error), vars(error))
    assert not isinstance(error, RejectedError) or copy.copy(error).code == error.code


def test_moments_do_not_matter_to_a_refusal() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert step(begin(ORDER, later)[0], Refused(NOW[0]), later)[0].phase == NotSent(str(NOW[0]))


def test_what_is_one_too_many_at_that_moment_is_told_from_what_this_payer_must_wait_for() -> None:
    codes = {one.error_code for one in WAITS if is_for_rate(one)}
    assert codes == {"500.003.02", "500.003.03", "429", None}
    assert not any(is_for_rate(one) for one in NOW)
