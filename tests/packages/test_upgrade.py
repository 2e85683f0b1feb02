"""What version 0.1 wrote is read by this one: the engine's store, the app's record, and the function's documents.

`tests/fixtures/version_0_1` was written by that version, against its sandbox; `make release` asks for one like it.
"""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.storage.database import Database
from daraja_core import (
    DisbursementSuccess,
    PaymentCancelled,
    PaymentFailed,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
    SqliteStore,
)
from daraja_core.document import from_document
from daraja_core.public_state import state_of
from tests.chama_app.example_chama import book, paid, unknown

WRITTEN = Path(__file__).parents[1] / "fixtures" / "version_0_1"
SOON_AFTER = datetime(2026, 11, 26, 7, tzinfo=UTC)
STATES = {
    "paid.1": PaymentSuccess,
    "cancelled.1": PaymentCancelled,
    "wrong_pin.1": PaymentFailed,
    "refused.1": PaymentTimeout,  # by HTTP 200 and a code: what became of it is not known
    "unknown.1": PaymentTimeout,
    "payout.1": DisbursementSuccess,
    "pending.1": PaymentPending,
}


def restored(name: str, folder: Path) -> Path:
    """The file as that version left it."""
    path = folder / f"{name}.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript((WRITTEN / f"{name}.sql").read_text("utf-8"))
    return path


async def test_every_attempt_in_a_store_of_version_0_1_is_known_and_what_is_open_is_watched(tmp_path: Path) -> None:
    store = SqliteStore(restored("store", tmp_path))
    await store.open()
    try:
        known = {name: await store.load(name) for name in STATES}
        assert {name: one and type(state_of(one)) for name, one in known.items()} == STATES
        assert known["paid.1"] is not None
        success = state_of(known["paid.1"])
        assert isinstance(success, PaymentSuccess)
        assert (success.receipt_number, success.amount) == ("UKQU0RUTOA", 1000)
        assert {one.id for one in await store.load_open(SOON_AFTER)} == STATES.keys() - {"paid.1", "payout.1"}
        assert await store.session() == ("6b07ce0a91814feedc73", "a-session-of-version-0.1")
        await store.save([one for one in known.values() if one is not None])
    finally:
        await store.close()


def test_a_record_of_the_app_of_version_0_1_keeps_its_members_its_money_and_its_payouts(tmp_path: Path) -> None:
    database = Database(restored("chama", tmp_path), Book(book().chama, ()))
    try:
        read = database.load()
        assert database.problem is None
    finally:
        database.close()
    assert [one.name for one in read.members] == ["Alice Wanjiku", "Bob Otieno", "Carol Achieng"]
    states = {(one.member_id, one.number): one.state for one in read.requests}
    assert states["alice", 1] == paid()
    assert isinstance(states["bob", 1], PaymentPending)
    assert states["carol", 1] == unknown()
    assert isinstance(states["bob", 2], PaymentFailed)
    assert [(one.amount, type(one.state)) for one in read.payouts] == [(2000, DisbursementSuccess)]


@pytest.mark.parametrize(
    ("collection", "verdicts"),
    [
        ("transactions", {"paid.1": "SUCCESS", "cancelled.1": "CANCELLED", "wrong_pin.1": "FAILED"}),
        ("disbursements", {"payout.1": "SUCCESS"}),
    ],
)
def test_documents_of_version_0_1_are_verdicts(collection: str, verdicts: dict[str, str]) -> None:
    documents = json.loads((WRITTEN / f"{collection}.json").read_text("utf-8"))
    read = [from_document(one) for one in documents]
    assert {one.payment_id: one.status for one in read if one is not None} == verdicts
