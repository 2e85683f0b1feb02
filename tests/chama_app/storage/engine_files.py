"""The engine's record in a file, for tests: attempts by the ids of their payments."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from daraja_core.attempt import Attempt, Pending, Phase
from daraja_core.drivers.store_file import connect
from daraja_core.drivers.store_rows import attempt_of, row_of
from daraja_core.drivers.store_schema import PUT
from daraja_core.order import DisbursementOrder, PaymentOrder

from ..example_chama import NOON

ACCOUNT = "chama/174379"
BEGUN = Attempt(PaymentOrder("", "254712345001", 1000, "LUNCH", "Lunch share", "user-1"), NOON, Pending(), NOON)
SENT = replace(BEGUN, order=DisbursementOrder("", "254712345001", 2000, "testapi", "Pot", "BusinessPayment", None))


def engine_file(path: Path, *ids: str, **phases: Phase) -> Path:
    """One in which these wait for an answer, or are as it is said; an id with a p begins a payout."""
    made = {name: BEGUN for name in ids} | {f"{name}.1": replace(BEGUN, phase=phase) for name, phase in phases.items()}
    with closing(connect(path, ACCOUNT)) as db:
        for name, attempt in made.items():
            begun = SENT if name.startswith("payout") else attempt
            named = replace(begun, order=replace(begun.order, id=name), account=ACCOUNT)
            db.execute(PUT, row_of(named))
    return path


def attempts(path: Path) -> Mapping[str, Attempt]:
    """What the engine knows once it has opened the file."""
    with closing(connect(path, ACCOUNT)) as db:
        return {name: attempt_of(account, body) for name, account, body in db.execute(_ALL)}


_ALL = "SELECT id, account, body FROM attempts ORDER BY id"
