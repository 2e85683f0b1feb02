"""Years of use: what a row costs, what a start looks at, what is forgotten, and files of the first version."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from daraja_core.attempt import Attempt, NotSent, Pending, Settled
from daraja_core.drivers.store import CHECKPOINT_AFTER, LOAD_OPEN, SqliteStore
from daraja_core.errors import StoreError
from daraja_core.events import VerdictArrived
from daraja_core.machine import step
from daraja_core.verdict import Status
from tests.daraja_core.attempts import CANCELLED, NOON, ORDER, SUCCESS, at, pending, unknown

DAY = timedelta(days=1)


def named(name: str, attempt: Attempt, initiated_at: datetime = NOON) -> Attempt:
    return replace(attempt, order=replace(ORDER, id=name), initiated_at=initiated_at)


def paid() -> Attempt:
    return step(pending(), VerdictArrived(SUCCESS, "realtime"), at(20))[0]


def cancelled() -> Attempt:
    return step(pending(), VerdictArrived(CANCELLED, "realtime"), at(20))[0]


@asynccontextmanager
async def opened(path: Path, keep_for: timedelta | None = 400 * DAY) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(path, keep_for)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


async def test_thousands_of_settled_payments_take_half_a_kilobyte_each(path: Path) -> None:
    async with opened(path) as store:
        for start in range(0, 5000, 500):
            await store.save([named(f"member-{number}.1", paid()) for number in range(start, start + 500)])
    assert path.stat().st_size / 5000 < 600


async def test_a_start_looks_only_at_what_is_watched(path: Path) -> None:
    async with opened(path) as store:
        await store.save([named("a", paid()), named("b", cancelled()), named("c", pending())])
    with closing(sqlite3.connect(path)) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {LOAD_OPEN}", (NOON.isoformat(),))]
        watched = db.execute("SELECT id, watched_until FROM attempts WHERE watched_until IS NOT NULL").fetchall()
    assert plan[0] == "SEARCH attempts USING INDEX watched_attempts (watched_until>?)"
    assert dict(watched) == {"b": (NOON + 2 * DAY).isoformat(), "c": "9999"}


async def test_the_log_is_brought_into_the_file_behind_the_answers(path: Path) -> None:
    async with opened(path) as store:
        for number in range(CHECKPOINT_AFTER):
            await store.save([named(f"member-{number}.1", pending())])
        await store.ids()  # stands in the queue behind it
        alone = path.with_name("alone.db")
        alone.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(alone)) as db:
        assert db.execute("SELECT count(*) FROM attempts").fetchone() == (CHECKPOINT_AFTER,)


# --- what is forgotten --------------------------------------------------------------------------------------------


async def ids(store: SqliteStore, *names: str) -> set[str]:
    return {name for name in names if await store.load(name) is not None}


async def test_what_was_settled_long_ago_is_forgotten_and_what_is_open_never_is(path: Path) -> None:
    async with opened(path, 10 * DAY) as store:
        await store.save([named("old", paid()), named("open", pending()), named("lost", unknown())])
        await store.forget_old(NOON + 11 * DAY)
        assert await ids(store, "old", "open", "lost") == {"open"}


async def test_what_is_still_watched_is_kept_however_short_the_caller_keeps(path: Path) -> None:
    async with opened(path, timedelta(hours=1)) as store:
        await store.save([named("paid", paid()), named("failed", cancelled()), named("lost", unknown())])
        await store.forget_old(NOON + timedelta(hours=47))
        assert await ids(store, "paid", "failed", "lost") == {"failed", "lost"}
        await store.forget_old(NOON + timedelta(hours=72))
        assert await ids(store, "failed", "lost") == set()


async def test_a_year_and_a_month_are_kept_unless_somebody_says_otherwise(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.save([named("old", paid()), named("young", paid(), NOON + 2 * DAY)])
    await store.forget_old(NOON + 401 * DAY)
    assert await ids(store, "old", "young") == {"young"}
    await store.close()


async def test_who_keeps_everything_forgets_nothing(path: Path) -> None:
    async with opened(path, None) as store:
        await store.save([named("old", paid())])
        await store.forget_old(NOON + 40_000 * DAY)
        assert await ids(store, "old") == {"old"}


async def test_a_process_that_never_restarts_forgets_as_it_goes(path: Path) -> None:
    async with opened(path, 10 * DAY) as store:
        await store.save([named("old", paid())])
        await store.save([named("new", paid(), NOON + 11 * DAY)])
        assert await ids(store, "old", "new") == {"new"}


@pytest.mark.parametrize("keep_for", [timedelta(0), -DAY])
def test_keeping_for_no_time_is_refused(path: Path, keep_for: timedelta) -> None:
    with pytest.raises(ValueError, match="keep_for"):
        SqliteStore(path, keep_for)


# --- a file of the first version ----------------------------------------------------------------------------------

FIRST_VERSION = """
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    initiated_at TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX open_attempts ON attempts (initiated_at) WHERE is_open;
CREATE INDEX attempts_by_folded_id ON attempts (id COLLATE NOCASE);
CREATE TABLE session (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), user_id TEXT NOT NULL, secret TEXT NOT NULL);
INSERT INTO session VALUES (1, 'user-1', 'secret');
PRAGMA user_version = 1;
"""


def body(name: str, phase: dict[str, object], what: str) -> str:
    """A body as the first version wrote it, every field named."""
    order = {"id": name, "phone": "254712345678", "amount": 1000, "reference": "LUNCH", "description": "Share"}
    entry = {"at": "2026-11-21T09:00:00+00:00", "source": "app", "what": what, "detail": ""}
    return json.dumps(
        {
            "order": order | {"user_id": "user-1", "group_id": None},
            "initiated_at": "2026-11-21T09:00:00+00:00",
            "phase": phase,
            "sending_at": "2026-11-21T09:00:00+00:00",
            "safaricom_id": "ws_CO_21112026120000123712345678",
            "reads": 0,
            "advice": "none",
            "timeline": [entry],
            "flow": "stk",
        }
    )


def settled(name: str, status: str, code: str, receipt: str | None) -> str:
    said = {
        "payment_id": name,
        "status": status,
        "result_code": code,
        "result_text": "Safaricom's words",
        "receipt": receipt,
        "amount": 1000 if receipt else None,
        "requested_amount": 1000,
        "mpesa_timestamp": None,
        "settled_at": "2026-11-21T09:00:21+00:00",
        "source": "callback",
        "safaricom_id": "ws_CO_21112026120000123712345678",
        "receiver_name": None,
    }
    return body(name, {"verdict": said, "late": False, "name": "Settled"}, "success")


OLD_ROWS = [
    ("paid.1", 0, settled("paid.1", "SUCCESS", "0", "NLJ7RT61SV")),
    ("failed.1", 1, settled("failed.1", "FAILED", "1", None)),
    ("unproven.1", 1, settled("unproven.1", "FAILED", "9999", None)),
    ("pending.1", 2, body("pending.1", {"closing_at": None, "name": "Pending"}, "accepted")),
    ("refused.1", 0, body("refused.1", {"message": "no", "name": "NotSent"}, "not_sent")),
    ("damaged.1", 2, "{"),
]


def first_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST_VERSION)
        rows = [(name, NOON.isoformat(), is_open, text) for name, is_open, text in OLD_ROWS]
        db.executemany("INSERT INTO attempts VALUES (?, ?, ?, ?)", rows)
        db.commit()


async def phase_of(store: SqliteStore, name: str) -> object:
    found = await store.load(name)
    assert found is not None
    assert (found.id, found.order.amount, len(found.timeline)) == (name, 1000, 1)
    return found.phase


async def all_is_there(store: SqliteStore, path: Path) -> None:
    paid_then = await phase_of(store, "paid.1")
    assert isinstance(paid_then, Settled)
    assert (paid_then.verdict.receipt, paid_then.verdict.amount) == ("NLJ7RT61SV", 1000)
    unproven = await phase_of(store, "unproven.1")
    assert isinstance(unproven, Settled)
    assert unproven.verdict.status is Status.TIMEOUT
    assert isinstance(await phase_of(store, "pending.1"), Pending)
    assert isinstance(await phase_of(store, "refused.1"), NotSent)
    assert {one.id for one in await store.load_open(NOON)} == {"failed.1", "unproven.1", "pending.1", "refused.1"}
    assert await store.session() == ("user-1", "secret")
    with pytest.raises(StoreError, match="cannot be read"):
        await store.load("damaged.1")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT body FROM attempts WHERE id = 'damaged.1'").fetchone() == ("{",)
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        assert {name for (name,) in tables} == {"attempts", "session"}


async def test_a_file_of_the_first_version_keeps_everything_it_has(path: Path) -> None:
    first_version(path)
    for _ in range(2):
        async with opened(path) as store:
            await all_is_there(store, path)


async def test_a_conversion_that_was_interrupted_goes_on_at_the_next_start(path: Path) -> None:
    first_version(path)
    async with opened(path):
        pass
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(FIRST_VERSION.split("CREATE INDEX")[0].replace("attempts", "attempts_of_version_1"))
        rest = [(name, NOON.isoformat(), is_open, text) for name, is_open, text in OLD_ROWS[3:]]
        db.executemany("INSERT INTO attempts_of_version_1 VALUES (?, ?, ?, ?)", rest)
        db.executemany("DELETE FROM attempts WHERE id = ?", [row[:1] for row in rest])
    async with opened(path) as store:
        await all_is_there(store, path)


async def test_a_large_file_of_the_first_version_shrinks(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST_VERSION)
        rows = [(f"m{n}.1", NOON.isoformat(), 0, settled(f"m{n}.1", "SUCCESS", "0", f"R{n:09}")) for n in range(3000)]
        db.executemany("INSERT INTO attempts VALUES (?, ?, ?, ?)", rows)
        db.commit()
    before = path.stat().st_size
    async with opened(path) as store:
        assert await store.load_open(NOON) == []
        assert (await store.load("m2999.1")) is not None
    assert path.stat().st_size < before / 2


async def test_after_a_crash_the_whole_file_is_checked(path: Path, tmp_path: Path) -> None:
    crashed = tmp_path / "crashed.db"
    async with opened(path) as store:
        await store.save([named(f"m{number}.1", paid()) for number in range(500)])
    async with opened(path) as store:
        await store.save([named("last.1", pending())])
        content = bytearray(path.read_bytes())
        content[-4096 * 20 : -4096 * 10] = b"\xff" * 4096 * 10
        crashed.write_bytes(content)
        crashed.with_name("crashed.db-wal").write_bytes(path.with_name("store.db-wal").read_bytes())
    with pytest.raises(StoreError, match="damaged"):
        await SqliteStore(crashed).open()
