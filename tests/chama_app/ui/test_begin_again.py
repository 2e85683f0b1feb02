"""The demo begins again: when it is cleared, by its own button, and for a scenario that nobody is left for."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.demo.forgotten import ASIDE
from chama_app.domain.members import Member
from chama_app.i18n import ENGLISH
from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.storage.transaction import SaveError
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.view_models.demo_view_model import DemoViewModel
from chama_app.ui.window import show_session

from .fake_page import FakePage

LIMIT_S = 60
FAST = {"CHAMA_CLOCK_FACTOR": "5"}


@asynccontextmanager
async def running(folder: Path, **environment: str) -> AsyncIterator[Application]:
    """The app in its demo."""
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(folder), **environment}))
    chama.start()
    try:
        yield chama
    finally:
        await chama.close()


@asynccontextmanager
async def looked_at(chama: Application) -> AsyncIterator[tuple[FakePage, Session, DemoViewModel]]:
    """A tab on it, with the simulated phones."""
    async with FakePage() as page, asyncio.timeout(LIMIT_S):
        session = Session(chama.state, chama.phones, Device(page.page), None, chama.connection)
        show_session(page.page, session)
        await page.session.after_event(page.page)
        assert session.demo
        yield page, session, session.demo


async def test_a_cleared_demo_begins_again_and_takes_payments(tmp_path: Path) -> None:
    async with running(tmp_path, **FAST) as chama, looked_at(chama) as (page, session, demo):
        for _ in range(2):
            demo.play_scenario("all_pay")
            await page.until(lambda: session.home.pot.sums.complete)
            await chama.connection.clear_demo()
            await page.until(lambda: not session.home.pot.sums.received)


async def test_a_scenario_begins_from_any_state_and_everybody_stays(tmp_path: Path) -> None:
    async with running(tmp_path, **FAST) as chama, looked_at(chama) as (page, session, demo):
        book = chama.state.snapshot().book
        chama.state.update_members(replace(book, members=(*book.members, Member("eve", "Eve", "254712345009"))))
        demo.play_scenario("all_pay")  # before anything has come up
        assert demo.state.scenario == "all_pay"
        await page.until(lambda: session.home.pot.sums.complete)
        demo.play_scenario("one_cancels")  # when nobody can be asked
        await page.until(lambda: not demo.state.scenario and session.home.pot.sums.paid_members == 3)
        assert [one.id for one in chama.state.snapshot().book.members] == ["alice", "bob", "carol", "eve"]
        assert len(chama.state.snapshot().book.requests) == 4


async def test_payments_that_the_demo_forgot_are_taken_back_and_what_was_open_goes_on(tmp_path: Path) -> None:
    async with running(tmp_path, **FAST) as chama, looked_at(chama) as (page, session, demo):
        pot = session.home.pot
        demo.play_scenario("one_cancels")
        await page.until(lambda: pot.sums.paid_members == 2 and not demo.state.scenario)
        assert session.app_state.requests.send("alice")
        await page.until(lambda: demo.has_prompt)
        before = [one.id for one in chama.state.snapshot().book.requests]
        demo.reset()
        await page.until_said("notice", ENGLISH.shell.payments_forgotten)
        await page.until(lambda: not pot.sums.received and chama.state.snapshot().ready)
        assert chama.state.snapshot().book.requests == ()
        await page.press_action()
        await page.until(lambda: pot.sums.paid_members == 2 and demo.has_prompt)
        assert [one.id for one in chama.state.snapshot().book.requests] == before
        demo.answer("alice", "pay")
        await page.until(lambda: pot.sums.paid_members == 3)


async def test_what_is_forgotten_in_two_tabs_at_once_is_taken_back_by_either(tmp_path: Path) -> None:
    async with running(tmp_path, **FAST) as chama, looked_at(chama) as (page, session, demo):
        pot = session.home.pot
        demo.play_scenario("all_pay")
        await page.until(lambda: pot.sums.complete)
        before = [one.id for one in chama.state.snapshot().book.requests]
        connection = chama.connection
        await asyncio.gather(connection.begin_again(), connection.begin_again())
        await page.until(lambda: not pot.sums.received and chama.state.snapshot().ready)
        await asyncio.gather(connection.take_back(), connection.take_back())
        await page.until(lambda: pot.sums.complete)
        assert [one.id for one in chama.state.snapshot().book.requests] == before


async def test_a_demo_whose_record_is_held_by_another_program_is_not_cleared_and_goes_on(tmp_path: Path) -> None:
    async with running(tmp_path) as chama:
        with closing(sqlite3.connect(tmp_path / "demo" / "chama.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(SaveError):
                await chama.connection.clear_demo()
        await chama.connection.clear_demo()  # it runs again, or there would be nothing to clear


async def test_a_demo_whose_records_cannot_be_put_aside_says_so_and_goes_on(tmp_path: Path) -> None:
    async with running(tmp_path) as chama:
        in_the_way = tmp_path / "demo" / ASIDE
        in_the_way.write_text("of somebody else", encoding="utf-8")
        for change in (chama.connection.begin_again, chama.connection.clear_demo):
            with pytest.raises(OSError, match=ASIDE):
                await change()
        in_the_way.unlink()
        await chama.connection.begin_again()  # it runs again, or there would be nothing to put aside
        assert in_the_way.is_dir()
