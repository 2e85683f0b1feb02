"""A copy takes the place of a store: what is to go on is in the copy as soon as that is opened, and never says less."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from daraja_core.attempt import Attempt, Initiating, NotSent, Pending, Unknown
from daraja_core.drivers.store import SqliteStore
from daraja_core.drivers.store_staging import stage_attempts
from daraja_core.errors import StoreError
from daraja_core.events import Restored, VerdictArrived
from daraja_core.machine import step
from tests.daraja_core.attempts import (
    FAILED,
    NOON,
    ORDER,
    SUCCESS,
    at,
    pending,
    refused,
    sending,
    unknown,
    written,
)
from tests.daraja_core.drivers.test_store_merge import second_version
from tests.daraja_core.drivers.test_store_over_years import first_version as damaged_first_version

ACCOUNT = "my-chama/174379"


def first_version(path: Path) -> None:
    """Without the row that nobody can read."""
    damaged_first_version(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM attempts WHERE id = 'damaged.1'")


def named(name: str, attempt: Attempt, account: str = ACCOUNT) -> Attempt:
    return replace(attempt, order=replace(ORDER, id=name), account=account)


def failed() -> Attempt:
    return step(pending(), VerdictArrived(FAILED, "realtime"), at(21))[0]


def paid() -> Attempt:
    return step(pending(), VerdictArrived(SUCCESS, "realtime"), at(21))[0]


async def stored(path: Path, attempts: Sequence[Attempt], user: str = "") -> Path:
    """A store with these attempts, and with somebody's session."""
    store = SqliteStore(path)
    store.account = ACCOUNT
    await store.open()
    await store.save(attempts)
    if user:
        await store.keep_session(user, f"secret-of-{user}")
    await store.close()
    return path


async def opened(path: Path) -> dict[str, Attempt]:
    """What is in a store once it was opened."""
    store = SqliteStore(path)
    store.account = ACCOUNT
    await store.open()
    found = [await store.load(name) for name in await store.ids()]
    await store.close()
    return {one.id: one for one in found if one}


async def session(path: Path) -> tuple[str, str] | None:
    store = SqliteStore(path)
    store.account = ACCOUNT
    await store.open()
    found = await store.session()
    await store.close()
    return found


async def test_the_attempts_that_are_named_are_in_the_copy_once_it_is_opened(tmp_path: Path) -> None:
    here = await stored(tmp_path / "here.db", [named("bob.1", pending()), named("carol.1", paid())])
    copy = await stored(tmp_path / "copy.db", [named("alice.1", paid())])
    for _ in range(2):  # a start that was cut off does it again
        stage_attempts(copy, here, {"bob.1", "nobody.1"})
    for _ in range(2):
        assert await opened(copy) == {"alice.1": named("alice.1", paid()), "bob.1": named("bob.1", pending())}


async def test_all_are_staged_where_nobody_can_say_which(tmp_path: Path) -> None:
    here = await stored(tmp_path / "here.db", [named("bob.1", pending()), named("carol.1", paid())])
    copy = await stored(tmp_path / "copy.db", [])
    stage_attempts(copy, here, None)
    assert (await opened(copy)).keys() == {"bob.1", "carol.1"}


@pytest.mark.parametrize(
    ("in_copy", "here", "kept"),
    [
        (sending(), pending(), pending()),
        (pending(), unknown(), unknown()),
        (unknown(), pending(), unknown()),
        (pending(), paid(), paid()),
        (pending(), failed(), failed()),
        (failed(), paid(), paid()),
        (paid(), pending(), paid()),
        (paid(), failed(), paid()),
        (failed(), unknown(), failed()),
        (written(), refused(), refused()),
    ],
)
async def test_of_two_records_of_one_payment_the_one_counts_that_is_further_on(
    tmp_path: Path, in_copy: Attempt, here: Attempt, kept: Attempt
) -> None:
    source = await stored(tmp_path / "here.db", [named("alice.1", here)])
    copy = await stored(tmp_path / "copy.db", [named("alice.1", in_copy)])
    stage_attempts(copy, source, ())  # it is known to both
    assert await opened(copy) == {"alice.1": named("alice.1", kept)}


@pytest.mark.parametrize("version", [first_version, None])
async def test_a_copy_of_an_earlier_version_is_brought_up_to_date_first(
    tmp_path: Path, version: Callable[[Path], None] | None
) -> None:
    copy = tmp_path / "copy.db"
    if version:
        version(copy)
    else:
        second_version(await stored(copy, [named("pending.1", pending())], "user-1"))
    success = replace(SUCCESS, payment_id="pending.1")
    here = [named("bob.1", pending()), step(named("pending.1", pending()), VerdictArrived(success, "poll"), at(21))[0]]
    source = await stored(tmp_path / "here.db", here, "user-2")
    stage_attempts(copy, source, {"bob.1"})
    found = await opened(copy)
    assert (found["bob.1"], found["pending.1"]) == tuple(here)
    assert await session(copy) == ("user-1", "secret" if version else "secret-of-user-1")


@pytest.mark.parametrize("version", [1, 2])
async def test_what_an_earlier_version_wrote_belongs_to_whoever_opens_the_copy(tmp_path: Path, version: int) -> None:
    here = tmp_path / "here.db"
    if version == 1:
        first_version(here)
    else:
        second_version(await stored(here, [named("pending.1", pending(), "")], "user-1"))
    copy = await stored(tmp_path / "copy.db", [])
    stage_attempts(copy, here, {"pending.1"})
    found = await opened(copy)
    assert [(name, one.account, one.phase) for name, one in found.items()] == [("pending.1", ACCOUNT, Pending())]
    assert await session(copy) == ("user-1", "secret" if version == 1 else "secret-of-user-1")


async def test_where_there_is_no_copy_of_the_store_it_begins_with_what_is_staged(tmp_path: Path) -> None:
    here = await stored(tmp_path / "here.db", [named("bob.1", pending())], "user-1")
    stage_attempts(tmp_path / "copy.db", here, {"bob.1"})
    assert (await opened(tmp_path / "copy.db")).keys() == {"bob.1"}
    assert await session(tmp_path / "copy.db") == ("user-1", "secret-of-user-1")
    stage_attempts(tmp_path / "empty.db", tmp_path / "not there.db", None)
    assert await opened(tmp_path / "empty.db") == {}


async def test_what_was_staged_and_never_opened_is_staged_on(tmp_path: Path) -> None:
    first = await stored(tmp_path / "first.db", [named("bob.1", pending())], "user-1")
    second, third = await stored(tmp_path / "second.db", []), await stored(tmp_path / "third.db", [])
    stage_attempts(second, first, {"bob.1"})
    stage_attempts(third, second, {"bob.1"})
    assert (await opened(third)).keys() == {"bob.1"}
    assert await session(third) == ("user-1", "secret-of-user-1")


async def test_what_a_conversion_has_not_come_to_yet_is_staged_too(tmp_path: Path) -> None:
    here = await stored(tmp_path / "here.db", [])
    with closing(sqlite3.connect(await stored(tmp_path / "old.db", [named("bob.1", pending())]))) as old:
        row = old.execute("SELECT id, initiated_at, watched_until, body FROM attempts").fetchone()
    with closing(sqlite3.connect(here)) as db, db:
        db.execute("CREATE TABLE attempts_of_version_2 (id TEXT, initiated_at TEXT, watched_until TEXT, body)")
        db.execute("INSERT INTO attempts_of_version_2 VALUES (?, ?, ?, ?)", row)
    copy = await stored(tmp_path / "copy.db", [])
    stage_attempts(copy, here, {"bob.1"})
    assert (await opened(copy)).keys() == {"bob.1"}


async def test_a_store_that_is_no_store_any_more_costs_nothing_but_what_was_in_it(tmp_path: Path) -> None:
    (tmp_path / "here.db").write_bytes(b"this is not a database, but somebody's file" * 50)
    copy = await stored(tmp_path / "copy.db", [named("alice.1", paid())], "user-1")
    stage_attempts(copy, tmp_path / "here.db", None)
    assert (await opened(copy)).keys() == {"alice.1"}


async def test_a_page_that_is_damaged_costs_what_is_on_it_and_no_more(tmp_path: Path) -> None:
    many = [named(f"bob.{number:03}", pending()) for number in range(200)]
    here = await stored(tmp_path / "here.db", many)
    content = bytearray(here.read_bytes())
    at_page = content.index(b'"id":"bob.100"') // 4096 * 4096
    content[at_page : at_page + 4096] = b"\xde\xad" * 2048
    here.write_bytes(content)
    copy = await stored(tmp_path / "copy.db", [])
    stage_attempts(copy, here, {one.id for one in many})
    found = (await opened(copy)).keys()
    assert 150 < len(found) < 200
    assert {"bob.000", "bob.199"} <= found


async def test_a_row_that_cannot_be_read_is_kept_for_a_person_and_takes_nothing_away(tmp_path: Path) -> None:
    here = await stored(tmp_path / "here.db", [named("alice.1", pending()), named("bob.1", pending())])
    copy = await stored(tmp_path / "copy.db", [named("alice.1", pending()), named("carol.1", pending())])
    later = await stored(tmp_path / "later.db", [named("carol.1", paid())])
    for path, name in ((here, "alice.1"), (here, "bob.1"), (copy, "carol.1")):
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE attempts SET body = '{' WHERE id = ?", (name,))
    stage_attempts(copy, here, {"alice.1", "bob.1"})
    stage_attempts(copy, later, ())
    store = SqliteStore(copy)
    store.account = ACCOUNT
    await store.open()
    assert await store.load("alice.1") == named("alice.1", pending())
    assert await store.load("carol.1") == named("carol.1", paid())
    with pytest.raises(StoreError, match="cannot be read"):
        await store.load("bob.1")
    await store.close()


async def test_a_copy_from_before_a_request_left_is_no_proof_that_it_never_did(tmp_path: Path) -> None:
    """It was made in the moment between, and nothing is left of what was here."""
    copy = await stored(tmp_path / "copy.db", [named("alice.1", written())])
    stage_attempts(copy, tmp_path / "not there.db", None)
    found = (await opened(copy))["alice.1"]
    assert isinstance(found.phase, Initiating)
    assert isinstance(step(found, Restored(), at(5))[0].phase, Pending)
    assert isinstance(step(written(), Restored(), at(5))[0].phase, NotSent)


async def test_what_never_left_here_is_known_not_to_have_left(tmp_path: Path) -> None:
    here = await stored(tmp_path / "here.db", [named("bob.1", written())])
    copy = await stored(tmp_path / "copy.db", [])
    stage_attempts(copy, here, {"bob.1"})
    assert await opened(copy) == {"bob.1": named("bob.1", written())}


async def test_one_id_of_two_accounts_stays_two_payments(tmp_path: Path) -> None:
    here = await stored(tmp_path / "here.db", [named("bob.1", unknown(), "my-chama/600000")])
    copy = await stored(tmp_path / "copy.db", [named("bob.1", pending())])
    stage_attempts(copy, here, {"bob.1"})
    store = SqliteStore(copy)
    await store.open()
    phases = {one.account: one.phase for one in await store.load_open(NOON)}
    assert phases == {ACCOUNT: Pending(), "my-chama/600000": Unknown("no_answer")}
    await store.close()


def test_a_disk_that_takes_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "copy.db").mkdir()
    with pytest.raises(StoreError, match="check the disk"):
        stage_attempts(tmp_path / "copy.db", tmp_path / "here.db", None)
