"""Realtime's dialect, read from frames that a real Appwrite sent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.realtime_wire import (
    Connected,
    DocumentWritten,
    ErrorFrame,
    Other,
    Pong,
    RecordWritten,
    read_message,
    socket_url,
    wait_s,
)
from tests.daraja_core.configs import config
from tests.daraja_core.realtime_frames import FRAMES, VERDICT, recorded

CONFIG = config(appwrite_project_id="payments-test")


def test_the_handshake_carries_the_project_and_all_collections() -> None:
    assert socket_url(CONFIG) == (
        "wss://fra.cloud.appwrite.io/v1/realtime?project=payments-test"
        "&channels%5B%5D=databases.payments.collections.transactions.documents"
        "&channels%5B%5D=databases.payments.collections.disbursements.documents"
        "&channels%5B%5D=databases.payments.collections.records.documents"
    )


@pytest.mark.parametrize(("group_id", "message"), [("chama", RecordWritten("chama")), (None, Other())])
def test_a_record_says_which_group_is_to_be_read_again(group_id: str | None, message: object) -> None:
    document = {"$id": "r1", "$collectionId": "records", "groupId": group_id, "kind": "code"}
    created = {"events": ["databases.payments.collections.records.documents.r1.create"], "payload": document}
    assert read_message(CONFIG, json.dumps({"type": "event", "data": created})) == message


def test_a_simulator_is_reached_without_tls() -> None:
    local = config(
        daraja_base_url="http://127.0.0.1:1",
        appwrite_endpoint="http://127.0.0.1:1/v1/",
        callback_domain="http://127.0.0.1:1/function",
    )
    assert socket_url(local).startswith("ws://127.0.0.1:1/v1/realtime?project=chama&")


def test_the_greeting_says_who_we_are() -> None:
    assert read_message(CONFIG, FRAMES["connected with a session"]) == Connected("alice")
    assert read_message(CONFIG, FRAMES["connected as a guest"]) == Connected(None)


@pytest.mark.parametrize(
    "name",
    [
        "created through collections",
        "updated through collections",
        "replaced through collections",
        "created through tables",
        "created by a transaction",
        "updated in bulk",
    ],
)
def test_a_verdict_arrives_whichever_api_wrote_it(name: str) -> None:
    assert read_message(CONFIG, recorded(name)) == DocumentWritten("stk", VERDICT)


def test_a_frame_may_be_bytes() -> None:
    assert read_message(CONFIG, recorded("created through collections").encode()) == DocumentWritten("stk", VERDICT)


@pytest.mark.parametrize("name", ["deleted through collections", "deleted through tables"])
def test_a_deleted_document_is_no_verdict(name: str) -> None:
    assert read_message(CONFIG, recorded(name)) == Other()


def test_the_collection_tells_a_disbursement_from_a_payment() -> None:
    frame = recorded("created through collections", **{"$collectionId": "disbursements"})
    assert read_message(CONFIG, frame) == DocumentWritten("b2c", VERDICT)


def test_without_a_collection_in_the_document_the_channels_tell() -> None:
    frame: dict[str, Any] = json.loads(recorded("created through tables"))
    del frame["data"]["payload"]["$tableId"]
    assert read_message(CONFIG, json.dumps(frame)) == DocumentWritten("stk", VERDICT)


def test_another_collection_is_not_ours() -> None:
    assert read_message(CONFIG, recorded("created through collections", **{"$collectionId": "letters"})) == Other()


@pytest.mark.parametrize("name", ["created through collections", "updated in bulk"])
def test_a_document_of_another_shape_is_ignored(name: str) -> None:
    assert read_message(CONFIG, FRAMES[name]) == Other()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("unknown project", 1008),
        ("foreign origin", 1008),
        ("channels without brackets", 0),
        ("bad JWT", 401),
        ("bad message", 1003),
        ("throttled", 1013),
    ],
)
def test_an_error_frame_is_read(name: str, code: int) -> None:
    message = read_message(CONFIG, FRAMES[name])
    assert isinstance(message, ErrorFrame)
    assert message.code == code


def test_a_pong_is_read() -> None:
    assert read_message(CONFIG, FRAMES["pong"]) == Pong()


@pytest.mark.parametrize(
    "frame",
    [
        FRAMES["reply to a subscription"],
        "",
        "hello",
        "[]",
        "null",
        "{}",
        '{"type":"event"}',
        '{"type":"event","data":null}',
        '{"type":"event","data":{"events":[],"payload":[]}}',
        '{"type":"error","data":{"code":"1008"}}',
        b"\xff\xfe",
    ],
)
def test_what_is_not_for_us_is_left_alone(frame: str | bytes) -> None:
    assert read_message(CONFIG, frame) == Other()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.dictionaries(
            st.sampled_from(["type", "data", "events", "payload", "user", "$id", "code"]), inner
        ),
    )
)
def test_no_frame_breaks_the_reader(message: object) -> None:
    read_message(CONFIG, json.dumps(message))


def test_each_failure_doubles_the_wait_up_to_half_a_minute() -> None:
    assert [wait_s(failures, None, 1.0) for failures in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert wait_s(10_000, None, 1.0) == 30


def test_jitter_spreads_the_wait_over_its_second_half() -> None:
    assert (wait_s(3, None, 0.0), wait_s(3, None, 0.5)) == (2, 3)


@pytest.mark.parametrize(("code", "wait"), [(1008, 60), (401, 60), (1013, 30), (0, 0.5), (1003, 0.5)])
def test_who_was_refused_or_throttled_comes_back_much_later(code: int, wait: float) -> None:
    assert wait_s(0, code, 1.0) == wait
