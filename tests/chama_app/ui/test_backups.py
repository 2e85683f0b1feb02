"""A backup is saved from the settings, and replaces what is here only on a typed word."""

import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.payout_rules import PayoutDraft
from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.storage.backup_file import STAGED, write_backup
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.database import Database
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show_session

from ..example_chama import ALICE, BOB, CAROL, NOON, book, paid, payment_request, unknown
from .fake_page import FakePage
from .stage import staged


async def test_a_backup_is_saved_looked_into_and_put_in_place_on_a_typed_word(tmp_path: Path) -> None:
    holds = book(payment_request(ALICE, paid()), members=(ALICE, BOB, replace(CAROL, archived=True)))
    async with staged(tmp_path, holds) as stage:
        page, backup = stage.page, stage.session.settings.backup
        out = tmp_path / "out"
        out.mkdir()
        page.connection.downloads = str(out)
        stage.session.navigate("settings")
        await page.until(lambda: page.can_press("backup-save"))
        await page.press("backup-save")
        await page.until(lambda: any(out.glob("lunch-backup-demo-*.zip")) and not backup.form.is_busy)
        await backup.show(next(out.glob("*.zip")).read_bytes())
        await page.until(lambda: page.said("restore-word") is not None)
        made, _, who, _ = page.texts(page.said("restore-in-file"))[1:]
        assert (made, who) == ("Made 20 Nov 2026, 12:00 EAT", "2 members · 1 collection")  # who left is none of them
        assert not page.can_press("restore-yes")
        await page.change("restore-word", "yes")
        await page.settle()
        assert not page.can_press("restore-yes")
        await page.change("restore-word", "replace")
        await page.until(lambda: page.can_press("restore-yes"))
        await page.press("restore-yes")
        await page.until(lambda: page.said("restore-staged") is not None)
        assert (tmp_path / STAGED).exists()


async def test_a_backup_that_waits_for_the_next_start_is_not_put_in_place_again(tmp_path: Path) -> None:
    async with staged(tmp_path, book()) as stage:
        page, backup = stage.page, stage.session.settings.backup
        await backup.show(await stage.backups.make())
        backup.set_typed("REPLACE")
        await page.until(lambda: page.can_press("restore-yes"))
        await page.press("restore-yes")
        await page.until(lambda: page.said("restore-staged") is not None)
        assert page.said("restore-yes") is page.said("restore-word") is None
        (tmp_path / STAGED).unlink()
        backup.replace()
        await page.settle()
        assert not (tmp_path / STAGED).exists()


async def test_what_is_open_in_the_backup_and_here_is_said_to_be_taken_up(tmp_path: Path) -> None:
    asked = [payment_request(ALICE, paid()), payment_request(BOB, unknown())]
    elsewhere = payment_request(ALICE, unknown(), 2, elsewhere=True)
    (tmp_path / "old").mkdir()
    with closing(Database(tmp_path / "old" / "chama.db", book())) as database:
        database.save_records([*asked, elsewhere], ())
    async with staged(tmp_path, book(*asked, elsewhere)) as stage:
        page, state = stage.page, stage.session.app_state
        await stage.session.settings.backup.show(write_backup(tmp_path / "old", "demo", NOON))
        state.requests.send("carol")
        state.payouts.send(PayoutDraft("payout1", ALICE.name, ALICE.phone, 500, "Pot", ALICE.id))
        await page.until(lambda: "open payout" in str(page.texts(page.said("restore-here"))))
        assert page.texts(page.said("restore-in-file"))[-1] == "1 open payment: it is taken up"
        assert page.texts(page.said("restore-here"))[-2:] == [
            "2 open payments: they are taken up",
            "1 open payout: it is taken up",
        ]


async def test_a_file_that_is_no_backup_says_so_and_shows_nothing(tmp_path: Path) -> None:
    async with staged(tmp_path, book()) as stage:
        await stage.session.settings.backup.show(b"no backup at all")
        await stage.page.until_said("notice", "This is no backup of Chama. Nothing was changed.")
        assert stage.session.screen.page_route is None


async def test_what_waits_for_the_next_start_is_taken_back_on_its_page_and_in_the_settings(tmp_path: Path) -> None:
    async with staged(tmp_path, book()) as stage:
        page, backup = stage.page, stage.session.settings.backup
        content = await stage.backups.make()
        await backup.show(content)
        backup.set_typed("REPLACE")
        await page.until(lambda: page.can_press("restore-yes"))
        await page.press("restore-yes")
        await page.until(lambda: page.can_press("restore-undo"))
        await page.press("restore-undo")
        await page.until_said("notice", "The backup is not put in place. What is here stays.")
        assert not (tmp_path / STAGED).exists()
        await page.until(lambda: page.said("restore-word") is not None)
        assert not page.can_press("restore-yes")
        await stage.backups.stage(content)
        await page.press("back")
        stage.session.navigate("settings")
        await page.until(lambda: page.can_press("backup-undo"))
        await page.press("backup-undo")
        await page.until(lambda: page.said("backup-undo") is None)
        assert not (tmp_path / STAGED).exists()


async def test_whatever_keeps_a_file_from_being_looked_into_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(tmp_path, book()) as stage:
        content = await stage.backups.make()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "a disk that is gone"))
        stage.page.connection.chosen = [{"id": 1, "name": "chama.zip", "size": len(content), "bytes": content}]
        stage.session.settings.backup.choose()
        said = "This file could not be looked into on this device. Nothing was changed."
        await stage.page.until_said("notice", said)
        await stage.page.until(lambda: not stage.session.settings.backup.form.is_busy)


async def test_a_backup_that_was_damaged_before_the_start_is_said_until_somebody_has_read_it(tmp_path: Path) -> None:
    config = read_app_config({"CHAMA_DATA_DIR": str(tmp_path)})
    config.folder.mkdir(parents=True)
    (config.folder / STAGED).write_bytes(b"PK")
    chama = Application(config)
    try:
        async with FakePage(1280) as page:
            session = Session(chama.state, chama.phones, Device(page.page), ClientStorage(page.page), chama.connection)
            show_session(page.page, session)
            await page.until_said("attention-backup", session.words.backups.refused)
            await page.press("attention-backup-do")
            await page.until(lambda: page.said("attention-backup") is None)
    finally:
        await chama.close()


async def test_that_a_backup_is_in_place_is_said_once_after_the_start(tmp_path: Path) -> None:
    config = read_app_config({"CHAMA_DATA_DIR": str(tmp_path)})
    chama = Application(config)
    try:
        backups = chama.connection.backups
        assert backups
        await backups.stage(await backups.make())
    finally:
        await chama.close()
    chama = Application(config)
    try:
        for is_first in (True, False):
            async with FakePage(1280) as page:
                mirror = ClientStorage(page.page)
                session = Session(chama.state, chama.phones, Device(page.page), mirror, chama.connection)
                show_session(page.page, session)
                await page.until(lambda: page.said("pot-total") is not None)
                assert (page.said("notice") is not None) == is_first
                assert not is_first or page.label("notice") == session.words.backups.in_place
    finally:
        await chama.close()


async def test_a_backup_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    async with staged(tmp_path, book()) as stage:
        stage.page.connection.downloads = str(tmp_path)
        (tmp_path / "lunch-backup-demo-20261120-1200.zip").mkdir()
        for number in range(2, 1000):
            (tmp_path / f"lunch-backup-demo-20261120-1200 ({number}).zip").touch()
        stage.session.settings.backup.save()
        await stage.page.until_said("notice", "The backup could not be saved. Try again.")
