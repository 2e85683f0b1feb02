"""What a device's client storage holds of version 0.1 is found and moved, whatever the storage cannot do."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from daraja_core.drivers.client_storage import read_mirror

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
OPEN = json.dumps(
    {
        "v": 1,
        "payment_id": "alice.1",
        "checkout_request_id": None,
        "user_id": "user",
        "group_id": None,
        "amount": 1000,
        "initiated_at": NOON.isoformat(),
        "appwrite_session": "a-session",
    }
)


class Storage:
    """A client storage that can lose the gift of writing."""

    def __init__(self, kept: Mapping[str, str], *, writes: bool = True) -> None:
        self.kept = dict(kept)
        self._writes = writes

    async def write(self, key: str, value: str) -> None:
        if not self._writes:
            raise OSError("no space left")
        self.kept[key] = value

    async def read_all(self, prefix: str) -> Mapping[str, str]:
        return {key: value for key, value in self.kept.items() if key.startswith(prefix)}

    async def remove(self, key: str) -> None:
        self.kept.pop(key, None)


async def ids_in(storage: Storage) -> list[str]:
    return [attempt.id for attempt, _ in await read_mirror(storage, NOON)]


async def test_an_entry_of_version_0_1_is_found_and_moved_to_its_present_name() -> None:
    storage = Storage({"chama.payment.alice.1": OPEN, "chama.payment.nonsense": "{", "chama.theme": "dark"})
    assert await ids_in(storage) == ["alice.1"]
    assert storage.kept == {"daraja.payment.alice.1": OPEN, "daraja.payment.nonsense": "{", "chama.theme": "dark"}
    assert await ids_in(storage) == ["alice.1"]


async def test_an_entry_that_cannot_be_moved_is_found_and_stays() -> None:
    storage = Storage({"chama.payment.alice.1": OPEN}, writes=False)
    assert await ids_in(storage) == ["alice.1"]
    assert storage.kept == {"chama.payment.alice.1": OPEN}


async def test_what_was_written_since_is_not_replaced_by_what_version_0_1_left() -> None:
    newer = OPEN.replace("a-session", "a-newer-session")
    storage = Storage({"chama.payment.alice.1": OPEN, "daraja.payment.alice.1": newer})
    assert [secret for _, secret in await read_mirror(storage, NOON)] == ["a-newer-session"]
    assert storage.kept == {"daraja.payment.alice.1": newer}
