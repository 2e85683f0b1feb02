"""Members who are called the same are told apart wherever one of them is spoken of."""

from dataclasses import replace
from pathlib import Path

import flet as ft

from ..example_chama import ALICE, BOB, CAROL, book, payment_request, pending
from .fake_page import FakePage, inside
from .stage import staged


def menu_name(page: FakePage, member_id: str) -> str:
    """What a screen reader calls the three dots of a row."""
    (button,) = [one for one in inside(page.said(f"menu-{member_id}")) if isinstance(one, ft.IconButton)]
    return str(button.tooltip)


def is_dialog(one: ft.BaseControl) -> bool:
    return isinstance(one, ft.AlertDialog)


async def test_of_two_of_one_name_each_menu_and_each_refusal_says_which_one_it_is_about(tmp_path: Path) -> None:
    twins = tuple(replace(one, name="Member") for one in (ALICE, BOB))
    async with staged(tmp_path, book(payment_request(ALICE, pending()), members=(*twins, CAROL))) as stage:
        page = stage.page
        assert [menu_name(page, one) for one in ("alice", "bob", "carol")] == [
            "More for Member (…001)", "More for Member (…002)", "More for Carol Achieng",
        ]  # fmt: skip
        await page.press("menu-alice")
        await page.until(lambda: any("Member (…001)" in page.texts(one) for one in page.find(is_dialog)))
        stage.session.dialogs.dismiss()
        await page.let_dialogs_go()
        stage.session.select_member("bob")
        await page.until(lambda: page.texts(page.said("payment")) == ["Member (…002)"])
        stage.session.back()
        stage.session.members.archive_member("alice")
        await page.until_said("notice", "A request is open for Member (…001). Archive when it is answered.")
        stage.session.members.archive_member("bob")
        held = "This would change the share of Member (…001) while a request is open. Archive when it is answered."
        await page.until_said("notice", held)
