"""Collections and rounds as a treasurer sees them: begun in three steps, one on Home, the others a tap away."""

from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from chama_app.domain.book import Book, through, with_terms
from chama_app.domain.collections import Collection
from chama_app.domain.payout_rules import MaySend
from chama_app.domain.payouts import Payout
from chama_app.i18n import ENGLISH
from chama_app.i18n.formats import with_plain_spaces
from daraja_core import DisbursementState

from ..example_chama import BOB, NOON, book, paid, payment_request, unknown
from ..example_payouts import arrived, declined, on_its_way, payout, unanswered
from .app import App
from .fake_page import FakePage, inside
from .stage import some_of_the_crowd, staged


async def begin(
    page: FakePage, *, name: str = "March contribution", amount: str = "Ksh 500", due: str = "30 Nov"
) -> None:
    """Fill in the first step of a new collection."""
    await page.press("collection-new")
    await page.until(lambda: page.said("collection-name") is not None)
    await page.change("collection-name", name)
    await page.change("collection-amount", amount)
    await page.change("collection-due", due)


async def go_on(page: FakePage, step: str) -> None:
    await page.press("collection-go-on")
    await page.until(lambda: page.label("collection-step").startswith(step))


async def test_a_collection_is_begun_in_three_steps_and_the_other_is_a_tap_away(app: App) -> None:
    async with app.running(), app.tab() as page:
        await begin(page, due="no day")
        await page.press("collection-go-on")
        await page.until(lambda: page.error("collection-due") == "Enter a day, like 31/12/2026")
        await page.change("collection-due", "31 Nov")
        await page.until(lambda: page.error("collection-due") == "There is no such day")
        await page.change("collection-due", "30 Nov")
        await go_on(page, "Step 2 of 3")
        for member_id in ("alice", "bob", "carol"):
            await page.change(f"collection-who-{member_id}", False)
        await page.until(lambda: page.said("collection-sum") is None)
        for member_id in ("alice", "bob", "carol"):
            await page.change(f"collection-who-{member_id}", True)
        await page.until(lambda: page.said("collection-own-bob") is not None)
        await page.change("collection-own-bob", "700")
        await page.until_said("collection-sum", "Adds up to KES 1,700 of KES 1,700")
        await go_on(page, "Step 3 of 3")
        assert page.value("collection-reference") == "MARCHCONTRIB"
        await page.press("collection-go-on")
        await page.until_said("due-line", "Due Mon 30 Nov · 0 of 3 paid")
        await page.until_said("pot-total", "In the pot: KES 0 of KES 1,700")
        assert page.label("status-row-bob") == "Bob Otieno, KES 700, Not paid yet"
        await page.press("collection-first")
        await page.until_said("pot-total", "In the pot: KES 0 of KES 3,000")


async def test_the_next_round_begins_when_everybody_has_paid(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("request-all"))
        await page.press("request-all")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        for one in ("alice", "bob", "carol"):
            await page.until(lambda one=one: f"{one}.1" in app.engine.handles)  # type: ignore[misc]  # a lambda's default
            app.engine.change(f"{one}.1", paid(f"UKK1{one.upper():A<6}"))
        await page.until(lambda: page.can_press("next-round"))
        await page.press("next-round")
        await page.until(lambda: page.said("collection-step") is not None)
        assert page.label("collection-step").startswith("Step 2 of 3")
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("due-line", "Round 2 · 0 of 3 paid")
        await page.until_said("pot-total", "In the pot: KES 0 of KES 3,000")
        assert [one.closed_on is not None for one in app.state.snapshot().book.collections] == [True, False]


async def test_the_form_of_the_next_round_adds_the_debts_up_that_come_along_as_home_does(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.said("collection-new") is not None)
        app.session.collections.open_next()
        await page.until_said("collection-sum", "Adds up to KES 3,000 of KES 3,000")
        await page.change("collection-debt-alice", True)
        await page.until_said("collection-sum", "Adds up to KES 4,000 of KES 4,000")
        await page.change("collection-who-alice", False)
        await page.until_said("collection-sum", "Adds up to KES 3,000 of KES 3,000")
        await page.change("collection-who-alice", True)
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("pot-total", "In the pot: KES 0 of KES 4,000")


async def test_the_form_of_the_next_round_opens_with_when_it_is_due_and_says_of_a_past_day_what_it_means(
    app: App,
) -> None:
    async with app.running(), app.tab() as page:
        await begin(page, due="1/11/2026")
        await page.until(lambda: ENGLISH.collections.due_is_past.format(day="1 Nov 2026") in page.texts())
        await page.press("collection-repeats-weekly")
        await go_on(page, "Step 2 of 3")
        assert page.said("collection-due") is None
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("due-line", "Overdue since Sun 1 Nov · 0 of 3 paid")
        app.session.collections.open_next()
        await page.until(lambda: page.said("collection-due") is not None)
        assert page.value("collection-due") == "22/11/2026"
        assert "Due on 22 Nov 2026" in page.texts()
        await page.change("collection-due", "31/12/9999")
        await page.press("collection-go-on")
        await page.until(lambda: page.error("collection-due") == "Choose a year from 2000 to 2099")
        await page.change("collection-due", "8/11/2026")
        await page.until(lambda: ENGLISH.collections.due_is_past.format(day="8 Nov 2026") in page.texts())
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("due-line", "Round 2 · Overdue since Sun 8 Nov · 0 of 3 paid")


async def test_what_is_owed_of_two_rounds_is_said_to_be_of_two(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.said("collection-new") is not None)
        app.session.collections.open_next()
        await page.until(lambda: page.said("collection-debt-alice") is not None)
        assert page.texts(page.said("collection-debt-alice"))[-1].endswith("KES 1,000 from an earlier round: add it")
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("due-line", "Round 2 · 0 of 3 paid")
        app.session.collections.open_next()
        await page.until(lambda: page.said("collection-debt-alice") is not None)
        assert page.texts(page.said("collection-debt-alice"))[-1].endswith("KES 2,000 from 2 earlier rounds: add it")


async def test_more_than_one_payment_can_be_is_refused_where_it_is_typed(app: App) -> None:
    async with app.running(), app.tab() as page:
        await begin(page, amount="250,001")
        await page.press("collection-go-on")
        too_large = with_plain_spaces(ENGLISH.collections.problems["too_large"])
        await page.until(lambda: page.error("collection-amount") == too_large)
        assert page.label("collection-step").startswith("Step 1 of 3")
        await page.until(lambda: page.on_focus_change() == "collection-amount")
        await page.change("collection-amount", "250,000")
        await go_on(page, "Step 2 of 3")
        await page.until_said("collection-sum", "Adds up to KES 750,000 of KES 750,000")
        assert ft.Icons.CHECK_CIRCLE in icons(page, "collection-sum")
        await page.change("collection-own-bob", "much")
        await page.until(lambda: page.said("collection-sum") is None)


def icons(page: FakePage, name: str) -> list[ft.IconDataOrControl | None]:
    return [one.icon for one in inside(page.said(name)) if isinstance(one, ft.Icon)]


async def test_a_collection_begins_once_however_often_its_button_is_pressed(app: App) -> None:
    async with app.running(), app.tab() as page:
        await begin(page)
        await go_on(page, "Step 2 of 3")
        await go_on(page, "Step 3 of 3")
        view_model = app.session.collections
        view_model.go_on()
        view_model.go_on()  # the second tap of a finger, which is on its way while the page closes
        await page.until_said("pot-total", "In the pot: KES 0 of KES 1,500")
        assert len(app.state.snapshot().book.collections) == 2


async def test_what_is_wrong_with_a_text_is_said_with_its_limit_as_in_a_collection_that_has_begun(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("collection-new")
        await page.until(lambda: page.said("collection-name") is not None)
        await page.press("collection-go-on")
        await page.until(lambda: page.error("collection-name") == ENGLISH.members.problems["name.missing"])
        await page.change("collection-name", "n" * 41)
        await page.until(
            lambda: page.error("collection-name") == with_plain_spaces(ENGLISH.members.problems["name.too_long"])
        )


async def test_what_is_wrong_with_all_amounts_is_said_below_the_field_that_takes_the_keyboard(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("request-all"))
        view_model = app.session.collections
        view_model.open_new()
        view_model.set_kind("target")
        view_model.set_field("name", "March")
        view_model.set_field("amount", "1000")
        view_model.go_on()
        await page.until(lambda: page.said("collection-own-carol") is not None)
        view_model.set_own("alice", "2000")
        await page.until_said("collection-sum", "Adds up to KES 2,000 of KES 1,000 · KES 1,000 over")
        view_model.go_on()
        await page.until(lambda: page.said("collection-problem") is not None)
        assert page.label("collection-sum") == "Adds up to KES 2,000 of KES 1,000 · KES 1,000 over"
        await page.until(lambda: page.on_focus_change() == "collection-own-carol")


async def test_a_collection_that_is_closed_offers_the_next_round_once(app: App) -> None:
    async with app.running(), app.tab() as page:
        await begin(page)
        await go_on(page, "Step 2 of 3")
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until(lambda: page.said("next-round-early") is not None)
        app.session.members.edit_chama()
        await page.until(lambda: page.said("collection-close") is not None)
        assert page.said("chama-closed") is None
        app.session.members.close_collection(is_closed=True)
        await page.until(lambda: page.said("next-round") is not None)
        assert page.said("next-round-early") is None
        app.session.members.edit_chama()
        await page.until_said("chama-closed", "This collection is closed. Nobody is asked for anything.")
        app.session.members.close_collection(is_closed=False)
        await page.until(lambda: page.said("next-round-early") is not None)
        assert page.said("next-round") is None


async def test_a_merry_go_round_shows_whose_turn_it_is_and_prepares_the_payout(app: App) -> None:
    async with app.running(), app.tab() as page:
        await begin(page)
        await page.change("collection-goes-round", True)
        await go_on(page, "Step 2 of 3")
        await page.until_said("collection-turn", "This round goes to Alice Wanjiku")
        await page.press("turn-up-carol")
        await page.press("turn-up-carol")
        await page.until_said("collection-turn", "This round goes to Carol Achieng")
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("turn", "This round goes to Carol Achieng")
        await page.press("swap-bob")
        await page.until_said("turn", "This round goes to Bob Otieno")
        await page.press("act-row-alice")
        await page.until(lambda: "alice.1" in app.engine.handles)
        app.engine.change("alice.1", paid("UKK1AAAAAA", 500))
        await page.until(lambda: page.can_press("pay-out"))
        await page.press("pay-out")
        await page.until(lambda: page.said("payout-amount") is not None)
        assert page.value("payout-amount") == "500"
        app.session.collections.open_next()
        await page.until_said("collection-turn", "This round goes to Alice Wanjiku")
        assert "1. Bob Otieno · has had a turn" in page.texts()


MERRY = Collection(
    "merry", "Merry", "fixed", 500, "MERRY", "Merry share", ("alice", "bob"), turns=("alice", "bob"), receiver="alice"
)


def merry(*payouts: Payout) -> Book:
    """A merry-go-round in which Bob has paid, and what went to Alice."""
    came = payment_request(BOB, paid("UKK1BBBBBB", 500), share=500, collection_id="merry")
    whole = with_terms(book(came))
    whole = replace(whole, collections=(*whole.collections, MERRY), payouts=payouts)
    return through(whole, "merry")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (arrived(400), "KES 400 was sent to Alice: this turn cannot be swapped any more."),
        (on_its_way(), "KES 400 is on its way to Alice: this turn cannot be swapped meanwhile."),
        (unanswered(), "KES 400 may have been sent to Alice: this turn cannot be swapped until that is known."),
    ],
)
async def test_a_turn_that_money_went_for_is_not_offered_to_be_swapped_and_the_card_says_why(
    tmp_path: Path, state: DisbursementState, said: str
) -> None:
    async with staged(tmp_path, merry(replace(payout(state, 400), collection_id="merry"))) as stage:
        await stage.page.until_said("turn-taken", said)
        assert stage.page.said("swap-bob") is None
        stage.session.collections.swap("bob")  # of a card that was drawn before
        assert stage.session.app_state.snapshot().book.collection.receiver == "alice"


async def test_a_turn_that_nothing_left_for_is_swapped_and_an_open_form_of_before_sends_nothing(tmp_path: Path) -> None:
    failed = replace(payout(declined(), 400), collection_id="merry")
    async with staged(tmp_path, merry(failed)) as stage:
        page, view_model = stage.page, stage.session.payouts
        assert page.said("turn-taken") is None
        view_model.open_form()
        view_model.review()
        await page.until(lambda: page.said("review-left") is not None)
        assert view_model.form.draft is not None
        assert view_model.form.draft.is_for_turn
        stage.session.collections.swap("bob")
        await page.until(lambda: page.said("payout-refused") is not None)
        assert page.label("payout-refused") == "The turn was swapped meanwhile: this round goes to somebody else now."
        assert not view_model.can_send
        view_model.set_recipient("alice")  # on purpose, now that it is known whose turn it is
        view_model.review()
        assert isinstance(view_model.form.permission, MaySend)


async def test_a_chama_with_one_pot_shows_neither_a_list_nor_a_round(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.said("collection-new") is not None)
        assert page.said("collections") is None
        assert page.said("due-line") is None


async def test_the_other_collections_are_summed_up_anew_only_when_they_change(app: App) -> None:
    async with app.running(), app.tab() as page:
        await begin(page)
        await go_on(page, "Step 2 of 3")
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("pot-total", "In the pot: KES 0 of KES 1,500")
        (before,) = app.session.collections.overview.others
        app.state.requests.send("alice")
        await page.until(lambda: "alice.1" in app.engine.handles)
        app.engine.change("alice.1", paid("UKK1AAAAAA", 500))
        await page.until_said("pot-total", "In the pot: KES 500 of KES 1,500")
        (after_it,) = app.session.collections.overview.others
        assert after_it is before
        assert (before.collection.id, before.sums.to_collect) == ("first", 3000)


async def test_another_collection_says_of_how_many_members_something_needs_a_look(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until(lambda: "alice.1" in app.engine.handles)
        app.engine.change("alice.1", unknown())
        await begin(page)
        await go_on(page, "Step 2 of 3")
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("collection-first", "Lunch, Open · KES 3,000 to collect, 1 member needs a look")
        await page.until_said("attention-none", "Nothing here needs a look.")
        app.engine.change("alice.1", paid("UKK1AAAAAA"))
        await page.until_said("collection-first", "Lunch, Open · KES 2,000 to collect")


async def test_who_is_invited_comes_to_the_chama_and_all_payments_are_its_own_whatever_it_collects_for(
    tmp_path: Path,
) -> None:
    async with staged(tmp_path, replace(some_of_the_crowd(), chama_name="Umoja")) as stage, stage.pause:
        session, connection = stage.session, stage.page.connection
        assert (stage.page.page.title, session.screen.title) == ("Umoja", "Lunch — KCB Plaza")
        session.group.overview.code, session.group.overview.until = "0000-2M9X-7TBD", NOON
        session.group.send_invitation()
        await stage.page.until(lambda: any(said.startswith("Join Umoja in Chama") for said in connection.copied))
        connection.downloads = str(tmp_path)
        session.activity.export()
        await stage.page.until(lambda: any(tmp_path.glob("umoja-demo-*.csv")))


async def test_a_tab_is_called_after_the_chama_and_home_after_what_is_collected_for(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd()) as stage:
        page, session = stage.page, stage.session
        assert (page.page.title, session.screen.title) == ("Lunch — KCB Plaza", "Lunch — KCB Plaza")
        session.members.edit_chama()
        session.members.set_chama_field("name", "Chai")
        session.members.save_chama()
        await page.until(lambda: session.screen.title == "Chai")
        await page.until(lambda: page.page.title == session.app_state.snapshot().book.name)


async def test_who_leaves_and_has_the_turn_is_said_is_paid_and_is_left_out_of_the_next_rounds_order(app: App) -> None:
    async with app.running(), app.tab() as page:
        await begin(page, name="Chama")
        app.session.collections.set_goes_round(goes_round=True)
        await go_on(page, "Step 2 of 3")
        await go_on(page, "Step 3 of 3")
        await page.press("collection-go-on")
        await page.until_said("turn", "This round goes to Alice Wanjiku")
        await page.press("menu-alice")
        stays = "This round of Chama goes to Alice, also after leaving: pay it out, or swap the turn on Home."
        await page.until_said("menu-turn", stays)
        await page.press("dialog-no")
        await page.choose("menu-archive", under="menu-alice")
        await page.until(lambda: page.said("notice") is not None and stays in page.label("notice"))
        await page.until(lambda: "Alice Wanjiku · this round · Archived" in page.texts())
        assert page.label("turn") == "This round goes to Alice Wanjiku"
        app.session.payouts.open_form()
        await page.until(lambda: page.said("payout-to-alice") is not None)
        assert app.session.payouts.form.input.recipient == "alice"
        app.session.back()
        await page.until(lambda: page.said("payout-to-alice") is None)
        app.session.collections.open_next()
        await page.until_said("collection-turn", "This round goes to Bob Otieno")
        assert app.session.collections.form.draft.turns == ("bob", "carol")
