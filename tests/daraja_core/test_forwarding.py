"""Forwarded verdicts: signed by the Standard Webhooks scheme, checked by the receiver, one id for one verdict."""

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from daraja_core import ConfigError, ForgedVerdictError, ForwardedVerdict, verify_forwarded
from daraja_core.callback_path import CallbackTarget
from daraja_core.forwarding import forward_body, forward_headers, forward_id, read_secrets
from daraja_core.verdict import Status, Verdict

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
OTHER = "whsec_" + base64.b64encode(bytes(range(100, 132))).decode()
TARGET = CallbackTarget("stk", "alice.1", "user-7", "team_9", 1000)
PAID = Verdict(
    payment_id="alice.1", status=Status.SUCCESS, result_code="0", result_text="", receipt="UCQ5UAQ403", amount=1000,
    requested_amount=1000, mpesa_timestamp=None, settled_at=NOW, source="callback",
    safaricom_id="ws_CO_26032026133641276700000000",
)  # fmt: skip
BODY = forward_body(PAID, TARGET)
NAME = forward_id(PAID, TARGET)


def sent(body: bytes = BODY, *, secret: str = SECRET, at: datetime = NOW) -> dict[str, str]:
    return forward_headers(NAME, body, at, read_secrets("x", secret))


def test_the_signature_is_that_of_the_scheme() -> None:
    body = b'{"type":"payment.paid","timestamp":"2026-11-26T09:00:00Z","data":{"id":"pay_1"}}'
    headers = forward_headers("msg_test1", body, datetime.fromtimestamp(1795683600, UTC), read_secrets("x", SECRET))
    assert headers["webhook-signature"] == "v1,4TkjTvm5s6hfvXe+Z3TE/qynMAzgPLTKaAxotQuyN/A="
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_test1", "1795683600")


def test_a_receiver_reads_what_the_function_sent() -> None:
    assert verify_forwarded(sent(), BODY, SECRET, NOW) == ForwardedVerdict(
        id=NAME, kind="payment", status=Status.SUCCESS, payment_id="alice.1", user_id="user-7", group_id="team_9",
        amount=1000, requested_amount=1000, receipt="UCQ5UAQ403", result_code="0", settled_at=NOW,
    )  # fmt: skip


def test_names_of_headers_are_read_in_any_case() -> None:
    loud = {name.upper(): value for name, value in sent().items()}
    assert verify_forwarded(loud, BODY, SECRET, NOW).id == NAME


@pytest.mark.parametrize("known", [SECRET, OTHER, f"{OTHER},{SECRET}", f"{SECRET}, {OTHER}"])
def test_while_the_secret_is_changed_either_one_will_do(known: str) -> None:
    assert verify_forwarded(sent(secret=f"{OTHER},{SECRET}"), BODY, known, NOW).id == NAME


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1a,4TkjTvm5s6hfvXe+Z3TE/qynMAzgPLTKaAxotQuyN/A="},
        {"webhook-signature": "\u00e9"},
        {"webhook-id": "msg_another"},
        {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "9" * 40},
        {"webhook-timestamp": "\u0661"},
    ],
)
def test_a_header_that_was_changed_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ForgedVerdictError):
        verify_forwarded(sent() | changes, BODY, SECRET, NOW)


@pytest.mark.parametrize("body", [BODY + b" ", BODY.replace(b"1000", b"9000"), b""])
def test_a_body_that_was_changed_is_refused(body: bytes) -> None:
    with pytest.raises(ForgedVerdictError):
        verify_forwarded(sent(), body, SECRET, NOW)


def test_a_signature_of_another_secret_is_refused() -> None:
    with pytest.raises(ForgedVerdictError):
        verify_forwarded(sent(secret=OTHER), BODY, SECRET, NOW)


@pytest.mark.parametrize(("late", "is_taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_an_old_request_that_comes_again_is_refused(late: int, is_taken: bool) -> None:
    now = NOW + timedelta(seconds=late)
    if is_taken:
        assert verify_forwarded(sent(), BODY, SECRET, now).id == NAME
    else:
        with pytest.raises(ForgedVerdictError, match="too far"):
            verify_forwarded(sent(), BODY, SECRET, now)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'{"type":"payment.paid","timestamp":"x","data":{}}', b"["])
def test_what_is_signed_and_no_verdict_is_refused_and_not_misread(body: bytes) -> None:
    with pytest.raises(ForgedVerdictError, match="another version"):
        verify_forwarded(sent(body), body, SECRET, NOW)


@pytest.mark.parametrize(
    "secret",
    ["", " , ", "secret", "whsec_", "whsec_short", "whsec_***", SECRET.removeprefix("whsec_"), f"{SECRET},old",
     "whsec_" + base64.b64encode(b"a" * 32).decode(), "whsec_" + base64.b64encode(bytes(range(65))).decode()],
)  # fmt: skip
def test_a_secret_that_is_none_is_named_and_not_shown(secret: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read_secrets("DARAJA_FORWARD_SECRET", secret)
    assert str(raised.value).startswith("DARAJA_FORWARD_SECRET must ")
    assert len(secret) < 7 or secret not in str(raised.value)


def test_the_same_verdict_has_one_id_and_a_better_one_another() -> None:
    assert forward_id(replace(PAID, source="query", settled_at=NOW + timedelta(hours=1)), TARGET) == NAME
    others = [
        forward_id(replace(PAID, status=Status.FAILED, receipt=None, result_code="1"), TARGET),
        forward_id(replace(PAID, receipt="UCQ5UAQ404"), TARGET),
        forward_id(PAID, replace(TARGET, user_id="user-8")),
        forward_id(PAID, replace(TARGET, flow="b2c-result")),
    ]
    assert len({NAME, *others}) == 5
    assert all(len(name) == 36 and "." not in name for name in [NAME, *others])


def test_nothing_of_it_says_who_paid() -> None:
    assert "ws_CO" not in BODY.decode()
    assert "700000000" not in BODY.decode()
    assert json.loads(BODY)["type"] == "payment.success"
    assert len(BODY) < 20_000


def test_a_payout_is_told_apart_from_a_payment() -> None:
    target = replace(TARGET, flow="b2c-timeout")
    body = forward_body(replace(PAID, status=Status.TIMEOUT, receipt=None), target)
    assert verify_forwarded(sent(body), body, SECRET, NOW).kind == "payout"
    assert json.loads(body)["type"] == "payout.timeout"


def test_the_receiver_in_the_docs_takes_each_verdict_once_and_no_forgery() -> None:
    page = (Path(__file__).parents[2] / "docs" / "forwarding.md").read_text("utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(snippet, names)
    names["datetime"] = Always
    taken: set[str] = set()
    assert [names["take"](sent(), BODY, SECRET, taken) for _ in range(2)] == [204, 204]
    assert names["take"](sent(), BODY + b" ", SECRET, taken) == 400
    assert taken == {NAME}


class Always:
    """A clock that stands."""

    @staticmethod
    def now(_: object) -> datetime:
        return NOW
