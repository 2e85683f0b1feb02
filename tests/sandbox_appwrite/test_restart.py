"""The data outlives the server: documents, sessions, tokens, and a schema that a kill left half made."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from function.schema import COLLECTIONS as SCHEMA
from sandbox.appwrite.store import Store
from tests.sandbox_appwrite.live import DOCUMENTS, NOON, Clock, row, running, settings_in

COLLECTIONS = "/databases/payments/collections"
OPEN_FILES = Path("/proc/self/fd")


async def test_a_restart_serves_the_same_documents_to_the_same_sessions(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as live:
        user, session = await live.guest_session()
        token = (await live.call("POST", "/account/jwts", {}, session=session)).json()["jwt"]
        body = {"documentId": "d", "data": row("p"), "permissions": [f'read("user:{user}")']}
        created = (await live.call("POST", DOCUMENTS, body, key=True)).json()
        key = live.app.settings.function_key
    async with running(tmp_path, clock) as live:
        assert (await live.call("GET", f"{DOCUMENTS}/d", session=session)).json() == created
        assert (await live.call("GET", "/account", X_Appwrite_JWT=token)).json()["$id"] == user
        assert (await live.call("POST", DOCUMENTS, body, X_Appwrite_Key=key)).status_code == 409
        later = {"documentId": "e", "data": row("q")}
        assert (await live.call("POST", DOCUMENTS, later, key=True)).json()["$sequence"] == "2"


async def test_a_token_is_good_for_as_long_as_it_says(tmp_path: Path) -> None:
    async with running(tmp_path) as live:
        _, session = await live.guest_session()
        token = (await live.call("POST", "/account/jwts", {"duration": 60}, session=session)).json()["jwt"]
        live.clock.skip(58)
        assert (await live.call("GET", "/account", X_Appwrite_JWT=token)).status_code == 200
        live.clock.skip(3)
        expired = await live.call("GET", "/account", X_Appwrite_JWT=token)
        assert expired.json()["message"] == "Failed to verify JWT. Invalid token: Expired"


async def test_a_token_dies_with_its_session(tmp_path: Path) -> None:
    async with running(tmp_path) as live:
        _, session = await live.guest_session()
        token = (await live.call("POST", "/account/jwts", {}, session=session)).json()["jwt"]
        await live.call("DELETE", "/account/sessions/current", session=session)
        assert (await live.call("GET", "/account", X_Appwrite_JWT=token)).status_code == 401


async def test_what_was_still_processing_is_finished_at_the_next_start(tmp_path: Path) -> None:
    async with running(tmp_path) as live:
        await live.call("POST", "/databases", {"databaseId": "shop", "name": "Shop"}, key=True)
        await live.call("POST", "/databases/shop/collections", {"collectionId": "c", "name": "c"}, key=True)
    with closing(sqlite3.connect(settings_in(tmp_path).database_path)) as db, db:
        db.execute(
            "INSERT INTO attributes (collection, key, status, created, updated, shape) "
            "SELECT sequence, 'note', 'processing', created, created, "
            '\'{"type": "string", "required": false, "default": null, "size": 9}\' FROM collections WHERE id = \'c\''
        )
    async with running(tmp_path) as live:
        place = "/databases/shop/collections/c"
        assert (await live.call("GET", f"{place}/attributes/note", key=True)).json()["status"] == "available"
        body = {"documentId": "d", "data": {"note": "x"}}
        assert (await live.call("POST", f"{place}/documents", body, key=True)).status_code == 201


async def test_every_new_file_has_the_whole_schema_made_at_its_own_moment(tmp_path: Path) -> None:
    async with running(tmp_path / "one", Clock(NOON)) as live:
        of_one = (await live.call("GET", COLLECTIONS, key=True)).json()
    async with running(tmp_path / "two", Clock(NOON + timedelta(days=1))) as live:
        of_two = (await live.call("GET", COLLECTIONS, key=True)).json()
    assert {each["$id"] for each in of_one["collections"]} >= {each.default_id for each in SCHEMA}
    assert of_two == json.loads(json.dumps(of_one).replace("2026-11-21T", "2026-11-22T"))
    for found in of_one["collections"]:
        states = [each["status"] for each in (*found["attributes"], *found["indexes"])]
        assert set(states) == {"available"}


async def test_what_somebody_took_out_of_the_schema_is_there_again_after_a_restart(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as live:
        await live.call("POST", DOCUMENTS, {"documentId": "d", "data": row("p")}, key=True)
        await live.call("DELETE", f"{COLLECTIONS}/joins", key=True)
        await live.call("DELETE", f"{COLLECTIONS}/transactions/attributes/paymentId", key=True)
        whole = (await live.call("GET", f"{COLLECTIONS}/groups", key=True)).json()
    async with running(tmp_path, clock) as live:
        assert (await live.call("GET", f"{COLLECTIONS}/joins", key=True)).json()["attributes"]
        made = (await live.call("GET", f"{COLLECTIONS}/transactions", key=True)).json()
        assert "paymentId" in [each["key"] for each in made["attributes"]]
        assert "byPayment" in [each["key"] for each in made["indexes"]]  # it fell with its attribute
        assert (await live.call("GET", f"{DOCUMENTS}/d", key=True)).json()["paymentId"] is None
        assert (await live.call("GET", f"{COLLECTIONS}/groups", key=True)).json() == whole


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="only Linux shows which files a process has open")
async def test_a_file_that_is_no_database_is_let_go_of(tmp_path: Path) -> None:
    path = tmp_path / "shopping-list.txt"
    path.write_text("milk, eggs and flour, and more than a page of other things\n" * 100)
    store = Store(path)
    with pytest.raises(sqlite3.DatabaseError) as refused:
        await store.open()
    assert path not in [each.readlink() for each in OPEN_FILES.iterdir() if each.is_symlink()]
    await store.close()
    assert "not a database" in str(refused.value)


async def test_a_start_that_is_given_up_leaves_no_file_open(tmp_path: Path) -> None:
    store = Store(tmp_path / "appwrite.sqlite3")
    starting = asyncio.create_task(store.open())
    await asyncio.sleep(0)  # the thread has it now
    starting.cancel()
    await asyncio.wait([starting])
    await store.close()
    assert not (tmp_path / "appwrite.sqlite3-wal").exists()  # it is there for as long as somebody has the file open
