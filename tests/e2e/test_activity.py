"""The list of all payments: filters, search, and the file that a browser really downloads."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from .browser import DESK, LIMIT_MS, PHONE, new_tab
from .test_paying import Serve, type_pin


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_what_moved_is_found_again_and_exported(
    serve: Serve, browser: Browser, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    tab = await new_tab(browser, serve().address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await tab.ask_all()
    for member in ("alice", "bob", "carol"):
        await type_pin(tab, member, "1234")
    await tab.reads("pot-progress", "Everyone has paid")
    await tab.press("go-activity")
    await tab.reads("counted", "3 in this list · KES 3,000 received · KES 0 sent")
    await tab.picture(f"activity-{size[0]}-{scheme}")
    async with tab.page.expect_download(timeout=LIMIT_MS) as downloading:
        await tab.press("export")
    download = await downloading.value
    assert download.suggested_filename.startswith("lunch-kcb-plaza-demo-")
    path = tmp_path / "export.csv"
    await download.save_as(path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfdate_eat,")
    assert b"712345001" not in raw
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert sorted(line["member"] for line in lines) == ["Alice Wanjiku", "Bob Otieno", "Carol Achieng"]
    assert {(line["status"], line["received_kes"], line["mode"]) for line in lines} == {("Received", "1000", "demo")}
    assert all("•••••" in line["checkout_id"] for line in lines)
    await tab.fill("search", "bob")
    await tab.reads("counted", "1 in this list · KES 1,000 received · KES 0 sent")
    await tab.press("show-attention")
    await expect(tab.part("empty")).to_contain_text("Nothing matches", timeout=LIMIT_MS)
    await tab.picture(f"activity-none-{size[0]}-{scheme}")
