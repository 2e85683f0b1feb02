"""B2C results and queue timeouts in every shape that was ever seen."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.callback import UnreadableCallbackError, read_b2c_result, read_b2c_timeout
from daraja_core.callback_path import CallbackTarget
from daraja_core.verdict import Status, Verdict

FIXTURES = Path(__file__).parent.parent / "fixtures" / "callbacks"
TARGET = CallbackTarget("b2c-result", "out.1", "user-7", "team_9", 1000)
NOON = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
SENT = Verdict(
    payment_id="out.1",
    status=Status.SUCCESS,
    result_code="0",
    result_text="The service request is processed successfully.",
    receipt="SG632NMUAB",
    amount=1000,
    requested_amount=1000,
    mpesa_timestamp=datetime(2024, 7, 6, 19, 48, 52, tzinfo=UTC),
    settled_at=NOON,
    source="callback",
    safaricom_id="AG_20240706_2010364430d9bbdaf872",
    receiver_name="JOHN SAMPLE DOE",
)


def recorded(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def read(name: str) -> Verdict:
    return read_b2c_result(recorded(name), TARGET, NOON)


def result(**fields: object) -> bytes:
    return json.dumps({"Result": {"ResultCode": 0, "TransactionID": "SG632NMUAB"} | fields}).encode()


def test_a_paid_disbursement_has_its_receipt_amount_and_the_registered_name() -> None:
    assert read("b2c_paid") == SENT


def test_a_masked_number_is_left_out_of_the_name_too() -> None:
    assert read("b2c_paid_masked_number") == replace(SENT, mpesa_timestamp=None)


def test_a_single_parameter_instead_of_a_list_is_read() -> None:
    verdict = read("b2c_paid_single_parameter")
    assert (verdict.status, verdict.receipt, verdict.amount) == (Status.SUCCESS, "SG632NMUAB", None)


def test_a_success_without_any_receipt_is_only_confirming() -> None:
    assert read("b2c_paid_without_receipt").status is Status.CONFIRMING


@pytest.mark.parametrize(
    ("name", "code"),
    [("b2c_low_funds", "1"), ("b2c_initiator_invalid", "2001"), ("b2c_recipient_unknown", "SFC_IC0003")],
)
def test_a_failure_has_a_transaction_id_and_no_receipt(name: str, code: str) -> None:
    verdict = read(name)
    assert (verdict.status, verdict.result_code, verdict.receipt) == (Status.FAILED, code, None)


@pytest.mark.parametrize("code", [1032, 1037, "1032", 15, 17, 26, "100000000", "XY-1"])
def test_a_result_with_a_code_that_is_not_in_the_list_leaves_open_whether_money_moved(code: object) -> None:
    verdict = read_b2c_result(result(ResultCode=code, ResultDesc="Safaricom's words"), TARGET, NOON)
    assert (verdict.status, verdict.result_code, verdict.result_text) == (
        Status.TIMEOUT,
        str(code),
        "Safaricom's words",
    )


def test_ids_in_the_body_do_not_say_which_disbursement_it_is() -> None:
    verdict = read_b2c_result(result(OriginatorConversationID="out.2", ConversationID="AG_other"), TARGET, NOON)
    assert (verdict.payment_id, verdict.safaricom_id) == ("out.1", "AG_other")


@pytest.mark.parametrize("value", [None, "", True, [], "x" * 51])
def test_a_conversation_id_that_is_none_is_left_out(value: object) -> None:
    assert read_b2c_result(result(ConversationID=value), TARGET, NOON).safaricom_id is None


@pytest.mark.parametrize(
    ("public_name", "name"),
    [
        ("254700000000 - JOHN SAMPLE DOE", "JOHN SAMPLE DOE"),
        ("2547*****000 - JOHN - DOE", "JOHN - DOE"),
        ("+254 700 000 000 - JOHN", "JOHN"),
        ("JOHN SAMPLE DOE", "JOHN SAMPLE DOE"),
        ("254700000000 JOHN SAMPLE DOE", "JOHN SAMPLE DOE"),
        ("254700000000", None),
        ("254700000000 - ", None),
        ("", None),
        (254700000000, None),
        (None, None),
    ],
)
def test_the_receivers_number_is_never_kept(public_name: object, name: str | None) -> None:
    parameters = {"ResultParameter": [{"Key": "ReceiverPartyPublicName", "Value": public_name}]}
    verdict = read_b2c_result(result(ResultParameters=parameters), TARGET, NOON)
    assert verdict.receiver_name == name
    assert "JOHN" not in repr(verdict)


def test_a_queue_timeout_leaves_everything_open_whatever_its_code() -> None:
    verdict = read_b2c_timeout(recorded("b2c_queue_timeout"), TARGET, NOON)
    assert (verdict.status, verdict.result_code, verdict.receipt) == (Status.TIMEOUT, "1", None)
    assert verdict.result_text == "The service request has timed out."


@pytest.mark.parametrize("body", [b"{}", b'{"Result":null}', b'{"Result":{}}', b'{"ResultCode":17}', b'{"a":1}'])
def test_a_queue_timeout_needs_no_particular_shape(body: bytes) -> None:
    assert read_b2c_timeout(body, TARGET, NOON).status is Status.TIMEOUT


@pytest.mark.parametrize("body", [recorded("b2c_paid"), b"", b"[]", b"<html>", b'{"ResultCode":"0"}'])
def test_a_queue_timeout_that_reports_a_success_or_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableCallbackError):
        read_b2c_timeout(body, TARGET, NOON)


@pytest.mark.parametrize("body", [b"{}", b'{"Result":[]}', b'{"Result":{}}', recorded("stk_paid"), b"[" * 11_000, b""])
def test_a_result_without_a_code_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableCallbackError):
        read_b2c_result(body, TARGET, NOON)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@given(
    st.dictionaries(
        st.sampled_from(["ResultCode", "ResultDesc", "ConversationID", "TransactionID", "ResultParameters"]), JSON
    )
)
def test_any_json_in_any_field_is_a_sound_verdict_or_unreadable(fields: dict[str, object]) -> None:
    for read_body in (read_b2c_result, read_b2c_timeout):
        try:
            verdict = read_body(result(**fields), TARGET, NOON)
        except UnreadableCallbackError:
            continue
        assert (verdict.status is Status.SUCCESS) == (verdict.receipt is not None)
        assert verdict.safaricom_id is None or len(verdict.safaricom_id) <= 50
