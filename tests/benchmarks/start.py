"""From `python main.py` to a screen that can be used, in the demo and about real money, beside an empty Flet app."""

import asyncio
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Final

from playwright.async_api import Browser

from tests.benchmarks.browser_tabs import browser, opened_tab, write_book
from tests.benchmarks.loads import program
from tests.benchmarks.table import Row
from tests.daraja_core.configs import config
from tests.e2e.served import Served, free_port

ROUNDS = 7
MEMBERS = 3
KINDS: Final = ("empty", "demo", "real")
LOOK_EVERY_S = 0.005
_CONFIG: Final = config()
CREDENTIALS: Final = {
    "CHAMA_MODE": "sandbox",
    "APPWRITE_ENDPOINT": "https://127.0.0.1:9/v1",
    "APPWRITE_PROJECT_ID": _CONFIG.appwrite_project_id,
    "DARAJA_CONSUMER_KEY": _CONFIG.consumer_key,
    "DARAJA_CONSUMER_SECRET": _CONFIG.consumer_secret,
    "DARAJA_PASSKEY": _CONFIG.passkey,
    "DARAJA_SHORTCODE": _CONFIG.shortcode,
    "DARAJA_CALLBACK_DOMAIN": _CONFIG.callback_domain,
    "DARAJA_CALLBACK_SECRET": _CONFIG.callback_secret,
}
"""Nobody answers there, so that no network takes part; whether it is used is seen when somebody is asked."""

Times = tuple[float, float]
"""Milliseconds until there is an address that answers, and until the screen there can be used."""


@contextmanager
def _empty() -> Iterator[str]:
    port = free_port()
    with program(sys.executable, "-m", "tests.benchmarks.empty_app", f"{port}"):
        while not _listens(port):
            sleep(LOOK_EVERY_S)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _app(folder: Path, credentials: Mapping[str, str]) -> Iterator[str]:
    served = Served(folder, credentials=credentials)
    served.start()
    try:
        yield served.address
    finally:
        served.kill()


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def _start(opened: Browser, kind: str) -> Times:
    with tempfile.TemporaryDirectory() as folder:
        if kind != "empty":
            write_book(Path(folder), "demo" if kind == "demo" else "safaricom-sandbox", MEMBERS)
        began = perf_counter()
        with _empty() if kind == "empty" else _app(Path(folder), CREDENTIALS if kind == "real" else {}) as address:
            answers = perf_counter() - began
            async with opened_tab(opened, address, "usable" if kind == "empty" else "act-row-m000"):
                return answers * 1000, (perf_counter() - began) * 1000


async def _measure() -> dict[str, tuple[list[float], list[float]]]:
    measured: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in KINDS}
    async with browser() as opened:
        for round_ in range(1 + ROUNDS):
            for kind, (answering, usable) in measured.items():
                to_answer, to_use = await _start(opened, kind)
                if round_:  # the first one warms up
                    answering.append(to_answer)
                    usable.append(to_use)
    return measured


def figures() -> Iterator[Row]:
    """Both modes beside the empty app."""
    measured = asyncio.run(_measure())
    answering, usable = measured.pop("empty")
    for kind, (to_answer, to_use) in measured.items():
        mode = {"demo": "the demo", "real": "real mode"}[kind]
        yield Row("app", f"start of {mode} until it can be used", "ms", to_use, "an empty Flet app", usable, 1.3)
        yield Row("app", f"start of {mode} until its address answers", "ms", to_answer, "the empty app", answering)
