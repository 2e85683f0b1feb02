"""Files of one merchant each become one store: every shilling is kept, whatever interrupts it."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from daraja_core.attempt import Attempt
from daraja_core.drivers.file_lock import FileLock
from daraja_core.drivers.store import SqliteStore
from daraja_core.drivers.store_merge import stores_of_merchants
from daraja_core.errors import StoreBusyError, StoreError
from tests.daraja_core.attempts import NOON, ORDER, pending, unknown
from tests.daraja_core.drivers.test_store_over_years import first_version

PROJECT = "my-chama"


def named(name: str, attempt: Attempt, amount: int = 1000) -> Attempt:
    return replace(attempt, order=replace(ORDER, id=name, amount=amount))


async def merchants_store(folder: Path, merchant: str, attempts: Sequence[Attempt], user: str = "") -> Path:
    """A file as the app had one for each merchant."""
    path = folder / f"daraja-{PROJECT}-{merchant}.db"
    store = SqliteStore(path)
    await store.open()
    await store.save(attempts)
    await store.keep_session(user or merchant, f"secret-of-{merchant}")
    await store.close()
    with closing(sqlite3.connect(path)) as db, db:  # they were written without an account
        db.execute("UPDATE session SET account = ''")
    return path


async def opened(folder: Path, account: str) -> SqliteStore:
    store = SqliteStore(folder / "daraja.db", merging=stores_of_merchants(folder))
    store.account = account
    await store.open()
    return store


def second_version(path: Path) -> None:
    """Make a file what the second version of this program wrote."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            """
            BEGIN;
            DROP INDEX attempts_by_folded_id; DROP INDEX watched_attempts; DROP INDEX attempts_by_age;
            ALTER TABLE attempts RENAME TO newer;
            CREATE TABLE attempts (
                id TEXT PRIMARY KEY, initiated_at TEXT NOT NULL, watched_until TEXT, body NOT NULL
            );
            CREATE INDEX attempts_by_folded_id ON attempts (id COLLATE NOCASE);
            CREATE INDEX watched_attempts ON attempts (watched_until) WHERE watched_until IS NOT NULL;
            CREATE INDEX attempts_by_age ON attempts (initiated_at);
            INSERT INTO attempts SELECT id, initiated_at, watched_until, body FROM newer;
            DROP TABLE newer;
            ALTER TABLE session RENAME TO newer;
            CREATE TABLE session (
                only_one INTEGER PRIMARY KEY CHECK (only_one = 1), user_id TEXT NOT NULL, secret TEXT NOT NULL
            );
            INSERT INTO session SELECT 1, user_id, secret FROM newer;
            DROP TABLE newer;
            PRAGMA user_version = 2;
            COMMIT;
            """
        )


async def test_the_files_of_two_merchants_become_one_and_each_keeps_its_session(tmp_path: Path) -> None:
    for merchant, attempt in (("174379", pending()), ("relay", unknown())):
        second_version(await merchants_store(tmp_path, merchant, [named(f"bob.{merchant}", attempt)]))
    for _ in range(2):
        for merchant in ("174379", "relay"):
            store = await opened(tmp_path, f"{PROJECT}/{merchant}")
            assert await store.session() == (merchant, f"secret-of-{merchant}")
            found = {one.id: one.account for one in await store.load_open(NOON)}
            assert found == {"bob.174379": f"{PROJECT}/174379", "bob.relay": f"{PROJECT}/relay"}
            await store.close()
    kept = sorted(path.name for path in tmp_path.glob("*.db*") if not path.name.endswith(".lock"))
    assert kept == ["daraja-my-chama-174379.db.merged", "daraja-my-chama-relay.db.merged", "daraja.db"]


async def test_one_id_that_two_merchants_had_stays_two_payments(tmp_path: Path) -> None:
    for merchant, amount in (("174379", 1000), ("600000", 7)):
        second_version(await merchants_store(tmp_path, merchant, [named("alice.1", pending(), amount)]))
    for merchant, amount in (("174379", 1000), ("600000", 7)):
        store = await opened(tmp_path, f"{PROJECT}/{merchant}")
        found = await store.load("ALICE.1")
        assert found is not None
        assert (found.order.amount, found.account) == (amount, f"{PROJECT}/{merchant}")
        assert len(await store.load_open(NOON)) == 2
        await store.close()


async def test_a_merging_that_was_interrupted_before_the_file_was_put_aside_changes_nothing_that_is_newer(
    tmp_path: Path,
) -> None:
    path = await merchants_store(tmp_path, "174379", [named("bob.1", pending())])
    second_version(path)
    before = path.read_bytes()
    store = await opened(tmp_path, f"{PROJECT}/174379")
    await store.save([replace(named("bob.1", unknown()), account=f"{PROJECT}/174379")])
    await store.close()
    path.write_bytes(before)  # as if the process had ended before
    store = await opened(tmp_path, f"{PROJECT}/174379")
    found = await store.load("bob.1")
    assert found is not None
    assert found.phase == unknown().phase
    await store.close()


async def test_a_file_of_the_first_version_is_taken_in_whole(tmp_path: Path) -> None:
    first_version(tmp_path / f"daraja-{PROJECT}-174379.db")
    store = await opened(tmp_path, f"{PROJECT}/174379")
    assert await store.session() == ("user-1", "secret")
    assert await store.load("paid.1") is not None
    with closing(sqlite3.connect(tmp_path / "daraja.db")) as db:
        assert db.execute("SELECT body FROM attempts WHERE id = 'damaged.1'").fetchone() == ("{",)
    await store.close()


async def test_a_damaged_file_stays_where_it_is_and_the_others_are_taken_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = tmp_path / f"daraja-{PROJECT}-111111.db"
    damaged.write_bytes(b"this is not a database, but somebody's file" * 50)
    second_version(await merchants_store(tmp_path, "174379", [named("bob.1", pending())]))
    store = await opened(tmp_path, f"{PROJECT}/174379")
    assert [one.id for one in await store.load_open(NOON)] == ["bob.1"]
    await store.close()
    assert damaged.exists()
    assert "was not taken in" in caplog.text


async def test_a_file_that_another_process_uses_keeps_the_store_closed_and_free(tmp_path: Path) -> None:
    path = await merchants_store(tmp_path, "174379", [named("bob.1", pending())])
    lock = FileLock(path.with_name(path.name + ".lock"))
    assert lock.acquire()
    with pytest.raises(StoreBusyError, match="174379"):
        await opened(tmp_path, f"{PROJECT}/174379")
    lock.release()
    store = await opened(tmp_path, f"{PROJECT}/174379")
    assert len(await store.load_open(NOON)) == 1
    await store.close()


async def test_a_file_of_the_second_version_belongs_to_whoever_opens_it(tmp_path: Path) -> None:
    path = await merchants_store(tmp_path, "174379", [named("bob.1", pending())])
    second_version(path)
    store = SqliteStore(path)
    store.account = "chama/174379"
    await store.open()
    assert await store.session() == ("174379", "secret-of-174379")
    assert [one.account for one in await store.load_open(NOON)] == ["chama/174379"]
    await store.close()


async def test_a_conversion_that_cannot_begin_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = await merchants_store(tmp_path, "174379", [named("bob.1", pending())])
    second_version(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("ALTER TABLE session RENAME TO elsewhere")
    with pytest.raises(StoreError, match="damaged"):
        await SqliteStore(path).open()
    with closing(sqlite3.connect(path)) as db, db:
        assert db.execute("SELECT id FROM attempts").fetchall() == [("bob.1",)]
        assert db.execute("PRAGMA user_version").fetchone() == (2,)
        db.execute("ALTER TABLE elsewhere RENAME TO session")
    store = SqliteStore(path)
    await store.open()
    assert [one.id for one in await store.load_open(NOON)] == ["bob.1"]
    await store.close()


def test_only_files_of_merchants_are_taken_for_such(tmp_path: Path) -> None:
    for name in ("daraja.db", "daraja-alone.db", "chama.db", "daraja-p-1.db.merged", "daraja-p-1.db.lock"):
        (tmp_path / name).touch()
    (tmp_path / "daraja-a-b-relay.db").touch()
    assert stores_of_merchants(tmp_path) == [(tmp_path / "daraja-a-b-relay.db", "a-b/relay")]
