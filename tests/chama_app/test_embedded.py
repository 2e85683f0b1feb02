"""The app where it is not the main program: in a thread of another program's process, as on a phone."""

import asyncio
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.storage.client_storage import ClientStorage
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show_session

from .ui.fake_page import FakePage

LIMIT_S = 60
EVERYTHING = "In the pot: KES 3,000 of KES 3,000"


def started() -> tuple[set[str], int]:
    """What the system knows of processes that this one has started: the ones that are there, and whether others were.

    The number is what those used that have ended; none of them can do with nothing.
    """
    there = {pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text("ascii").split()}
    return there, resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt


async def _one_payment(folder: Path) -> str:
    """Start everything, let the phones pay by themselves, ask everybody, and say what the pot holds."""
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(folder)}))
    chama.start()
    try:
        async with FakePage() as page:
            session = Session(chama.state, chama.phones, Device(page.page), ClientStorage(page.page))
            show_session(page.page, session)
            await page.until(lambda: session.home.asking.ready)
            assert session.demo
            session.demo.play_scenario("all_pay")
            await page.until(lambda: session.home.pot.sums.complete and page.label("pot-total") == EVERYTHING)
            return page.label("pot-total")
    finally:
        await chama.close()


def test_the_sandbox_and_the_engine_run_in_a_thread_without_signals_or_processes(tmp_path: Path) -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    said: list[str] = []

    def program() -> None:
        said.append(asyncio.run(_one_payment(tmp_path)))

    before = started()
    thread = threading.Thread(target=program)
    thread.start()
    thread.join(LIMIT_S + 10)
    assert not thread.is_alive()
    assert said == [EVERYTHING]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    assert started() == before


def test_a_process_would_have_been_seen_while_it_runs_and_when_it_has_ended() -> None:
    before = started()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert started()[0] - before[0] == {str(process.pid)}
    assert (started()[0], started()[1] > before[1]) == (before[0], True)
