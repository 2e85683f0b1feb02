"""What keeps somebody from asking says why and ends; a guess never does, and yes is yes to what was shown."""

from dataclasses import replace

from chama_app.domain.collections import Collection
from chama_app.domain.member_form import with_member
from chama_app.i18n import ENGLISH
from daraja_core import DarajaUnreachableError, PaymentError

from ..example_chama import ALICE, BOB, payment_request, unknown
from .app import App, ask_all, pay_for_what_nobody_knows
from .fake_page import FakePage

DAN = replace(BOB, id="dan", name="Dan Kiprop", phone="254712345004")


def plain(page: FakePage) -> list[str]:
    """All texts, with ordinary blanks."""
    return page.texts()


async def test_after_a_request_without_a_network_and_a_restart_everybody_can_be_asked(app: App) -> None:
    app.engine.refusal, app.engine.is_live, app.engine.written = DarajaUnreachableError("no network"), False, True
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Request not sent")
        app.engine.change("alice.1", PaymentError("no network"), "not_sent", "app")
        await page.until(lambda: page.said("network-offline") is not None)
    app.engine.refusal = None
    app.reload()
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.said("network-offline") is not None)
        await page.until(lambda: page.can_press("act-row-alice") and page.can_press("request-all"))
        await page.press("act-row-alice")
        await page.until(lambda: "Waiting" in page.label("status-row-alice"))


async def test_a_yes_to_what_has_changed_since_asks_again_and_says_what_changed(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("request-all"))
        await page.press("request-all")
        await page.until(lambda: page.can_press("dialog-yes"))
        app.state.update_members(with_member(app.state.snapshot().book, DAN))
        await page.press("dialog-yes")
        await page.until(lambda: "Changed meanwhile: Dan would be asked for KES 750, too." in plain(page))
        assert "Changed meanwhile: Alice would be asked for KES 750, not KES 1,000." in plain(page)
        assert app.engine.pushed == []
        await page.press("dialog-yes")
        await page.until(lambda: len(app.engine.pushed) == 4)
    assert {one.amount for one in app.state.snapshot().book.requests} == {750}


async def test_who_was_left_out_by_a_restart_is_named_and_can_be_asked(app: App) -> None:
    app.state.update_members(with_member(app.state.snapshot().book, replace(BOB, phone=ALICE.phone)))
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("request-all"))
        app.state.requests.send_all()
        await page.until(lambda: "Waiting" in page.label("status-row-alice"))
    app.reload()
    async with app.running(), app.tab() as page:
        await page.until_said("attention-left-out", "Not asked yet: Bob. Something came between.")


async def test_another_collection_for_which_somebody_was_not_asked_is_named_and_a_tap_away(app: App) -> None:
    march = Collection("march", "March", "fixed", 500, "MARCH", "March share", ("alice", "bob"))
    assert app.state.collections.start(march)
    app.database.save_queue(["first/bob"])
    app.reload()
    async with app.running(), app.tab() as page:
        await page.until_said("attention-left-out-elsewhere", "Not everybody was asked yet for Lunch.")
        await page.press("attention-left-out-elsewhere-do")
        await page.until_said("attention-left-out", "Not asked yet: Bob. Something came between.")
        assert page.said("attention-left-out-elsewhere") is None


async def test_a_button_asks_for_the_amount_that_stood_on_it_and_for_no_other(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("act-row-bob"))
        session = app.session
        shown = session.tiles["bob"].row
        app.state.update_members(with_member(app.state.snapshot().book, DAN))  # in another tab, just now
        session.perform_action(shown)
        await page.until_said("notice", ENGLISH.amount_changed)
        assert app.engine.pushed == []
        await page.until_said("status-row-bob", "Bob Otieno, KES 750, Not paid yet")
        await page.press("act-row-bob")
        await page.until(lambda: app.engine.pushed == ["bob.1"])
        assert app.engine.handles["bob.1"].amount == 750


async def test_what_m_pesa_says_was_paid_before_the_share_was_paid_again_is_recorded_by_hand(app: App) -> None:
    async with app.running(), app.tab() as page:
        await pay_for_what_nobody_knows(app, page)
        app.engine.change("alice.1", unknown(advice="paid"), "advised", "check")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
        await page.press("member-alice")
        await page.until(lambda: page.can_press("have-code"))
        await page.press("have-code")
        await page.until(lambda: page.can_press("hand-save"))
        await page.change("hand-note", "seen in the portal")
        await page.press("hand-save")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid twice")
        await page.until(lambda: page.said("have-code") is None)


async def test_what_m_pesa_says_was_paid_is_recorded_by_hand(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        app.engine.change("alice.1", unknown(advice="paid"), "advised", "check")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid, waiting for the receipt")
        await page.press("member-alice")
        await page.until(lambda: page.can_press("have-code"))
        await page.press("have-code")
        await page.until(lambda: page.can_press("hand-save"))
        assert page.value("hand-amount") == "1000"
        await page.press("hand-save")
        await page.until(lambda: page.error("hand-note") is not None)
        await page.change("hand-note", "x" * 101)
        await page.until(lambda: page.error("hand-note") == "Use 100 letters at most")
        await page.press("hand-save")
        assert app.state.snapshot().book.requests[0].received == 0
        await page.change("hand-note", "seen on her phone")
        await page.press("hand-save")
        await page.until_said("status-detail-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000 (by hand)")
    assert app.state.snapshot().book.requests[0].received == 1000


async def test_a_check_without_a_record_says_so(app: App) -> None:
    app.database.save_request(payment_request(ALICE, unknown()))
    app.reload()
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until(lambda: any("there is no record of this on this device" in one for one in page.texts()))
