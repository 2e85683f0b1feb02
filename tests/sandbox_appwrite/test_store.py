"""Jobs that are written down together: each for itself, each told what became of it, none lost at the end."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.appwrite.store import CHECKPOINT_AFTER, Store, connect, outcomes_of, transaction


def write(name: str) -> Callable[[sqlite3.Connection], str]:
    def job(db: sqlite3.Connection) -> str:
        with transaction(db):
            db.execute("INSERT INTO facts VALUES (?, '')", (name,))
        return name

    return job


def names(db: sqlite3.Connection) -> list[str]:
    return [str(name) for (name,) in db.execute("SELECT name FROM facts ORDER BY name")]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(tmp_path / "appwrite.db")
    await opened.open()
    yield opened
    await opened.close()


async def together(store: Store, *jobs: Callable[[sqlite3.Connection], object]) -> list[object]:
    """What becomes of jobs that come while another one is under way: they are one group."""
    is_free = threading.Event()
    first = asyncio.create_task(store.run(lambda _: is_free.wait()))
    others = asyncio.gather(*(store.run(job) for job in jobs), return_exceptions=True)
    await asyncio.sleep(0)
    is_free.set()
    await first
    return await others


async def test_what_waits_is_committed_once(store: Store) -> None:
    commits: list[str] = []
    await store.run(lambda db: db.set_trace_callback(commits.append))
    assert await together(store, write("a"), write("b"), write("c")) == ["a", "b", "c"]
    await store.run(lambda db: db.set_trace_callback(None))
    assert commits.count("COMMIT") == 1
    assert await store.run(names) == ["a", "b", "c"]


async def test_the_log_is_brought_into_the_file_behind_the_answers(store: Store, tmp_path: Path) -> None:
    written = [await store.run(write(f"{number:03}")) for number in range(CHECKPOINT_AFTER)]
    await store.run(names)  # stands in the queue behind it
    alone = tmp_path / "alone.db"
    alone.write_bytes((tmp_path / "appwrite.db").read_bytes())
    with closing(sqlite3.connect(alone)) as db:
        assert names(db) == written


async def test_a_job_that_fails_takes_nothing_of_the_others_with_it(store: Store) -> None:
    def half(db: sqlite3.Connection) -> None:
        with transaction(db):
            db.execute("INSERT INTO facts VALUES ('half', '')")
            raise LookupError("no")

    a, failed, b = await together(store, write("a"), half, write("b"))
    assert (a, b) == ("a", "b")
    assert isinstance(failed, LookupError)
    assert await store.run(names) == ["a", "b"]


async def test_whoever_goes_away_leaves_the_others_in_peace(store: Store) -> None:
    is_free = threading.Event()
    first = asyncio.create_task(store.run(lambda _: is_free.wait()))
    gone, stays = (asyncio.create_task(store.run(write(name))) for name in ("gone", "stays"))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait([gone])
    is_free.set()
    assert [await first, await stays] == [True, "stays"]
    assert "stays" in await store.run(names)


async def test_what_waits_when_the_store_is_closed_is_written_down(tmp_path: Path) -> None:
    store, is_free = Store(tmp_path / "appwrite.db"), threading.Event()
    await store.open()
    first = asyncio.create_task(store.run(lambda _: is_free.wait()))
    waiting = asyncio.create_task(store.run(write("late")))
    await asyncio.sleep(0)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    is_free.set()
    await closing
    assert [await first, await waiting] == [True, "late"]
    with pytest.raises(RuntimeError, match="closed"):
        await store.run(names)


def test_where_the_whole_is_undone_each_job_is_done_by_itself(tmp_path: Path) -> None:
    db = connect(tmp_path / "appwrite.db", caseless=True)

    def undo(db: sqlite3.Connection) -> str:
        if db.in_transaction:
            db.execute("ROLLBACK")  # what SQLite does by itself when the disk is full
        return "undone"

    outcomes = outcomes_of([write("a"), undo, write("b")], db)
    assert [(one.result, one.error) for one in outcomes] == [("a", None), ("undone", None), ("b", None)]
    assert names(db) == ["a", "b"]
    db.close()


def test_a_commit_that_fails_is_tried_for_each_job_by_itself(tmp_path: Path) -> None:
    db = connect(tmp_path / "appwrite.db", caseless=True)
    db.execute("CREATE TABLE parts (of TEXT REFERENCES facts DEFERRABLE INITIALLY DEFERRED)")
    db.execute("PRAGMA foreign_keys = ON")

    def orphan(db: sqlite3.Connection) -> None:
        with transaction(db):
            db.execute("INSERT INTO parts VALUES ('nobody')")

    first, failed = outcomes_of([write("a"), orphan], db)
    assert first.result == "a"
    assert isinstance(failed.error, sqlite3.IntegrityError)
    assert names(db) == ["a"]
    db.close()
