from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from chama_app.demo.sandbox import sandbox_config
from chama_app.domain.start_problems import KeyStoreFault
from chama_app.i18n import ENGLISH
from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.services.connection import Connection
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.mode import read_mode
from chama_app.storage.transaction import SaveError
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show_session
from daraja_core import DarajaConfig, Finding
from sandbox import Sandbox

from ..services.test_connection import FINE, KEYS, FakeSecretStore
from .app import App
from .fake_page import FakePage

LIMIT_S = 60


class Settled(App):
    """An app in demo mode whose settings lead to fake services."""

    def __init__(self, folder: Path, **environment: str) -> None:
        super().__init__(folder)
        given = {"CHAMA_DATA_DIR": str(folder)} | environment
        self.secrets = FakeSecretStore()
        self.findings = FINE
        self.cleared = 0
        self.in_the_way: Exception | None = None
        self.folder = folder
        self.connection = Connection(
            read_app_config(given, chosen=read_mode), given, self._diagnose, self._clear, own_store=self.secrets
        )

    async def _diagnose(self, config: DarajaConfig) -> AsyncIterator[Finding]:
        for found in self.findings:
            yield found

    async def _clear(self) -> None:
        if self.in_the_way:
            raise self.in_the_way
        self.cleared += 1

    @asynccontextmanager
    async def settings(self, width: int = 390, *, web: bool = False) -> AsyncIterator[FakePage]:
        """A tab that shows the settings."""
        async with FakePage(width) as page:
            page.session.apply_page_patch({"web": web})
            device = Device(page.page)
            device.secrets = None if web else self.secrets
            session = Session(self.state, self.phones, device, ClientStorage(page.page), self.connection)
            show_session(page.page, session)
            await page.session.after_event(page.page)
            await page.until(lambda: page.said("pot-total") is not None)
            session.navigate("settings")
            await page.until(lambda: page.said("mode-demo") is not None)
            yield page


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Settled]:
    made = Settled(tmp_path)
    yield made
    made.database.close()


async def fill_in(page: FakePage, mode: str) -> None:
    """All keys of a mode, up to the press that saves them."""
    await page.press(f"mode-{mode}")
    await page.until(lambda: page.said("key-DARAJA_PASSKEY") is not None)
    for name, value in KEYS.items():
        await page.change(f"key-{name}", value)
    await page.until(lambda: page.can_press("save-keys"))


async def test_saved_secrets_are_shown_by_their_ends_and_can_be_replaced(app: Settled) -> None:
    async with app.settings() as page:
        await fill_in(page, "sandbox")
        await page.press("save-keys")
        await page.until(lambda: page.said("saved-DARAJA_CALLBACK_SECRET") is not None)
        assert page.texts(page.said("saved-DARAJA_CALLBACK_SECRET"))[-1] == "Saved · ends …cdef"
        assert page.texts(page.said("saved-DARAJA_CONSUMER_KEY"))[-1] == "Saved"  # too short to show an end of it
        assert page.label("saved-where") == "Saved in this device’s key store."
        assert not any(KEYS["DARAJA_CALLBACK_SECRET"] in text for text in page.texts())
        await page.press("replace-DARAJA_CALLBACK_SECRET")
        await page.until(lambda: page.said("key-DARAJA_CALLBACK_SECRET") is not None)
        assert page.value("key-DARAJA_CALLBACK_SECRET") == ""
    assert app.secrets.kept["sandbox:DARAJA_SHORTCODE"] == "174379"


async def test_what_is_missing_is_named_as_the_form_names_it(app: Settled) -> None:
    async with app.settings() as page:
        await page.press("mode-sandbox")
        await page.until(lambda: page.said("connect-problem") is not None)
        assert page.texts(page.said("connect-problem")) == [
            "Still missing: Callback address, Appwrite endpoint, Project id."
        ]


async def test_without_a_place_for_secrets_it_says_that_they_last_for_this_session(app: Settled) -> None:
    app.secrets.is_full = True
    async with app.settings() as page:
        await fill_in(page, "sandbox")
        await page.press("save-keys")
        await page.until(lambda: "did not keep Consumer key" in page.label("saved-where"))
        assert KEYS["DARAJA_CALLBACK_SECRET"] not in page.label("saved-where")


async def test_a_browser_never_takes_keys(app: Settled) -> None:
    async with app.settings(web=True) as page:
        await page.press("mode-production")
        await page.until(lambda: page.label("no-browser") == "Keys are never typed into a browser.")
        assert not page.find(lambda one: getattr(one, "password", False))
        assert page.said("save-keys") is None


@pytest.mark.parametrize("fault", ["absent", "failed", "silent"])
async def test_a_browser_is_not_told_to_use_a_key_store_that_failed(app: Settled, fault: KeyStoreFault) -> None:
    app.secrets.fault = fault
    async with app.settings(web=True) as page:
        await page.press("mode-sandbox")
        await page.until_said("store-fault", ENGLISH.settings.store_faults[fault])
        assert page.texts(page.said("no-browser-how")) == [ENGLISH.settings.no_browser_no_store]
        assert not any("keyring" in one for one in page.texts())
        app.secrets.fault = None
        await page.press("back")
        await page.press("mode-production")
        await page.until(lambda: page.said("store-fault") is None)
        assert page.texts(page.said("no-browser-how")) == [ENGLISH.settings.no_browser_how]


async def test_a_window_says_that_its_key_store_failed_and_what_to_do_instead(app: Settled) -> None:
    app.secrets.fault = "failed"
    async with app.settings() as page:
        await page.press("mode-sandbox")
        labels = ENGLISH.settings
        await page.until_said("store-fault", f"{labels.store_faults['failed']} {labels.without_store}")
    app.secrets.fault = "phone"
    async with app.settings() as page:
        await page.press("mode-sandbox")
        await page.until_said("store-fault", labels.store_faults["phone"])


async def test_the_test_ticks_each_step_or_says_what_is_wrong(app: Settled) -> None:
    app.findings = (Finding("oauth", "problem", "no", reason="keys"), *FINE[1:])
    async with app.settings(1280) as page:
        await fill_in(page, "sandbox")
        await page.press("test-connection")
        await page.until_said("tick-oauth", "Sign in to Daraja: M-PESA rejected the consumer key or secret.")
        await page.until_said("tick-callback", "Callback address reachable: OK")
        await page.until_said("tick-realtime", "Live updates: OK")


async def test_a_session_too_many_says_when_to_try_again(app: Settled) -> None:
    refused = Finding("session", "problem", "one too many", reason="too_many", retry_after_s=1500)
    app.findings = (refused, *FINE[1:])
    async with app.settings() as page:
        await fill_in(page, "sandbox")
        await page.press("test-connection")
        said = "Appwrite takes no more from this network for now. Try again in 25 min."
        await page.until(lambda: said in page.label("tick-session"))


async def test_what_appwrite_said_in_place_of_the_function_is_told_by_its_kind_and_stands_in_the_log(
    app: Settled, caplog: pytest.LogCaptureFixture
) -> None:
    said = "execute permissions must include any"
    refused = Finding("callback", "problem", f"Appwrite answers: {said}", reason="execute", said=said)
    app.findings = (FINE[0], refused, FINE[2])
    async with app.settings(1280) as page:
        await fill_in(page, "sandbox")
        await page.press("test-connection")
        await page.until(lambda: "give it the execute permission “any”" in page.label("tick-callback"))
        assert said not in page.label("tick-callback")
    assert said in caplog.text


async def test_the_sandbox_is_used_after_a_restart(app: Settled) -> None:
    async with app.settings() as page:
        await fill_in(page, "sandbox")
        await page.press("save-keys")
        await page.until(lambda: page.can_press("use-mode"))
        await page.press("use-mode")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: page.said("use-mode") is None)
        await page.press("back")
        said = "Safaricom sandbox is used from the next start. Until then, Demo stays on."
        await page.until_said("mode-restart", said)
    assert read_mode(app.folder) == "sandbox"


async def test_real_money_needs_a_green_test_and_the_word(app: Settled) -> None:
    async with app.settings() as page:
        await fill_in(page, "production")
        await page.press("save-keys")
        await page.until(lambda: page.said("saved-where") is not None)
        assert not page.can_press("use-mode")
        await page.press("test-connection")
        await page.until(lambda: page.can_press("use-mode"))
        await page.press("use-mode")
        await page.until(lambda: page.said("type-live") is not None)
        assert not page.can_press("dialog-yes")
        await page.change("type-live", "live")
        assert not page.can_press("dialog-yes")
        await page.change("type-live", "LIVE")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: read_mode(app.folder) == "production")


async def test_a_mode_that_the_environment_names_cannot_be_chosen_here(tmp_path: Path) -> None:
    app = Settled(tmp_path, CHAMA_MODE="demo")
    async with app.settings() as page:
        assert "CHAMA_MODE" in page.label("mode-given")
        await fill_in(page, "sandbox")
        assert page.said("use-mode") is None
    app.database.close()


async def test_numbers_are_shown_whole_only_to_who_wants_to_see_them(app: Settled) -> None:
    async with app.settings() as page:
        assert page.value("mask") is True
        await page.change("mask", False)
        await page.until(lambda: page.value("mask") is False)
        await page.press("go-home")
        await page.until(lambda: any("0712 345 001" in text for text in page.texts(page.said("member-alice"))))
        await page.until(lambda: page.storage.get("chama.masked") == "no")


async def test_the_theme_and_the_language_are_chosen_here(app: Settled) -> None:
    async with app.settings() as page:
        await page.press("theme-dark")
        await page.until(lambda: page.page.theme_mode is not None and page.page.theme_mode.value == "dark")
        await page.press("language-sw")
        await page.until(lambda: page.texts(page.said("title")) == ["Mipangilio"])
        await page.until(lambda: page.storage.get("chama.language") == "sw")
        assert page.storage["chama.theme"] == "dark"


async def test_a_button_has_more_of_a_card_that_shares_the_window_with_something_beside_it(app: Settled) -> None:
    async with app.settings(1100) as page:
        assert parts_of_buttons(page) == {6}
        await page.press("phones-close")
        await page.until(lambda: parts_of_buttons(page) == {4})
        await page.press("mode-sandbox")
        await page.until(lambda: parts_of_buttons(page) == {6})
    for width, parts in ((390, {None}), (600, {6}), (1920, {6})):
        async with app.settings(width) as page:
            assert parts_of_buttons(page) == parts


def parts_of_buttons(page: FakePage) -> set[int | None]:
    """How many parts of twelve the buttons have that stand beside what they do, at the far end; None for the line
    below."""
    names = ("export-all", "backup-save", "backup-restore", "clear-demo")
    parts = [page.said(name) for name in names]
    rows = page.find(lambda one: isinstance(one, ft.Row) and len(one.controls) == 1 and one.controls[0] in parts)
    assert all((one.alignment == ft.MainAxisAlignment.END) is (one.expand is not None) for one in rows)
    return {one.expand for one in rows}


async def test_clearing_asks_first(app: Settled) -> None:
    async with app.settings() as page:
        await page.press("clear-demo")
        await page.until(lambda: page.can_press("dialog-no"))
        await page.press("dialog-no")
        assert app.cleared == 0
        await page.press("clear-demo")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: app.cleared == 1)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SaveError("full"), ENGLISH.record.not_saved.format(why=ENGLISH.record.why["full"])),
        (OSError(13, "Permission denied"), ENGLISH.record.not_cleared.format(why=ENGLISH.record.why["read_only"])),
    ],
)
async def test_a_demo_that_cannot_be_cleared_says_why(app: Settled, error: Exception, said: str) -> None:
    async with app.settings() as page:
        app.in_the_way = error
        await page.press("clear-demo")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until_said("notice", said)
        app.in_the_way = None
        await page.until(lambda: page.can_press("clear-demo"))
        await page.press("clear-demo")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: app.cleared == 1)


async def test_a_mode_that_cannot_be_written_down_says_why(app: Settled) -> None:
    (app.folder / "mode.new").mkdir()
    async with app.settings() as page:
        await fill_in(page, "sandbox")
        await page.press("save-keys")
        await page.until(lambda: page.can_press("use-mode"))
        await page.press("use-mode")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until_said("notice", ENGLISH.record.mode_not_saved.format(why=ENGLISH.record.why["disk"]))
    assert read_mode(app.folder) is None


async def test_real_records_cannot_be_cleared(tmp_path: Path) -> None:
    app = Settled(tmp_path, CHAMA_MODE="sandbox", **KEYS)
    async with app.settings() as page:
        assert page.said("clear-demo") is None
    app.database.close()


async def test_the_connection_test_is_all_ticks_against_a_running_sandbox_and_names_a_wrong_key(tmp_path: Path) -> None:
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path)}))
    try:
        async with Sandbox(tmp_path / "another", port=0) as sandbox:
            config = sandbox_config(sandbox.addresses)
            assert {found.state async for found in chama._diagnose(config)} == {"ok"}
            wrong = [found async for found in chama._diagnose(replace(config, consumer_secret="another"))]
            assert [found.reason for found in wrong if found.check == "oauth"] == ["keys"]
            count = "SELECT count(*) FROM users"
            assert await sandbox.parts.appwrite._store.run(lambda db: db.execute(count).fetchone()[0]) == 1
    finally:
        await chama.close()
