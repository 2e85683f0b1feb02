"""A member's page, the chama's page, and the statements that are saved from them."""

import threading
from dataclasses import replace
from pathlib import Path

from chama_app.domain.book import through, with_terms
from chama_app.domain.statements import StatementWay
from chama_app.i18n import ENGLISH
from chama_app.ui.device import Device
from chama_app.ui.view_models.history_view_model import HistoryViewModel

from ..example_chama import ALICE, book, paid, payment_request
from ..example_payouts import arrived, payout
from .app import App
from .stage import staged


async def test_a_member_reads_what_was_paid_and_saves_a_statement(app: App, tmp_path: Path) -> None:
    async with app.running(), app.tab() as page:
        page.connection.downloads = str(tmp_path)
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until(lambda: "alice.1" in app.engine.handles)
        app.engine.change("alice.1", paid("UKK1AAAAAA", 400))
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 400 so far")
        await page.press("member-alice")
        await page.until(lambda: page.said("person-open") is not None)
        await page.press("person-open")
        await page.until_said("person-line", "Owes KES 600 · paid KES 400 since November 2026")
        assert page.label("months") == "November 2026: KES 400"
        await page.press("statement-member")
        await page.until(lambda: any(tmp_path.glob("alice-wanjiku-demo-*.pdf")))
        (saved,) = tmp_path.glob("*.pdf")
        assert saved.read_bytes().startswith(b"%PDF-")


async def test_the_chama_reads_its_sums_and_saves_a_statement_of_the_year(app: App, tmp_path: Path) -> None:
    async with app.running(), app.tab() as page:
        page.connection.downloads = str(tmp_path)
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until(lambda: "alice.1" in app.engine.handles)
        app.engine.change("alice.1", paid("UKK1AAAAAA"))
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")
        await page.press("chama-history")
        await page.until_said("chama-sum-0", "Collected: KES 1,000")
        assert page.label("chama-sum-3") == "To collect: KES 2,000"
        await page.press("statement-2026")
        await page.until(lambda: any(tmp_path.glob("lunch-2026-demo-*.pdf")))
        await page.until(lambda: page.can_press("statement-first"))
        await page.press("statement-first")
        await page.until(lambda: any(tmp_path.glob("lunch-demo-*.pdf")))


async def test_a_statement_that_cannot_be_written_says_so(app: App, tmp_path: Path) -> None:
    async with app.running(), app.tab() as page:
        page.connection.downloads = str(tmp_path)
        (tmp_path / "lunch-demo-20261120-1200.pdf").mkdir()
        for number in range(2, 1000):
            (tmp_path / f"lunch-demo-20261120-1200 ({number}).pdf").touch()
        await page.press("chama-history")
        await page.until(lambda: page.can_press("statement-first"))
        await page.press("statement-first")
        await page.until_said("notice", "The statement could not be saved. Try again.")


async def test_a_statement_is_written_beside_the_app_however_long_it_is(app: App, tmp_path: Path) -> None:
    writers: set[int] = set()

    class Ways(dict[StatementWay, str]):
        """Notes who reads it: each line of a statement says how the money came."""

        def __getitem__(self, way: StatementWay) -> str:
            writers.add(threading.get_ident())
            return super().__getitem__(way)

    words = replace(ENGLISH, papers=replace(ENGLISH.papers, ways=Ways(ENGLISH.papers.ways)))
    async with app.running(), app.tab() as page:
        page.connection.downloads = str(tmp_path)
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until(lambda: "alice.1" in app.engine.handles)
        app.engine.change("alice.1", paid("UKK1AAAAAA"))
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")
        history = HistoryViewModel(app.state, Device(page.page), lambda *_: None, lambda: words)
        history.save_year(2026)
        await page.until(lambda: history.state.making is None)
    assert writers
    assert threading.get_ident() not in writers


async def test_a_round_in_which_nothing_is_asked_says_so(tmp_path: Path) -> None:
    whole = with_terms(book())
    free = replace(
        whole.collection, id="free", name="Free", kind="fixed", own=dict.fromkeys(whole.collection.members, 0)
    )
    empty = replace(free, id="empty", name="Empty", members=(), own={})
    both = replace(whole, collections=(*whole.collections, free, empty))
    async with staged(tmp_path, both) as stage:
        page, history = stage.page, stage.session.history
        assert page.label("collection-free") == "Free, Open · Nothing to pay"
        history.open_chama()
        await page.until(lambda: page.said("chama-round-free") is not None)
        assert page.texts(page.said("chama-round-free"))[:2] == ["Free", "Nothing to pay"]
        assert page.texts(page.said("chama-round-empty"))[:2] == ["Empty", "Nobody takes part yet"]
        history.open_member("alice")
        await page.until(lambda: page.said("person-round-free") is not None)
        assert page.texts(page.said("person-round-free")) == ["Free", "Nothing to pay"]
    async with staged(tmp_path, through(both, "free")) as stage:
        assert stage.page.label("pot-progress") == "Nothing to pay"


async def test_of_what_was_all_sent_back_the_row_and_the_page_say_that_it_was(tmp_path: Path) -> None:
    back = payout(arrived(1000), 1000, refund_of="alice.1")
    gone = replace(book(payment_request(ALICE, paid())), payouts=(back,))
    async with staged(tmp_path, gone) as stage:
        page = stage.page
        assert page.label("status-row-alice") == "Alice Wanjiku, KES 1,000, Paid, counts no more"
        await page.press("member-alice")
        await page.until(lambda: page.said("status-body") is not None)
        assert [one.replace("\u00a0", " ") for one in page.texts(page.said("status-body"))] == [
            "What Alice paid counts here no more: KES 1,000 is missing. Of what was paid, KES 1,000 was sent back."
        ]
        await page.press("person-open")
        await page.until_said("person-line", "Owes KES 1,000 · all that was paid since November 2026 was sent back")
        assert [one.replace("\u00a0", " ") for one in page.texts(page.said("person-round-first"))][-2:] == [
            "KES 1,000 · 20 Nov 2026 · M-PESA · UKK1AAAAAA",
            "−KES 1,000 · 20 Nov 2026 · Sent back · UKK9PAYOUT",
        ]
        assert page.label("months") == "November 2026: KES 1,000 paid, KES 1,000 sent back"
