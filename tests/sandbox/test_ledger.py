"""The ledger: whatever is moved, no shilling appears and none disappears."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.safaricom.ledger import OUTSIDE, InsufficientFundsError, Ledger
from sandbox.safaricom.rows import Rows

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
ACCOUNTS = st.sampled_from(["254712345678", "254711000111", "merchant:174379"])
MOVES = st.lists(st.tuples(ACCOUNTS, ACCOUNTS, st.integers(1, 60_000)), max_size=20)


@given(moves=MOVES, opening=st.integers(0, 50_000))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_balances_always_add_up_to_nothing(moves: list[tuple[str, str, int]], opening: int) -> None:
    rows = Rows(Path(":memory:"))
    ledger = Ledger(rows)
    ledger.set_balance("254712345678", opening, NOON)
    for source, destination, amount in moves:
        before = ledger.accounts()
        try:
            ledger.move(source, destination, amount, "test", NOON)
        except InsufficientFundsError:
            assert ledger.accounts() == before
    assert ledger.total() == 0
    assert all(balance >= 0 for name, balance in ledger.accounts().items() if name != OUTSIDE)
    rows.close()


def test_a_balance_follows_from_its_transfers() -> None:
    rows = Rows(Path(":memory:"))
    ledger = Ledger(rows)
    ledger.set_balance("254712345678", 500, NOON)
    ledger.move("254712345678", "merchant:174379", 120, "receipt", NOON)
    ledger.set_balance("254712345678", 100, NOON)
    moved = [(one["source"], one["destination"], one["amount"]) for one in ledger.transfers()]
    assert moved == [
        (OUTSIDE, "254712345678", 500),
        ("254712345678", "merchant:174379", 120),
        ("254712345678", OUTSIDE, 280),
    ]
    rows.close()


def test_nothing_moves_out_of_an_empty_account() -> None:
    rows = Rows(Path(":memory:"))
    with pytest.raises(InsufficientFundsError):
        Ledger(rows).move("254712345678", "merchant:174379", 1, "receipt", NOON)
    rows.close()
