"""The stored document: every verdict goes in and comes out the same, and nothing else comes out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from daraja_core.callback import document_id, from_document, to_document
from daraja_core.callback_path import CallbackTarget
from daraja_core.verdict import Status, Verdict

STK = CallbackTarget("stk", "alice.1", "user-7", "team_9", 1000)
B2C = CallbackTarget("b2c-result", "out.1", "user-7", None, 1000)
NOON = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
PAID = Verdict(
    payment_id="alice.1",
    status=Status.SUCCESS,
    result_code="0",
    result_text="",
    receipt="UCQ5UAQ403",
    amount=990,
    requested_amount=1000,
    mpesa_timestamp=NOON - timedelta(seconds=5),
    settled_at=NOON,
    source="callback",
    safaricom_id="ws_CO_26032026133641276700000000",
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 — hypothesis adds the zone
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
TEXTS = st.text(max_size=30)
CODES = {Status.FAILED: ["1", "2001", "SFC_IC0003", ""], Status.CANCELLED: ["1032"]}


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict:
    status = draw(st.sampled_from(Status))
    paid = status in (Status.SUCCESS, Status.CONFIRMING)
    return Verdict(
        payment_id="alice.1",
        status=status,
        result_code=draw(st.sampled_from(CODES.get(status, ["0", "1", "-1", "1032", "99999999999999", ""]))),
        result_text="" if paid else draw(TEXTS),
        receipt=draw(st.text("ABC123", min_size=4, max_size=20)) if status is Status.SUCCESS else None,
        amount=draw(st.none() | st.integers(0, 250_000)),
        requested_amount=1000,
        mpesa_timestamp=draw(st.none() | MOMENTS),
        settled_at=draw(MOMENTS),
        source=draw(st.sampled_from(["callback", "query"])),
        safaricom_id=draw(st.text("wsCO_0123456789", min_size=1, max_size=50)),
    )


def test_a_payment_is_stored_in_exactly_these_attributes() -> None:
    assert to_document(PAID, STK) == {
        "checkoutRequestId": "ws_CO_26032026133641276700000000",
        "status": "SUCCESS",
        "resultCode": 0,
        "resultCodeText": None,
        "receipt": "UCQ5UAQ403",
        "amount": 990,
        "failureReason": None,
        "mpesaTimestamp": "2026-03-26T11:59:55.000+00:00",
        "settledAt": "2026-03-26T12:00:00.000+00:00",
        "paymentId": "alice.1",
        "userId": "user-7",
        "groupId": "team_9",
        "requestedAmount": 1000,
        "source": "callback",
    }


def test_a_disbursement_is_stored_under_our_id_with_theirs_beside_it() -> None:
    verdict = replace(PAID, payment_id="out.1", safaricom_id="AG_2024", receiver_name="JOHN SAMPLE DOE")
    stored = to_document(verdict, B2C)
    assert (stored["originatorConversationId"], stored["conversationId"]) == ("out.1", "AG_2024")
    assert (stored["receiverName"], stored["groupId"]) == ("JOHN SAMPLE DOE", None)
    assert "checkoutRequestId" not in stored
    assert document_id(verdict, B2C) == "out.1"
    assert from_document(stored) == verdict


@given(verdicts())
def test_a_stored_verdict_comes_back_the_same(verdict: Verdict) -> None:
    assert from_document(to_document(verdict, STK) | {"$id": "x", "$updatedAt": "y", "unknown": [1]}) == verdict


@pytest.mark.parametrize(("target", "code"), [(STK, "9999"), (STK, "17"), (B2C, "15"), (B2C, "1032")])
def test_a_failure_that_an_earlier_version_stored_without_proof_is_read_as_unknown(
    target: CallbackTarget, code: str
) -> None:
    stored = to_document(replace(PAID, status=Status.FAILED, result_code=code, result_text="words"), target)
    found = from_document(stored)
    assert found is not None
    assert (found.status, found.result_code, found.result_text) == (Status.TIMEOUT, code, "words")


@given(verdicts())
def test_a_stored_disbursement_comes_back_the_same(verdict: Verdict) -> None:
    assume(verdict.status is not Status.CANCELLED)  # there is no prompt that could be cancelled
    named = replace(verdict, receiver_name="JOHN SAMPLE DOE")
    assert from_document(to_document(named, B2C)) == named


def test_a_code_that_is_no_number_is_kept_as_text() -> None:
    stored = to_document(replace(PAID, status=Status.FAILED, receipt=None, result_code="SFC_IC0003"), STK)
    assert (stored["resultCode"], stored["resultCodeText"]) == (None, "SFC_IC0003")


@pytest.mark.parametrize("checkout", ["ws_CO_26032026133641276700000000", "a", "A" * 36, "0.9_-"])
def test_an_id_that_appwrite_takes_is_the_document_id(checkout: str) -> None:
    assert document_id(replace(PAID, safaricom_id=checkout), STK) == checkout


@pytest.mark.parametrize(
    "checkout",
    ["ws_CO_DMZ_264695293_11032019122104433", "_a", "a/b", "unique()", "a b", "ñandu", "abc\n", "a" * 255],
)
def test_an_id_that_appwrite_refuses_becomes_its_fingerprint(checkout: str) -> None:
    verdict = replace(PAID, safaricom_id=checkout)
    assert document_id(verdict, STK) == sha256(checkout.encode()).hexdigest()[:36]
    assert to_document(verdict, STK)["checkoutRequestId"] == checkout


@pytest.mark.parametrize(
    "change",
    [
        {"status": "PENDING"},
        {"status": "success"},
        {"status": None},
        {"status": 1},
        {"status": ["SUCCESS"]},
        {"paymentId": None},
        {"paymentId": ""},
        {"paymentId": 7},
        {"settledAt": None},
        {"settledAt": "yesterday"},
        {"settledAt": "2026-03-26T12:00:00"},
        {"source": "rumour"},
        {"source": ["callback"]},
    ],
)
def test_what_is_not_ours_is_ignored(change: dict[str, object]) -> None:
    assert from_document(to_document(PAID, STK) | change) is None


def test_an_empty_document_is_ignored() -> None:
    assert from_document({}) is None


@pytest.mark.parametrize("receipt", [None, "", 0, ["UCQ5UAQ403"]])
def test_a_stored_success_without_a_receipt_is_only_confirming(receipt: object) -> None:
    verdict = from_document(to_document(PAID, STK) | {"receipt": receipt})
    assert verdict is not None
    assert (verdict.status, verdict.receipt) == (Status.CONFIRMING, None)


def test_a_stored_failure_never_brings_a_receipt() -> None:
    verdict = from_document(to_document(PAID, STK) | {"status": "FAILED"})
    assert verdict is not None
    assert verdict.receipt is None


def test_a_document_of_the_first_deployments_says_nothing_of_its_source() -> None:
    stored = to_document(PAID, STK)
    del stored["source"], stored["requestedAmount"], stored["resultCodeText"]
    verdict = from_document(stored)
    assert verdict == replace(PAID, requested_amount=None)


@pytest.mark.parametrize(
    "settled", ["2026-03-26T12:00:00Z", "2026-03-26T15:00:00+03:00", "2026-03-26T12:00:00.000+00:00"]
)
def test_a_moment_is_utc_whatever_its_spelling(settled: str) -> None:
    verdict = from_document(to_document(PAID, STK) | {"settledAt": settled})
    assert verdict is not None
    assert verdict.settled_at == NOON
    assert verdict.settled_at.utcoffset() == timedelta(0)


@given(
    st.dictionaries(
        st.sampled_from(sorted(to_document(PAID, STK))), st.none() | st.integers() | st.text() | st.lists(st.none())
    )
)
def test_no_document_is_an_error(change: dict[str, object]) -> None:
    verdict = from_document(to_document(PAID, STK) | change)
    assert verdict is None or (verdict.status is Status.SUCCESS) == (verdict.receipt is not None)
