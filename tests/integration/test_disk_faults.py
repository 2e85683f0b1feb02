"""A disk that refuses: nothing leaves that is not written down, and news is shown even when it cannot be stored."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Container
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from daraja_core import (
    Daraja,
    Payment,
    PaymentError,
    PaymentPending,
    PaymentSuccess,
    ScaledClock,
    StoreError,
    SystemClock,
)
from tests.integration.failing_store import FailingStore
from tests.integration.rig import FAST, PHONE, Rig, config_of

ROOT = Path(__file__).parents[2]
EVERY = range(1, 1000)


def engine(rig: Rig, refused: Container[int], *, keeps_sessions: bool = True) -> Daraja:
    store = FailingStore(rig.folder / "engine.db", refused, keeps_sessions=keeps_sessions)
    return Daraja(config_of(rig.sandbox.addresses), store=store, clock=ScaledClock(FAST, SystemClock()))


async def push(daraja: Daraja, payment_id: str = "alice.1") -> Payment:
    return await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id=payment_id)


@pytest.mark.parametrize(
    ("refused", "after_restart"),
    [
        ((1,), PaymentError),  # the attempt itself
        ((2,), PaymentError),  # the moment of sending
        (range(2, 1000), PaymentError),
        (EVERY, None),
    ],
)
async def test_what_cannot_be_written_down_is_not_sent(
    fast_rig: Rig, refused: Container[int], after_restart: type[PaymentError] | None
) -> None:
    async with engine(fast_rig, refused) as daraja:
        with pytest.raises(StoreError, match="disk is full; check the disk"):
            await push(daraja)
        shown = await daraja.payment("alice.1")
        assert shown is not None
        assert isinstance(shown.state, PaymentError)
    async with engine(fast_rig, ()) as daraja:
        await daraja.restore_pending()
        stored = await daraja.payment("alice.1")
        assert (None if stored is None else type(await stored.result())) is after_restart
    assert await fast_rig.pushes() == 0


async def test_after_the_disk_has_room_again_the_next_push_goes_out(fast_rig: Rig) -> None:
    async with engine(fast_rig, (1, 2)) as daraja:
        with pytest.raises(StoreError):
            await push(daraja)
        payment = await push(daraja, "alice.2")
        await fast_rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)
    async with engine(fast_rig, ()) as daraja:
        first = await daraja.payment("alice.1")  # written with the next change that could be
        assert first is not None
        assert isinstance(first.state, PaymentError)
    assert await fast_rig.pushes() == 1


async def test_a_session_that_cannot_be_kept_is_not_paid_with(fast_rig: Rig) -> None:
    async with engine(fast_rig, (), keeps_sessions=False) as daraja:
        with pytest.raises(StoreError, match="check the disk"):
            await push(daraja)
    assert await fast_rig.pushes() == 0


@pytest.mark.parametrize("refused", [(3,), (4,), range(3, 1000)])
async def test_news_is_shown_although_it_cannot_be_stored_and_read_again_after_a_restart(
    fast_rig: Rig, refused: Container[int]
) -> None:
    async with engine(fast_rig, refused) as daraja:
        updates = daraja.updates()
        payment = await push(daraja)
        assert isinstance(payment.state, PaymentPending)
        await fast_rig.answer(payment)
        paid = await payment.result()
        assert isinstance(paid, PaymentSuccess)
        async with asyncio.timeout(60):
            while not isinstance((await anext(updates)).state, PaymentSuccess):
                pass
    async with engine(fast_rig, ()) as daraja:
        await daraja.restore_pending()
        again = await daraja.payment("alice.1")
        assert isinstance(again, Payment)
        ended = await again.result()
        assert isinstance(ended, PaymentSuccess)
        assert ended.receipt_number == paid.receipt_number
    assert await fast_rig.pushes() == 1


# --- real file systems --------------------------------------------------------------------------------------------


def can_mount() -> bool:
    """Whether this machine lets a process have a file system of its own."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    probe = ["unshare", "--mount", "--map-root-user", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


own_disk = pytest.mark.skipif(not can_mount(), reason="this machine lets no process mount a file system of its own")


async def live(rig: Rig, story: str) -> dict[str, Any]:
    """Run a process on a disk of 512 kB; what it tells."""
    folder = rig.folder / "small disk"
    folder.mkdir()
    mount = 'mount -t tmpfs -o size=512k tmpfs "$0" && exec "$@"'
    addresses = json.dumps(asdict(rig.sandbox.addresses))
    process = await asyncio.create_subprocess_exec(
        *("unshare", "--mount", "--map-root-user", "sh", "-c", mount, str(folder)),
        *(sys.executable, "-m", "tests.integration.small_disk", addresses, str(folder), story),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    told: dict[str, Any] = json.loads(out)
    return told


@own_disk
async def test_a_full_disk_sends_nothing_and_a_freed_one_goes_on(fast_rig: Rig) -> None:
    told = await live(fast_rig, "full_before")
    assert told["ended"] == "PaymentSuccess"
    assert told["refused"].startswith("StoreError: the store 'engine.db' cannot be used")
    assert "full" in told["refused"]
    assert await fast_rig.pushes() == 1


@own_disk
async def test_a_disk_that_fills_up_meanwhile_hides_no_result_and_loses_none(fast_rig: Rig) -> None:
    told = await live(fast_rig, "full_meanwhile")
    assert told == {"shown": "PaymentSuccess", "after_restart": "PaymentSuccess"}
    assert await fast_rig.pushes() == 1


@own_disk
async def test_a_read_only_folder_is_refused_with_a_sentence(fast_rig: Rig) -> None:
    told = await live(fast_rig, "read_only")
    assert told["refused"].startswith(
        "StoreError: the data folder of 'engine.db' cannot be used: Read-only file system"
    )
    assert await fast_rig.pushes() == 0


@own_disk
async def test_a_folder_that_became_read_only_is_refused_with_a_sentence(fast_rig: Rig) -> None:
    told = await live(fast_rig, "read_only_record")
    assert told["refused"].startswith(
        "StoreError: the data folder of 'engine.db' cannot be used: Read-only file system"
    )
    assert await fast_rig.pushes() == 1


async def test_a_folder_that_is_a_file_is_refused_with_a_sentence(rig: Rig) -> None:
    (rig.folder / "file").write_text("I am no folder")
    with pytest.raises(StoreError, match=r"the data folder of 'engine\.db' cannot be used"):
        async with rig.daraja("file/engine.db"):
            pass


async def test_a_store_that_is_a_folder_is_refused_with_a_sentence(rig: Rig) -> None:
    (rig.folder / "engine.db").mkdir()
    with pytest.raises(StoreError, match=r"engine\.db"):
        async with rig.daraja():
            pass
