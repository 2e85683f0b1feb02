"""The line of a verdict that was written nowhere: whole for whoever knows the id, and silent about who paid."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.callback import read_b2c_result, read_stk_callback
from function.callbacks.log_line import read_verdict_line, verdict_line

from ..world import ALICE, CHECKOUT, NOON, PAYOUT, PAYOUT_TIMEOUT, SECRET, recorded

PAID = replace(read_stk_callback(recorded("stk_paid"), ALICE, NOON), result_text="")


def test_whoever_has_the_id_gets_the_whole_verdict_back() -> None:
    logged = read_verdict_line(f"WRITTEN NOWHERE {verdict_line(PAID, ALICE, SECRET)}", [SECRET])
    assert logged is not None
    assert logged.target == ALICE
    assert logged.with_id(["ws_CO_another", CHECKOUT], [SECRET]) == PAID
    assert logged.with_id(["ws_CO_another"], [SECRET]) is None


def test_the_line_says_nothing_about_who_paid() -> None:
    line = verdict_line(PAID, ALICE, SECRET)
    assert CHECKOUT not in line
    assert CHECKOUT[-9:] not in line


def test_an_older_secret_still_reads_its_lines_and_another_does_not() -> None:
    line = f"WRITTEN NOWHERE {verdict_line(PAID, ALICE, SECRET)}"
    assert read_verdict_line(line, ["newer"]) is None
    logged = read_verdict_line(line, ["newer", SECRET])
    assert logged is not None
    assert logged.with_id([CHECKOUT], ["newer", SECRET]) == PAID


@pytest.mark.parametrize("safaricom_id", ["AG_20260326_70102b8e", None])
@pytest.mark.parametrize("target", [PAYOUT, PAYOUT_TIMEOUT])
def test_a_disbursement_is_whole_without_an_id(safaricom_id: str | None, target: object) -> None:
    verdict = read_b2c_result(recorded("b2c_paid"), PAYOUT, NOON)
    sent = replace(verdict, safaricom_id=safaricom_id, result_text="", receiver_name=None)
    line = verdict_line(sent, PAYOUT if target is PAYOUT else PAYOUT_TIMEOUT, SECRET)
    logged = read_verdict_line(f"WRITTEN NOWHERE {line}", [SECRET])
    assert logged is not None
    assert (logged.with_id([], [SECRET]), logged.target) == (sent, target)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=300))
def test_every_id_is_recognised(checkout_request_id: str) -> None:
    verdict = replace(PAID, safaricom_id=checkout_request_id)
    logged = read_verdict_line(f"WRITTEN NOWHERE {verdict_line(verdict, ALICE, SECRET)}", [SECRET])
    assert logged is not None
    assert logged.with_id([checkout_request_id], [SECRET]) == verdict


@given(st.text(max_size=100))
def test_nothing_else_is_a_line_of_ours(text: str) -> None:
    assert read_verdict_line(f"WRITTEN NOWHERE {text}", [SECRET]) is None
