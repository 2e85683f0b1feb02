"""A dialog that goes while another one opens: a client says that it has gone a while after that."""

from pathlib import Path

import flet as ft

from chama_app.i18n import ENGLISH

from .app import App
from .fake_page import FakePage
from .stage import crowd, staged


def is_dialog(one: ft.BaseControl) -> bool:
    return isinstance(one, ft.AlertDialog | ft.BottomSheet)


async def gone(page: FakePage, closed: ft.BaseControl) -> None:
    """The client says so, late."""
    await page.session.dispatch_event(closed._i, "dismiss", None)
    await page.settle()


async def test_a_dialog_that_is_opened_before_the_one_before_has_gone_stays(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 1280) as stage:
        page, dialogs = stage.page, stage.session.dialogs
        dialogs.show_request_all()
        await page.until(lambda: page.said("dialog-yes") is not None)
        (before,) = page.find(is_dialog)
        dialogs.dismiss()
        await page.settle()
        dialogs.show_request_all()
        await page.settle()
        await gone(page, before)
        assert stage.session.dialog.current is not None
        (now,) = [one for one in page.find(is_dialog) if one is not before]
        await gone(page, now)
        assert stage.session.dialog.current is None


async def test_what_was_chosen_in_a_menu_is_done_when_that_has_gone_and_closes_no_other_dialog(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 1280) as stage:
        page, session, done = stage.page, stage.session, list[str]()
        session.members_list.show_menu("m-idle")
        await page.until(lambda: bool(page.find(is_dialog)))
        (menu,) = page.find(is_dialog)
        session.members_list.choose_from_menu(lambda: done.append("chosen"))
        await page.settle()
        session.dialogs.show_request_all()
        await page.settle()
        assert done == []
        await gone(page, menu)
        assert done == ["chosen"]
        assert session.dialog.current is not None


async def test_where_nobody_is_left_to_ask_there_is_nothing_to_say_yes_to(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("request-all"))
        await page.press("request-all")
        await page.until(lambda: page.can_press("dialog-yes"))
        app.state.requests.send_all()  # in another tab, just now
        await page.press("dialog-yes")
        await page.until(lambda: ENGLISH.nothing_to_request in page.texts())
        assert page.said("dialog-yes") is None
        await page.press("dialog-no")
        await page.until(lambda: app.session.dialog.current is None)


async def test_phones_that_are_opened_before_their_sheet_has_gone_stay(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 390) as stage:
        page, demo = stage.page, stage.session.demo
        assert demo
        demo.show_phones(True)
        await page.until(lambda: bool(page.find(is_dialog)))
        (before,) = page.find(is_dialog)
        demo.show_phones(False)
        await page.settle()
        demo.open_phones()
        await page.settle()
        await gone(page, before)
        assert stage.session.screen.phones_open
        (now,) = [one for one in page.find(is_dialog) if one is not before]
        await gone(page, now)
        assert not stage.session.screen.phones_open
