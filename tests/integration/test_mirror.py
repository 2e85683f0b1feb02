"""Client storage as a second trace: enough to find an open payment again, never needed, never in the way."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from daraja_core import (
    Daraja,
    Payment,
    PaymentCancelled,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
    StkPushRejectedError,
    SystemClock,
)
from tests.integration.rig import PHONE, Rig

KEY = "daraja.payment.alice.1"
FIELDS = {
    "v",
    "payment_id",
    "checkout_request_id",
    "user_id",
    "group_id",
    "amount",
    "initiated_at",
    "appwrite_session",
}


class Storage:
    """What a device keeps for an app; it lies outside the data folder."""

    def __init__(self, kept: Mapping[str, str] | None = None) -> None:
        self.kept = dict(kept or {})
        self.written: list[str] = []
        self._changed = asyncio.Condition()

    async def write(self, key: str, value: str) -> None:
        async with self._changed:
            self.kept[key] = value
            self.written.append(value)
            self._changed.notify_all()

    async def read_all(self, prefix: str) -> Mapping[str, str]:
        return {key: value for key, value in self.kept.items() if key.startswith(prefix)}

    async def remove(self, key: str) -> None:
        async with self._changed:
            self.kept.pop(key, None)
            self._changed.notify_all()

    async def holds(self, key: str, checkout_request_id: str | None) -> dict[str, Any]:
        """Wait for the entry that names this push."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: f'"{checkout_request_id}"' in self.kept.get(key, ""))
            entry: dict[str, Any] = json.loads(self.kept[key])
            return entry

    async def is_empty(self) -> None:
        """Wait until nothing is kept any more."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: not self.kept)


class HangingStorage(Storage):
    """A service that never answers, as Flet's does after a reconnect."""

    async def write(self, key: str, value: str) -> None:
        await asyncio.get_running_loop().create_future()

    async def read_all(self, prefix: str) -> Mapping[str, str]:
        await asyncio.get_running_loop().create_future()
        return {}

    async def remove(self, key: str) -> None:
        await asyncio.get_running_loop().create_future()


class RaisingStorage(Storage):
    """A service that fails in the way that it is told."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    async def write(self, key: str, value: str) -> None:
        raise self._error

    async def read_all(self, prefix: str) -> Mapping[str, str]:
        raise self._error

    async def remove(self, key: str) -> None:
        raise self._error


async def push(daraja: Daraja, storage: Storage, payment_id: str = "alice.1") -> Payment:
    return await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id=payment_id, mirror=storage)


async def ended(payment: object) -> object:
    assert isinstance(payment, Payment)
    async with asyncio.timeout(60):
        return await payment.result()


# --- what is kept, and for how long -------------------------------------------------------------------------------


async def test_an_open_payment_is_mirrored_without_phone_and_receipt_and_forgotten_at_the_verdict(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payment = await push(daraja, storage)
        entry = await storage.holds(KEY, payment.checkout_request_id)
        assert entry.keys() == FIELDS
        assert (entry["payment_id"], entry["user_id"], entry["amount"]) == ("alice.1", payment.user_id, 1000)
        assert entry["appwrite_session"]
        await rig.answer(payment)
        paid = await ended(payment)
        assert isinstance(paid, PaymentSuccess)
        await storage.is_empty()
        for text in storage.written:
            kept = json.loads(text)
            del kept["checkout_request_id"]  # ends in the number, and is needed to tell results apart
            assert not any(word in str(kept) for word in (paid.receipt_number, "ORDER-001", "712345678"))


async def test_a_refused_push_leaves_no_mirror(rig: Rig) -> None:
    await rig.faults(stk_push={"respond": "spike_arrest"})
    storage = Storage()
    async with rig.daraja() as daraja:
        with pytest.raises(StkPushRejectedError):
            await push(daraja, storage)
        await storage.is_empty()


@pytest.mark.slow
async def test_an_unknown_payment_stays_mirrored_until_the_late_verdict(fast_rig: Rig) -> None:
    await fast_rig.faults(callback={"lost": True})
    storage = Storage()
    async with fast_rig.daraja() as daraja:
        payment = await push(daraja, storage)
        await fast_rig.answer(payment, "cancel")
        assert isinstance(await ended(payment), PaymentTimeout)
        assert KEY in storage.kept
        await fast_rig.send_again()
        await storage.is_empty()
        assert isinstance(payment.state, PaymentCancelled)


# --- when the database is lost ------------------------------------------------------------------------------------


async def test_a_lost_database_is_made_up_for_with_the_same_id_clock_and_session(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payment = await push(daraja, storage)
        await storage.holds(KEY, payment.checkout_request_id)
    await rig.answer(payment)
    await rig.delivered(1)
    async with rig.daraja("new.db") as daraja:
        (restored,) = await daraja.restore_pending(storage)
        assert (restored.id, restored.amount, restored.user_id) == ("alice.1", 1000, payment.user_id)
        assert restored.initiated_at == payment.initiated_at
        assert isinstance(await ended(restored), PaymentSuccess)
        assert "restored" in [entry.source for entry in restored.timeline]
        await storage.is_empty()
        another = await push(daraja, storage, "alice.2")
        assert another.user_id == payment.user_id
    assert await rig.pushes() == 2


async def test_what_was_restored_without_a_database_survives_the_next_restart(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payment = await push(daraja, storage)
        await storage.holds(KEY, payment.checkout_request_id)
    for _ in range(2):
        async with rig.daraja("new.db") as daraja:
            (restored,) = await daraja.restore_pending(storage)
            await daraja.resumed()
            assert isinstance(restored.state, PaymentPending)
    await rig.answer(payment)
    await rig.delivered(1)
    async with rig.daraja("new.db") as daraja:
        (restored,) = await daraja.restore_pending()  # the device's storage is away this time
        assert isinstance(await ended(restored), PaymentSuccess)


async def test_the_newest_session_of_a_storage_is_the_one_that_is_used(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payment = await push(daraja, storage)
        entry = await storage.holds(KEY, payment.checkout_request_id)
    yesterday = (payment.initiated_at - timedelta(days=1)).isoformat()
    older = entry | {"payment_id": "alice.0", "initiated_at": yesterday, "appwrite_session": "of-a-user-long-gone"}
    storage.kept = {"daraja.payment.alice.0": json.dumps(older)} | storage.kept
    await rig.answer(payment)
    await rig.delivered(1)
    async with rig.daraja("new.db") as daraja:
        restored = {one.id: one for one in await daraja.restore_pending(storage)}
        assert isinstance(await ended(restored["alice.1"]), PaymentSuccess)


async def test_a_payment_past_its_cutoff_is_read_once_and_decided(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payment = await push(daraja, storage)
        entry = await storage.holds(KEY, payment.checkout_request_id)
    entry["initiated_at"] = (payment.initiated_at - timedelta(hours=1)).isoformat()
    storage.kept[KEY] = json.dumps(entry)
    async with rig.daraja("new.db") as daraja:
        (restored,) = await daraja.restore_pending(storage)
        assert await ended(restored) == PaymentTimeout(payment.checkout_request_id)


async def test_a_payment_from_the_future_started_now(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payment = await push(daraja, storage)
        entry = await storage.holds(KEY, payment.checkout_request_id)
    entry["initiated_at"] = (payment.initiated_at + timedelta(hours=5)).isoformat()
    storage.kept[KEY] = json.dumps(entry)
    async with rig.daraja("new.db") as daraja:
        (restored,) = await daraja.restore_pending(storage)
        assert restored.initiated_at < payment.initiated_at + timedelta(hours=1)


# --- the database wins --------------------------------------------------------------------------------------------


async def test_where_the_database_knows_the_payment_it_is_right_and_the_mirror_is_tidied_up(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payment = await push(daraja, storage)
        stale = await storage.holds(KEY, payment.checkout_request_id)
        await rig.answer(payment)
        paid = await ended(payment)
        await storage.is_empty()
    await storage.write(KEY, json.dumps(stale | {"amount": 5, "user_id": "mallory", "checkout_request_id": "other"}))
    async with rig.daraja() as daraja:
        await daraja.restore_pending(storage)
        known = await daraja.payment("alice.1")
        assert known is not None
        assert (known.state, known.amount, known.user_id) == (paid, 1000, payment.user_id)
        await storage.is_empty()


async def test_an_ordinary_restart_keeps_the_mirror_in_line(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payment = await push(daraja, storage)
    async with rig.daraja() as daraja:
        (restored,) = await daraja.restore_pending(storage)
        assert isinstance(restored.state, PaymentPending)
        await rig.answer(payment)
        assert isinstance(await ended(restored), PaymentSuccess)
        await storage.is_empty()


# --- a storage that fails, or holds nonsense ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "storage",
    [
        HangingStorage(),
        RaisingStorage(RuntimeError("the tab is closed")),
        RaisingStorage(OSError("no space")),
        RaisingStorage(TimeoutError()),
        RaisingStorage(asyncio.CancelledError()),
    ],
    ids=["hangs", "runtime", "os", "timeout", "cancelled"],
)
async def test_a_storage_that_fails_does_not_disturb_a_payment(rig: Rig, storage: Storage) -> None:
    async with rig.daraja() as daraja, asyncio.timeout(60):
        payment = await push(daraja, storage)
        await rig.answer(payment)
        assert isinstance(await ended(payment), PaymentSuccess)


@pytest.mark.parametrize(
    "storage",
    [
        pytest.param(HangingStorage(), marks=pytest.mark.slow),
        RaisingStorage(RuntimeError("the tab is closed")),
        RaisingStorage(asyncio.CancelledError()),
    ],
    ids=["hangs", "runtime", "cancelled"],
)
async def test_a_storage_that_cannot_be_read_leaves_the_database_to_decide(rig: Rig, storage: Storage) -> None:
    async with rig.daraja() as daraja:
        payment = await push(daraja, Storage())
    async with rig.daraja() as daraja, asyncio.timeout(60):
        (restored,) = await daraja.restore_pending(storage)
        await rig.answer(payment)
        assert isinstance(await ended(restored), PaymentSuccess)


NONSENSE: dict[str, Any] = {
    "no json": "{",
    "no object": "[]",
    "null": "null",
    "deep": "[" * 100_000,
    "bytes": "\x00\ud800",
    "too old": {"initiated_at": -timedelta(hours=49)},
    "another version": {"v": 2},
    "no version": {"v": None},
    "a naive moment": {"initiated_at": "2026-11-21T06:00:00"},
    "no moment": {"initiated_at": "yesterday"},
    "a number for a moment": {"initiated_at": 1},
    "no amount": {"amount": None},
    "words for an amount": {"amount": "a thousand"},
    "a negative amount": {"amount": -5},
    "an infinite amount": {"amount": float("inf")},
    "no id": {"payment_id": None},
    "a wrong id": {"payment_id": "../alice"},
    "a list for an id": {"payment_id": []},
    "an object for a user": {"user_id": {}},
    "a number for a group": {"group_id": 7},
    "a number for a push": {"checkout_request_id": 7},
    "no session": {"appwrite_session": None},
    "a header in the session": {"appwrite_session": "a\r\nX-Appwrite-Key: b"},
}


async def test_entries_that_are_too_old_or_make_no_sense_are_ignored(rig: Rig) -> None:
    for name, nonsense in NONSENSE.items():
        assert await restored_from(rig, nonsense) == ["alice.1"], name


async def test_an_entry_that_is_too_old_is_removed_and_nothing_else(rig: Rig) -> None:
    now = SystemClock().now()
    ages = {"old": timedelta(hours=49), "young": timedelta(hours=47), "future": -timedelta(hours=49)}
    entries: dict[str, dict[str, object]] = {name: good_entry(name, now - age) for name, age in ages.items()}
    entries["newer-version"] = good_entry("newer-version", now - timedelta(days=9)) | {"v": 2}
    kept = {f"daraja.payment.{name}": json.dumps(entry) for name, entry in entries.items()}
    storage = Storage(kept | {"daraja.payment.nonsense": "{", "another.app": kept["daraja.payment.old"]})
    async with rig.daraja("new.db") as daraja:
        restored = await daraja.restore_pending(storage)
    assert {one.id for one in restored} == {"young", "future"}
    assert {*kept, "daraja.payment.nonsense", "another.app"} - set(storage.kept) == {"daraja.payment.old"}


async def test_a_storage_that_cannot_be_tidied_up_is_read_all_the_same(rig: Rig) -> None:
    class ReadOnlyStorage(Storage):
        """A service that has become unable to forget."""

        async def remove(self, key: str) -> None:
            raise RuntimeError("read only")

    now = SystemClock().now()
    entries = [good_entry("old", now - timedelta(hours=49)), good_entry("young", now)]
    storage = ReadOnlyStorage({f"daraja.payment.{one['payment_id']}": json.dumps(one) for one in entries})
    async with rig.daraja("new.db") as daraja:
        assert [one.id for one in await daraja.restore_pending(storage)] == ["young"]


async def test_an_entry_without_one_of_its_fields_is_ignored(rig: Rig) -> None:
    for field in FIELDS:
        assert await restored_from(rig, {field: ...}) == ["alice.1"], field


async def restored_from(rig: Rig, nonsense: str | dict[str, object]) -> list[str]:
    """What is restored when a good entry lies beside the spoilt one."""
    now = SystemClock().now()
    good = good_entry("alice.1", now)
    if isinstance(nonsense, dict):
        spoilt = good | {"payment_id": "bob.1"} | nonsense
        if isinstance(age := spoilt["initiated_at"], timedelta):
            spoilt["initiated_at"] = (now + age).isoformat()
        nonsense = json.dumps({name: value for name, value in spoilt.items() if value is not ...})
    kept = {"daraja.payment.bob.1": nonsense, KEY: json.dumps(good), "another.app": "its own"}
    async with rig.daraja("new.db") as daraja:
        return [one.id for one in await daraja.restore_pending(Storage(kept))]


def good_entry(payment_id: str, initiated_at: datetime) -> dict[str, object]:
    """What this version writes."""
    return {
        "v": 1,
        "payment_id": payment_id,
        "checkout_request_id": None,
        "user_id": "user",
        "group_id": None,
        "amount": 1000,
        "initiated_at": initiated_at.isoformat(),
        "appwrite_session": "a-session-that-nobody-knows",
    }
