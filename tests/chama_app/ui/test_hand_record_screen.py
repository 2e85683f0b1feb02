"""Money recorded by hand: the form, its mark on every screen, and its correction."""

from dataclasses import replace
from pathlib import Path

from chama_app.domain.book import with_terms
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.decisions import Settled
from chama_app.domain.payment_requests import PaymentRequest
from daraja_core import PaymentIdle

from ..example_chama import ALICE, BOB, CAROL, NOON, book, paid, payment_request
from ..example_payouts import arrived, payout
from .app import App
from .fake_page import FakePage
from .stage import staged


async def test_cash_is_recorded_marked_corrected_and_taken_back(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-hand", under="menu-alice")
        await page.until(lambda: page.said("hand-record-amount") is not None)
        assert page.value("hand-record-amount") == "1000"
        await page.change("hand-record-amount", "Ksh 800")
        await page.change("hand-record-day", "19 Nov")
        await page.press("hand-record-save")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 800 so far, cash")
        assert page.label("pot-progress") == "0 of 3 paid · KES 2,200 left. KES 800 recorded by hand"
        (record,) = app.state.snapshot().book.requests
        await page.press("member-alice")
        await page.until_said(f"record-{record.id}", "KES 800 · Cash · 19 Nov 2026")
        await page.press(f"correct-{record.id}")
        await page.until(lambda: page.said("hand-record-title") is not None)
        await page.change("hand-record-amount", "1000")
        await page.press("hand-record-way-bank")
        await page.press("hand-record-save")
        await page.until_said(f"record-{record.id}", "KES 1,000 · Bank · 19 Nov 2026")
        assert page.label(f"record-before-{record.decided[0].id}") == "Before: KES 800, cash, 19 Nov 2026"
        await page.press("back")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000, bank")
        app.reload()
        await page.press("member-alice")
        await page.until(lambda: page.said(f"correct-{record.id}") is not None)


async def test_money_is_recorded_once_however_often_its_button_is_pressed(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: "alice" in app.session.tiles)
        app.session.members.hand.open_form("alice")
        app.session.members.hand.save()
        app.session.members.hand.save()  # the second tap of a finger, which is on its way while the page closes
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000, cash")
        assert len(app.state.snapshot().book.requests) == 1


async def test_a_record_by_mistake_is_taken_back_and_stays_in_the_history(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-hand", under="menu-alice")
        await page.until(lambda: page.said("hand-record-save") is not None)
        await page.press("hand-record-save")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000, cash")
        (record,) = app.state.snapshot().book.requests
        await page.press("member-alice")
        await page.until(lambda: page.said(f"correct-{record.id}") is not None)
        await page.press(f"correct-{record.id}")
        await page.until(lambda: page.said("hand-record-withdraw") is not None)
        await page.press("hand-record-withdraw")
        await page.until(lambda: page.said("hand-record-withdraw-yes") is not None)
        await page.press("hand-record-withdraw-yes")
        await page.until(lambda: page.said(f"correct-{record.id}") is None and page.said("payment") is not None)
        await page.press("back")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Not paid yet")


async def test_the_payout_form_says_what_m_pesa_cannot_send(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-hand", under="menu-alice")
        await page.until(lambda: page.said("hand-record-save") is not None)
        await page.press("hand-record-save")
        await page.until(lambda: page.can_press("act-row-bob"))
        await page.press("act-row-bob")
        await page.until(lambda: "bob.1" in app.engine.handles)
        app.engine.change("bob.1", paid("UKK1BBBBBB"))
        await page.until(lambda: page.can_press("pay-out"))
        await page.press("pay-out")
        await page.until(lambda: page.said("payout-available") is not None)
        said = "Available by M-PESA KES 1,000 (KES 1,000 was recorded by hand)"
        assert said in page.texts()


async def test_the_pot_says_of_what_m_pesa_can_send_that_it_is_by_m_pesa_where_cash_lies_in_it(tmp_path: Path) -> None:
    counted = Settled("s1", "alice.1", 1000, "", "", NOON, NOON.date())
    cash = payment_request(ALICE, PaymentIdle(), way="cash", decided=(counted,))
    here = replace(
        book(cash, payment_request(BOB, paid("UKK1BBBBBB"))), payouts=(payout(arrived(200), 200, member=CAROL),)
    )
    async with staged(tmp_path, here) as stage:
        page, view_model = stage.page, stage.session.payouts
        assert page.label("pot-total") == "Available by M-PESA: KES 800 of KES 2,000 collected"
        assert page.label("pot-out") == "KES 200 paid out · KES 800 available by M-PESA"
        assert "KES 1,000 recorded by hand" in page.label("pot-progress")
        view_model.open_form()
        await page.until(lambda: page.said("payout-amount") is not None)
        view_model.set_recipient("carol")
        view_model.set_field("amount", "900")
        view_model.review()
        refused = "There is only KES 800 available by M-PESA: KES 100 is missing."
        await page.until(lambda: page.error("payout-amount") == refused)
        view_model.set_field("amount", "100")
        view_model.review()
        await page.until(lambda: page.said("review-left") is not None)
        assert "Available by M-PESA afterwards" in page.texts()


async def carry_cash_over(app: App, page: FakePage) -> PaymentRequest:
    """Alice brings 1,200 of 1,000; what was too much counts for the next round, which has begun then."""
    await page.choose("menu-hand", under="menu-alice")
    await page.until(lambda: page.said("hand-record-amount") is not None)
    await page.change("hand-record-amount", "1200")
    await page.press("hand-record-save")
    await page.until(lambda: page.said("attention-overpaid-do") is not None)
    await page.press("attention-overpaid-do")
    await page.until(lambda: page.can_press("set-aside"))
    await page.press("set-aside")
    await page.until(lambda: page.said("attention-overpaid") is None)
    app.session.collections.open_next()
    await page.until(lambda: page.said("collection-credit-alice") is not None)
    await page.change("collection-credit-alice", True)
    await page.press("collection-go-on")
    await page.until(lambda: page.label("collection-step").startswith("Step 3"))
    await page.press("collection-go-on")
    await page.until_said("pot-total", "In the pot: KES 200 of KES 3,000")
    (record,) = [one for one in app.state.snapshot().book.requests if one.is_recorded]
    return record


async def test_cash_that_was_carried_over_is_marked_and_m_pesa_cannot_send_it(app: App) -> None:
    async with app.running(), app.tab() as page:
        await carry_cash_over(app, page)
        assert page.label("pot-progress") == "0 of 3 paid · KES 2,800 left. KES 200 recorded by hand"
        assert not page.can_press("pay-out")
        (carried,) = [one for one in app.state.snapshot().book.requests if one.is_carried]
        await page.press("member-alice")
        await page.until_said(f"carried-{carried.id}", "KES 200")
        assert "KES 200 of it was recorded by hand; M-PESA cannot pay that out." in page.texts()
        assert "KES 200 from Alice counts here: it came from an earlier round, by hand. KES 800 is missing." in [
            one.replace("\u00a0", " ") for one in page.texts()
        ]
        await page.press("back")
        await page.press("collection-first")
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")
        assert page.label("pot-progress") == "1 of 3 paid · KES 2,000 left. KES 1,000 recorded by hand"


async def test_a_record_that_is_corrected_after_some_of_it_was_carried_over_contradicts_nothing(app: App) -> None:
    async with app.running(), app.tab() as page:
        record = await carry_cash_over(app, page)
        await page.press("collection-first")
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")
        app.session.members.hand.open_correction(record.id)
        await page.until(lambda: page.said("hand-record-amount") is not None)
        await page.change("hand-record-amount", "1000")
        await page.press("hand-record-save")
        await page.until_said("pot-total", "In the pot: KES 800 of KES 3,000")
        assert page.label("pot-progress") == "0 of 3 paid · KES 2,200 left. KES 800 recorded by hand"
        await page.press("member-alice")
        await page.until(lambda: page.said("of-share") is not None)
        said = [one.replace("\u00a0", " ") for one in page.texts()]
        assert {"KES 800", "KES 800 of KES 1,000 received"} <= {*said}
        assert (
            "KES 1,000 from Alice was recorded by hand: cash, 20 Nov. M-PESA knows nothing of it. "
            "KES 200 is missing. Of what was paid, KES 200 counts for later."
        ) in said


async def test_cash_counts_for_the_collection_that_its_form_was_opened_for_whatever_another_tab_looks_at(
    tmp_path: Path,
) -> None:
    whole = with_terms(book())
    school = Collection("school", "School fund", "fixed", 700, "SCHOOL", "School share", ("alice", "bob"))
    async with staged(tmp_path, replace(whole, collections=(*whole.collections, school))) as stage:
        page, session = stage.page, stage.session
        session.members.hand.open_form("alice")
        await page.until(lambda: page.said("hand-record-pot") is not None)
        session.collections.select("school")
        await page.until(lambda: session.app_state.snapshot().book.current == "school")
        await page.settle()
        assert page.texts(page.said("hand-record-pot")) == ["Lunch"]
        await page.change("hand-record-amount", "1200")
        assert session.members.hand.form.parsed.more == 200
        await page.press("hand-record-save")
        await page.until(lambda: bool(session.app_state.snapshot().book.requests))
        (record,) = session.app_state.snapshot().book.requests
        assert (record.collection_id, record.share) == (FIRST, 1000)
        session.members.hand.open_correction(record.id)
        await page.change("hand-record-amount", "1300")
        assert session.members.hand.form.parsed.more == 300


async def test_with_one_collection_the_form_does_not_name_it(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-hand", under="menu-alice")
        await page.until(lambda: page.said("hand-record-save") is not None)
        assert page.said("hand-record-pot") is None
