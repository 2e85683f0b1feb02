"""Further stories for pictures: members, collections and their papers, a backup, a room, and two treasurers."""

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import expect

from .browser import LIMIT_MS, Tab
from .served import Served
from .test_members import from_menu

LISTED = "1. Dan Kiprop +254 (0) 712 345 004\n2. Bob Otieno 0722000009\n3. Eve 0812 345\n"
COLLECTION = {"name": "Machi", "amount": "Ksh 500", "due": "31/12/2026"}
Story = Callable[[Tab, Served, str], Awaitable[None]]


async def seen(tab: Tab, name: str) -> None:
    """Wait for a part."""
    await expect(tab.part(name)).to_be_visible(timeout=LIMIT_MS)


async def people(tab: Tab, _: Served, name: str) -> None:
    """A row's menu, money by hand, a member's page, members from a list, and somebody who leaves."""
    await tab.press("menu-alice")
    await seen(tab, "menu-archive")
    await tab.picture(f"{name}-7-menu")
    await tab.part("menu-hand").click(timeout=LIMIT_MS)
    await seen(tab, "hand-record-save")
    await tab.picture(f"{name}-7-hand")
    await tab.press("hand-record-save")
    await tab.open("alice")
    await seen(tab, "person-open")
    await tab.picture(f"{name}-7-recorded")
    await tab.press("person-open")
    await seen(tab, "person-line")
    await tab.picture(f"{name}-7-person")
    await tab.press("back")
    await expect(tab.part("person-line")).to_be_hidden(timeout=LIMIT_MS)
    await tab.press("back")
    await tab.press("member-add")
    await tab.press("member-several")
    await tab.fill("list-field", LISTED)
    await seen(tab, "list-line-1")
    await tab.picture(f"{name}-7-list")
    await tab.press("list-save")
    await from_menu(tab, "bob", "archive")
    await seen(tab, "notice")
    await tab.picture(f"{name}-7-archived")


async def rounds(tab: Tab, _: Served, name: str) -> None:
    """A collection in its three steps, its Home, the next round, and the months."""
    await tab.press("collection-new")
    for field, typed in COLLECTION.items():
        await tab.fill(f"collection-{field}", typed)
    await tab.press("collection-repeats-monthly")
    await tab.picture(f"{name}-8-what")
    await tab.press("collection-go-on")
    await seen(tab, "collection-sum")
    await tab.picture(f"{name}-8-who")
    await tab.press("collection-go-on")
    await seen(tab, "collection-reference")
    await tab.picture(f"{name}-8-prompt")
    await tab.press("collection-go-on")
    await seen(tab, "due-line")
    await tab.picture(f"{name}-8-home")
    await tab.press("next-round-early")
    await seen(tab, "collection-debt-bob")
    await tab.picture(f"{name}-8-next")
    await tab.press("back")
    await tab.press("chama-history")
    await seen(tab, "chama-sum-0")
    await tab.picture(f"{name}-8-months")


async def backup(tab: Tab, _: Served, name: str) -> None:
    """What is in a backup, before it replaces what is there."""
    await tab.press("go-settings")
    async with tab.page.expect_download(timeout=LIMIT_MS) as coming:
        await tab.press("backup-save")
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "backup.zip"
        await (await coming.value).save_as(saved)
        async with tab.page.expect_file_chooser(timeout=LIMIT_MS) as choosing:
            await tab.press("backup-restore")
        await (await choosing.value).set_files(saved)
        await seen(tab, "restore-in-file")
        await tab.picture(f"{name}-9-restore")


async def room(tab: Tab, _: Served, name: str) -> None:
    """The code that a room scans; it needs an app that was started with `--stage`."""
    await seen(tab, "room-code")
    await tab.picture(f"{name}-10-room")


async def treasurers(tab: Tab, _: Served, name: str) -> None:
    """The rule that two must agree, while there is one treasurer alone; the walk of two draws the rest."""
    await tab.press("share")
    await seen(tab, "share-code")
    await tab.press("back")
    await tab.press("go-settings")
    await tab.press("two-treasurers-switch")
    await seen(tab, "two-treasurers-problem")
    await tab.picture(f"{name}-11-rule")
