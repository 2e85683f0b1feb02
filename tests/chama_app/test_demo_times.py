"""The demo's times: however fast its clock runs, what M-PESA says fits between the lines of the history around it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from chama_app.demo.clock import newest_moment
from chama_app.domain.book import Book
from chama_app.main import Application
from chama_app.services.config import read_app_config
from daraja_core import PaymentSuccess
from sandbox.address_file import address_in

LOOK_EVERY_S = 0.02


@asynccontextmanager
async def demo(folder: Path, factor: int) -> AsyncIterator[Application]:
    """The app, ready."""
    running = Application(read_app_config({"CHAMA_DATA_DIR": str(folder), "CHAMA_CLOCK_FACTOR": str(factor)}))
    running.start()
    try:
        await until(running, lambda _: running.state.snapshot().ready)
        yield running
    finally:
        await running.close()


async def until(running: Application, is_so: Callable[[Book], bool]) -> Book:
    """Wait until the record says so."""
    while not is_so(running.state.snapshot().book):  # noqa: ASYNC110 — whoever subscribes is one more tab
        await asyncio.sleep(LOOK_EVERY_S)
    return running.state.snapshot().book


async def paid(running: Application, folder: Path) -> Book:
    """Ask everybody, and wait until everybody has paid. The pretend M-PESA answers itself: no prompt closes before."""
    address = address_in(folder / "demo" / "sandbox")
    assert address
    async with httpx.AsyncClient(base_url=address) as control:
        for one in running.state.snapshot().book.members:
            (await control.put(f"/control/phones/{one.phone}", json={"auto": "pay"})).raise_for_status()
    running.state.requests.send_all()
    return await until(running, lambda book: len(said(book)) == len(book.members))


def said(book: Book) -> list[datetime]:
    """What M-PESA calls the moments of the payments."""
    successes = [one.state for one in book.requests if isinstance(one.state, PaymentSuccess)]
    return [one.mpesa_timestamp for one in successes if one.mpesa_timestamp]


def in_order(book: Book) -> bool:
    """Whether everything was paid after it was asked for, and heard of after it was paid; M-PESA tells no fractions."""
    for one in book.requests:
        assert isinstance(one.state, PaymentSuccess)
        assert one.state.mpesa_timestamp
        heard = max(entry.at for entry in one.timeline)
        if not one.started_at.replace(microsecond=0) <= one.state.mpesa_timestamp <= heard:
            return False
    return True


@pytest.mark.slow
async def test_a_receipt_of_a_hurried_demo_is_neither_older_than_its_request_nor_newer_than_its_answer(
    tmp_path: Path,
) -> None:
    async with demo(tmp_path, 200) as running:
        first = await paid(running, tmp_path)
        assert in_order(first)
        await running.connection.clear_demo()
        await until(running, lambda book: not book.requests and running.state.snapshot().ready)
        again = await paid(running, tmp_path)
        assert in_order(again)
        newest = newest_moment(again)
    async with demo(tmp_path, 1) as running:  # as fast as life, hours ahead of it
        await running.connection.begin_again()
        await until(running, lambda book: not book.requests and running.state.snapshot().ready)
        assert newest
        later = await paid(running, tmp_path)
        assert in_order(later)
        assert min(said(later)) >= newest.replace(microsecond=0)
