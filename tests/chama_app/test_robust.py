"""A tab that is left, comes back, is torn away or whose services hang ends in a true screen."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import flet as ft
import pytest

from chama_app.device import Device
from chama_app.main import Chama, show
from chama_app.mirror import ClientStorage
from chama_app.session import Session
from chama_app.setup import Setup

from .every_screen import crowd, staged
from .fakepage import FakePage
from .people import paid
from .test_screens import App, ask_all


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    made = App(tmp_path)
    yield made
    made.shelf.close()


async def test_a_reconnected_tab_is_drawn_anew(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        before = page.said("pot-total")
        await page.session.dispatch_event(page.page._i, "connect", None)
        await page.settle()
        assert page.said("pot-total") is not before


async def test_services_that_hang_leave_the_screen_alive(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd()) as stage:
        stage.page.hang()
        stage.session.speak("sw")
        await stage.page.until(lambda: "Wanachama" in stage.page.texts())
        stage.session.copy("UKK1AAAAAA")
        stage.session.go("activity")
        await stage.page.until(lambda: "Shughuli" in stage.page.texts(stage.page.said("title")))


async def test_a_hanging_storage_keeps_the_defaults_and_the_session_goes_on(app: App) -> None:
    async with FakePage() as page:
        page.hang()
        show(page.page, Session(app.state, app.phones, Device(page.page), ClientStorage(page.page)))
        await page.settle()
        assert "Members" in page.texts()


async def test_a_closed_tab_does_not_disturb_the_others(app: App) -> None:
    async with app.running(), app.tab() as one:
        async with app.tab(1280) as other:
            await ask_all(other)
        app.payments.change("bob.1", paid())
        await one.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")


async def test_main_never_raises_whatever_the_page_does(tmp_path: Path) -> None:
    chama = Chama(Setup("demo", tmp_path, 1.0))

    class BrokenPage(ft.Page):
        """A page whose fonts cannot be set."""

        added: str = ""
        is_broken = False

        def __setattr__(self, name: str, value: object) -> None:
            if name == "fonts" and self.is_broken:
                raise RuntimeError("no fonts here")
            super().__setattr__(name, value)

        def add(self, *controls: ft.Control) -> None:
            object.__setattr__(self, "added", str(controls))

    async with FakePage() as page:
        broken = BrokenPage(page.session)
        object.__setattr__(broken, "is_broken", True)
        await chama.session(broken)
        assert "could not open this page" in broken.added
    await chama.close()


async def test_pause_and_resume_of_a_phone_ask_what_became_of_the_payments(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        await page.lifecycle("pause")
        await asyncio.sleep(0)
        assert app.payments.resumes == 0
        await page.lifecycle("resume")
        await page.until(lambda: app.payments.resumes == 1)
