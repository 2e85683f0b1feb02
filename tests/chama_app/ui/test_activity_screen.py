import csv
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from chama_app.domain.activity import ActivityEntry
from chama_app.domain.carried_money import Came
from chama_app.domain.csv_export import LINES
from chama_app.domain.payment_status import PaymentStatus
from chama_app.ui.view_models.activity_view_model import AT_ONCE, PAGE, ExportProgress
from tests.rows import first_are_fast

from ..example_chama import ALICE, BOB, CAROL, NOON, after, cancelled, paid, payment_request, unknown
from ..example_payouts import arrived, payout
from .app import App
from .fake_page import FakePage
from .looks import leave_and_come_back, looks
from .stage import some_of_the_crowd, staged


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    made = App(tmp_path)
    made.database.save_request(payment_request(ALICE, paid("UKK1AAAAAA"), reference="LUNCH"))
    made.database.save_request(payment_request(BOB, cancelled(), started_at=after(minutes=1)))
    made.database.save_request(payment_request(CAROL, unknown(), started_at=after(days=-1)))
    made.database.save_payout(payout(arrived(500), 500))
    made.reload()
    yield made
    made.database.close()


OF_AN_ENTRY: dict[str, Any] = {
    "record": payment_request(ALICE, cancelled(), 77),
    "direction": "out",
    "name": "Akinyi",
    "amount": 4321,
    "status": PaymentStatus.PAID_TWICE,
    "at": after(hours=3),
    "receipt": "UKK1ZZZZZZ",
    "needs_attention": True,
    "number": 77,
    "counted": 0,
    "beyond": 77,
    "present": 77,
    "is_own": True,
    "came": Came(7, 7),
    "searched": "nobody",
}


def rows(page: FakePage) -> list[str]:
    """The entries that are shown, from the top."""
    found = page.find(lambda one: str(getattr(one, "identifier", "")).startswith("activity-"))
    return [one.identifier.removeprefix("activity-") for one in found]


async def opened(page: FakePage) -> None:
    """Go to Activity."""
    await page.press("go-activity")
    await page.until(lambda: page.said("export") is not None)


@pytest.mark.parametrize("width", first_are_fast(1, [390, 700, 1280]))
async def test_everything_is_listed_by_day_the_newest_first(app: App, width: int) -> None:
    async with app.running(), app.tab(width) as page:
        await opened(page)
        assert rows(page) == ["bob.1", "alice.1", "payout1", "carol.1"]
        assert {"Today", "Yesterday"} <= set(page.texts())
        assert page.label("activity-alice.1") == "Alice Wanjiku, +KES 1,000, Received, 12:00 · UKK1AAAAAA"
        assert page.label("activity-payout1") == "ALICE W KAMAU, \u2212KES 500, Sent, 12:00 · UKK9PAYOUT"
        assert page.label("activity-bob.1") == "Bob Otieno, KES 1,000, Prompt closed, 12:01 · no receipt"
        assert page.label("counted") == "4 in this list · KES 1,000 received · KES 500 sent"


async def test_filters_and_search_narrow_the_list(app: App) -> None:
    async with app.running(), app.tab() as page:
        await opened(page)
        await page.press("show-received")
        await page.until(lambda: rows(page) == ["alice.1"])
        await page.press("show-sent")
        await page.until(lambda: rows(page) == ["payout1"])
        await page.press("show-attention")
        await page.until(lambda: rows(page) == ["carol.1"])
        await page.press("show-all")
        await page.change("search", "ukk1aa")
        await page.until(lambda: rows(page) == ["alice.1"])
        await page.change("search", "nobody")
        await page.until(lambda: "Nothing matches. Change the filter or the search." in page.texts())
        await page.press("search-clear")
        await page.until(lambda: len(rows(page)) == 4)


async def test_a_row_opens_its_payment(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await opened(page)
        await page.press("activity-alice.1")
        await page.until(lambda: page.said("receipt") is not None)
        await page.press("activity-payout1")
        await page.until(lambda: page.said("payout-status-page-payout1") is not None)


async def test_a_receipt_is_copied_as_a_text_where_there_is_no_share_sheet(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("member-alice")
        await page.until(lambda: page.said("share-receipt") is not None)
        await page.press("share-receipt")
        await page.until(lambda: page.connection.copied != [])
        assert page.connection.copied == [
            "Lunch: KES 1,000 received from Alice Wanjiku. M-PESA receipt UKK1AAAAAA, 20 Nov 2026, 12:00 EAT."
        ]


async def test_a_reminder_is_copied_with_what_is_missing(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-remind", under="menu-bob")
        await page.until(lambda: page.connection.copied != [])
        assert page.connection.copied[0].startswith("Hello Bob, KES 1,000 for Lunch is still open.")


async def test_the_text_for_the_group_is_copied_and_nothing_is_sent(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("group-text")
        await page.until(lambda: page.connection.copied != [])
        assert page.connection.copied == [
            "*Lunch*\nPaid (1): Alice\nBeing checked (1): Carol\nNot yet (1): Bob\nKES 1,000 of 3,000 · 2,000 to go"
        ]


async def test_what_is_shown_is_exported_into_the_downloads(app: App, tmp_path: Path) -> None:
    async with app.running(), app.tab() as page:
        page.connection.downloads = str(tmp_path)
        await opened(page)
        await page.press("show-received")
        await page.until(lambda: rows(page) == ["alice.1"])
        for number in ("", " (2)"):
            path = tmp_path / f"lunch-demo-20261120-1200{number}.csv"
            await page.press("export")
            await page.until(path.exists)
            await page.until_said("notice", f"Exported 1 to {path}")
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
        assert [(line["member"], line["confirmed_code"], line["mode"]) for line in lines] == [
            ("Alice Wanjiku", "UKK1AAAAAA", "demo")
        ]


async def test_an_export_that_cannot_be_written_says_so(app: App, tmp_path: Path) -> None:
    async with app.running(), app.tab() as page:
        page.connection.downloads = str(tmp_path)
        (tmp_path / "lunch-demo-20261120-1200.csv").mkdir()
        for number in range(2, 1000):
            (tmp_path / f"lunch-demo-20261120-1200 ({number}).csv").touch()
        await opened(page)
        await page.press("export")
        await page.until_said("notice", "The file could not be saved. Try again.")


async def test_an_empty_activity_says_what_will_be_there(tmp_path: Path) -> None:
    made = App(tmp_path / "other")
    async with made.running(), made.tab() as page:
        await opened(page)
        assert not page.can_press("export")
        assert "Payments will appear here with their M-PESA receipts." in page.texts()
    made.database.close()


async def test_a_long_export_lets_everybody_else_have_a_turn_and_is_made_once(app: App, tmp_path: Path) -> None:
    for number in range(2, 3 * LINES):
        app.database.save_request(payment_request(ALICE, cancelled(), number, started_at=NOON))
    app.reload()
    async with app.running(), app.tab() as page:
        page.connection.downloads = str(tmp_path)
        await opened(page)
        seen: list[float | None] = []

        def tell(progress: ExportProgress, _: object) -> None:
            seen.append(progress.part)

        app.session.activity.progress.subscribe(tell)
        await page.press("export")
        await page.press("export")
        await page.until(lambda: bool(seen) and seen[-1] is None)
        grown = [one for one in seen if one is not None]
        assert grown == sorted(set(grown))
        assert len(grown) > 2
        assert len(list(tmp_path.glob("*.csv"))) == 1


def drawn_rows(page: FakePage) -> dict[str, int]:
    """Which control stands for each entry that is shown."""
    found = page.find(lambda one: isinstance(one, ft.MergeSemantics) and str(one.key).startswith("activity-"))
    return {str(one.key): id(one) for one in found}


async def test_a_long_list_is_drawn_in_parts_and_what_is_drawn_stays_as_it_is(app: App) -> None:
    for number in range(2, 140):
        app.database.save_request(payment_request(ALICE, cancelled(), number, started_at=NOON))
    app.reload()
    async with app.running(), app.tab() as page:
        listing, parts = app.session.activity.list, list[tuple[int, dict[str, int]]]()

        def note(*_: object) -> None:
            parts.append((sum(len(entries) for _, entries in listing.days), drawn_rows(page)))

        listing.subscribe(note)
        await opened(page)
        await page.until(lambda: len(rows(page)) == PAGE)
        counts = sorted({count for count, _ in parts})
        assert counts == [0, *range(AT_ONCE, PAGE, AT_ONCE), PAGE]
        in_the_end = drawn_rows(page)
        assert all(drawn.items() <= in_the_end.items() for _, drawn in parts)
        await page.press("older")
        await page.until(lambda: len(rows(page)) == 2 * PAGE)
        assert in_the_end.items() <= drawn_rows(page).items()
        await page.press("go-home")
        await page.until(lambda: page.said("export") is None)
        await opened(page)
        # Not from the page: whoever walks through it all the time takes the time that it is drawn in.
        await page.until(lambda: sum(len(entries) for _, entries in listing.days) == 2 * PAGE)
        await page.settle()
        assert len(rows(page)) == 2 * PAGE


async def test_whatever_of_an_entry_changes_its_line_says_so_as_if_it_were_made_anew(tmp_path: Path) -> None:
    assert OF_AN_ENTRY.keys() == {one.name for one in fields(ActivityEntry)}
    async with staged(tmp_path, some_of_the_crowd(), 1280) as stage, stage.pause:
        stage.session.navigate("activity")
        await stage.page.settle()
        listing, silent = stage.session.activity.list, set[str]()
        (day, (first, *others)), *days = listing.days
        entry = replace(first, status=PaymentStatus.OVERPAID)  # which says all that there is to say
        listing.days = ((day, (entry, *others)), *days)
        for name, value in OF_AN_ENTRY.items():
            before, listing.days = listing.days, ((day, (replace(entry, **{name: value}), *others)), *days)
            await stage.page.settle()
            drawn = looks(stage)
            await leave_and_come_back(stage)
            assert drawn == looks(stage), name
            listing.days = before
            await stage.page.settle()
            silent |= {name} if drawn == looks(stage) else set()
        assert silent == {
            "present",
            "is_own",
            "came",
            "needs_attention",
            "number",
            "searched",
        }  # "Paid" is said to and of anybody
