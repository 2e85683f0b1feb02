"""The result-code tables against the closed lists: what proves that no money moved, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.result_code_tables import B2C_CODES, STK_CODES
from daraja_core.result_codes import advice_of, b2c_result, b2c_status, believed_status, stk_result, stk_status
from daraja_core.verdict import Status

STK_PROVES = {"1", "2", "3", "4", "8", "11", "1001", "1019", "1025", "2001", "2006", "2028", "8006", "SFC_IC0003"}
STK_OPEN = {"15", "20", "21", "26", "1031", "1036", "1037", "2002", "2040", "4999", "9999", "E3008", "100000000"}
B2C_PROVES = {
    *("1", "2", "3", "4", "5", "6", "7", "8", "11", "12", "13", "14", "18", "20", "21", "22", "24", "25", "29"),
    *("2001", "2006", "2028", "2040", "8006", "SFC_IC0003"),
}
B2C_OPEN = {"15", "17", "19", "26", "1032", "1037", "2032", "2033", "9999", "100000000", "100000001", "100000011"}
UNKNOWN_CODES = ["31337", "E9", "-1", "", "01", "1.0"]


def test_a_payment_code_proves_that_no_money_moved_when_it_is_in_the_closed_list() -> None:
    proving = {code for code in STK_CODES if stk_status(code) is Status.FAILED}
    assert proving == STK_PROVES
    assert {code for code in STK_OPEN if stk_status(code) is not Status.TIMEOUT} == set()


def test_a_disbursement_code_proves_that_no_money_moved_when_it_is_in_the_closed_list() -> None:
    proving = {code for code in B2C_CODES if b2c_status(code) is Status.FAILED}
    assert proving == B2C_PROVES
    assert {code for code in B2C_OPEN if b2c_status(code) is not Status.TIMEOUT} == set()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Rule limited.", Status.FAILED),
        ("[STK_CB - ]Declined due to limit rule", Status.FAILED),
        ("System internal error.", Status.TIMEOUT),
        ("", Status.TIMEOUT),
    ],
)
def test_code_17_is_the_two_minute_rule_only_when_the_words_say_so(words: str, status: Status) -> None:
    assert stk_status("17", words) is status
    assert b2c_status("17", words) is Status.TIMEOUT


@pytest.mark.parametrize("code", UNKNOWN_CODES)
def test_a_code_that_nobody_documented_leaves_open_whether_money_moved(code: str) -> None:
    for row in (stk_result(code), b2c_result(code)):
        assert (row.code, row.money_moved, row.retry, row.final_in_query) == (code, "unknown", "after_check", False)
    assert stk_status(code) is Status.TIMEOUT
    assert b2c_status(code) is Status.TIMEOUT


@given(st.text(alphabet="0123456789SFC_IE", max_size=12), st.text(max_size=20))
def test_no_other_code_proves_anything_whatever_its_words(code: str, words: str) -> None:
    if code not in {*STK_PROVES, "0", "17", "1032"}:
        assert stk_status(code, words) is Status.TIMEOUT
    if code not in {*B2C_PROVES, "0"}:
        assert b2c_status(code, words) is Status.TIMEOUT


def test_zero_is_the_only_success_and_a_closed_prompt_the_only_cancellation() -> None:
    assert (stk_status("0"), b2c_status("0"), stk_status("1032")) == (Status.SUCCESS, Status.SUCCESS, Status.CANCELLED)


@pytest.mark.parametrize("code", sorted({*STK_CODES, *B2C_CODES}))
def test_every_row_has_its_own_meaning_a_sentence_and_a_source(code: str) -> None:
    for row in (STK_CODES.get(code), B2C_CODES.get(code)):
        if row is not None:
            assert row.code == code
            assert row.meaning != "not documented"
            assert row.customer_text.endswith(".")
            assert row.source


def test_when_a_payment_may_be_asked_again() -> None:
    waiting = {code for code in STK_CODES if stk_result(code).retry == "after_wait"}
    checking = {code for code in STK_CODES if stk_result(code).retry == "after_check"}
    assert waiting == {"1001", "1025", "17"}
    assert checking == STK_OPEN & set(STK_CODES)
    assert stk_result("0").retry == "never"


@pytest.mark.parametrize("code", ["1", "1019", "1025", "1032", "2001"])
def test_a_query_may_say_failed_with_these_codes(code: str) -> None:
    assert advice_of(code, "Safaricom's words") == "failed"


@pytest.mark.parametrize("code", sorted((STK_PROVES | STK_OPEN) - {"1", "1019", "1025", "2001", "4999"}))
def test_a_query_says_nothing_with_any_other_code(code: str) -> None:
    assert advice_of(code, "Safaricom's words") == "none"


def test_a_query_that_is_still_processing_says_so_by_code_or_by_words() -> None:
    assert advice_of("4999", "") == advice_of("1", "The transaction is still under processing") == "processing"
    assert advice_of("0", "The service request is processed successfully.") == "paid"


def test_a_failure_that_an_earlier_version_stored_without_proof_is_not_believed() -> None:
    assert believed_status("stk", Status.FAILED, "9999", "timeout") is Status.TIMEOUT
    assert believed_status("b2c", Status.FAILED, "15", "Duplicate") is Status.TIMEOUT


def test_a_stored_verdict_that_is_proven_or_has_no_code_stays_what_it_is() -> None:
    assert believed_status("stk", Status.FAILED, "2001", "") is Status.FAILED
    assert believed_status("stk", Status.CANCELLED, "1032", "") is Status.CANCELLED
    assert believed_status("stk", Status.CANCELLED, "1031", "") is Status.TIMEOUT
    assert believed_status("stk", Status.FAILED, "", "") is Status.FAILED
    assert believed_status("b2c", Status.FAILED, "5", "") is Status.FAILED
    assert believed_status("stk", Status.SUCCESS, "0", "") is Status.SUCCESS
    assert believed_status("stk", Status.FAILED, "0", "") is Status.TIMEOUT


def test_the_same_code_says_another_thing_about_a_disbursement() -> None:
    assert "PIN" in stk_result("2001").customer_text
    assert "PIN" not in b2c_result("2001").customer_text
    assert "sign-in" in b2c_result("2001").customer_text
    assert "number" in b2c_result("SFC_IC0003").customer_text
    assert "set-up" in stk_result("SFC_IC0003").customer_text
    assert "utility" in b2c_result("1").customer_text
