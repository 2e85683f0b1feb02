"""A backup is saved, something changes, and the backup is put back, in a real browser."""

from pathlib import Path

from playwright.async_api import Browser, expect

from .browser import DESK, LIMIT_MS, new_tab
from .test_members import from_menu
from .test_paying import Serve


async def test_a_backup_brings_back_what_was_there(serve: Serve, browser: Browser, tmp_path: Path) -> None:
    tab = await new_tab(browser, serve().address, DESK)
    await from_menu(tab, "alice", "hand")
    await tab.press("hand-record-save")
    await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")
    await tab.press("go-settings")
    async with tab.page.expect_download(timeout=LIMIT_MS) as coming:
        await tab.press("backup-save")
    saved = tmp_path / "backup.zip"
    await (await coming.value).save_as(saved)
    await tab.press("go-home")
    await from_menu(tab, "bob", "hand")
    await tab.press("hand-record-save")
    await tab.reads("pot-total", "In the pot: KES 2,000 of KES 3,000")
    await tab.press("go-settings")
    async with tab.page.expect_file_chooser(timeout=LIMIT_MS) as choosing:
        await tab.press("backup-restore")
    await (await choosing.value).set_files(saved)
    await tab.part("restore-in-file").wait_for(timeout=LIMIT_MS)
    await tab.picture("restore-1280-light")
    await tab.fill("restore-word", "REPLACE")
    await tab.press("restore-yes")
    await expect(tab.part("restore-yes")).to_have_count(0, timeout=LIMIT_MS)
    await tab.press_until("go-home", "pot-total")
    await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")
