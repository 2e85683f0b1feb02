"""A backup is put in place while a phone shows a prompt: whoever pays then has paid."""

from pathlib import Path

import httpx

from daraja_core import PaymentPending, PaymentSuccess
from sandbox.address_file import address_in

from .test_demo_times import demo, until


async def test_what_was_asked_for_since_the_backup_is_followed_after_the_restore_and_counts_when_it_is_paid(
    tmp_path: Path,
) -> None:
    async with demo(tmp_path, 1) as running:
        assert running.connection.backups
        backup = await running.connection.backups.make()
        await running.connection.backups.stage(backup)
        running.state.requests.send("bob")
        await until(running, lambda book: any(isinstance(one.state, PaymentPending) for one in book.requests))
    async with demo(tmp_path, 1) as running:
        (asked,) = running.state.snapshot().book.requests
        address = address_in(tmp_path / "demo" / "sandbox")
        assert address
        async with httpx.AsyncClient(base_url=address) as control:
            answer = {"outcome": "pay", "pin": "1234"}
            (await control.post(f"/control/prompts/{asked.checkout_request_id}", json=answer)).raise_for_status()
        book = await until(running, lambda book: isinstance(book.requests[0].state, PaymentSuccess))
        assert [(one.id, one.received) for one in book.requests] == [(asked.id, 1000)]
