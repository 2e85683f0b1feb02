from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.payouts import Payout
from chama_app.storage.database import Database
from daraja_core import DisbursementFailed, DisbursementState, DisbursementTimeout

from ..example_chama import after, book, told
from ..example_payouts import arrived, declined, on_its_way, payout, starting, unanswered
from .older_files import older_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chama.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path, book())
    yield opened
    opened.close()


def reopened(path: Path) -> tuple[Payout, ...]:
    again = Database(path, book())
    try:
        return again.load().payouts
    finally:
        again.close()


def test_a_failure_that_an_earlier_version_wrote_without_proof_comes_back_as_unknown(
    database: Database, path: Path
) -> None:
    database.save_payout(payout(DisbursementFailed("payout.1", "AG_1", "15", "Duplicate")))
    (known,) = reopened(path)
    assert known.state == DisbursementTimeout("payout.1", "AG_1", reported=True)


def test_a_payout_that_was_proven_not_sent_comes_back_as_that(database: Database, path: Path) -> None:
    not_sent = DisbursementFailed("payout.1", None, "not_sent", "no connection")
    database.save_payout(payout(not_sent))
    assert [one.state for one in reopened(path)] == [not_sent]


@pytest.mark.parametrize("state", [starting(), on_its_way(), arrived(), declined(), unanswered()])
def test_every_state_comes_back_as_it_was(database: Database, path: Path, state: DisbursementState) -> None:
    kept = payout(
        state,
        timeline=(told("created", after()),),
        checked_at=after(seconds=3),
        confirmed_not_sent="not in the portal",
        refund_of="alice.2",
        reason="keys",
    )
    database.save_payout(kept)
    assert reopened(path) == (replace(kept, restored=kept.is_open),)


def test_the_same_payout_is_written_once(database: Database) -> None:
    assert database.insert_payout(payout(starting()), out=0)
    assert not database.insert_payout(payout(starting()), out=2000)
    assert len(database.load().payouts) == 1


def test_money_that_left_meanwhile_stops_the_next_payout(database: Database) -> None:
    assert database.insert_payout(payout(starting()), out=0)
    assert not database.insert_payout(payout(starting(), id="payout2"), out=0)
    assert database.insert_payout(payout(starting(), id="payout2"), out=2000)


def test_a_payout_that_did_not_leave_gives_its_money_free(database: Database) -> None:
    database.save_payout(payout(declined()))
    assert database.insert_payout(payout(starting(), id="payout2"), out=0)


def test_a_file_from_before_payouts_keeps_what_it_has(path: Path) -> None:
    older_file(path, 1)
    old = Database(path, book())
    old.save_payout(payout(arrived()))
    loaded = old.load()
    old.close()
    assert (loaded.chama.name, len(loaded.requests), len(loaded.payouts)) == ("Lunch", 3, 1)
    assert reopened(path) == (payout(arrived()),)


def test_clearing_forgets_the_payouts_too(database: Database) -> None:
    database.save_payout(payout(arrived()))
    database.clear(book())
    assert database.load() == book()
