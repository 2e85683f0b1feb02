"""A tab over a disk that refuses: it says what was not saved and why, in both languages, and goes on."""

import flet as ft
import pytest

from chama_app.i18n import ENGLISH, KISWAHILI
from chama_app.i18n.record_words import RecordWords

from ..example_chama import paid
from .app import App, ask_all
from .test_member_screens import type_member


def not_saved(record: RecordWords) -> str:
    return record.not_saved.format(why=record.why["full"])


async def test_a_form_that_could_not_be_saved_stays_open_with_what_was_typed(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("member-add")
        await type_member(page, "Dan Kiprop", "0712 345 004")
        app.disk.fail("full")
        await page.press("member-save")
        await page.until_said("notice", not_saved(ENGLISH.record))
        assert page.value("member-name") == "Dan Kiprop"
        app.disk.recover()
        await page.press("member-save")
        await page.until(lambda: page.said("member-title") is None)
    assert [one.name for one in app.database.load().members][-1] == "Dan Kiprop"


async def test_an_undo_that_could_not_be_saved_is_offered_again(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-archive", under="menu-bob")
        await page.until(lambda: page.said("status-row-bob") is None)
        app.disk.fail("full")
        await page.press_action()
        await page.until_said("notice", not_saved(ENGLISH.record))
        await page.until(lambda: len(page.find(lambda one: isinstance(one, ft.SnackBarAction))) == 2)
        app.disk.recover()
        await page.press_action()
        await page.until(lambda: page.said("status-row-bob") is not None)


async def test_money_that_arrives_on_a_full_disk_is_shown_and_said_not_to_be_saved_yet(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        app.disk.fail("full")
        app.engine.change("bob.1", paid("UKK1BBBBBB"))
        await page.until_said("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")
        record = ENGLISH.record
        await page.until_said("attention-unsaved", record.unsaved.format(count=1, why=record.why["full"]))
        app.disk.recover()
        await page.until(lambda: page.said("attention-unsaved") is None)
    assert app.database.load().requests_of("bob")[0].receipt == "UKK1BBBBBB"


async def test_a_request_that_cannot_be_written_down_is_refused_in_kiswahili_too(app: App) -> None:
    async with app.running(), app.tab() as page:
        app.session.set_language("sw")
        app.disk.fail("full")
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until_said("notice", not_saved(KISWAHILI.record))
    assert app.engine.pushed == []


async def test_a_tab_goes_on_after_an_update_that_could_not_be_drawn(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise LookupError("no rows")

    async with app.running(), app.tab() as page:
        await ask_all(page)
        monkeypatch.setattr(app.session, "refresh_in_parts", fails)
        app.engine.change("bob.1", paid("UKK1BBBBBB"))
        await page.until_said("notice", ENGLISH.record.task_failed)
        monkeypatch.undo()
        app.engine.change("alice.1", paid())
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
        await page.until_said("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")
