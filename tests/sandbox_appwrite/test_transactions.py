"""Transactions and bulk calls beyond the recordings: honoured or refused, never ignored."""

import pytest

from tests.sandbox_appwrite.live import DOCUMENTS, ROWS, Live, row


async def begin(live: Live) -> str:
    return str((await live.call("POST", "/databases/transactions", {}, key=True)).json()["$id"])


async def commit(live: Live, transaction: str) -> int:
    return (await live.call("PATCH", f"/databases/transactions/{transaction}", {"commit": True}, key=True)).status_code


async def test_staged_writes_are_seen_inside_only_and_done_together(live: Live) -> None:
    await live.call("POST", DOCUMENTS, {"documentId": "a", "data": row("a")}, key=True)
    await live.call("POST", DOCUMENTS, {"documentId": "b", "data": row("b")}, key=True)
    held = {"transactionId": await begin(live)}
    inside = f"?transactionId={held['transactionId']}"
    await live.call("PATCH", f"{DOCUMENTS}/a", {"data": {"status": "FAILED"}, **held}, key=True)
    await live.call("PUT", f"{ROWS}/c", {"data": row("c"), **held}, key=True)
    assert (await live.call("DELETE", f"{DOCUMENTS}/b", held, key=True)).status_code == 204
    seen = {name: await live.call("GET", f"{DOCUMENTS}/{name}{inside}", key=True) for name in "abc"}
    assert {name: answer.status_code for name, answer in seen.items()} == {"a": 200, "b": 404, "c": 200}
    assert seen["a"].json()["status"] == "FAILED"
    outside = {name: (await live.call("GET", f"{DOCUMENTS}/{name}", key=True)).status_code for name in "abc"}
    assert outside == {"a": 200, "b": 200, "c": 404}
    assert await commit(live, held["transactionId"]) == 200
    after = {name: (await live.call("GET", f"{DOCUMENTS}/{name}", key=True)).status_code for name in "abc"}
    assert after == {"a": 200, "b": 404, "c": 200}
    assert await commit(live, held["transactionId"]) == 400


async def test_a_commit_that_fails_leaves_nothing_and_tells_nobody(live: Live) -> None:
    await live.call("POST", DOCUMENTS, {"documentId": "a", "data": row("a")}, key=True)
    held = {"transactionId": await begin(live)}
    for name in ("x", "a"):
        body = {"documentId": name, "data": row(f"new-{name}"), "permissions": ['read("any")'], **held}
        assert (await live.call("POST", DOCUMENTS, body, key=True)).status_code == 201
    async with live.listen("documents") as ear:
        await ear.hear()
        assert await commit(live, held["transactionId"]) == 409
        assert await ear.heard_nothing()
    assert (await live.call("GET", f"{DOCUMENTS}/x", key=True)).status_code == 404


async def test_a_transaction_ends_after_its_time(live: Live) -> None:
    transaction = await begin(live)
    live.clock.skip(301)
    assert await commit(live, transaction) == 410


async def test_a_user_stages_only_what_he_might_do_himself(live: Live) -> None:
    session = await live.person("wanjiru")
    await live.call("POST", DOCUMENTS, {"documentId": "a", "data": row("a")}, key=True)
    made = await live.call("POST", "/databases/transactions", {}, session=session)
    held = {"transactionId": made.json()["$id"]}
    for method, body in (("PATCH", {"data": {"status": "x"}}), ("PUT", {"data": row("a")}), ("DELETE", {})):
        answer = await live.call(method, f"{DOCUMENTS}/a", {**body, **held}, session=session)
        assert answer.status_code == 401
    created = await live.call("POST", DOCUMENTS, {"documentId": "b", "data": row("b"), **held}, session=session)
    assert created.status_code == 401


@pytest.mark.parametrize(
    ("method", "place", "body"),
    [
        ("PATCH", f"{DOCUMENTS}/a/amount/increment", {"value": 1}),
        ("PATCH", DOCUMENTS, {"data": {"status": "x"}}),
        ("DELETE", DOCUMENTS, {}),
        ("POST", DOCUMENTS, {"documents": [{"$id": "x", **row("x")}]}),
    ],
)
async def test_what_cannot_be_staged_is_refused(live: Live, method: str, place: str, body: dict[str, object]) -> None:
    await live.call("POST", DOCUMENTS, {"documentId": "a", "data": {**row("a"), "amount": 1}}, key=True)
    answer = await live.call(method, place, {**body, "transactionId": await begin(live)}, key=True)
    assert (answer.status_code, answer.json()["type"]) == (400, "general_bad_request")
    assert (await live.call("GET", f"{DOCUMENTS}/a", key=True)).json()["amount"] == 1


async def test_an_unknown_transaction_is_not_found(live: Live) -> None:
    body = {"documentId": "a", "data": row("a"), "transactionId": "nope"}
    assert (await live.call("POST", DOCUMENTS, body, key=True)).status_code == 404
    assert (await live.call("GET", f"{DOCUMENTS}/a", key=True)).status_code == 404


async def test_bulk_calls_are_for_server_keys(live: Live) -> None:
    session = await live.person("wanjiru")
    for method, body in (
        ("POST", {"documents": [{"$id": "x", **row("x")}]}),
        ("PUT", {"documents": [{"$id": "x", **row("x")}]}),
        ("PATCH", {"data": {"status": "x"}}),
        ("DELETE", {}),
    ):
        assert (await live.call(method, DOCUMENTS, body, session=session)).status_code == 401


async def test_a_bulk_update_that_one_document_refuses_changes_none(live: Live) -> None:
    made = [{"$id": name, **row(name)} for name in "ab"]
    assert (await live.call("POST", DOCUMENTS, {"documents": made}, key=True)).status_code == 201
    answer = await live.call("PATCH", DOCUMENTS, {"data": {"paymentId": "same"}}, key=True)
    assert answer.status_code == 409
    listed = (await live.call("GET", DOCUMENTS, key=True)).json()["documents"]
    assert [each["paymentId"] for each in listed] == ["a", "b"]
