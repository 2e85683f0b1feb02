"""Safaricom's answers: for each row of the table one test, and everything else is unknown."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.errors import B2cRejectedError, DarajaAuthError, StkPushRejectedError
from daraja_core.safaricom_refusals import ERROR_TABLE, Refusal, meaning
from daraja_core.safaricom_wire import (
    Accepted,
    Ambiguous,
    ProvenNotSent,
    PushAnswer,
    TokenRejected,
    read_disbursement_answer,
    read_push_answer,
    read_query_answer,
)
from tests.daraja_core.safaricom_bodies import B2C_TAKEN, CHECKOUT, HTML, TAKEN, error, fault


def push(status: int, body: object, headers: dict[str, str] | None = None) -> PushAnswer:
    return read_push_answer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def payout(status: int, body: object) -> PushAnswer:
    return read_disbursement_answer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize("code", ["0", 0, "00000000"])
def test_response_code_zero_means_taken(code: object) -> None:
    assert push(200, TAKEN | {"ResponseCode": code}) == Accepted(CHECKOUT, "2654-4b64-97ff-b827b542881d3130")
    assert payout(200, B2C_TAKEN | {"ResponseCode": code}) == Accepted("AG_20240706_20106e9209f64bebd05b")


def test_an_accepted_push_does_not_show_its_checkout_id() -> None:
    assert "708374149" not in repr(push(200, TAKEN))


@pytest.mark.parametrize("missing", ["CheckoutRequestID", "ResponseCode"])
def test_an_answer_that_lacks_half_is_unknown(missing: str) -> None:
    assert isinstance(push(200, {name: value for name, value in TAKEN.items() if name != missing}), Ambiguous)


CACHED = TAKEN | {"ResponseCode": "100000000", "ResponseDescription": "Request was cached, waiting for resending"}


@pytest.mark.parametrize("code", ["1", 1, "1025", "TP40087", "26", "100000000", "100000002"])
def test_no_other_response_code_proves_that_nothing_was_sent(code: object) -> None:
    answer = push(200, {"ResponseCode": code, "ResponseDescription": "Rejected"})
    assert answer == Ambiguous(f"HTTP 200, ResponseCode {code}: Rejected")
    assert isinstance(payout(200, {"ResponseCode": code, "ResponseDescription": "Rejected"}), Ambiguous)


def test_a_request_that_waits_to_be_resent_keeps_the_id_that_it_was_given() -> None:
    assert push(200, CACHED) == Ambiguous(
        "HTTP 200, ResponseCode 100000000: Request was cached, waiting for resending", CHECKOUT
    )


@pytest.mark.parametrize("status", [400, 500])
def test_an_id_is_kept_from_an_answer_that_decides_nothing(status: int) -> None:
    answer = push(status, TAKEN)
    assert isinstance(answer, Ambiguous)
    assert answer.safaricom_id == CHECKOUT
    assert "708374149" not in repr(answer)


def test_an_error_beside_an_id_proves_nothing() -> None:
    answer = push(400, TAKEN | error("400.002.02", "Bad Request - Invalid Amount"))
    assert isinstance(answer, Ambiguous)
    assert answer.safaricom_id == CHECKOUT


@pytest.mark.parametrize("value", [7, "", "x" * 256, "two\nlines"])
def test_an_id_that_no_document_could_hold_is_none(value: object) -> None:
    answer = push(200, TAKEN | {"CheckoutRequestID": value})
    assert answer == Ambiguous("HTTP 200, accepted, but without an id")


NOT_SENT = [
    (400, error("400.002.02", "Bad Request - Invalid Amount")),
    (400, error("400.002.02", "Bad Request - Invalid CallBackURL")),
    (400, error("400.002.05", "Invalid Request Payload")),
    (400, error("400.003.02", "Bad Request")),
    (404, error("404.001.01", "Resource not found")),
    (404, error("404.002.01", "Resource not found")),
    (404, error("404.003.01", "Resource not found")),
    (405, error("405.001", "Method Not Allowed")),
    (500, error("500.003.02", "Error Occurred: Spike Arrest Violation")),
    (500, error("500.003.03", "Error Occurred: Quota Violation")),
    (200, error("400.002.02", "Bad Request - Invalid PhoneNumber")),
]
NO_PROMPT = [
    (500, error("500.001.1001", "Merchant does not exist")),
    (500, error("500.001.1001", "[MerchantValidate] - Wrong credentials")),
    (
        500,
        error(
            "500.001.1001", "Unable to lock subscriber, a transaction is already in process for the current subscriber"
        ),
    ),
]


@pytest.mark.parametrize(("status", "body"), [*NOT_SENT, *NO_PROMPT])
def test_a_refusal_that_proves_that_nothing_was_sent(status: int, body: dict[str, str]) -> None:
    answer = push(status, body)
    assert isinstance(answer, ProvenNotSent)
    assert isinstance(answer.error, StkPushRejectedError)
    assert (answer.error.error_code, answer.error.text) == (body["errorCode"], body["errorMessage"])


@pytest.mark.parametrize(("status", "body"), NOT_SENT)
def test_a_disbursement_is_refused_with_its_own_error(status: int, body: dict[str, str]) -> None:
    answer = payout(status, body)
    assert isinstance(answer, ProvenNotSent)
    assert isinstance(answer.error, B2cRejectedError)


@pytest.mark.parametrize(("status", "body"), NO_PROMPT)
def test_what_is_proof_for_a_prompt_is_none_for_a_disbursement(status: int, body: dict[str, str]) -> None:
    assert isinstance(payout(status, body), Ambiguous)


UNKNOWN = [
    (500, error("500.001.1001", "The transaction is being processed")),
    (500, error("500.001.1001", "a fifth text")),
    (400, error("500.001.1001", "The transaction is being processed")),
    (400, error("500.002.1001", "Duplicate OriginatorConversationID.")),
    (400, error("500.002.1001", "System internal error.")),
    (500, error("500.001.1001", "")),
    (500, error("500.003.02", "System is busy. Please try again in few minutes.")),
    (500, error("500.003.03", "Error Occurred")),
    (500, error("100000000", "Request was cached, waiting for resending")),
    (400, error("400.004.01", "not listed")),
    (400, error("E-UNHEARD-OF", "a code of another form on a 4xx")),
    (401, error("401.001.99", "not listed")),
    (401, fault("Invalid Access Token")),
    (401, fault("Access denied")),
    (403, fault("Access denied")),
    (403, b""),
    (429, b""),
    (429, HTML),
    (429, {"fault": {"faultstring": "Too many"}}),
    (429, {"fault": {"faultstring": "Spike arrest violation", "detail": {"errorcode": "steps.other"}}}),
    (429, {"fault": {"faultstring": "Spike arrest violation", "detail": "policies.ratelimit"}}),
    (500, error("500.003.1001", "Internal Server Error")),
    (400, error("500.003.1001", "Internal Server Error")),
    (500, error("400.002.02", "Bad Request - Invalid Amount")),
    (503, error("503.001.01", "Service unavailable")),
    (200, error("500.002.02", "Something")),
    (500, fault("The Service is temporarily unavailable")),
    (504, fault("Gateway Timeout")),
    (404, fault("Unable to identify proxy")),
    (500, {"ResponseCode": "1", "ResponseDescription": "Rejected"}),
    (500, TAKEN),
    (400, TAKEN),
    (200, {}),
    (200, {"requestId": "1"}),
    (200, {"ResponseCode": None}),
    (200, {"ResponseCode": True}),
    (200, []),
    (200, "text"),
    (200, b""),
    (200, b"   "),
    (200, HTML),
    (200, b"\xff\xfe\x00"),
    (200, b"[" * 100_000),
    (302, b""),
    (400, b""),
    (403, HTML),
    (500, b""),
    (502, HTML),
    (503, HTML),
]


@pytest.mark.parametrize(("status", "body"), UNKNOWN)
def test_everything_else_is_unknown(status: int, body: object) -> None:
    assert isinstance(push(status, body), Ambiguous)
    assert isinstance(payout(status, body), Ambiguous)


def test_a_duplicate_disbursement_was_received_the_first_time() -> None:
    answer = payout(500, error("500.002.1001", "Duplicate OriginatorConversationID."))
    assert isinstance(answer, Ambiguous)
    assert answer.reason == (
        "Safaricom had received the first request with this id: Duplicate OriginatorConversationID."
    )


def test_an_internal_error_under_the_same_code_is_unknown_too_but_no_duplicate() -> None:
    answer = payout(500, error("500.002.1001", "System internal error."))
    assert answer == Ambiguous("HTTP 500, 500.002.1001: System internal error.")


TOKEN = [
    (404, error("404.001.03", "Invalid Access Token")),
    (401, error("401.003.01", "Error Occurred - Invalid Access Token - BJGFGOXv5aZnw90KkA4TDtu4Xdyf")),
    (400, error("400.003.01", "Invalid Access Token")),
    (401, error("401.002.01", "Error Occurred - Invalid Access Token")),
    (404, error("404.001.04", "Invalid Authentication Header")),
    (200, error("404.001.03", "Invalid Access Token")),
]


@pytest.mark.parametrize(("status", "body"), TOKEN)
def test_a_refused_token(status: int, body: dict[str, Any]) -> None:
    assert isinstance(push(status, body), TokenRejected)
    assert isinstance(payout(status, body), TokenRejected)


def test_a_missing_product_is_told_apart_from_a_bad_token() -> None:
    answer = push(401, fault("Invalid API call as no apiproduct match found"))
    assert isinstance(answer, ProvenNotSent)
    assert isinstance(answer.error, DarajaAuthError)
    assert "M-Pesa Express is probably not enabled" in str(answer.error)


@pytest.mark.parametrize("status", [429, 500])
def test_too_many_requests_were_turned_away_at_the_gateway(status: int) -> None:
    answer = push(status, fault("Spike arrest violation. Allowed rate : 5pm"), {"Retry-After": "12"})
    assert isinstance(answer, ProvenNotSent)
    assert isinstance(answer.error, StkPushRejectedError)
    assert answer.error.error_code == "429"
    assert "try again in 12 seconds" in str(answer.error)


@pytest.mark.parametrize("wait", ["", "soon", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "٣"])
def test_a_retry_after_that_is_no_number_is_left_out(wait: str) -> None:
    answer = push(429, fault("Spike arrest violation"), {"Retry-After": wait})
    assert isinstance(answer, ProvenNotSent)
    assert "try again in" not in str(answer.error)


def test_each_row_of_the_table_decides_for_some_refusal() -> None:
    bodies = [(status, body) for status, body in [*NOT_SENT, *NO_PROMPT, *TOKEN] if isinstance(body, dict)]
    refusals = [
        *(Refusal(status, str(body["errorCode"]), str(body["errorMessage"])) for status, body in bodies),
        Refusal(401, "", "no apiproduct match found"),
        Refusal(429, "", "Spike arrest violation", "policies.ratelimit.SpikeArrestViolation"),
    ]
    deciding = [row for row in ERROR_TABLE for refusal in refusals if row.fits("stk", refusal)]
    duplicate = Refusal(500, "500.002.1001", "Duplicate OriginatorConversationID.")
    assert [row for row in ERROR_TABLE if row not in deciding and not row.fits("b2c", duplicate)] == []


@given(st.integers(200, 599), st.text(alphabet="E6789.", min_size=1), st.text(max_size=30))
def test_a_code_that_is_not_listed_proves_nothing(status: int, code: str, text: str) -> None:
    assert meaning("stk", Refusal(status, code, text)) == "unknown"
    assert meaning("b2c", Refusal(status, code, text)) == "unknown"


@given(st.integers(100, 599), st.binary(max_size=60))
def test_no_answer_breaks_the_reader(status: int, body: bytes) -> None:
    assert not isinstance(push(status, body), Accepted)
    read_query_answer(status, {}, body)


def test_a_phone_number_in_safaricoms_words_is_hidden() -> None:
    answer = push(400, error("400.002.02", "Bad Request - Invalid PhoneNumber 254712345678"))
    assert isinstance(answer, ProvenNotSent)
    assert "254712345678" not in str(answer.error)


def test_a_token_that_safaricom_repeats_is_hidden() -> None:
    answer = push(401, error("401.003.01", "Invalid Access Token - BJGFGOXv5aZnw90KkA4TDtu4Xdyf"))
    assert answer == TokenRejected("Invalid Access Token - …")


@pytest.mark.parametrize(
    ("status", "body", "headers", "wait_s"),
    [
        (429, fault("Spike arrest violation"), {"Retry-After": "12"}, 12),
        (500, error("500.001.1001", "Unable to lock subscriber, another is in process"), {}, 60),
        (500, error("500.003.02", "Error Occurred: Spike Arrest Violation"), {"Retry-After": "5"}, 5),
        (400, error("400.002.02", "Bad Request - Invalid Amount"), {}, None),
    ],
)
def test_a_refusal_says_how_long_to_wait(
    status: int, body: object, headers: dict[str, str], wait_s: int | None
) -> None:
    answer = push(status, body, headers)
    assert isinstance(answer, ProvenNotSent)
    assert isinstance(answer.error, StkPushRejectedError)
    assert answer.error.retry_after_s == wait_s


REQUEST_ID = "1c5b-4ba8-815c-ac45c57a3db01495926"


def test_a_refusal_keeps_what_support_asks_for() -> None:
    answer = push(400, error("400.002.02", "Bad Request - Invalid Amount"))
    assert isinstance(answer, ProvenNotSent)
    assert (answer.error.error_code, answer.error.request_id) == ("400.002.02", REQUEST_ID)
    assert str(answer.error) == (
        f"Safaricom refused the request: Bad Request - Invalid Amount (code 400.002.02, requestId {REQUEST_ID})"
    )


@pytest.mark.parametrize(
    "request_id", [CHECKOUT, "254712345678", "0712345678", "712345678", "a b", "x" * 65, "", None, 7]
)
def test_a_request_id_that_could_be_a_number_or_anything_is_left_out(request_id: object) -> None:
    answer = push(400, error("400.002.02", "Bad Request - Invalid Amount") | {"requestId": request_id})
    assert isinstance(answer, ProvenNotSent)
    assert answer.error.request_id is None
    assert str(answer.error).endswith("(code 400.002.02)")


@pytest.mark.parametrize("request_id", ["27746-3661277-1", "27746-36612777-1", REQUEST_ID, "ac45c57a3db71234567845c5"])
def test_a_request_id_of_safaricoms_forms_is_kept(request_id: str) -> None:
    answer = push(400, error("400.002.02", "Bad Request - Invalid Amount") | {"requestId": request_id})
    assert isinstance(answer, ProvenNotSent)
    assert answer.error.request_id == request_id


def test_a_refused_token_names_its_code_and_its_request() -> None:
    answer = push(404, error("404.001.03", "Invalid Access Token"))
    assert isinstance(answer, TokenRejected)
    assert str(answer) == f"Invalid Access Token (404.001.03, requestId {REQUEST_ID})"


@pytest.mark.parametrize("status", [200, 400, 404, 500, 503])
def test_a_busy_line_is_known_by_its_words_under_every_status(status: int) -> None:
    answer = push(status, error("500.001.1001", "Unable to lock subscriber, a transaction is already in process"))
    assert isinstance(answer, ProvenNotSent)
    assert answer.error.retry_after_s == 60


def test_a_busy_line_waits_longer_when_it_is_told_so() -> None:
    text = "Unable to lock subscriber, a transaction is already in process"
    answer = push(500, error("500.001.1001", text), {"Retry-After": "90"})
    assert isinstance(answer, ProvenNotSent)
    assert answer.error.retry_after_s == 90
