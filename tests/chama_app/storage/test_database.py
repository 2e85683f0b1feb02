import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.book import owed, surplus
from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.group import Sharing
from chama_app.domain.payment_requests import Attempt
from chama_app.domain.payout_rules import sent
from chama_app.domain.pot import pot
from chama_app.storage.database import Shelf, ShelfError
from daraja_core import PaymentTimeout

from ..example_chama import (
    ALICE,
    BOB,
    NOON,
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
from .older_files import older_file


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
    assert shelf.claim(attempt(ALICE, initiating(), 2), receipts=0, superseding=(lost,))
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


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_file_of_every_earlier_version_keeps_every_shilling(path: Path, version: int) -> None:
    older_file(path, version)
    shelf = Shelf(path, book())
    loaded = shelf.load()
    shelf.close()
    assert [(one.id, one.receipt, one.received, one.phone) for one in loaded.attempts] == [
        ("alice.1", "UKK1AAAAAA", 1000, "254712345001"),
        ("bob.1", "UKK1CCCCCC", 400, "254712345002"),
        ("alice.2", "UKK1BBBBBB", 1000, "254712345001"),
    ]
    assert (pot(loaded).received, sent(loaded)) == (2400, 700 if version > 1 else 0)
    assert surplus(loaded, "alice") == ()
    assert (owed(loaded, "alice"), owed(loaded, "carol")) == (0, 600)


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_payment_that_comes_after_one_was_kept_in_an_earlier_version_is_seen(path: Path, version: int) -> None:
    older_file(path, version)
    shelf = Shelf(path, book())
    shelf.save(attempt(ALICE, paid("UKK1DDDDDD"), 3))
    assert [part.amount for part in surplus(shelf.load(), "alice")] == [1000]
    shelf.close()


def test_what_was_decided_is_kept_with_the_payment(shelf: Shelf, path: Path) -> None:
    decided = (
        Kept("k1", "alice.k3f9", 100, 1100, NOON),
        SetAside("s1", "alice.k3f9", 200, NOON),
        Settled("t1", "alice.k3f9", 300, "UKK1AAAAAA", "seen on her phone", NOON),
    )
    written = attempt(ALICE, paid(), share=1000, suffix="k3f9", decided=decided)
    shelf.save(written)
    shelf.save(written)
    assert reopened(path) == (written,)


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
