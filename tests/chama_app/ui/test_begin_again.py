"""The demo begins again: when it is cleared, by its own button, and for a scenario that nobody is left for."""

import asyncio
import sqlite3
from contextlib import closing
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
from chama_app.ui.window import show_session

from .fake_page import FakePage

LIMIT_S = 60


async def test_a_cleared_demo_begins_again_and_takes_payments(tmp_path: Path) -> None:
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path), "CHAMA_CLOCK_FACTOR": "5"}))
    chama.start()
    try:
        async with FakePage() as page, asyncio.timeout(LIMIT_S):
            session = Session(chama.state, chama.phones, Device(page.page), None, chama.connection)
            show_session(page.page, session)
            demo = session.demo
            assert demo
            for _ in range(2):
                demo.play_scenario("all_pay")
                while not session.home.pot.sums.complete:  # noqa: ASYNC110 — a page has no event to wait for
                    await asyncio.sleep(0.02)
                await chama.connection.clear_demo()
                while session.home.pot.sums.received:  # noqa: ASYNC110 — as above
                    await asyncio.sleep(0.02)
    finally:
        await chama.close()


async def test_a_scenario_begins_from_any_state_and_everybody_stays(tmp_path: Path) -> None:
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path), "CHAMA_CLOCK_FACTOR": "5"}))
    book = chama.state.snapshot().book
    eve = Member("eve", "Eve", "254712345009")
    chama.state.update_members(replace(book, members=(*book.members, eve)))
    chama.start()
    try:
        async with FakePage() as page, asyncio.timeout(LIMIT_S):
            session = Session(chama.state, chama.phones, Device(page.page), None, chama.connection)
            show_session(page.page, session)
            demo = session.demo
            assert demo
            demo.play_scenario("all_pay")  # before anything has come up
            assert demo.state.scenario == "all_pay"
            while not session.home.pot.sums.complete:  # noqa: ASYNC110 — a page has no event to wait for
                await asyncio.sleep(0.02)
            demo.play_scenario("one_cancels")  # when nobody can be asked
            while demo.state.scenario or session.home.pot.sums.paid_members != 3:  # noqa: ASYNC110 — as above
                await asyncio.sleep(0.02)
            assert [one.id for one in chama.state.snapshot().book.members] == ["alice", "bob", "carol", "eve"]
            assert len(chama.state.snapshot().book.requests) == 4
    finally:
        await chama.close()


async def test_payments_that_the_demo_forgot_are_taken_back_and_what_was_open_goes_on(tmp_path: Path) -> None:
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path), "CHAMA_CLOCK_FACTOR": "5"}))
    chama.start()
    try:
        async with FakePage() as page, asyncio.timeout(LIMIT_S):
            session = Session(chama.state, chama.phones, Device(page.page), None, chama.connection)
            show_session(page.page, session)
            await page.session.after_event(page.page)
            demo, sums = session.demo, session.home.pot
            assert demo
            demo.play_scenario("one_cancels")
            while session.home.pot.sums.paid_members != 2 or demo.state.scenario:  # noqa: ASYNC110 — a page has no event to wait for
                await asyncio.sleep(0.02)
            assert session.app_state.requests.send("alice")
            while not demo.has_prompt:  # noqa: ASYNC110 — as above
                await asyncio.sleep(0.02)
            before = [one.id for one in chama.state.snapshot().book.requests]
            demo.reset()
            await page.until_said("notice", ENGLISH.shell.payments_forgotten)
            await page.until(lambda: not sums.sums.received and chama.state.snapshot().ready)
            assert chama.state.snapshot().book.requests == ()
            await page.press_action()
            await page.until(lambda: sums.sums.paid_members == 2 and demo.has_prompt)
            assert [one.id for one in chama.state.snapshot().book.requests] == before
            demo.answer("alice", "pay")
            await page.until(lambda: sums.sums.paid_members == 3)
    finally:
        await chama.close()


async def test_a_demo_whose_record_is_held_by_another_program_is_not_cleared_and_goes_on(tmp_path: Path) -> None:
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path)}))
    chama.start()
    try:
        with closing(sqlite3.connect(tmp_path / "demo" / "chama.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(SaveError):
                await chama.connection.clear_demo()
        await chama.connection.clear_demo()  # it runs again, or there would be nothing to clear
    finally:
        await chama.close()


async def test_a_demo_whose_records_cannot_be_put_aside_says_so_and_goes_on(tmp_path: Path) -> None:
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path)}))
    chama.start()
    try:
        in_the_way = tmp_path / "demo" / ASIDE
        in_the_way.write_text("of somebody else", encoding="utf-8")
        for change in (chama.connection.begin_again, chama.connection.clear_demo):
            with pytest.raises(OSError, match=ASIDE):
                await change()
        in_the_way.unlink()
        await chama.connection.begin_again()  # it runs again, or there would be nothing to put aside
        assert in_the_way.is_dir()
    finally:
        await chama.close()
