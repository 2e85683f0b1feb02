"""A tab that is left, comes back, is torn away or whose services hang ends in a true screen."""

import asyncio
from pathlib import Path

import flet as ft
import pytest

from chama_app.domain.member_rows import MemberRow
from chama_app.i18n import Words
from chama_app.main import Application
from chama_app.services.config import AppConfig, read_app_config
from chama_app.storage.client_storage import ClientStorage
from chama_app.ui.components import member_row
from chama_app.ui.components.status_chip import status_chip
from chama_app.ui.device import Device
from chama_app.ui.screens import shell
from chama_app.ui.screens.routes import DESTINATIONS
from chama_app.ui.session import Session
from chama_app.ui.view_models.home_state import Countdown
from chama_app.ui.window import show_session

from ..example_chama import paid
from .app import App, ask_all
from .fake_page import LIMIT_S, FakePage
from .stage import crowd, staged


async def test_a_reconnected_tab_is_drawn_anew(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        before = page.said("pot-total")
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.settle()
        assert page.said("pot-total") is not before


async def test_news_for_a_tab_that_is_away_are_passed_over_and_the_next_are_told() -> None:
    async with FakePage() as page:
        device = Device(page.page)
        page.connection.is_away = True
        device.show_message("3 requests sent")
        page.connection.is_away = False
        device.show_message("Saved")
        await page.until_said("notice", "Saved")


@pytest.mark.slow
async def test_services_that_hang_leave_the_screen_alive(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd()) as stage:
        stage.page.hang()
        stage.session.set_language("sw")
        await stage.page.until(lambda: "Wanachama" in stage.page.texts())
        stage.session.copy_text("UKK1AAAAAA")
        stage.session.navigate("activity")
        await stage.page.until(lambda: "Shughuli" in stage.page.texts(stage.page.said("title")))


async def test_a_hanging_storage_keeps_the_defaults_and_the_session_goes_on(app: App) -> None:
    async with FakePage() as page:
        page.hang()
        show_session(page.page, Session(app.state, app.phones, Device(page.page), ClientStorage(page.page)))
        await page.settle()
        assert "Members" in page.texts()


async def test_a_closed_tab_does_not_disturb_the_others(app: App) -> None:
    async with app.running(), app.tab() as one:
        async with app.tab(1280) as other:
            await ask_all(other)
        app.engine.change("bob.1", paid())
        await one.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")


async def test_main_never_raises_whatever_the_page_does(tmp_path: Path) -> None:
    chama = Application(AppConfig("demo", tmp_path, 1.0))

    class BrokenPage(ft.Page):
        """A page whose title cannot be set."""

        is_broken = False

        def __setattr__(self, name: str, value: object) -> None:
            if name == "title" and self.is_broken:
                raise RuntimeError("no title here")
            super().__setattr__(name, value)

    async with FakePage() as page:
        broken = BrokenPage(page.session)
        object.__setattr__(broken, "is_broken", True)
        await chama.open_session(broken)
        assert "could not open this page" in str(broken.views)
    await chama.close()


async def test_pause_and_resume_of_a_phone_ask_what_became_of_the_payments(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        await page.lifecycle("pause")
        await asyncio.sleep(0)
        assert app.engine.resumes == 0
        await page.lifecycle("resume")
        await page.until(lambda: app.engine.resumes == 1)


async def test_a_row_that_cannot_be_drawn_leaves_the_others_alive(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_for_bob(
        row: MemberRow, countdown: Countdown, words: Words, *, reduce_motion: bool, key: str
    ) -> ft.Control:
        if row.member.id == "bob":
            raise LookupError("no chip for Bob")
        return status_chip(row, countdown, words, reduce_motion=reduce_motion, key=key)

    async with app.running(), app.tab() as page:
        await ask_all(page)
        monkeypatch.setattr(member_row, "status_chip", fails_for_bob)
        app.engine.change("bob.1", paid("UKK1BBBBBB"))
        await page.until(lambda: page.said("not-drawn") is not None)
        app.engine.change("alice.1", paid())
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
        monkeypatch.undo()
        await page.lifecycle("resume")
        await page.until_said("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")


async def test_a_window_that_cannot_be_drawn_says_so_and_is_drawn_later(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> ft.Control:
        raise LookupError("no home")

    async with app.running(), app.tab() as page:
        monkeypatch.setattr(shell, "DESTINATIONS", {**DESTINATIONS, "activity": fails})
        await page.press("go-activity")
        await page.until(lambda: page.said("not-drawn") is not None)
        monkeypatch.undo()
        await page.lifecycle("resume")
        await page.until(lambda: "Activity" in page.texts(page.said("title")))


async def test_a_sandbox_that_cannot_start_says_why_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "sandbox").write_text("in the way")
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path)}))
    subscriber = chama.state.subscribe()
    chama.start()
    async with asyncio.timeout(LIMIT_S):
        while (problem := chama.state.snapshot().problem) is None:
            await subscriber.wait_for_change(None)
    await chama.close()
    assert problem.kind == "setup"
    assert "cannot be made (File exists): choose another one" in caplog.text


@pytest.mark.slow  # it starts a sandbox
async def test_payments_begin_again_by_themselves_when_what_was_in_the_way_is_gone(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    in_the_way = tmp_path / "demo" / "sandbox"
    in_the_way.write_text("in the way")
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path)}), first_wait_s=0.05)
    subscriber = chama.state.subscribe()
    chama.start()
    async with asyncio.timeout(60):
        while chama.state.snapshot().problem is None:
            await subscriber.wait_for_change(None)
        in_the_way.unlink()
        while not chama.state.snapshot().ready:
            await subscriber.wait_for_change(None)
    assert chama.state.snapshot().problem is None
    await chama.close()


async def test_a_page_goes_on_after_an_answer_for_what_is_gone_by_then(app: App) -> None:
    async with app.running(), app.tab() as page:
        show_session(page.page, app.session)  # as after a restart on the same page
        gone = max(page.session.index) + 1  # as the service of a call that was given up
        page.session.handle_invoke_method_results(gone, "a call that nobody waits for any more", None, None)
        await page.until(lambda: page.can_press("act-row-alice"))
