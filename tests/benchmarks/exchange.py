"""What one record of another device costs in a big book that is shared: until it is in the book, and on disk."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

from chama_app.domain.group import Membership
from chama_app.services.group_ledger import GroupLedger
from chama_app.services.ledger import Ledger, random_suffix
from chama_app.storage.database import Database
from daraja_core import GroupRecord
from daraja_core.safaricom_refusals import Json
from tests.benchmarks.book import BIG, SMALL, book_of
from tests.benchmarks.table import Row
from tests.chama_app.example_chama import NOON
from tests.chama_app.fake_engine import ManualClock

ROUNDS, PER_ROUND = 5, 20
RECORD_MS = 5.0


class Shared:
    """A device of a group whose members were asked so often, all of it by records."""

    def __init__(self, folder: Path, members: int, requests: int) -> None:
        seed = book_of(members, requests)
        database, clock = Database(folder / "chama.db", replace(seed, requests=())), ManualClock(NOON)
        database.save_book(seed, seed.requests, ())
        ledger = Ledger(database, clock, random_suffix, lambda: f"d{len(ledger.log.outbox)}")
        self._shared = GroupLedger(ledger, database, clock)
        self._shared.record_all(Membership("group1", "owner", NOON))
        self._members = [one.id for one in seed.members]
        self._count = 0
        taken = [self._placed(one) for one in self._shared.outbox]
        self._shared.take_records([*taken, *(self._asked(one.id, one.member_id) for one in seed.requests)])

    def milliseconds(self) -> float:
        """Somebody is asked by another device, in milliseconds of the processor."""
        member_id = self._members[self._count % len(self._members)]
        record = self._asked(f"{member_id}.e{self._count:07}", member_id)
        began = process_time()
        self._shared.take_records([record])
        return (process_time() - began) * 1000

    def _asked(self, request_id: str, member_id: str) -> GroupRecord:
        body: dict[str, Json] = {"member": member_id, "amount": 1000, "share": 1000, "supersedes": []}
        return self._placed(GroupRecord(f"r{self._count}", "request", request_id, body))

    def _placed(self, record: GroupRecord) -> GroupRecord:
        self._count += 1
        return replace(record, author="other", role="treasurer", at=NOON, sequence=self._count)


def figures() -> Iterator[Row]:
    """Beside what it may take, and beside a book of three."""
    small: list[float] = []
    big: list[float] = []
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        devices = Shared(Path(one), *SMALL), Shared(Path(other), *BIG)
        for round_ in range(1 + ROUNDS):
            for device, taken in zip(devices, (small, big), strict=True):
                samples = [device.milliseconds() for _ in range(PER_ROUND)]
                taken += samples if round_ else []
    what = f"one record of another device, {BIG[0]} members x {BIG[1]:,} requests"
    yield Row("book", what, "ms", big, f"the {RECORD_MS:g} ms that it may take", [RECORD_MS], goal=1)
    yield Row("book", what, "ms", big, "3 members x 3 requests", small)
