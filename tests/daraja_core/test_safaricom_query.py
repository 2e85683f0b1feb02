"""The status query: a closed list of codes advises, everything else means wait."""

import json

import pytest

from daraja_core.safaricom_wire import QueryAnswer, TokenRejected, read_query_answer
from tests.daraja_core.safaricom_bodies import CHECKOUT, HTML, error, fault


def query(status: int, body: object, headers: dict[str, str] | None = None) -> QueryAnswer | TokenRejected:
    return read_query_answer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def result(code: object, text: str = "") -> dict[str, object]:
    return {
        "ResponseCode": "0",
        "ResponseDescription": "The service request has been accepted successsfully",
        "MerchantRequestID": "22205-34066-1",
        "CheckoutRequestID": CHECKOUT,
        "ResultCode": code,
        "ResultDesc": text,
    }


@pytest.mark.parametrize("code", ["0", 0])
def test_a_query_that_says_zero_advises_paid(code: object) -> None:
    assert query(200, result(code, "The service request is processed successfully.")) == QueryAnswer(
        "paid", "0", "The service request is processed successfully."
    )


@pytest.mark.parametrize("code", ["1", "1019", "1025", "1032", "2001", 1032])
def test_a_query_advises_failed_for_a_closed_list_of_codes(code: object) -> None:
    assert query(200, result(code)) == QueryAnswer("failed", str(code))


@pytest.mark.parametrize("code", ["1037", "9999", "17", "26", "1001", "E3008", "SFC_IC0003", "12345"])
def test_a_query_decides_nothing_by_other_codes(code: str) -> None:
    assert query(200, result(code)) == QueryAnswer("none", code)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, error("500.001.1001", "The transaction is being processed")),
        (200, result("4999", "The transaction is still under processing")),
        (200, result(4999)),
        (200, result("1", "The transaction is still under processing")),
    ],
)
def test_a_query_says_that_the_payment_is_still_being_processed(status: int, body: object) -> None:
    answer = query(status, body)
    assert isinstance(answer, QueryAnswer)
    assert answer.advice == "processing"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, error("400.002.02", "Bad Request - Invalid CheckoutRequestID")),
        (500, error("500.003.1001", "Internal Server Error")),
        (200, {"ResponseCode": "0"}),
        (500, result("0")),
        (200, b""),
        (200, HTML),
    ],
)
def test_a_query_without_a_result_advises_nothing(status: int, body: object) -> None:
    answer = query(status, body)
    assert isinstance(answer, QueryAnswer)
    assert (answer.advice, answer.result_code) == ("none", None)


def test_a_query_that_was_turned_away_says_how_long_to_wait() -> None:
    answer = query(429, fault("Spike arrest violation. Allowed rate : 5pm"), {"Retry-After": "60"})
    assert answer == QueryAnswer("none", None, "429 Spike arrest violation. Allowed rate : 5pm", 60)


def test_a_refused_token_is_told_apart() -> None:
    assert query(404, error("404.001.03", "Invalid Access Token")) == TokenRejected("Invalid Access Token")
    assert query(401, fault("Invalid Access Token")) == TokenRejected("Invalid Access Token")


def test_a_query_that_is_refused_for_another_reason_does_not_blame_the_token() -> None:
    assert query(401, fault("Access denied")) == QueryAnswer("none", text="401 Access denied")
