"""The app where it is not the main program: in a thread of another program's process, as on a phone."""

import asyncio
import signal
import threading
from pathlib import Path

from chama_app.device import Device
from chama_app.main import Chama, show
from chama_app.mirror import ClientStorage
from chama_app.session import Session
from chama_app.setup import read_setup

from .fakepage import FakePage

LIMIT_S = 30


async def _one_payment(folder: Path) -> str:
    """Start everything, let the phones pay by themselves, ask everybody, and say what the pot holds."""
    chama = Chama(read_setup({"CHAMA_DATA_DIR": str(folder)}))
    chama.start()
    try:
        async with FakePage() as page:
            session = Session(chama._state, chama._phones, Device(page.page), ClientStorage(page.page))
            show(page.page, session)
            async with asyncio.timeout(LIMIT_S):
                while not session.board.ready:  # noqa: ASYNC110 — a page has no event to wait for
                    await asyncio.sleep(0.02)
                assert session.demo
                session.demo.play("all_pay")
                while not session.board.pot.complete:  # noqa: ASYNC110 — as above
                    await asyncio.sleep(0.02)
            return page.label("pot-total")
    finally:
        await chama.close()


def test_the_sandbox_and_the_engine_run_in_a_thread_without_signals_or_processes(tmp_path: Path) -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    said: list[str] = []

    def program() -> None:
        said.append(asyncio.run(_one_payment(tmp_path)))

    thread = threading.Thread(target=program)
    thread.start()
    thread.join(LIMIT_S + 10)
    assert not thread.is_alive()
    assert said == ["In the pot: KES 3,000 of KES 3,000"]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    assert "multiprocessing.process" not in str(threading.enumerate())
