"""What is believed of an answer about a disbursement: little, and a success only when everything in it agrees."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from daraja_core.callback import UnreadableCallbackError
from daraja_core.callback_path import CallbackTarget, Question
from daraja_core.document import from_document, to_document
from daraja_core.transaction_status import (
    Disagrees,
    NotAllowed,
    NotKnown,
    StillOpen,
    read_status_result,
    read_status_timeout,
    unresolved,
)
from daraja_core.verdict import Status, Verdict, is_probably_not_sent, is_unresolved

SENT_AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NOW = SENT_AT + timedelta(minutes=10)
TARGET = CallbackTarget(
    "status-result", "payout.1", "user-7", "team_9", 2000, Question("600310", int(SENT_AT.timestamp()))
)
COMPLETED: dict[str, Any] = {
    "OriginatorConversationID": "payout.1",
    "InitiatedTime": "20261121120000",
    "DebitAccountType": "Utility Account",
    "TransactionStatus": "Completed",
    "FinalisedTime": "20261121120107",
    "Amount": "2000",
    "ConversationID": "AG_0",
    "ReceiptNo": "MBN31H462N",
}
PARTIES = [("DebitPartyName", "600310 - Sample Org"), ("DebitPartyName", "254700000000 - John Sample")]


def answered(*parties: tuple[str, str], **changes: object) -> list[dict[str, object]]:
    """The items of an answer; a change to Ellipsis leaves one out, to None leaves it without a value."""
    items = [*(parties or PARTIES), *((name, value) for name, value in {**COMPLETED, **changes}.items())]
    return [{"Key": name, **({} if value is None else {"Value": value})} for name, value in items if value is not ...]


def body(parameters: object = None, code: object = 0, text: str = "as it is") -> bytes:
    result: dict[str, object] = {"ResultType": 0, "ResultCode": code, "ResultDesc": text, "TransactionID": "MBN0000000"}
    if parameters is not None:
        result["ResultParameters"] = {"ResultParameter": parameters}
    return json.dumps({"Result": result}).encode()


def found(content: bytes, now: datetime = NOW, target: CallbackTarget = TARGET) -> object:
    return read_status_result(content, target, now)


def settled(content: bytes) -> Verdict:
    verdict = found(content)
    assert isinstance(verdict, Verdict), verdict
    assert verdict.status is Status.SUCCESS
    return verdict


def test_a_completed_disbursement_that_agrees_is_a_success() -> None:
    assert settled(body(answered())) == Verdict(
        payment_id="payout.1",
        status=Status.SUCCESS,
        result_code="0",
        result_text="as it is",
        receipt="MBN31H462N",
        amount=2000,
        requested_amount=2000,
        mpesa_timestamp=datetime(2026, 11, 21, 9, 1, 7, tzinfo=UTC),
        settled_at=NOW,
        source="query",
        safaricom_id="AG_0",
        receiver_name="John Sample",
    )


@pytest.mark.parametrize(
    "parameters",
    [
        answered()[::-1],
        answered(("DebitPartyName", "600310 - Sample Org"), ("CreditPartyName", "254700000000 - John Sample")),
        answered(("DebitPartyName", "600310"), TransactionStatus="COMPLETED"),
        answered(Amount=2000.0, FinalisedTime=20261121120107),
        answered(Amount="2,000.00", FinalisedTime=None),
        answered(OriginatorConversationID=...),
        [{**item, "Key": str(item["Key"]).replace("ConversationID", " Conversation ID")} for item in answered()],
    ],
    ids=["any order", "named credit party", "bare shortcode", "numbers", "cents of nothing", "no id", "spaces"],
)
def test_every_shape_that_was_seen_is_read(parameters: list[dict[str, object]]) -> None:
    assert settled(body(parameters)).receipt == "MBN31H462N"
    assert settled(body(parameters, code="0")).amount == 2000


@pytest.mark.parametrize(
    "parameters",
    [
        answered(Amount="2000.50"),
        answered(Amount="1999"),
        answered(Amount="0"),
        answered(Amount=None),
        answered(Amount=...),
        answered(ReceiptNo=...),
        answered(ReceiptNo=None),
        answered(ReceiptNo="  "),
        answered(OriginatorConversationID="payout.2"),
        answered(("DebitPartyName", "600311 - Other Org"), ("CreditPartyName", "254700000000 - John Sample")),
        answered(("DebitPartyName", "254700000000 - John"), ("CreditPartyName", "600310 - Sample Org")),
        answered(("CreditPartyName", "600310 - Sample Org")),
        answered(("DebitPartyName", "6003101 - Sample Org")),
        {"Key": "TransactionStatus", "Value": "Completed"},
    ],
)
def test_completed_with_anything_else_in_it_settles_nothing(parameters: object) -> None:
    assert isinstance(found(body(parameters)), Disagrees)


@pytest.mark.parametrize("status", ["Initiated", "authorized", "Pending Authorized", "failed", "Reversed", "", "?"])
def test_a_status_that_is_not_the_end_leaves_it_open(status: str) -> None:
    assert isinstance(found(body(answered(TransactionStatus=status))), StillOpen)
    assert isinstance(found(body(answered(TransactionStatus=...))), StillOpen)
    assert isinstance(found(body()), StillOpen)


@pytest.mark.parametrize("status", ["Cancelled", "DECLINED", "expired"])
def test_that_it_ended_otherwise_is_still_unknown_and_for_a_person(status: str) -> None:
    verdict = found(body(answered(TransactionStatus=status, ReceiptNo=None)))
    assert isinstance(verdict, Verdict)
    assert (verdict.status, verdict.result_code) == (Status.TIMEOUT, status.upper())
    assert is_unresolved(verdict)
    assert not is_probably_not_sent(verdict)
    assert isinstance(found(body(answered(TransactionStatus=status, Amount="7"))), Disagrees)


@pytest.mark.parametrize("code", [2032, 2033, "2033"])
@pytest.mark.parametrize(
    ("age", "counts"),
    [
        (timedelta(minutes=4, seconds=59), False),
        (timedelta(minutes=5), True),
        (timedelta(hours=48), True),
        (timedelta(hours=48, seconds=1), False),
        (-timedelta(hours=1), False),
    ],
)
def test_that_it_is_not_known_counts_between_five_minutes_and_two_days(
    code: object, age: timedelta, counts: bool
) -> None:
    assert found(body(code=code, text="no such"), SENT_AT + age) == NotKnown(str(code), "no such", counts)


@pytest.mark.parametrize("code", [2001, 8006, 21, "SFC_IC0003", 20, 22, 18])
def test_a_refused_question_is_about_the_initiator(code: object) -> None:
    assert isinstance(found(body(code=code)), NotAllowed)


@pytest.mark.parametrize("code", [1, 17, 26, 1037, 100000000, 9999, "R000002"])
def test_any_other_code_says_nothing_of_the_disbursement(code: object) -> None:
    assert isinstance(found(body(answered(), code=code)), StillOpen)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"Result":{}}', body(answered(ReceiptNo="a receipt?"))])
def test_what_cannot_be_read_is_said_to_be_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableCallbackError):
        found(content)


def test_a_queue_timeout_says_nothing_whatever_is_in_it() -> None:
    echo = json.dumps({"Initiator": "testapi", "SecurityCredential": "c2VjcmV0"}).encode()
    for content in (echo, b"", body(answered())):
        finding = read_status_timeout(content, TARGET, NOW)
        assert isinstance(finding, StillOpen)
        assert "c2VjcmV0" not in finding.reason


def test_only_the_path_of_a_question_can_be_answered() -> None:
    with pytest.raises(ValueError, match="question"):
        found(body(answered()), target=replace(TARGET, question=None))


ITEMS = st.lists(
    st.tuples(
        st.sampled_from(
            ["TransactionStatus", "Amount", "ReceiptNo", "DebitPartyName", "OriginatorConversationID", "x"]
        ),
        st.sampled_from(["Completed", "2000", "2000.01", "MBN31H462N", "600310 - Org", "600311 - Org", "payout.1", ""]),
    ),
    max_size=9,
)


NAMES_NOBODY = [
    ("TransactionStatus", "Completed"),
    ("Amount", "2000"),
    ("ReceiptNo", "MBN31H462N"),
    ("DebitPartyName", "600310 - Org"),
    ("OriginatorConversationID", ""),
]


@given(ITEMS, st.sampled_from([0, "0", 1, 2033, "x"]))
@example(NAMES_NOBODY, 0)
def test_no_mixture_is_a_success_unless_all_of_it_agrees(items: list[tuple[str, str]], code: object) -> None:
    try:
        verdict = found(body([{"Key": key, "Value": value} for key, value in items], code=code))
    except UnreadableCallbackError:
        return
    if not isinstance(verdict, Verdict):
        return
    first: dict[str, str] = {}
    for key, value in items:
        first.setdefault(key, value)
    assert (code in (0, "0"), first["TransactionStatus"], first["Amount"]) == (True, "Completed", "2000")
    assert verdict.receipt == first["ReceiptNo"]
    assert ("DebitPartyName", "600310 - Org") in items
    assert first.get("OriginatorConversationID", "") in ("", "payout.1")  # an empty one names nothing else


def test_what_is_unresolved_is_stored_and_read_back() -> None:
    for code, unknown in (("2033", True), ("DECLINED", False)):
        verdict = unresolved(code, "as it is", TARGET, NOW)
        stored = from_document(to_document(verdict, TARGET))
        assert stored == verdict
        assert is_probably_not_sent(stored) is unknown


def test_a_queue_timeout_of_the_disbursement_itself_is_not_unresolved() -> None:
    verdict = unresolved("2033", "", TARGET, NOW)
    assert not is_unresolved(replace(verdict, source="callback"))
    assert not is_unresolved(replace(verdict, result_code="1"))
    assert not is_unresolved(replace(verdict, status=Status.FAILED))
