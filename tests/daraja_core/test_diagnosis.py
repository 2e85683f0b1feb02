"""What answers mean to somebody who looks why payments do not work."""

from datetime import UTC, datetime, timedelta

import pytest

from daraja_core.diagnosis import (
    clock_finding,
    health_finding,
    limit_finding,
    product_finding,
    signature_finding,
)

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HEADER = "Thu, 26 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("seconds", "state", "detail"),
    [
        (2, "ok", "+2 s from the server's"),
        (-59, "ok", "-59 s from the server's"),
        (600, "problem", "this clock is 600 s fast"),
        (-3600, "problem", "this clock is 3600 s slow"),
    ],
)
def test_a_clock_is_measured_by_the_servers(seconds: int, state: str, detail: str) -> None:
    found = clock_finding(HEADER, NOON + timedelta(seconds=seconds))
    assert (found.state, found.detail) == (state, detail)


@pytest.mark.parametrize("header", ["", "noon", "Thu, 99 Nov 2026"])
def test_a_server_without_a_time_leaves_the_clock_unknown(header: str) -> None:
    assert clock_finding(header, NOON).state == "unknown"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("the access token was refused", "problem"),
        ("401 Invalid API call as no apiproduct match found", "problem"),
        ("500.001.1001 [MerchantValidate] - Wrong credentials", "problem"),
        ("500.001.1001 Merchant does not exist", "problem"),
        ("no answer (ConnectTimeout)", "unknown"),
        ("400.002.02 Bad Request - Invalid CheckoutRequestID", "ok"),
        ("500.001.1001 The transaction is being processed", "ok"),
    ],
)
def test_a_question_about_no_payment_tells_whether_the_product_works(text: str, state: str) -> None:
    assert product_finding(text).state == state


@pytest.mark.parametrize(
    ("status", "body", "state", "word"),
    [
        (200, '{"status":"alive"}', "ok", "answers"),
        (200, "<html>a parked domain</html>", "problem", "somebody else"),
        (401, "", "problem", "nobody execute"),
        (404, "{}", "problem", "no function"),
        (503, "", "problem", "does not start"),
        (503, '{"error":"the function is not set up: DARAJA_COLLECTION_ID is not set"}', "problem", "COLLECTION_ID"),
    ],
)
def test_what_answers_at_the_callback_domain_is_told_apart(status: int, body: str, state: str, word: str) -> None:
    found = health_finding(status, body)
    assert found.state == state
    assert word in found.detail
    assert bool(found.remedy) == (state == "problem")


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (403, '{"error":"the path is not signed"}', "ok"),
        (200, "", "problem"),
        (403, "", "unknown"),
        (503, "", "unknown"),
    ],
)
def test_only_a_refusal_of_ours_proves_that_forgeries_are_refused(status: int, body: str, state: str) -> None:
    assert signature_finding(status, body).state == state


@pytest.mark.parametrize(
    ("left", "most", "state"), [("119", "120", "ok"), ("3", "120", "problem"), ("9", "10", "ok"), ("", "", "skipped")]
)
def test_a_limit_is_a_problem_shortly_before_it_is_reached(left: str, most: str, state: str) -> None:
    assert limit_finding({"X-RateLimit-Remaining": left, "X-RateLimit-Limit": most}).state == state
