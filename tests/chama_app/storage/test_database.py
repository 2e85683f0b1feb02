import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.group import Sharing
from chama_app.domain.payment_requests import Attempt
from chama_app.storage.database import Shelf, ShelfError
from chama_app.storage.migrations import MIGRATIONS
from chama_app.storage.row_mapping import attempt_to_row
from daraja_core import PaymentTimeout

from ..example_chama import (
    ALICE,
    BOB,
    REQUEST_ID,
    after,
    attempt,
    book,
    cancelled,
    failed,
    initiating,
    not_sent,
    paid,
    pending,
    told,
    unknown,
)

_LATER = ("reference", "checkout_request_id", "elsewhere")  # columns that the second version did not have yet


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chama.db"


@pytest.fixture
def shelf(path: Path) -> Iterator[Shelf]:
    opened = Shelf(path, book())
    yield opened
    opened.close()


def reopened(path: Path) -> tuple[Attempt, ...]:
    again = Shelf(path, book())
    try:
        return again.load().attempts
    finally:
        again.close()


def test_a_new_file_starts_with_the_seed(shelf: Shelf) -> None:
    assert shelf.load() == book()


@pytest.mark.parametrize(
    "state", [initiating(), pending(), pending(None), paid(), failed("1"), cancelled(), unknown(), not_sent()]
)
def test_every_state_comes_back_as_it_was(shelf: Shelf, path: Path, state: object) -> None:
    written = attempt(ALICE, state, timeline=(told("created", after()),), checked_at=after(seconds=3), reason="keys")  # type: ignore[arg-type]  # a state, from the list
    shelf.save(written)
    assert reopened(path) == (replace(written, restored=written.is_open),)


def test_a_failure_that_an_earlier_version_wrote_without_proof_comes_back_as_unknown(shelf: Shelf, path: Path) -> None:
    shelf.save(attempt(ALICE, failed("9999")))
    (known,) = reopened(path)
    assert known.state == PaymentTimeout(None, reported=True)


def test_what_was_open_is_restored_after_a_restart(shelf: Shelf, path: Path) -> None:
    assert shelf.claim(attempt(ALICE, initiating()), receipts=0)
    assert [one.restored for one in reopened(path)] == [True]


def test_a_second_tap_loses_the_insert(shelf: Shelf) -> None:
    assert shelf.claim(attempt(ALICE, initiating(), 1), receipts=0)
    assert not shelf.claim(attempt(ALICE, initiating(), 2), receipts=0)
    assert shelf.claim(attempt(BOB, initiating(), 1), receipts=0)
    assert len(shelf.load().attempts) == 2


def test_a_share_that_was_paid_meanwhile_is_not_asked_for(shelf: Shelf) -> None:
    shelf.save(attempt(ALICE, paid(), 1))
    assert not shelf.claim(attempt(ALICE, initiating(), 2), receipts=0)
    assert shelf.claim(attempt(ALICE, initiating(), 2), receipts=1)


def test_an_attempt_that_ended_without_money_lets_the_next_one_in(shelf: Shelf) -> None:
    shelf.save(attempt(ALICE, cancelled(), 1))
    assert shelf.claim(attempt(ALICE, initiating(), 2), receipts=0)


def test_an_unknown_attempt_gives_way_only_when_it_is_superseded_by_name(shelf: Shelf) -> None:
    lost = attempt(ALICE, unknown(), 1)
    shelf.save(lost)
    assert not shelf.claim(attempt(ALICE, initiating(), 2), receipts=0)
    assert shelf.claim(attempt(ALICE, initiating(), 2), receipts=0, superseding=lost)
    assert [one.superseded for one in shelf.load().attempts] == [True, False]


def test_a_damaged_file_is_reported_and_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"not a database, but somebody's data " * 100)
    before = path.read_bytes()
    with pytest.raises(ShelfError, match="damaged"):
        Shelf(path, book())
    assert path.read_bytes() == before


def test_a_file_from_the_future_is_reported_and_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(ShelfError, match="newer"):
        Shelf(path, book())


def test_a_file_of_an_earlier_version_is_brought_up_to_date(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for migration in MIGRATIONS[:2]:
            db.executescript(migration)
        db.execute("INSERT INTO chama VALUES (1, 'Lunch', 3000, 'LUNCH', 'Lunch share')")
        db.execute("INSERT INTO members VALUES ('alice', 0, 'Alice Wanjiku', '254712345001', NULL, 0, 0)")
        row = attempt_to_row(attempt(ALICE, paid()))
        old = {name: value for name, value in row.items() if name not in _LATER}
        marks = ", ".join(f":{name}" for name in old)
        db.execute(f"INSERT INTO attempts ({', '.join(old)}) VALUES ({marks})", old)
        db.execute("PRAGMA user_version = 2")
    assert reopened(path) == (attempt(ALICE, paid()),)


def test_what_an_export_names_is_kept(shelf: Shelf, path: Path) -> None:
    written = attempt(ALICE, paid(), reference="LUNCH", checkout_request_id=REQUEST_ID, claim="UKK1AAAAAA")
    shelf.save(written)
    assert reopened(path) == (written,)
    assert REQUEST_ID not in repr(written)


def test_a_member_who_was_never_asked_can_go_and_one_with_attempts_cannot(shelf: Shelf) -> None:
    shelf.save(attempt(ALICE, cancelled()))
    shelf.save_people(book().chama, (ALICE, BOB))
    assert shelf.load().members == (ALICE, BOB)
    with pytest.raises(sqlite3.IntegrityError):
        shelf.save_people(book().chama, (BOB,))
    assert shelf.load().members == (ALICE, BOB)


def test_members_and_chama_are_kept(shelf: Shelf) -> None:
    changed = replace(book(), members=(BOB, replace(ALICE, archived=True, custom_share=700)))
    shelf.save_people(changed.chama, changed.members)
    assert shelf.load().members == changed.members


def test_clearing_begins_again_with_the_seed(shelf: Shelf) -> None:
    shelf.save(attempt(ALICE, paid()))
    shelf.clear(book())
    assert shelf.load() == book()


def test_a_choice_is_kept_and_can_be_changed(shelf: Shelf) -> None:
    shelf.choose("language", "sw")
    shelf.choose("language", "en")
    assert shelf.choices() == {"language": "en"}


def test_a_device_belongs_to_its_group_after_a_restart(shelf: Shelf, path: Path) -> None:
    assert shelf.sharing() is None
    shelf.keep_sharing(Sharing("CHAMA7", "owner", after()))
    again = Shelf(path, book())
    assert again.sharing() == Sharing("CHAMA7", "owner", after())
    assert again.load() == book()
    again.close()


def test_joining_another_chama_forgets_this_devices_own(shelf: Shelf) -> None:
    shelf.save(attempt(ALICE, failed("1")))
    shelf.join(Sharing("CHAMA7", "member", after()), book(members=(BOB,)))
    assert shelf.load() == book(members=(BOB,))
    assert shelf.sharing() == Sharing("CHAMA7", "member", after())


def test_beginning_again_leaves_the_group(shelf: Shelf) -> None:
    shelf.keep_sharing(Sharing("CHAMA7", "owner", after()))
    shelf.clear(book())
    assert shelf.sharing() is None


def test_what_another_device_asked_for_is_not_restored(shelf: Shelf, path: Path) -> None:
    shelf.save(attempt(ALICE, unknown(), elsewhere=True))
    assert [(one.restored, one.elsewhere) for one in reopened(path)] == [(False, True)]
