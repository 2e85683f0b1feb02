"""What the doctor makes of an operator's variables before it asks anybody."""

import pytest

from daraja_core.diagnosis import Finding
from function.provisioning.doctor import as_line, examine, told

KNOWN = {
    "APPWRITE_ENDPOINT": "https://appwrite.example.co.ke/v1",
    "APPWRITE_PROJECT_ID": "project",
    "DARAJA_CALLBACK_DOMAIN": "https://pay.example.co.ke",
    "DARAJA_CALLBACK_SECRET": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "DARAJA_CONSUMER_KEY": "a-key",
    "DARAJA_CONSUMER_SECRET": "a-secret",
    "DARAJA_PASSKEY": "a passkey with blanks",
    "DARAJA_SHORTCODE": "174379",
}


def test_credentials_that_cannot_work_are_named_where_this_operator_has_them() -> None:
    first, second = examine(KNOWN, "daraja")
    assert (first.check, first.state) == ("project", "unknown")
    assert (second.check, second.state) == ("config", "problem")
    assert "passkey" in second.detail
    assert KNOWN["DARAJA_PASSKEY"] not in second.detail


def test_without_a_shortcode_the_function_is_taken_to_hold_them() -> None:
    known = {**KNOWN, "DARAJA_SHORTCODE": "", "DARAJA_CALLBACK_DOMAIN": "ftp://pay.example.co.ke"}
    *_, last = examine(known, "daraja")
    assert (last.state, "passkey" in last.detail, "callback_domain" in last.detail) == ("problem", False, True)


@pytest.mark.parametrize(
    "missing", [["APPWRITE_ENDPOINT"], ["APPWRITE_PROJECT_ID"], ["APPWRITE_ENDPOINT", "APPWRITE_PROJECT_ID"]]
)
def test_without_an_address_it_says_which_variable_is_missing(missing: list[str]) -> None:
    (found,) = examine({name: value for name, value in KNOWN.items() if name not in missing}, "daraja")
    assert (found.state, found.detail) == ("problem", f"{' and '.join(missing)} are not set")


OK, ILL = Finding("clock", "ok", "right"), Finding("oauth", "problem", "wrong", "mend it")
UNKNOWN, SKIPPED = Finding("oauth", "unknown", "nobody answered", "look again"), Finding("version", "skipped", "none")


@pytest.mark.parametrize(
    ("findings", "code"),
    [([OK, SKIPPED], 0), ([OK, UNKNOWN, ILL], 1), ([OK, UNKNOWN], 2), ([], 0)],
)
def test_the_exit_code_is_that_of_the_worst(
    findings: list[Finding], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(iter(findings)) == code
    assert capsys.readouterr().out == "".join(f"{as_line(one)}\n" for one in findings)


def test_a_finding_that_is_not_well_says_what_to_do() -> None:
    assert as_line(ILL) == "PROBLEM oauth: wrong\n        -> mend it"
    assert as_line(UNKNOWN) == "unknown oauth: nobody answered\n        -> look again"
    assert as_line(Finding("clock", "ok", "right", "nothing")) == "ok      clock: right"
    assert as_line(SKIPPED) == "skipped version: none"
