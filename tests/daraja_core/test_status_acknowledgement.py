"""Whether a question was taken: only an answer with an id and ResponseCode 0 says so; and the same word to the app."""

import json

import pytest

from daraja_core.check_wire import check_request, read_check_answer, read_check_request, write_check_answer
from daraja_core.errors import InvalidOrderError
from daraja_core.safaricom_wire import TokenRejected
from daraja_core.status_acknowledgement import Asked, AskOutcome, CannotAsk, NotAsked, read_acknowledgement

TAKEN = {
    "OriginatorConversationID": "1-2-1",
    "ConversationID": "AG_1",
    "ResponseCode": "0",
    "ResponseDescription": "ok",
}


def read(status: int, fields: object) -> object:
    return read_acknowledgement(status, json.dumps(fields).encode())


@pytest.mark.parametrize("code", ["0", "00000000", 0])
def test_an_answer_with_an_id_was_taken(code: object) -> None:
    assert read(200, {**TAKEN, "ResponseCode": code}) == Asked()


@pytest.mark.parametrize(
    "fields",
    [
        dict.fromkeys(TAKEN, ""),
        {**TAKEN, "ResponseCode": "1"},
        {**TAKEN, "ConversationID": ""},
        {},
        [],
        {"requestId": "1-2-3", "errorCode": "400.002.02", "errorMessage": "Bad Request - Invalid Initiator"},
        {"requestId": "1-2-3", "errorCode": "500.003.02", "errorMessage": "System is busy"},
        {"fault": {"faultstring": "Spike arrest", "detail": {"errorcode": "policies.ratelimit.SpikeArrestViolation"}}},
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_everything_else_was_not(fields: object, status: int) -> None:
    assert isinstance(read(status, fields), NotAsked)


def test_an_unreadable_answer_was_not_taken_and_a_refused_token_asks_for_another() -> None:
    assert isinstance(read_acknowledgement(200, b"<html>"), NotAsked)
    assert isinstance(read_acknowledgement(503, json.dumps(TAKEN).encode()), NotAsked)
    refused = {"requestId": "1-2-3", "errorCode": "404.001.03", "errorMessage": "Invalid Access Token"}
    assert isinstance(read(404, refused), TokenRejected)


@pytest.mark.parametrize("outcome", [Asked(), NotAsked("busy"), CannotAsk("no initiator"), TokenRejected("expired")])
def test_the_app_hears_what_the_function_says(outcome: AskOutcome | TokenRejected) -> None:
    status, body = write_check_answer(outcome)
    assert read_check_answer(status, json.dumps(body).encode()) == outcome


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"outcome":"accepted"}', b'{"error":"there is nothing"}'])
def test_what_is_not_the_functions_own_answer_means_that_nobody_was_asked(body: bytes) -> None:
    assert read_check_answer(404, body) == NotAsked("HTTP 404 without an outcome of the function")


def test_only_an_id_of_a_disbursement_can_be_asked_about() -> None:
    assert read_check_request(check_request("payout.1")) == "payout.1"
    for body in (b"", b"{}", b'{"disbursement_id":1}', check_request("x" * 26), check_request("a/b"), b" " * 5000):
        with pytest.raises(InvalidOrderError):
            read_check_request(body)
