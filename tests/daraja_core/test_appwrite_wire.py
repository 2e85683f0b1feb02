"""Appwrite's dialect: as few reads as its limits allow, and nothing taken for an answer that is none."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.appwrite_wire import (
    LONGEST_QUERY,
    MOST_IDS,
    GroupPage,
    group_path,
    membership_path,
    read_answer,
    read_documents,
    read_page,
    read_paths,
    read_roles,
    read_session_secret,
    records_path,
    when_again,
)
from daraja_core.errors import AppwriteError
from tests.daraja_core.configs import config

DOCUMENT: dict[str, Any] = {
    "$id": "ws_CO_1",
    "$collectionId": "transactions",
    "checkoutRequestId": "ws_CO_1",
    "status": "FAILED",
    "resultCode": 1,
    "settledAt": "2026-03-26T10:36:56+00:00",
    "paymentId": "alice.1",
}


def asked(path: str) -> list[str]:
    """The ids in a read's first query."""
    equal = json.loads(parse_qs(urlsplit(path).query)["queries[0]"][0])
    assert (equal["method"], equal["attribute"]) == ("equal", "paymentId")
    values: list[str] = equal["values"]
    return values


def test_one_call_reads_a_hundred_payments() -> None:
    ids = [f"{number:036}" for number in range(MOST_IDS)]
    (path,) = read_paths(config(), "stk", ids)
    assert asked(path) == ids
    fields = parse_qs(urlsplit(path).query)
    assert json.loads(fields["queries[1]"][0]) == {"method": "limit", "values": [100]}
    assert fields["total"] == ["0"]
    assert len(fields["queries[0]"][0]) <= LONGEST_QUERY
    assert urlsplit(path).path == "/databases/payments/collections/transactions/documents"


def test_the_hundred_and_first_payment_needs_a_second_call() -> None:
    assert [len(asked(path)) for path in read_paths(config(), "stk", [f"p{n}" for n in range(101)])] == [100, 1]


def test_disbursements_are_in_their_own_collection() -> None:
    (path,) = read_paths(config(), "b2c", ["payout.1"])
    assert urlsplit(path).path == "/databases/payments/collections/disbursements/documents"


def test_nothing_is_asked_for_nothing() -> None:
    assert list(read_paths(config(), "stk", [])) == []


@given(st.lists(st.text(min_size=1, max_size=60), max_size=250))
def test_every_id_is_asked_for_once_and_no_query_is_too_long(ids: list[str]) -> None:
    paths = list(read_paths(config(), "stk", ids))
    assert [one for path in paths for one in asked(path)] == list(dict.fromkeys(ids))
    for path in paths:
        assert len(parse_qs(urlsplit(path).query)["queries[0]"][0]) <= LONGEST_QUERY


def test_only_verdicts_that_were_asked_for_are_taken() -> None:
    shouting = DOCUMENT | {"paymentId": "ALICE.1"}  # Appwrite compares ids without case
    unknown = DOCUMENT | {"status": "REVERSED"}
    documents: list[Any] = [DOCUMENT, shouting, unknown, {"$id": "x"}, "text", None]
    verdicts = read_documents({"total": 0, "documents": documents}, ["alice.1"])
    assert [(verdict.payment_id, verdict.result_code) for verdict in verdicts] == [("alice.1", "1")]


@pytest.mark.parametrize("answer", [{}, {"documents": None}, {"documents": {}}])
def test_an_answer_without_documents_is_not_an_empty_one(answer: dict[str, Any]) -> None:
    with pytest.raises(AppwriteError) as caught:
        read_documents(answer, ["alice.1"])
    assert caught.value.kind == "not_appwrite"


def test_a_groups_records_are_asked_for_in_their_own_order_from_a_moment_on() -> None:
    since = datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=3)))
    path = urlsplit(records_path(config(), "chama", since, "r100"))
    asked_for = [json.loads(one) for name, (one,) in parse_qs(path.query).items() if name.startswith("queries")]
    assert path.path == "/databases/payments/collections/records/documents"
    assert asked_for == [
        {"method": "equal", "attribute": "groupId", "values": ["chama"]},
        {"method": "limit", "values": [100]},
        {"method": "greaterThan", "attribute": "$createdAt", "values": ["2026-11-20T09:00:00.000+00:00"]},
        {"method": "cursorAfter", "values": ["r100"]},
    ]


def test_a_groups_verdicts_are_asked_for_from_a_moment_of_the_servers_on() -> None:
    since = datetime(2026, 11, 20, 12, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=3)))
    path = urlsplit(group_path(config(), "b2c", "chama", since, "ws_CO_1"))
    asked_for = [json.loads(one) for name, (one,) in parse_qs(path.query).items() if name.startswith("queries")]
    assert path.path == "/databases/payments/collections/disbursements/documents"
    assert asked_for == [
        {"method": "equal", "attribute": "groupId", "values": ["chama"]},
        {"method": "limit", "values": [100]},
        {"method": "greaterThan", "attribute": "$updatedAt", "values": ["2026-11-20T09:00:00.123+00:00"]},
        {"method": "cursorAfter", "values": ["ws_CO_1"]},
    ]


def test_a_page_says_when_the_latest_of_it_was_written() -> None:
    written = [
        DOCUMENT | {"$updatedAt": "2026-11-20T09:00:00.500+00:00"},
        {"$id": "unreadable", "$updatedAt": "2026-11-20T09:00:01.000+00:00"},
        DOCUMENT | {"$updatedAt": "yesterday"},
        DOCUMENT | {"$updatedAt": "2026-11-20T09:00:02"},
    ]
    page, after = read_page({"documents": [*written, "text"]})
    assert (len(page.verdicts), page.newest, after) == (3, datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC), None)
    assert read_page({"documents": []}) == (GroupPage(()), None)
    full: list[Any] = [DOCUMENT | {"$id": f"d{number}"} for number in range(MOST_IDS)]
    assert read_page({"documents": full})[1] == "d99"


def test_what_a_user_is_in_a_group_is_asked_for_and_nobody_elses_roles_are_taken() -> None:
    path = urlsplit(membership_path("chama/1", "alice"))
    assert path.path == "/teams/chama%2F1/memberships"
    (query,) = parse_qs(path.query)["queries[0]"]
    assert json.loads(query) == {"method": "equal", "attribute": "userId", "values": ["alice"]}
    bob: dict[str, Any] = {"userId": "bob", "roles": ["owner"]}
    alice: dict[str, Any] = {"userId": "alice", "roles": ["member", "treasurer"]}
    assert read_roles({"memberships": ["text", bob, alice]}, "alice") == {"member", "treasurer"}
    assert read_roles({"memberships": [bob]}, "alice") == frozenset()
    hidden: list[Any] = [{"userId": "", "roles": ["owner"]}]
    assert read_roles({"memberships": hidden}, "alice") == {"owner"}
    assert read_roles({"memberships": hidden * 2}, "alice") == frozenset()
    with pytest.raises(AppwriteError):
        read_roles({"memberships": None}, "alice")


def test_an_error_keeps_appwrites_status_and_type() -> None:
    body = json.dumps({"message": "Rate limit exceeded", "code": 429, "type": "general_rate_limit_exceeded"}).encode()
    with pytest.raises(AppwriteError, match="Rate limit exceeded") as caught:
        read_answer(429, body)
    assert (caught.value.status, caught.value.kind) == (429, "general_rate_limit_exceeded")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Welcome to the hotel</html>"),
        (200, b""),
        (302, b""),
        (404, b"<!DOCTYPE html>"),
        (502, b"{}"),
        (200, b"[]"),
    ],
)
def test_a_sign_in_page_is_not_appwrite(status: int, body: bytes) -> None:
    with pytest.raises(AppwriteError, match="did not come from Appwrite") as caught:
        read_answer(status, body)
    assert (caught.value.status, caught.value.kind) == (status, "not_appwrite")


def test_the_session_secret_is_in_the_fallback_header() -> None:
    assert read_session_secret({"secret": ""}, '{"a_session_chama":"abc="}', []) == "abc="


def test_the_session_secret_is_in_the_cookie_percent_encoded() -> None:
    cookies = [
        "visitor=1; path=/",
        "a_session_chama_legacy=abc%3D; path=/; HttpOnly",
        "a_session_chama=def%2B%2F%3D; expires=Sun, 21-Nov-2027 00:38:14 GMT; path=/; secure; HttpOnly",
    ]
    assert read_session_secret({"secret": ""}, "", cookies) == "def+/="


def test_a_server_that_gives_the_secret_in_the_body_is_believed() -> None:
    assert read_session_secret({"secret": "abc"}, "", []) == "abc"


@pytest.mark.parametrize("fallback", ["", "[]", '{"a_session_chama":""}', '{"other":"x"}', '{"a_session_chama":7}'])
def test_a_session_without_a_secret_is_an_error(fallback: str) -> None:
    with pytest.raises(AppwriteError, match="neither in a cookie nor in the fallback header"):
        read_session_secret({"secret": ""}, fallback, ["a_session_chama=; path=/"])


@pytest.mark.parametrize(
    ("headers", "when"),
    [
        ({"Retry-After": "30"}, "in 30 seconds"),
        ({"Date": "Thu, 26 Nov 2026 12:00:00 GMT", "X-RateLimit-Reset": "1795696200"}, "in 30 minutes"),
        ({"Date": "Thu, 26 Nov 2026 12:00:00 GMT", "X-RateLimit-Reset": "1795694405"}, "in 5 seconds"),
        ({"Date": "noon", "X-RateLimit-Reset": "1795696200"}, "later"),
        ({"Retry-After": "9" * 5000}, "later"),
        ({}, "later"),
    ],
)
def test_a_rate_limit_says_when_to_try_again_by_the_servers_clock(headers: dict[str, str], when: str) -> None:
    assert when_again(headers) == when
