"""Another mode, or other keys, take hold without closing a window."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from chama_app.domain.start_problems import StartProblem
from chama_app.i18n.start_text import in_every_language
from chama_app.main import Application
from chama_app.services.config import StartError, read_app_config
from chama_app.services.connection import CredentialValues
from chama_app.serving import ApplicationHost
from chama_app.storage.mode import read_mode, write_mode
from chama_app.ui.returned_page import RETURNED

from .services.test_connection import FakeSecretStore
from .ui.fake_page import FakePage

LIMIT_S = 60


def host(folder: Path) -> ApplicationHost:
    """The app as `serving` starts it, on this data folder."""
    environment = {"CHAMA_DATA_DIR": str(folder)}

    def open_chama(restart: Callable[[], object], held: CredentialValues | None) -> Application:
        return Application(read_app_config(environment, chosen=read_mode), environment, restart, held)

    return ApplicationHost(open_chama)


async def restarted(app: ApplicationHost) -> None:
    """Start again, and wait for it."""
    async with asyncio.timeout(LIMIT_S):
        await app.restart()


async def test_every_page_goes_on_in_the_chosen_mode_and_back_with_its_data(tmp_path: Path) -> None:
    app = host(tmp_path)
    try:
        async with FakePage() as one:
            await app.open_session(one.page)
            await one.until(lambda: one.said("member-alice") is not None)
            await one.press("greeting-dismiss")
            write_mode(tmp_path, "sandbox")
            await one.press("go-settings")
            await one.until(lambda: one.said("restart-now") is not None)
            await one.press("restart-now")
            await one.until(lambda: "SANDBOX" in one.texts() and one.said("member-alice") is None)
            assert app.application.mode == "sandbox"
            assert app.needs_key()
            told: list[bool] = []
            app.restarted = lambda: told.append(app.needs_key())
            write_mode(tmp_path, "demo")
            await restarted(app)
            assert told == [False]  # where it is then, is printed anew
            await one.until(lambda: "DEMO" in one.texts() and one.said("member-alice") is not None)
    finally:
        await app.close()


async def test_keys_that_are_only_held_are_still_held_after_a_restart(tmp_path: Path) -> None:
    app = host(tmp_path)
    try:
        await app.application.connection.save("sandbox", {"DARAJA_PASSKEY": "a passkey"}, FakeSecretStore())
        await restarted(app)
        assert app.application.credential_values["sandbox"] == {"DARAJA_PASSKEY": "a passkey"}
    finally:
        await app.close()


async def test_a_start_that_fails_is_told_on_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Application] = []

    def open_chama(restart: Callable[[], object], held: CredentialValues | None) -> Application:
        if opened:
            raise StartError("The data folder cannot be used. Set CHAMA_DATA_DIR.", "disk", disk="full")
        opened.append(Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path)}), {}, restart, held))
        return opened[0]

    app = ApplicationHost(open_chama)
    async with FakePage() as page:
        await app.open_session(page.page)
        await restarted(app)
        await page.until(lambda: page.texts() == [in_every_language(StartProblem("disk", disk="full"))])


async def test_a_page_that_was_away_while_the_app_started_again_goes_on_with_that_when_it_is_back(
    tmp_path: Path,
) -> None:
    app = host(tmp_path)
    try:
        async with FakePage() as one:
            one.session.apply_page_patch({"web": True})
            await app.open_session(one.page)
            await one.until(lambda: one.said("member-alice") is not None)
            await one.session.disconnect(LIMIT_S)
            write_mode(tmp_path, "sandbox")
            await restarted(app)
            await one.session.connect(one.connection)
            await one.until(lambda: one.connection.frames == [RETURNED])
            await one.until(lambda: "SANDBOX" in one.texts())
    finally:
        await app.close()


async def test_two_presses_are_one_restart(tmp_path: Path) -> None:
    app = host(tmp_path)
    try:
        before = app.application
        assert app.restart() is app.restart()
        await restarted(app)
        assert app.application is not before
    finally:
        await app.close()
