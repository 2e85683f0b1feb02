"""What an app and its function tell each other: orders there, outcomes back, and every exception by its name."""

import json

import pytest

from daraja_core.errors import (
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
    StkPushRejectedError,
)
from daraja_core.function_wire import (
    disbursement_request,
    payment_request,
    read_answer,
    read_disbursement_request,
    read_payment_request,
    write_answer,
)
from daraja_core.order import parse_disbursement_order, parse_payment_order
from daraja_core.safaricom_wire import Accepted, Ambiguous, Flow, ProvenNotSent, PushAnswer, TokenRejected


def heard(answer: tuple[int, object], flow: Flow = "stk") -> PushAnswer:
    """What the app makes of an answer that really travelled as JSON."""
    return read_answer(flow, answer[0], json.dumps(answer[1]).encode())


def test_a_payment_arrives_as_it_was_asked_for() -> None:
    order = parse_payment_order(
        payment_id="alice.1", phone="0712345678", amount=1000, reference="CHAMA", description="Share", group_id="team"
    )
    arrived = read_payment_request(payment_request(order), "alice", 250_000)
    assert arrived == parse_payment_order(
        payment_id="alice.1",
        phone="0712345678",
        amount=1000,
        reference="CHAMA",
        description="Share",
        user_id="alice",
        group_id="team",
    )


@pytest.mark.parametrize("occasion", [None, "May"])
def test_a_disbursement_arrives_with_the_functions_own_initiator(occasion: str | None) -> None:
    order = parse_disbursement_order(
        disbursement_id="out.1",
        phone="0712345678",
        amount=5000,
        initiator_name="app",
        remarks="Payout",
        command_id="SalaryPayment",
        occasion=occasion,
        group_id="team",
    )
    body = disbursement_request(order)
    arrived = read_disbursement_request(body, "alice", "testapi", 250_000)
    assert (arrived.initiator_name, arrived.user_id, arrived.command_id, arrived.occasion) == (
        "testapi",
        "alice",
        "SalaryPayment",
        occasion,
    )
    assert b"initiator" not in body


OUTCOMES: list[PushAnswer] = [
    Accepted("ws_CO_26032026133641276700000000", "29115-34620561-1"),
    Accepted("AG_20240706_20106e9209f64bebd05b"),
    Ambiguous("HTTP 500 with an empty body"),
    TokenRejected("Appwrite does not accept the JWT"),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: type(outcome).__name__)
def test_every_outcome_comes_back_as_itself(outcome: PushAnswer) -> None:
    assert heard(write_answer(outcome)) == outcome


@pytest.mark.parametrize(
    ("flow", "error", "status"),
    [
        ("stk", InvalidPhoneError("phone"), 400),
        ("stk", InvalidAmountError("amount"), 400),
        ("stk", InvalidReferenceError("reference"), 400),
        ("stk", InvalidOrderError("order"), 400),
        ("stk", DarajaAuthError("keys"), 502),
        ("stk", DarajaUnreachableError("DNS"), 502),
        ("stk", ConfigError("DARAJA_PASSKEY is not set"), 503),
        ("stk", AppwriteError("no", status=403, kind="not_a_member"), 403),
        ("stk", AppwriteError("no answer"), 503),
        ("stk", StkPushRejectedError("Invalid Amount", error_code="400.002.02"), 422),
        ("stk", StkPushRejectedError("no", response_code="1"), 422),
        ("stk", StkPushRejectedError("too soon", error_code="17", retry_after_s=42, refused_by="function"), 429),
        ("stk", StkPushRejectedError("too many", error_code="429", retry_after_s=7), 429),
        ("b2c", B2cRejectedError("no", error_code="500.003.02"), 422),
        ("stk", DarajaError("of a later version"), 503),
        ("stk", StkPushRejectedError("busy", error_code="500.001.1001", request_id="1-2-3", retry_after_s=60), 422),
        ("stk", StkPushRejectedError("too many of this user", error_code="429", refused_by="function"), 429),
        ("b2c", B2cRejectedError("too many of this user", error_code="429", refused_by="function"), 429),
        ("stk", DarajaAuthError("keys", error_code="400.008.01", request_id="1-2-3"), 502),
        ("stk", DarajaUnreachableError("busy", error_code="500.003.02", retry_after_s=9), 502),
        ("stk", AppwriteError("too many", status=429, kind="general_rate_limit_exceeded", retry_after_s=9), 429),
    ],
)
def test_every_exception_comes_back_as_itself(flow: Flow, error: DarajaError, status: int) -> None:
    answer = write_answer(ProvenNotSent(error))
    outcome = heard(answer, flow)
    assert answer[0] == status
    assert isinstance(outcome, ProvenNotSent)
    assert (type(outcome.error), str(outcome.error)) == (type(error), str(error))
    assert vars(outcome.error) == vars(error)


@pytest.mark.parametrize("code", ["17", "already_requested"])
def test_a_limit_of_a_function_of_an_earlier_version_is_not_called_safaricoms(code: str) -> None:
    status, answer = write_answer(ProvenNotSent(StkPushRejectedError("too soon", error_code=code)))
    del answer["refused_by"]
    outcome = heard((status, answer))
    assert isinstance(outcome, ProvenNotSent)
    assert str(outcome.error) == f"the function refused the request: too soon (code {code})"


def test_a_word_of_a_later_version_is_still_proven_not_sent() -> None:
    outcome = heard((418, {"outcome": "refused", "error": "teapot", "message": "short and stout"}))
    assert isinstance(outcome, ProvenNotSent)
    assert (type(outcome.error), str(outcome.error)) == (DarajaError, "short and stout")


def test_the_wire_asks_for_a_fresh_token_by_name() -> None:
    assert isinstance(heard((401, {"outcome": "sign_in", "message": "expired"})), TokenRejected)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, b'{"message":"x","code":404,"type":"router_host_not_found"}', ProvenNotSent),
        (403, b"<html>", ProvenNotSent),
        (200, b"<html>sign in to the network</html>", Ambiguous),
        (500, b"", Ambiguous),
        (504, b'{"code":504}', Ambiguous),
        (200, b'{"outcome":"accepted"}', Ambiguous),
        (200, b'{"outcome":"accepted","safaricom_id":""}', Ambiguous),
        (408, b"", Ambiguous),
    ],
)
def test_only_what_came_before_the_function_proves_that_nothing_was_sent(
    status: int, body: bytes, kind: type[object]
) -> None:
    assert isinstance(read_answer("stk", status, body), kind)
