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
EXECUTE = "execute permissions must include any"
REFUSED = '{{"code":{},"type":"{}","message":"{}"}}'
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
    ("status", "body", "reason", "word"),
    [
        (200, '{"status":"alive"}', "", "answers"),
        (200, "<html>a parked domain</html>", "not_found", "somebody else"),
        (404, "nothing here", "not_found", "somebody else"),
        (503, "", "does_not_start", "does not start"),
        (503, '{"error":"the function is not set up: DARAJA_COLLECTION_ID is not set"}', "not_ready", "COLLECTION_ID"),
        (401, REFUSED.format(401, "user_unauthorized", EXECUTE), "execute", "must include any"),
        (404, REFUSED.format(404, "function_not_found", "Function not found."), "disabled", "not found"),
        (404, REFUSED.format(404, "deployment_not_found", "Deployment not found."), "not_deployed", "not found"),
        (403, REFUSED.format(403, "project_paused", "Project is paused."), "paused", "is paused"),
        (402, REFUSED.format(402, "billing_limit_exceeded", "Limit reached."), "limit", "Limit reached"),
        (404, REFUSED.format(404, "rule_not_found", "Rule not found."), "no_function", "Rule not found"),
        (503, REFUSED.format(503, "general_unknown", "Server Error"), "other", "Server Error"),
    ],
)
def test_what_answers_at_the_callback_domain_is_told_apart(status: int, body: str, reason: str, word: str) -> None:
    found = health_finding(status, body)
    assert (found.reason, found.state) == (reason, "problem" if reason else "ok")
    assert word in found.detail
    assert bool(found.remedy) == bool(reason)


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
