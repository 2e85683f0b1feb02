"""The record on disk: what survives, who owns it, and what it says when the file is not what it should be."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daraja_core.attempt import Attempt
from daraja_core.drivers.store import SqliteStore
from daraja_core.errors import StoreBusyError, StoreError
from daraja_core.events import ClockReached, ReadFailed, Refused, VerdictArrived
from daraja_core.machine import step
from tests.daraja_core.attempts import (
    CANCELLED,
    NO_ANSWER,
    NOON,
    ORDER,
    REFUSAL,
    SUCCESS,
    at,
    payout,
    pending,
    refused,
    sending,
    unanswered,
    unknown,
    written,
)


def settled(attempt: Attempt = pending()) -> Attempt:  # noqa: B008 — an immutable value
    return step(attempt, VerdictArrived(SUCCESS, "realtime"), at(20))[0]


EVERY_SHAPE = {
    "written": written(),
    "sending": sending(),
    "pending": pending(),
    "unanswered": unanswered(),
    "closing": step(pending(), ClockReached(), at(90))[0],
    "unknown": unknown(),
    "paid": settled(),
    "cancelled": step(pending(), VerdictArrived(CANCELLED, "poll"), at(20))[0],
    "no answer": step(pending(), VerdictArrived(NO_ANSWER, "poll"), at(20))[0],
    "refused": refused(),
    "to be read again": step(unknown(), ReadFailed("poll"), at(300))[0],
    "payout": payout(),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "store.db"


@pytest.mark.parametrize("attempt", EVERY_SHAPE.values(), ids=EVERY_SHAPE)
async def test_every_shape_comes_back_as_it_was(path: Path, attempt: Attempt) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.save([attempt])
    await store.close()
    again = SqliteStore(path)
    await again.open()
    assert await again.load(attempt.id) == attempt
    await again.close()


async def test_only_what_may_still_change_is_loaded_at_start(path: Path) -> None:
    def named(name: str, attempt: Attempt) -> Attempt:
        return replace(attempt, order=replace(ORDER, id=name))

    store = SqliteStore(path)
    await store.open()
    await store.save(
        [
            named("a", settled()),
            named("b", pending()),
            named("c", refused()),
            named("d", unknown()),
            named("e", written()),
            named("f", step(written(), Refused(REFUSAL), at(1))[0]),
        ]
    )
    assert {attempt.id for attempt in await store.load_open(NOON)} == {"b", "c", "d", "e"}
    # After 48 hours nobody watches any more, but what was never decided must still be decided.
    assert {attempt.id for attempt in await store.load_open(NOON + timedelta(hours=49))} == {"b", "e"}
    await store.close()


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"flow": "stk"}', "7", "null", "[" * 100_000])
async def test_a_row_that_cannot_be_read_is_left_out_and_kept_and_its_id_is_never_sent_again(
    path: Path, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.save([pending(), replace(pending(), order=replace(ORDER, id="bob.1"))])
    await store.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE attempts SET body = ? WHERE id = 'bob.1'", (body,))
    await store.open()
    assert await store.load_open(NOON) == [pending()]
    assert "payment bob.1 is left out" in caplog.text
    with pytest.raises(StoreError, match="cannot be read"):
        await store.load("bob.1")
    await store.close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT body FROM attempts WHERE id = 'bob.1'").fetchone() == (body,)


async def test_the_session_is_kept_and_replaced(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    assert await store.session() is None
    await store.keep_session("user-1", "first")
    await store.keep_session("user-2", "second")
    assert await store.session() == ("user-2", "second")
    await store.close()


async def test_a_second_owner_is_told_and_the_first_one_is_not_disturbed(path: Path) -> None:
    first, second = SqliteStore(path), SqliteStore(path)
    await first.open()
    with pytest.raises(StoreBusyError, match=r"another process uses the store 'store.db'"):
        await second.open()
    await first.save([pending()])
    await first.close()
    await second.open()
    assert await second.load("alice.1") == pending()
    await second.close()


async def test_a_damaged_file_is_named_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is not a database, but somebody's file" * 50)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"'store.db' is damaged") as refused:
        await SqliteStore(path).open()
    assert refused.value.fault == "damaged"
    assert path.read_bytes() == before


async def test_a_newer_files_version_is_named_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.executescript("PRAGMA user_version = 99; CREATE TABLE attempts (something_else);")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version") as refused:
        await SqliteStore(path).open()
    assert refused.value.fault == "newer"
    assert path.read_bytes() == before


async def test_a_foreign_database_is_not_written_to(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE letters (text)")
    with pytest.raises(StoreError, match="not a store of this program") as refused:
        await SqliteStore(path).open()
    assert refused.value.fault == "foreign"


async def test_a_store_that_is_not_open_says_so(path: Path) -> None:
    with pytest.raises(StoreError, match="not open"):
        await SqliteStore(path).load("alice.1")


async def test_others_on_the_machine_cannot_read_it(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    assert path.stat().st_mode & 0o077 == 0
    await store.close()


async def test_every_attempt_is_listed_the_oldest_first_whatever_became_of_it(tmp_path: Path) -> None:
    later = replace(settled(), order=replace(ORDER, id="later"), initiated_at=at(60))
    earlier = replace(pending(), order=replace(ORDER, id="earlier"))
    store = SqliteStore(tmp_path / "engine.db")
    await store.open()
    await store.save([later, earlier])
    assert await store.ids() == ["earlier", "later"]
    await store.close()
