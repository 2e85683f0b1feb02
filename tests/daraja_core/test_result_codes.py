"""The result-code tables, row by row as the facts sheet has them."""

import pytest

from daraja_core.result_codes import (
    CANCELLED,
    INSUFFICIENT_FUNDS,
    NO_ANSWER,
    SUBSCRIBER_LOCKED,
    WRONG_PIN,
    b2c_result,
    b2c_status,
    stk_result,
    stk_status,
)
from daraja_core.verdict import Status

STK_CODES = (
    *("0", "1", "2", "3", "4", "8", "11", "17", "20", "21", "26", "1001", "1019", "1025", "1031", "1032", "1036"),
    *("1037", "2001", "2002", "2006", "2028", "2040", "4999", "8006", "9999", "SFC_IC0003", "E3008"),
)
B2C_CODES = ["0", "1", "2", "3", "4", "8", "11", "21", "2001", "2006", "2028", "2040", "8006", "SFC_IC0003"]


@pytest.mark.parametrize("code", STK_CODES)
def test_every_documented_payment_code_has_a_row_of_its_own(code: str) -> None:
    row = stk_result(code)
    assert row.code == code
    assert row.meaning != stk_result("31337").meaning
    assert row.customer_text.endswith(".")


@pytest.mark.parametrize("code", B2C_CODES)
def test_every_documented_disbursement_code_has_a_row_of_its_own(code: str) -> None:
    row = b2c_result(code)
    assert row.code == code
    assert row.meaning != b2c_result("31337").meaning
    assert row.customer_text.endswith(".")


def test_only_a_success_moves_money_and_only_silence_leaves_it_open() -> None:
    moved = {code: stk_result(code).money_moved for code in STK_CODES}
    assert {code for code in STK_CODES if moved[code] == "yes"} == {"0"}
    assert {code for code in STK_CODES if moved[code] == "unknown"} == {"1037", "4999"}


def test_a_query_may_settle_a_payment_with_these_codes_only() -> None:
    final = {code for code in STK_CODES if stk_result(code).final_in_query}
    assert final == {"1", "1019", "1025", "1032", "1037", "2001", "9999"}


@pytest.mark.parametrize("code", STK_CODES)
def test_when_a_payment_may_be_asked_again(code: str) -> None:
    expected = {"0": "never", "1037": "after_check", "4999": "after_check"} | dict.fromkeys(
        ("1001", "1025", "9999", "26", "17"), "after_wait"
    )
    assert stk_result(code).retry == expected.get(code, "now")


@pytest.mark.parametrize("code", ["31337", "E9", "-1", ""])
def test_an_unknown_code_is_a_failure_that_a_query_may_not_decide(code: str) -> None:
    row = stk_result(code)
    assert (row.code, row.money_moved, row.final_in_query) == (code, "no", False)
    assert "Check your M-PESA messages" in row.customer_text
    assert stk_status(code) is Status.FAILED
    assert b2c_status(code) is Status.FAILED
    assert b2c_result(code).money_moved == "no"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("0", Status.SUCCESS),
        (CANCELLED, Status.CANCELLED),
        (NO_ANSWER, Status.TIMEOUT),
        ("4999", Status.TIMEOUT),
        (INSUFFICIENT_FUNDS, Status.FAILED),
        (WRONG_PIN, Status.FAILED),
        (SUBSCRIBER_LOCKED, Status.FAILED),
        ("1019", Status.FAILED),
        ("1031", Status.FAILED),
        ("SFC_IC0003", Status.FAILED),
    ],
)
def test_the_status_that_a_payment_code_is_stored_under(code: str, status: Status) -> None:
    assert stk_status(code) is status


@pytest.mark.parametrize("code", [code for code in B2C_CODES if code != "0"])
def test_a_disbursement_code_is_a_success_or_a_failure_and_never_a_cancellation(code: str) -> None:
    assert b2c_status(code) is Status.FAILED
    assert b2c_status("0") is Status.SUCCESS


def test_the_same_code_says_another_thing_about_a_disbursement() -> None:
    assert "PIN" in stk_result("2001").customer_text
    assert "PIN" not in b2c_result("2001").customer_text
    assert "sign-in" in b2c_result("2001").customer_text
    assert "number" in b2c_result("SFC_IC0003").customer_text
    assert "set-up" in stk_result("SFC_IC0003").customer_text
    assert "utility" in b2c_result("1").customer_text
