"""What documents do beyond the recordings: unique values, races, formats, queries."""

import asyncio
import json
from collections import Counter
from urllib.parse import quote

import pytest

from tests.sandbox_appwrite.live import DOCUMENTS, ROWS, Live, row

NO_VALUE = "Invalid query: Equal queries require at least one value."
INVALID_AMOUNT = 'Invalid query: Query value is invalid for attribute "amount"'
QUERIES: list[tuple[list[object], str]] = [
    ([{"method": "equal", "attribute": "paymentId", "values": ["a", "c", "x"]}], "ac"),
    ([{"method": "equal", "attribute": "paymentId", "values": "b"}], "b"),
    ([{"method": "equal", "attribute": "paymentId", "values": ["a", *map(str, range(100))]}], "a"),
    ([{"method": "notEqual", "attribute": "paymentId", "values": ["b"]}], "acd"),
    ([{"method": "greaterThan", "attribute": "amount", "values": [2]}], "cd"),
    ([{"method": "between", "attribute": "amount", "values": [2, 3]}], "bc"),
    ([{"method": "isNull", "attribute": "receipt"}], "bcd"),
    ([{"method": "isNotNull", "attribute": "receipt"}], "a"),
    ([{"method": "startsWith", "attribute": "$id", "values": ["c"]}], "c"),
    ([{"method": "contains", "attribute": "checkoutRequestId", "values": ["_CO_b"]}], "b"),
    ([{"method": "orderDesc", "attribute": "amount"}, {"method": "limit", "values": [2]}], "dc"),
    ([{"method": "orderAsc", "attribute": "amount"}, {"method": "offset", "values": [3]}], "d"),
    ([{"method": "cursorAfter", "values": ["b"]}], "cd"),
    ([{"method": "cursorBefore", "values": ["c"]}, {"method": "limit", "values": [1]}], "b"),
    ([{"method": "orderDesc", "attribute": "amount"}, {"method": "cursorAfter", "values": ["c"]}], "ba"),
    (
        [
            {
                "method": "or",
                "values": [
                    {"method": "equal", "attribute": "amount", "values": [1]},
                    {"method": "equal", "attribute": "amount", "values": [4]},
                ],
            }
        ],
        "ad",
    ),
]
REFUSED: list[tuple[object, str]] = [
    (
        {"method": "equal", "attribute": "paymentId", "values": [str(each) for each in range(501)]},
        "Invalid query: Query on attribute has greater than 500 values: paymentId",
    ),
    ({"method": "equal", "attribute": "amount", "values": ["1"]}, INVALID_AMOUNT),
    ({"method": "equal", "attribute": "amount", "values": [10**30]}, INVALID_AMOUNT),
    ({"method": "sing", "attribute": "amount", "values": [1]}, "Invalid query: Invalid query method: sing"),
    ({"method": "equal", "attribute": "paymentId", "values": []}, NO_VALUE),
    (
        {"method": "search", "attribute": "paymentId", "values": ["a"]},
        'Invalid query: Searching by attribute "paymentId" requires a fulltext index.',
    ),
]


async def add(live: Live, document_id: str, **data: object) -> int:
    body = {"documentId": document_id, "data": {**row(document_id), **data}, "permissions": ['read("any")']}
    return (await live.call("POST", DOCUMENTS, body, key=True)).status_code


def asked(*queries: object) -> str:
    return "&".join(f"queries[{number}]={quote(json.dumps(query))}" for number, query in enumerate(queries))


async def test_a_taken_payment_id_is_a_conflict_as_a_taken_document_id_is(live: Live) -> None:
    assert await add(live, "d1", paymentId="p") == 201
    body = {"documentId": "d2", "data": row("p")}
    answer = await live.call("POST", DOCUMENTS, body, key=True)
    assert answer.status_code == 409
    assert answer.json() == {
        "message": "Document with the requested ID 'd2' already exists. Try again with a different ID or use "
        "ID.unique() to generate a unique ID.",
        "code": 409,
        "type": "document_already_exists",
        "version": "1.9.6",
    }
    assert await add(live, "d3", paymentId="q") == 201
    moved = await live.call("PATCH", f"{DOCUMENTS}/d3", {"data": {"paymentId": "p"}}, key=True)
    assert (moved.status_code, moved.json()["type"]) == (409, "document_already_exists")


async def test_documents_without_a_payment_id_do_not_collide(live: Live) -> None:
    assert [await add(live, name, paymentId=None) for name in ("d1", "d2")] == [201, 201]


async def test_of_many_creates_at_once_exactly_one_wins(live: Live) -> None:
    for round_ in range(3):
        body = {"data": row(f"p{round_}")}
        calls = [live.call("POST", DOCUMENTS, {**body, "documentId": f"d{round_}"}, key=True) for _ in range(15)]
        calls += [live.call("POST", ROWS, {**body, "rowId": f"d{round_}"}, key=True) for _ in range(15)]
        statuses = Counter(answer.status_code for answer in await asyncio.gather(*calls))
        assert statuses == {201: 1, 409: 29}


async def test_increments_at_once_all_count(live: Live) -> None:
    await add(live, "d1", amount=0)
    place = f"{DOCUMENTS}/d1/amount/increment"
    await asyncio.gather(*(live.call("PATCH", place, {"value": 1}, key=True) for _ in range(30)))
    assert (await live.call("GET", f"{DOCUMENTS}/d1", key=True)).json()["amount"] == 30


async def test_an_update_that_changes_nothing_leaves_the_time(live: Live) -> None:
    await add(live, "d1")
    before = (await live.call("GET", f"{DOCUMENTS}/d1", key=True)).json()
    same = await live.call("PATCH", f"{DOCUMENTS}/d1", {"data": {"status": "SUCCESS"}}, key=True)
    assert same.json() == before
    changed = (await live.call("PATCH", f"{DOCUMENTS}/d1", {"data": {"status": "FAILED"}}, key=True)).json()
    assert changed["$updatedAt"] > before["$updatedAt"]


@pytest.mark.parametrize(("wanted", "sequence"), [("1.8.0", 1), ("abc", 1), ("1.9.0", "1"), ("2.5.0", "1")])
async def test_older_response_formats_number_documents(live: Live, wanted: str, sequence: object) -> None:
    await add(live, "d1")
    answer = await live.call("GET", f"{DOCUMENTS}/d1", key=True, X_Appwrite_Response_Format=wanted)
    assert answer.json()["$sequence"] == sequence
    assert ("X-Appwrite-Warning" in answer.headers) == (wanted == "2.5.0")


async def test_queries(live: Live) -> None:
    for number, name in enumerate("abcd", 1):
        await add(live, name, amount=number, receipt="r" if name == "a" else None)
    for queries, expected in QUERIES:
        answer = await live.call("GET", f"{DOCUMENTS}?{asked(*queries)}")
        assert (queries, "".join(each["$id"] for each in answer.json()["documents"])) == (queries, expected)


async def test_queries_that_are_refused(live: Live) -> None:
    for query, message in REFUSED:
        answer = await live.call("GET", f"{DOCUMENTS}?{asked(query)}", key=True)
        assert (answer.status_code, answer.json()["message"]) == (400, message)


async def test_a_query_has_4096_characters_at_most(live: Live) -> None:
    long = {"method": "equal", "attribute": "paymentId", "values": ["x" * 4090]}
    answer = await live.call("GET", f"{DOCUMENTS}?{asked(long)}", key=True)
    assert (answer.status_code, answer.json()["type"]) == (400, "general_argument_invalid")


async def test_a_list_has_25_documents_unless_told_otherwise(live: Live) -> None:
    await asyncio.gather(*(add(live, f"d{number}") for number in range(30)))
    answer = (await live.call("GET", DOCUMENTS, key=True)).json()
    assert (answer["total"], len(answer["documents"])) == (30, 25)
    more = (
        await live.call("GET", f"{DOCUMENTS}?{asked({'method': 'limit', 'values': [100]})}&total=0", key=True)
    ).json()
    assert (more["total"], len(more["documents"])) == (0, 30)


async def test_an_owner_may_change_and_delete_what_he_was_given(live: Live) -> None:
    user, session = await live.guest_session()
    given = [f'read("user:{user}")', f'write("user:{user}")']
    body = {"documentId": "d1", "data": row("p"), "permissions": given}
    created = await live.call("POST", DOCUMENTS, body, key=True)
    assert created.json()["$permissions"] == [f'{action}("user:{user}")' for action in ("read", "update", "delete")]
    assert (await live.call("PATCH", f"{DOCUMENTS}/d1", {"data": {"amount": 1}}, session=session)).status_code == 200
    stranger = await live.call("PATCH", f"{DOCUMENTS}/d1", {"permissions": ['read("user:x")']}, session=session)
    assert (stranger.status_code, stranger.json()["type"]) == (401, "user_unauthorized")
    assert (await live.call("DELETE", f"{DOCUMENTS}/d1", session=session)).status_code == 204


async def test_dead_letters_are_for_the_server_alone(live: Live) -> None:
    _, session = await live.guest_session()
    place = "/databases/payments/collections/dead_letters/documents"
    body = {"documentId": "unique()", "data": {"path": "/callback/x", "body": "{" * 16000, "reason": "unreadable"}}
    created = await live.call("POST", place, body, key=True)
    assert (created.status_code, created.json()["$permissions"]) == (201, [])
    assert (await live.call("GET", place, session=session)).json() == {"total": 0, "documents": []}
    assert (await live.call("GET", f"{place}/{created.json()['$id']}", session=session)).status_code == 404


async def test_the_functions_key_writes_documents_but_no_schema(live: Live) -> None:
    key = live.app.settings.function_key
    body = {"documentId": "d1", "data": row("p")}
    assert (await live.call("POST", DOCUMENTS, body, X_Appwrite_Key=key)).status_code == 201
    refused = await live.call("POST", "/databases", {"databaseId": "x", "name": "x"}, X_Appwrite_Key=key)
    assert (refused.status_code, refused.json()["type"]) == (401, "general_unauthorized_scope")
