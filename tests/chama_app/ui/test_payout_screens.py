import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.collections import Collection
from chama_app.domain.member_form import with_member, without_member
from chama_app.domain.members import local_phone, masked_phone
from chama_app.domain.payout_rules import PayoutDraft
from chama_app.i18n import ENGLISH
from chama_app.services.app_state import AppState
from chama_app.services.credentials import Initiator
from chama_app.storage.mode import Mode
from daraja_core import DarajaUnreachableError
from daraja_core.attempt import Settled, Unknown
from tests.rows import first_are_fast

from ..example_chama import ALICE, BOB, no_suffix, paid, payment_request
from ..example_payouts import full_pot, refused, settled
from .app import App
from .fake_page import FakePage

INITIATOR = Initiator("testapi", "a-credential")
NOTE = "looked in the portal: not there"


class FullPot(App):
    """Everybody has paid, and money can go out."""

    def __init__(self, folder: Path, mode: Mode = "demo") -> None:
        super().__init__(folder, mode)
        for one in full_pot().requests:
            self.database.save_request(one)
        self.reload()

    def reload(self) -> None:
        """What a restart would see."""
        self.state = AppState(self.database, self.clock, self.state.mode, new_suffix=no_suffix)

    @asynccontextmanager
    async def running(self, initiator: Initiator | None = INITIATOR) -> AsyncIterator[None]:
        task = asyncio.create_task(self.state.run(self.engine, initiator))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    @property
    def payout_id(self) -> str:
        """The only payout's id."""
        (payout,) = self.state.snapshot().book.payouts
        return payout.id


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FullPot]:
    made = FullPot(tmp_path)
    yield made
    made.database.close()


async def fill(page: FakePage, amount: str = "2000", to: str = "alice") -> None:
    """From the pot card to the review."""
    await page.until(lambda: page.can_press("pay-out"))
    await page.press("pay-out")
    await page.until(lambda: page.can_press("payout-review"))
    await page.press(f"payout-to-{to}")
    await page.change("payout-amount", amount)
    await page.press("payout-review")


async def send(app: FullPot, page: FakePage) -> str:
    """A payout to Alice that M-PESA took."""
    await fill(page)
    await page.until(lambda: page.can_press("payout-send"))
    await page.press("payout-send")
    await page.until(lambda: bool(app.engine.paid_out))
    said = "Alice Wanjiku, KES 2,000, Payout in progress"
    await page.until_said(f"payout-status-page-{app.payout_id}", said)
    return app.payout_id


def texts(page: FakePage, name: str) -> list[str]:
    """What is written in a part, with ordinary spaces."""
    return page.texts(page.said(name))


@pytest.mark.parametrize("width", first_are_fast(1, [390, 700, 1280]))
async def test_a_payout_goes_from_the_pot_over_a_review_to_its_receipt(app: FullPot, width: int) -> None:
    async with app.running(), app.tab(width) as page:
        await fill(page)
        await page.until(lambda: page.can_press("payout-send"))
        assert texts(page, "review-name") == ["Alice Wanjiku"]
        assert texts(page, "review-phone") == ["0712 345 001"]
        assert texts(page, "review-amount") == ["KES 2,000"]
        assert texts(page, "review-left") == ["KES 1,000"]
        await page.press("payout-send")
        await page.until(lambda: bool(app.engine.paid_out))
        app.engine.change_payout(app.payout_id, settled(app.payout_id))
        await page.until_said(f"payout-status-page-{app.payout_id}", "Alice Wanjiku, KES 2,000, Sent")
        assert texts(page, "payout-body") == ["KES 2,000 sent to ALICE W KAMAU. Receipt UKK9PAYOUT."]
        await page.press("back")
        await page.until_said("pot-out", "KES 2,000 paid out · KES 1,000 available by M-PESA")
        assert page.said(f"payout-{app.payout_id}")
    assert len(app.engine.paid_out) == 1


async def test_nobody_is_chosen_before_somebody_is(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("pay-out"))
        await page.press("pay-out")
        await page.until(lambda: page.can_press("payout-review"))
        await page.change("payout-amount", "2000")
        await page.press("payout-review")
        await page.until_said("payout-to-error", "Choose who gets the money")
        assert page.said("payout-send") is None
        await page.press("payout-to-alice")
        await page.until(lambda: page.said("payout-to-error") is None)


@pytest.mark.parametrize(("registered", "is_other"), [("KAMAU ALICE W", False), ("BRIAN OTIENO", True)])
async def test_a_payout_shows_the_registered_name_and_warns_of_another(
    app: FullPot, registered: str, is_other: bool
) -> None:
    async with app.running(), app.tab() as page:
        payout_id = await send(app, page)
        known = settled(payout_id)
        assert isinstance(known, Settled)
        app.engine.change_payout(payout_id, Settled(replace(known.verdict, receiver_name=registered)))
        await page.until(lambda: texts(page, "payout-registered") == [f"Registered with M-PESA as {registered}"])
        assert (page.said("payout-other-name") is not None) == is_other


async def test_a_form_with_mistakes_says_what_to_put_right(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await fill(page, amount="lots", to="other")
        await page.until(lambda: page.error("payout-amount") == "Enter whole shillings, like 2,000")
        assert page.error("payout-name") == "Write who gets the money"
        assert page.error("payout-phone") == "Enter a Kenyan mobile number, like 0712 345 678"
        await page.change("payout-phone", "0712345678/0733345678")
        await page.until(lambda: page.error("payout-phone") == "There are two numbers here: keep only one")
        await page.change("payout-amount", "500/600")
        two = "This could be two amounts: write one, like 1,500"
        await page.until(lambda: page.error("payout-amount") == two)
        await page.change("payout-amount", "500")
        await page.until(lambda: page.error("payout-amount") is None)
        assert page.error("payout-name")


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("9", "M-PESA sends KES 10 or more."),
        ("3001", "There is only KES 3,000 available by M-PESA: KES 1 is missing."),
        ("250001", "M-PESA sends KES 250,000 at most in one payment."),
    ],
)
async def test_an_amount_that_cannot_be_sent_stays_in_the_form(app: FullPot, amount: str, message: str) -> None:
    async with app.running(), app.tab() as page:
        await fill(page, amount)
        await page.until(lambda: page.error("payout-amount") == message)
        assert page.said("payout-send") is None


async def test_what_the_review_showed_is_sent_or_what_has_changed_is_shown(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await fill(page)
        await page.until(lambda: page.can_press("payout-send"))
        app.state.set_member_phone("alice", "254712345009", is_me=False)  # in another tab
        await page.press("payout-send")
        await page.until_said("payout-changed", ENGLISH.payouts.has_changed)
        assert texts(page, "review-phone") == ["0712 345 009"]
        assert app.engine.paid_out == []
        left = without_member(app.state.snapshot().book, "alice")
        assert left
        assert app.state.update_members(left)
        await page.press("payout-send")
        await page.until(lambda: page.said("payout-review") is not None)
        assert page.label("payout-changed") == ENGLISH.payouts.has_changed
        await page.press("payout-to-bob")
        await page.press("payout-review")
        await page.until(lambda: page.can_press("payout-send"))
        assert page.said("payout-changed") is None
        await page.press("payout-send")
        await page.until(lambda: bool(app.engine.paid_out))
        (payout,) = app.state.snapshot().book.payouts
        assert (payout.name, payout.phone, payout.amount) == ("Bob Otieno", BOB.phone, 2000)


async def test_going_back_from_the_review_keeps_what_was_typed(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await fill(page)
        await page.until(lambda: page.can_press("payout-send"))
        await page.press("back")
        await page.until(lambda: page.said("payout-amount") is not None)
        assert page.value("payout-amount") == "2000"
        await page.press("back")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: page.said("payout-title") is None)
    assert app.engine.paid_out == []


async def test_in_live_mode_the_amount_is_typed_again(tmp_path: Path) -> None:
    app = FullPot(tmp_path, "production")
    async with app.running(), app.tab() as page:
        await fill(page)
        await page.until(lambda: page.said("payout-again") is not None)
        assert not page.can_press("payout-send")
        await page.change("payout-again", "200")
        assert not page.can_press("payout-send")
        await page.change("payout-again", "2,000")
        await page.until(lambda: page.can_press("payout-send"))
        assert app.state.payouts.send(PayoutDraft("elsewhere", BOB.name, BOB.phone, 2500, "Rent", BOB.id))
        await page.until_said("payout-refused", "There is only KES 500 available by M-PESA: KES 1,500 is missing.")
        assert page.said("payout-again") is None, "nothing is to be typed for what cannot be sent"
    app.database.close()


async def test_a_payout_out_of_another_collection_says_which(app: FullPot) -> None:
    march = Collection("march", "March", "fixed", 500, "MARCH", "March share", ("alice", "bob"), number=2)
    async with app.running(), app.tab(1280) as page:
        payout_id = await send(app, page)
        app.engine.change_payout(payout_id, settled(payout_id))
        await page.until_said(f"payout-status-page-{payout_id}", "Alice Wanjiku, KES 2,000, Sent")
        assert " ".join(texts(page, f"payout-{payout_id}")).count("Lunch") == 0
        assert app.state.collections.start(march)
        await page.until(lambda: "Payout · Lunch" in texts(page, f"payout-{payout_id}"))
        assert "Lunch" in page.texts()


async def test_a_decline_says_why_and_that_the_money_is_in_the_pot(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        payout_id = await send(app, page)
        app.engine.change_payout(payout_id, refused(payout_id, "2001"), "failed")
        await page.until_said(f"payout-status-page-{payout_id}", "Alice Wanjiku, KES 2,000, Not sent")
        assert texts(page, "payout-body") == [
            "Payout sign-in was rejected. Check initiator name and security credential. The money is still in the pot."
        ]
        await page.press("payout-retry")
        await page.until(lambda: page.said("payout-amount") is not None)
        assert page.value("payout-amount") == "2000"


async def test_a_payout_that_never_left_says_so(app: FullPot) -> None:
    app.engine.refusal = DarajaUnreachableError("no network")
    async with app.running(), app.tab() as page:
        await fill(page)
        await page.until(lambda: page.can_press("payout-send"))
        await page.press("payout-send")
        await page.until(lambda: page.said("payout-retry") is not None)
        assert texts(page, "payout-body") == [
            "There was no internet, so it never reached M-PESA. The money is still in the pot."
        ]


async def test_an_unanswered_payout_is_looked_up_and_confirmed_in_writing(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        payout_id = await send(app, page)
        app.engine.change_payout(payout_id, Unknown("no_answer"), "unknown", "clock")
        await page.until_said(f"payout-status-page-{payout_id}", "Alice Wanjiku, KES 2,000, Payout status unknown")
        assert texts(page, "payout-body") == [
            f"The money may have been sent. Do not send again. Check the M-PESA portal for {payout_id}."
        ]
        await page.press("payout-denied")
        await page.until(lambda: page.said("confirm-note") is not None)
        assert not page.can_change("confirm-note")
        app.clock.move(minutes=3)
        await page.until(lambda: page.can_change("confirm-note"))
        assert not page.can_press("dialog-yes")
        await page.change("confirm-note", "x" * 101)
        await page.until(lambda: page.error("confirm-note") == "Use 100 letters at most")
        assert not page.can_press("dialog-yes")
        await page.change("confirm-note", NOTE)
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until_said(f"payout-status-page-{payout_id}", "Alice Wanjiku, KES 2,000, Confirmed not sent")
        assert page.can_press("payout-retry")


async def test_home_points_to_a_payout_that_nobody_knows_about(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        payout_id = await send(app, page)
        app.engine.change_payout(payout_id, Unknown("no_answer"), "unknown", "clock")
        await page.press("back")
        await page.until(lambda: texts(page, "attention-payouts") == ["1 payout with unknown status"])
        await page.press("attention-payouts-do")
        await page.until(lambda: page.said("payout-denied") is not None)


async def test_a_number_whose_payout_has_no_answer_gets_nothing_more(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await send(app, page)
        await page.press("back")
        await fill(page, "500")
        await page.until(lambda: "no answer yet" in page.label("payout-refused"))
        assert page.said("payout-send") is None
        await page.until(lambda: page.on_focus_change() == "payout-reason")  # what stands below a field comes into view
        await page.press("payout-see")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: page.said("payout-check") is not None)


async def test_without_an_initiator_the_form_says_what_is_missing(app: FullPot) -> None:
    async with app.running(None), app.tab() as page:
        await page.until(lambda: page.can_press("pay-out"))
        await page.press("pay-out")
        await page.until(lambda: "initiator" in page.label("payout-needs"))
        assert not page.can_press("payout-review")


async def test_an_empty_pot_pays_nothing_out(tmp_path: Path) -> None:
    app = App(tmp_path)
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("request-all"))
        assert page.said("pay-out") is not None  # it keeps its room
        assert not page.can_press("pay-out")
    app.database.close()


async def test_a_share_that_was_paid_twice_is_sent_back_to_its_payer(app: FullPot) -> None:
    app.database.save_request(payment_request(ALICE, paid("UKK1SECOND"), 2))
    app.reload()
    async with app.running(), app.tab() as page:
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid twice")
        await page.press("act-row-alice")
        await page.until(lambda: page.can_press("send-back"))
        assert texts(page, "of-share") == ["KES 2,000 received · share KES 1,000"]
        assert ENGLISH.no_history not in page.texts()
        await page.press("send-back")
        await page.until(lambda: page.can_press("payout-review"))
        assert (page.value("payout-amount"), page.can_change("payout-amount")) == ("1000", False)
        app.state.set_member_phone("alice", "254700000009", is_me=False)
        await page.press("payout-review")
        await page.until(lambda: page.can_press("payout-send"))
        assert local_phone(ALICE.phone) in page.texts(page.said("review-phone"))
        assert "The number that this payment came from" in page.texts()
        await page.press("payout-send")
        await page.until(lambda: bool(app.engine.paid_out))
        app.engine.change_payout(app.payout_id, settled(app.payout_id, 1000))
        await page.until_said(f"payout-status-page-{app.payout_id}", "Alice Wanjiku, KES 1,000, Sent")
        await page.press("back")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
        await page.until_said("pot-total", "In the pot: KES 3,000 of KES 3,000")


async def test_the_page_of_a_payout_shows_the_ends_of_its_number_as_long_as_numbers_are_hidden(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await send(app, page)
        whole, hidden = local_phone(ALICE.phone), masked_phone(ALICE.phone)
        assert [one for one in page.texts() if hidden in one]
        assert not [one for one in page.texts() if whole in one]
        app.session.preferences.set_masked(False)
        await page.until(lambda: any(whole in one for one in page.texts()))


async def test_a_share_that_was_paid_twice_can_be_kept(app: FullPot) -> None:
    app.database.save_request(payment_request(ALICE, paid("UKK1SECOND"), 2))
    app.reload()
    async with app.running(), app.tab(1280) as page:
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid twice")
        await page.press("act-row-alice")
        await page.until(lambda: page.can_press("keep-surplus"))
        await page.press("keep-surplus")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 2,000, Paid KES 2,000")
        await page.until_said("pot-progress", "Everyone has paid · KES 1,000 over target")


async def test_what_came_meanwhile_is_not_kept_by_a_button_that_did_not_show_it(app: FullPot) -> None:
    app.database.save_request(payment_request(ALICE, paid("UKK1TWICE0"), number=2))
    app.reload()
    async with app.running(), app.tab() as page:
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid twice")
        shown = app.session.tiles["alice"].row.member_status.beyond
        after_it = replace(app.state.snapshot().book.members[0], custom_share=600)
        assert app.state.update_members(with_member(app.state.snapshot().book, after_it))  # in another tab, just now
        app.session.payouts.keep_surplus("alice", shown)
        await page.until_said("notice", ENGLISH.amount_changed)
        assert all(not one.decided for one in app.state.snapshot().book.requests)


async def test_a_refund_goes_to_the_number_that_paid_whatever_the_members_number_is_today(app: FullPot) -> None:
    app.database.save_request(payment_request(ALICE, paid("UKK1SECOND"), 2))
    app.reload()
    app.state.set_member_phone("alice", "254712345009", is_me=False)
    async with app.running(), app.tab() as page:
        await page.until(lambda: app.session.home.asking.ready)
        app.session.payouts.open_refund("alice")
        app.session.payouts.review()
        app.session.payouts.send()
        await page.until(lambda: app.payout_id in app.engine.payouts)
        (sent,) = app.state.snapshot().book.payouts
        assert (sent.phone, sent.amount, sent.refund_of) == (ALICE.phone, 1000, "alice.2")
