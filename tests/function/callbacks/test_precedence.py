"""Which of two verdicts stays, as a table: every stored verdict meets every new one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daraja_core.callback_path import CallbackTarget, Flow
from daraja_core.document import to_document
from daraja_core.verdict import Status, Verdict, VerdictSource
from function.callbacks.precedence import Decision, decide

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
CODES = {
    Status.SUCCESS: "0",
    Status.CONFIRMING: "0",
    Status.FAILED: "1",
    Status.CANCELLED: "1032",
    Status.TIMEOUT: "1037",
}
PUSH = CallbackTarget("stk", "alice.1", "user-7", None, 1000)
PAYOUT = CallbackTarget("b2c-result", "alice.1", "user-7", None, 1000)

# Rows: what is stored, from a callback or from a query (q). Columns: what comes. K keeps it, R replaces it, and
# ! keeps it but tells a person: M-Pesa now says paid.
PUSHES = """
            SUCCESS FAILED CANCELLED TIMEOUT CONFIRMING
SUCCESS        K       K       K        K        K
FAILED         R       K       K        K        !
CANCELLED      R       K       K        K        !
TIMEOUT        R       K       K        K        !
CONFIRMING     R       K       K        K        K
q-FAILED       R       R       R        R        R
q-CANCELLED    R       R       R        R        R
q-TIMEOUT      R       R       R        R        R
q-CONFIRMING   R       R       R        R        R
"""
PAYOUTS = """
            SUCCESS FAILED TIMEOUT CONFIRMING
SUCCESS        K       K      K        K
FAILED         R       K      K        !
TIMEOUT        R       R      K        R
CONFIRMING     R       K      K        K
q-FAILED       R       R      K        R
q-TIMEOUT      R       R      K        R
q-CONFIRMING   R       R      K        R
"""
MEANING = {"K": Decision.KEEP, "R": Decision.REPLACE, "!": Decision.CONTRADICTION}


def rows(table: str) -> list[tuple[str, str, Decision]]:
    header, *lines = table.strip().splitlines()
    found: list[tuple[str, str, Decision]] = []
    for line in lines:
        stored, *cells = line.split()
        found += [(stored, new, MEANING[cell]) for new, cell in zip(header.split(), cells, strict=True)]
    return found


def verdict(name: str, flow: Flow) -> Verdict:
    status = Status(name.removeprefix("q-"))
    source: VerdictSource = "query" if name.startswith("q-") else "callback"
    code = "1" if flow != "stk" and status is Status.TIMEOUT else CODES[status]
    receipt = "NLJ7RT61SV" if status is Status.SUCCESS else None
    return Verdict("alice.1", status, code, "", receipt, None, 1000, None, NOON, source, "ws_CO_1")


def decision(stored: Verdict, new: Verdict, target: CallbackTarget) -> Decision:
    return decide(to_document(stored, target), new, target)


@pytest.mark.parametrize(("table", "target"), [(PUSHES, PUSH), (PAYOUTS, PAYOUT)], ids=["pushes", "payouts"])
def test_every_stored_verdict_meets_every_new_one_as_the_table_says(table: str, target: CallbackTarget) -> None:
    wrong = {
        f"{stored} then {new}": found
        for stored, new, expected in rows(table)
        if (found := decision(verdict(stored, target.flow), verdict(new, target.flow), target)) is not expected
    }
    assert wrong == {}


def test_another_receipt_for_a_payment_that_has_one_is_told_and_never_stored() -> None:
    stored = verdict("SUCCESS", "stk")
    assert decision(stored, replace(stored, receipt="OTHER12345"), PUSH) is Decision.CONTRADICTION


def test_what_belongs_to_another_payment_or_push_is_a_conflict() -> None:
    stored, new = verdict("TIMEOUT", "stk"), verdict("SUCCESS", "stk")
    assert decision(replace(stored, payment_id="bob.1"), new, PUSH) is Decision.CONFLICT
    assert decision(replace(stored, safaricom_id="ws_CO_2"), new, PUSH) is Decision.CONFLICT
    assert decide({"status": "SUCCESS"}, new, PUSH) is Decision.CONFLICT


def test_a_payout_is_one_whatever_safaricom_calls_it() -> None:
    stored, new = verdict("TIMEOUT", "b2c-result"), verdict("SUCCESS", "b2c-result")
    assert decision(replace(stored, safaricom_id="AG_2"), new, PAYOUT) is Decision.REPLACE
