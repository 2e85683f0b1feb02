"""The STK callback in every shape that was ever seen, and in shapes that nobody has seen."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.callback import UnreadableCallbackError, eat_to_utc, read_stk_callback
from daraja_core.callback_path import CallbackTarget
from daraja_core.verdict import Status, Verdict

FIXTURES = Path(__file__).parent.parent / "fixtures" / "callbacks"
TARGET = CallbackTarget("stk", "alice.1", "user-7", None, 1000)
NOON = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
CHECKOUT = "ws_CO_26032026133641276700000000"
PAID = Verdict(
    payment_id="alice.1",
    status=Status.SUCCESS,
    result_code="0",
    result_text="The service request is processed successfully.",
    receipt="UCQ5UAQ403",
    amount=1000,
    requested_amount=1000,
    mpesa_timestamp=datetime(2026, 3, 26, 10, 36, 55, tzinfo=UTC),
    settled_at=NOON,
    source="callback",
    safaricom_id=CHECKOUT,
)


def read(body: bytes) -> Verdict:
    return read_stk_callback(body, TARGET, NOON)


def recorded(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def callback(**fields: object) -> bytes:
    return json.dumps({"Body": {"stkCallback": {"CheckoutRequestID": CHECKOUT, "ResultCode": 0} | fields}}).encode()


def paid_with(**items: object) -> Verdict:
    listed = [{"Name": name, "Value": value} for name, value in {"MpesaReceiptNumber": "UCQ5UAQ403", **items}.items()]
    return read(callback(CallbackMetadata={"Item": listed}))


@pytest.mark.parametrize("name", ["stk_paid", "stk_paid_other_order", "stk_paid_in_text", "stk_paid_extra_fields"])
def test_a_payment_is_the_same_in_every_recorded_spelling(name: str) -> None:
    assert read(recorded(name)) == PAID


def test_a_date_in_words_is_east_africa_time_too() -> None:
    assert read(recorded("stk_paid_dated_in_words")) == PAID


def test_one_item_instead_of_a_list_is_enough_for_a_receipt() -> None:
    assert read(recorded("stk_paid_single_item")) == replace(PAID, amount=None, mpesa_timestamp=None)


def test_a_success_without_a_receipt_is_only_confirming() -> None:
    verdict = read(recorded("stk_paid_without_metadata"))
    assert (verdict.status, verdict.receipt, verdict.amount) == (Status.CONFIRMING, None, None)


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        [],
        "none",
        7,
        {"Item": None},
        {"Item": []},
        {"Item": [None, 1, "x", []]},
        {"Item": [{"Name": "Amount"}]},
    ]
    + [{"Item": [{"Name": "MpesaReceiptNumber", "Value": value}]} for value in (None, "", "   ")],
)
def test_metadata_without_a_receipt_never_makes_a_success(metadata: object) -> None:
    assert read(callback(CallbackMetadata=metadata)).status is Status.CONFIRMING


@pytest.mark.parametrize(
    ("name", "status", "code", "text"),
    [
        ("stk_cancelled", Status.CANCELLED, "1032", "[STK_CB - ]Request cancelled by user"),
        ("stk_cancelled_null_metadata", Status.CANCELLED, "1032", "Request cancelled by user"),
        ("stk_wrong_pin", Status.FAILED, "2001", "[MpesaCB - ]The initiator information is invalid."),
        ("stk_low_balance", Status.FAILED, "1", "The balance is insufficient for the transaction."),
        ("stk_no_answer", Status.TIMEOUT, "1037", "[STK DS timeout]DS timeout user cannot be reached"),
        ("stk_operator_unknown", Status.FAILED, "SFC_IC0003", "The operator does not exist."),
    ],
)
def test_what_did_not_work_keeps_its_code_and_its_text(name: str, status: Status, code: str, text: str) -> None:
    verdict = read(recorded(name))
    expected = replace(PAID, status=status, result_code=code, result_text=text)
    assert verdict == replace(expected, receipt=None, amount=None, mpesa_timestamp=None)


def test_a_text_longer_than_its_column_is_cut() -> None:
    verdict = read(recorded("stk_long_text"))
    assert verdict.result_code == "2028"
    assert 200 < len(verdict.result_text) <= 255


@pytest.mark.parametrize("value", [0, 0.0, "0", "0.0", " 0 ", "00", -0.0])
def test_every_spelling_of_zero_is_a_success(value: object) -> None:
    verdict = read(
        callback(ResultCode=value, CallbackMetadata={"Item": {"Name": "MpesaReceiptNumber", "Value": "UCQ5"}})
    )
    assert (verdict.status, verdict.result_code) == (Status.SUCCESS, "0")


@pytest.mark.parametrize(("value", "code"), [(1032, "1032"), (1032.0, "1032"), ("1032", "1032"), ("SFC_IC0003",) * 2])
def test_a_code_is_text_whatever_it_came_as(value: object, code: str) -> None:
    assert read(callback(ResultCode=value)).result_code == code


@pytest.mark.parametrize(
    "value", [None, True, False, "", " ", "two words", "x" * 21, [0], {"code": 0}, 10**400, float("inf")]
)
def test_what_is_no_code_is_no_verdict(value: object) -> None:
    with pytest.raises(UnreadableCallbackError):
        read(callback(ResultCode=value))


@pytest.mark.parametrize("value", [None, "", "  ", True, [], {}, "x" * 256, "a\x00b", "\ud800"])
def test_a_callback_that_names_no_push_is_no_verdict(value: object) -> None:
    with pytest.raises(UnreadableCallbackError, match="CheckoutRequestID"):
        read(callback(CheckoutRequestID=value))


@pytest.mark.parametrize("value", [1000, 1000.0, "1000", "1000.00", "1,000.00", " 1000 "])
def test_an_amount_is_whole_shillings_whatever_it_came_as(value: object) -> None:
    assert paid_with(Amount=value).amount == 1000


@pytest.mark.parametrize(
    "value", [None, "", "KES 1000", -5, "1e3", "١٠٠", True, [1000], {}, float("nan"), float("inf"), 10**30, "1,00"]
)
def test_what_is_no_amount_is_none_and_the_receipt_still_counts(value: object) -> None:
    verdict = paid_with(Amount=value)
    assert (verdict.amount, verdict.status, verdict.receipt) == (None, Status.SUCCESS, "UCQ5UAQ403")


def test_another_amount_than_was_asked_is_kept_beside_it() -> None:
    verdict = paid_with(Amount=10)
    assert (verdict.amount, verdict.requested_amount) == (10, 1000)


@pytest.mark.parametrize("value", ["x" * 21, ["UCQ5UAQ403"], "UCQ5 UAQ403", "<b>", True, 1.5, 10**20])
def test_a_receipt_that_does_not_look_like_one_is_never_stored(value: object) -> None:
    with pytest.raises(UnreadableCallbackError, match="receipt"):
        paid_with(MpesaReceiptNumber=value)


def test_of_two_items_of_one_name_the_first_with_a_value_counts() -> None:
    items = [
        {"Name": "MpesaReceiptNumber"},
        {"Name": "MpesaReceiptNumber", "Value": "FIRST12345"},
        {"Name": "MpesaReceiptNumber", "Value": "SECOND1234"},
    ]
    assert read(callback(CallbackMetadata={"Item": items})).receipt == "FIRST12345"


def test_a_failure_has_no_receipt_even_if_the_body_brings_one() -> None:
    items = [{"Name": "MpesaReceiptNumber", "Value": "UCQ5UAQ403"}, {"Name": "Amount", "Value": 1000}]
    verdict = read(callback(ResultCode=1032, CallbackMetadata={"Item": items}))
    assert (verdict.status, verdict.receipt, verdict.amount) == (Status.CANCELLED, None, None)


def test_the_payers_number_is_never_read() -> None:
    assert paid_with(PhoneNumber=254711111111) == paid_with(PhoneNumber="2547***1111") == paid_with()
    assert "254711111111" not in repr(paid_with(PhoneNumber=254711111111))
    assert CHECKOUT not in repr(PAID)


def test_who_it_is_for_comes_from_the_path_alone() -> None:
    verdict = read(callback(payment_id="mallory", PaymentID="mallory", userId="mallory", amount=1))
    assert (verdict.payment_id, verdict.requested_amount) == ("alice.1", 1000)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_a_body_in_another_encoding_is_read(encoding: str) -> None:
    assert read(recorded("stk_paid").decode().encode(encoding)) == PAID


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"Body"',
        b"{}",
        b'{"Body":null}',
        b'{"Body":{"stkCallback":[]}}',
        b'{"Body":{}}',
        b"<html><body>Request Rejected</body></html>",
        b"Body=stkCallback",
        b"\x00" * 100,
        b"\xff\xfe\x00",
        b"\x80abc",
        b"[" * 11_000,
        b'{"a":' * 2_000,
        b'{"Body":' + b"9" * 5_000 + b"}",
        recorded("stk_paid")[:-20],
        recorded("stk_paid") + b"}",
        recorded("b2c_paid"),
    ],
)
def test_a_body_of_another_shape_is_no_verdict_and_no_other_error(body: bytes) -> None:
    with pytest.raises(UnreadableCallbackError):
        read(body)


def test_one_field_with_two_meanings_is_no_verdict() -> None:
    twice = recorded("stk_cancelled").replace(b'"ResultCode": 1032', b'"ResultCode": 1032, "ResultCode": 0')
    with pytest.raises(UnreadableCallbackError, match="twice"):
        read(twice)
    assert read(recorded("stk_paid").replace(b'"ResultCode": 0', b'"ResultCode": 0, "ResultCode": 0')) == PAID


def test_numbers_that_json_does_not_have_are_nothing() -> None:
    assert read(recorded("stk_paid").replace(b"254700000000", b"NaN")) == PAID
    assert read(recorded("stk_paid").replace(b"1000.00", b"-Infinity")) == replace(PAID, amount=None)


def test_text_that_no_database_takes_is_cleaned() -> None:
    assert read(callback(ResultCode=1, ResultDesc="a\x00b\ud800c\n")).result_text == "a b c"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (20260326133655, datetime(2026, 3, 26, 10, 36, 55, tzinfo=UTC)),
        ("20260326133655", datetime(2026, 3, 26, 10, 36, 55, tzinfo=UTC)),
        (20260326133655.0, datetime(2026, 3, 26, 10, 36, 55, tzinfo=UTC)),
        ("2026-03-26 13:36:55", datetime(2026, 3, 26, 10, 36, 55, tzinfo=UTC)),
        ("26.03.2026 13:36:55", datetime(2026, 3, 26, 10, 36, 55, tzinfo=UTC)),
        (20260101013655, datetime(2025, 12, 31, 22, 36, 55, tzinfo=UTC)),
    ],
)
def test_east_africa_time_becomes_utc(value: object, moment: datetime) -> None:
    assert eat_to_utc(value) == moment


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        0,
        2026,
        20260231133655,
        "20260326250000",
        "26/03/2026",
        "yesterday",
        True,
        [],
        {},
        1e300,
        "00010101000000",
        "2026-03-26T10:36:55Z",
        "٢٠٢٦٠٣٢٦١٣٣٦٥٥",
    ],
)
def test_a_date_that_is_none_is_none(value: object) -> None:
    assert eat_to_utc(value) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from(["CheckoutRequestID", "ResultCode", "ResultDesc", "CallbackMetadata"]), JSON)
    | st.fixed_dictionaries({"CallbackMetadata": st.fixed_dictionaries({"Item": JSON})})
)
def test_any_json_in_any_field_is_a_sound_verdict_or_unreadable(fields: dict[str, object]) -> None:
    try:
        verdict = read(callback(**fields))
    except UnreadableCallbackError:
        return
    assert (verdict.status is Status.SUCCESS) == (verdict.receipt is not None)
    assert len(verdict.result_text) <= 255
    assert verdict.amount is None or verdict.amount >= 0


@given(st.binary(max_size=300))
def test_any_bytes_are_a_verdict_or_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableCallbackError):
        read(body)
