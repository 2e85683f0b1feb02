"""What keeps a payout from being sent: the form and the review say it, and the keyboard goes to it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

import pytest

from chama_app.domain.book import Book, with_terms
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.payout_rules import MayNotSend, MayNotSendReason, PayoutDraft
from chama_app.i18n import ENGLISH
from chama_app.i18n.payout_text import refusal_text

from ..example_chama import ALICE, BOB, book, paid, payment_request
from ..example_payouts import declined, payout
from .fake_page import FakePage
from .stage import staged
from .test_payout_screens import FullPot, fill


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FullPot]:
    made = FullPot(tmp_path)
    yield made
    made.database.close()


async def test_a_review_says_why_it_cannot_be_sent_any_more(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await fill(page)
        await page.until(lambda: page.can_press("payout-send"))
        meanwhile = PayoutDraft("elsewhere", BOB.name, BOB.phone, 2500, "Rent", BOB.id)  # in another tab
        assert app.state.payouts.send(meanwhile)
        await page.until(lambda: not page.can_press("payout-send"))
        assert page.label("payout-refused") == "There is only KES 500 available by M-PESA: KES 1,500 is missing."
        facts = {name: said(page, f"review-{name}") for name in ("available", "lacks", "left")}
        assert facts == {"available": "KES 500", "lacks": "KES 1,500", "left": ""}
        app.session.set_language("sw")
        await page.until(
            lambda: page.label("payout-refused") == "Kuna KES 500 pekee kwa M-PESA: inakosekana KES 1,500."
        )


async def test_a_review_of_what_waits_for_another_answer_says_what_is_there_and_what_would_be_left(
    app: FullPot,
) -> None:
    async with app.running(), app.tab() as page:
        await fill(page)
        await page.until(lambda: page.can_press("payout-send"))
        assert (said(page, "review-left"), said(page, "review-available")) == ("KES 1,000", "")
        assert app.state.payouts.send(PayoutDraft("elsewhere", ALICE.name, ALICE.phone, 600, "Rent", ALICE.id))
        await page.until(lambda: not page.can_press("payout-send"))
        facts = {name: said(page, f"review-{name}") for name in ("available", "lacks", "left")}
        assert facts == {"available": "KES 2,400", "lacks": "", "left": "KES 400"}


def said(page: FakePage, name: str) -> str:
    """What a part reads, with ordinary blanks; empty where there is none."""
    part = page.said(name)
    return " ".join(page.texts(part)) if part else ""


@pytest.mark.parametrize("step", ["fill", "review"])
async def test_nothing_that_keeps_a_payout_back_is_left_unsaid(app: FullPot, step: Literal["fill", "review"]) -> None:
    async with app.running(), app.tab() as page:
        await fill(page)
        await page.until(lambda: page.can_press("payout-send"))
        form = app.session.payouts.form
        assert form.draft
        form.step = step
        for reason in get_args(MayNotSendReason):
            form.permission = MayNotSend(reason)
            await page.settle()
            words = refusal_text(form.permission, form.draft, form.totals, ENGLISH).replace("\u00a0", " ")
            at_the_amount = step == "fill" and (page.error("payout-amount") or "")
            assert words in (at_the_amount, page.label("payout-refused")), reason


@pytest.mark.parametrize(
    ("to", "amount", "field"),
    [
        ("other", "lots", "payout-name"),
        ("alice", "lots", "payout-amount"),
        ("alice", "9", "payout-amount"),
    ],
)
async def test_the_keyboard_goes_to_what_has_to_be_put_right_however_long_the_list_above_it_is(
    app: FullPot, to: str, amount: str, field: str
) -> None:
    async with app.running(), app.tab() as page:
        await fill(page, amount, to)
        await page.until(lambda: page.on_focus_change() == field)


async def test_the_keyboard_goes_to_the_field_below_what_says_that_nobody_is_chosen(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("pay-out"))
        await page.press("pay-out")
        await page.until(lambda: page.can_press("payout-review"))
        await page.press("payout-review")
        await page.until(lambda: page.said("payout-to-error") is not None)
        await page.until(lambda: page.on_focus_change() == "payout-amount")


SCHOOL = Collection("school", "School fund", "fixed", 700, "SCHOOL", "School share", ("alice", "bob"))


def two_pots() -> Book:
    """A thousand in the one that is looked at, 700 in the other, and a payout of the other's that did not leave."""
    requests = (
        payment_request(ALICE, paid("UKK1AAAAAA")),
        payment_request(BOB, paid("UKK1BBBBBB", 700), share=700, collection_id="school"),
    )
    whole = with_terms(book(*requests))
    failed = replace(payout(declined(), 500), collection_id="school")
    return replace(whole, collections=(*whole.collections, SCHOOL), payouts=(failed,))


async def test_a_payout_leaves_the_pot_that_its_form_was_opened_for_whatever_another_tab_looks_at(
    tmp_path: Path,
) -> None:
    async with staged(tmp_path, two_pots()) as stage:
        page, payouts = stage.page, stage.session.payouts
        await fill(page, "900")
        await page.until(lambda: page.can_press("payout-send"))
        assert said(page, "review-from") == "Lunch"
        stage.session.collections.select("school")
        await page.until(lambda: stage.session.app_state.snapshot().book.current == "school")
        await page.settle()
        assert (said(page, "review-from"), said(page, "review-left")) == ("Lunch", "KES 100")
        await page.press("payout-send")
        await page.until(lambda: len(stage.session.app_state.snapshot().book.payouts) == 2)
        assert stage.session.app_state.snapshot().book.payouts[-1].collection_id == FIRST
        assert payouts.form.is_sent


async def test_a_payout_that_did_not_leave_is_tried_again_from_its_own_pot(tmp_path: Path) -> None:
    async with staged(tmp_path, two_pots()) as stage:
        stage.session.payouts.open_retry("payout1")
        await stage.page.until(lambda: stage.page.said("payout-amount") is not None)
        assert said(stage.page, "payout-from") == "School fund"
        stage.session.payouts.review()
        await stage.page.until(lambda: said(stage.page, "review-left") == "KES 200")
        stage.session.payouts.send()
        await stage.page.until(lambda: len(stage.session.app_state.snapshot().book.payouts) == 2)
        assert stage.session.app_state.snapshot().book.payouts[-1].collection_id == "school"


async def test_with_one_pot_no_form_says_which_it_is(app: FullPot) -> None:
    async with app.running(), app.tab() as page:
        await fill(page)
        await page.until(lambda: page.can_press("payout-send"))
        assert page.said("review-from") is None
