from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from chama_app.domain.member_form import without_member
from chama_app.domain.start_problems import StartProblem
from chama_app.i18n import ENGLISH
from tests.rows import first_are_fast

from ..example_chama import ALICE, BOB, CAROL, book, cancelled, paid, payment_request, unknown
from .app import App, ask_all, pay_for_what_nobody_knows
from .every_screen import TOURS
from .fake_page import FakePage
from .stage import crowd, staged


async def type_member(page: FakePage, name: str, phone: str) -> None:
    """Fill in the form."""
    await page.until(lambda: page.said("member-name") is not None)
    await page.change("member-name", name)
    await page.change("member-phone", phone)


@pytest.mark.parametrize("width", first_are_fast(1, [390, 1280]))
async def test_a_new_member_is_previewed_and_shares_at_once(app: App, width: int) -> None:
    async with app.running(), app.tab(width) as page:
        await page.press("member-add")
        await type_member(page, "Dan Kiprop", "0712 345 004")
        await page.until_said("member-goes-to", "Requests go to +254 712 345 004")
        assert page.label("member-sum") == "Shares add up to KES 3,000 of KES 3,000"
        await page.press("member-save")
        await page.until(lambda: page.said("member-title") is None)
        names = [member.name for member in app.state.snapshot().book.active_members]
        assert names == ["Alice Wanjiku", "Bob Otieno", "Carol Achieng", "Dan Kiprop"]
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 750, Not paid yet")


async def test_the_form_says_what_is_wrong_once_saving_was_tried(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("member-add")
        await type_member(page, "", "0812")
        assert page.error("member-phone") is None
        await page.press("member-save")
        await page.until(lambda: page.error("member-phone") == ENGLISH.members.problems["phone.not_a_phone"])
        assert page.error("member-name") == "Enter a name"
        await page.change("member-name", "Dan")
        await page.until(lambda: page.error("member-name") is None)


async def test_members_with_one_phone_are_told_before_they_are_saved(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("member-add")
        await type_member(page, "Dan Kiprop", "0712345001")
        await page.until_said("member-sharing", "Alice and Dan share this number, so requests go one after the other.")


async def test_a_custom_share_is_taken_and_the_rest_adds_up(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-edit", under="menu-alice")
        await page.until(lambda: page.said("member-share-custom") is not None)
        await page.press("member-share-custom")
        await page.until(lambda: page.said("member-share-amount") is not None)
        await page.change("member-share-amount", "2,001")
        await page.press("member-save")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 2,001, Not paid yet")
        await page.until_said("status-row-bob", "Bob Otieno, KES 500, Not paid yet")
        await page.until_said("status-row-carol", "Carol Achieng, KES 499, Not paid yet")


async def test_phone_and_share_are_locked_while_a_request_is_open_and_free_again_after(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        await page.choose("menu-edit", under="menu-alice")
        await page.until(lambda: page.said("member-locked") is not None)
        assert not page.can_change("member-phone")
        assert page.can_change("member-name")
        for one in ("alice", "bob", "carol"):
            app.engine.change(f"{one}.1", cancelled(), "cancelled")
        await page.until(lambda: page.said("member-locked") is None)
        assert page.can_change("member-phone")


async def test_what_would_change_the_share_of_somebody_who_is_asked_is_saved_when_the_request_is_answered(
    app: App,
) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until(lambda: bool(app.state.snapshot().book.requests))
        await page.press("chama-edit")
        await page.until(lambda: page.can_press("chama-save"))
        await page.change("chama-target", "6,000")
        await page.until(lambda: page.said("chama-held") is not None)
        assert not page.can_press("chama-save")
        await page.change("chama-target", "3,000")
        await page.until(lambda: page.said("chama-held") is None and page.can_press("chama-save"))
        await page.press("back")
        await page.until(lambda: page.said("member-add") is not None)
        await page.press("member-add")
        await type_member(page, "Dan Kiprop", "0712345004")
        await page.until(lambda: page.said("member-held") is not None)
        assert not page.can_press("member-save")
        app.engine.change("alice.1", cancelled(), "cancelled")
        await page.until(lambda: page.said("member-held") is None and page.can_press("member-save"))


async def test_own_amounts_that_are_more_than_the_target_are_said_to_be_too_much(tmp_path: Path) -> None:
    custom = tuple(replace(one, custom_share=1000) for one in (ALICE, BOB, CAROL))
    async with staged(tmp_path, book(members=custom)) as stage:
        stage.session.members.edit_member("alice")
        stage.session.members.set_field("share", "1001")
        stage.session.members.save_member()
        await stage.page.until(lambda: stage.page.said("member-share-amount") is not None)
        assert stage.page.error("member-share-amount") == "The members’ own amounts are more than the target"


async def test_who_cannot_come_back_now_is_said_to_be_held_up_by_whom(tmp_path: Path) -> None:
    here = book(payment_request(BOB, unknown()), members=(replace(ALICE, archived=True), BOB, CAROL))
    async with staged(tmp_path, here) as stage:
        stage.session.members.add_member()
        await stage.page.until(lambda: stage.page.said("bring-back-alice") is not None)
        await stage.page.press("bring-back-alice")
        held = "This would change the share of Bob while a request is open. Bring them back when it is answered."
        await stage.page.until_said("notice", held)


async def test_whoever_paid_is_archived_and_can_be_brought_back(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        for one in ("alice", "bob", "carol"):
            app.engine.change(f"{one}.1", paid(f"UKK1{one.upper():A<6}"))
        await page.until_said("pot-progress", "Everyone has paid")
        await page.choose("menu-archive", under="menu-alice")
        await page.until(lambda: page.said("status-row-alice") is None)
        assert app.state.snapshot().book.member("alice").archived
        await page.press("member-add")
        await page.until(lambda: page.said("bring-back-alice") is not None)
        await page.press("bring-back-alice")
        await page.until(lambda: page.said("status-row-alice") is not None)


async def test_somebody_who_was_never_asked_is_removed(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-archive", under="menu-carol")
        said = (
            "Carol is removed. Nothing was ever requested. The KES 1,000 that Carol owed is divided among the others."
        )
        await page.until_said("notice", said)
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,500, Not paid yet")
        assert [one.id for one in app.state.snapshot().book.members] == ["alice", "bob"]


async def test_what_archiving_did_is_undone_from_the_notification(app: App) -> None:
    async with app.running(), app.tab() as page:
        before = app.state.snapshot().book
        await page.choose("menu-archive", under="menu-bob")
        await page.until(lambda: page.said("status-row-bob") is None)
        await page.press_action()
        await page.until(lambda: page.said("status-row-bob") is not None)
        assert app.state.snapshot().book == before


async def test_nobody_is_archived_while_a_request_is_open_and_it_is_said_why(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.until(lambda: page.can_press("act-row-alice"))
        await page.press("act-row-alice")
        await page.until(lambda: bool(app.state.snapshot().book.requests))
        await page.choose("menu-archive", under="menu-alice")
        await page.until_said("notice", "A request is open for Alice. Archive when it is answered.")
        await page.choose("menu-archive", under="menu-bob")
        held = "This would change the share of Alice while a request is open. Archive when it is answered."
        await page.until_said("notice", held)
        assert not any(one.archived for one in app.state.snapshot().book.members)


async def test_this_is_me_turns_to_the_second_person(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.choose("menu-edit", under="menu-alice")
        await page.until(lambda: page.said("member-is-me") is not None)
        await page.change("member-is-me", True)
        await page.press("member-save")
        await page.until(lambda: app.state.snapshot().book.member("alice").is_me)


async def test_the_chama_is_edited_by_the_rules_of_the_prompt(app: App) -> None:
    async with app.running(), app.tab() as page:
        await page.press("chama-edit")
        await page.until(lambda: page.said("chama-target") is not None)
        await page.change("chama-target", "6,000")
        await page.change("chama-reference", "DINNER & MORE")
        await page.press("chama-save")
        await page.until(lambda: page.error("chama-reference") is not None)
        await page.change("chama-reference", "DINNER")
        await page.press("chama-save")
        await page.until_said("pot-total", "In the pot: KES 0 of KES 6,000")
        assert app.state.snapshot().book.chama.reference == "DINNER"


async def test_a_reported_code_blocks_the_request_until_it_is_taken_back(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        app.engine.change("alice.1", unknown(), "unknown", "clock")
        await page.until_said("attention-unknown", "1 payment with unknown status")
        await page.press("member-alice")
        await page.until(lambda: page.can_press("have-code"))
        await page.press("have-code")
        await page.until(lambda: page.said("code-field") is not None)
        await page.change("code-field", "UKK1AAAAAA Confirmed. Ksh1,000.00 sent to LUNCH")
        await page.until_said("code-found", "Code found: UKK1AAAAAA")
        await page.press("code-save")
        await page.until_said("attention-reported", "1 reported paid, not confirmed")
        assert page.label("pot-total") == "In the pot: KES 0 of KES 3,000"
        await page.until(lambda: page.can_press("code-take-back"))
        assert page.said("ask-again") is None
        await page.press("code-take-back")
        await page.until(lambda: page.can_press("ask-again"))


@pytest.mark.parametrize(("is_me", "said"), [(True, "Not my payment"), (False, "Not our payment")])
async def test_who_takes_back_the_own_code_says_that_it_is_not_the_own_payment(
    tmp_path: Path, is_me: bool, said: str
) -> None:
    mine = replace(ALICE, is_me=is_me)
    reported = book(payment_request(ALICE, unknown(), reported_code="UKK1DDDDDD"), members=(mine, BOB))
    async with staged(tmp_path, reported) as stage:
        stage.session.select_member("alice")
        await stage.page.until(lambda: stage.page.texts(stage.page.said("code-take-back")) == [said])


async def test_an_amount_that_m_pesa_did_not_tell_is_entered_from_the_page_that_says_so(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        app.engine.change("alice.1", paid(amount=0))
        await page.until(lambda: "amount not told" in page.label("status-row-alice"))
        await page.press("member-alice")
        await page.until(lambda: page.can_press("enter-amount"))
        assert page.said("act-detail-alice") is None  # it would lead to where one is
        await page.press("enter-amount")
        await page.until(lambda: page.said("hand-amount") is not None)
        await page.change("hand-amount", "1,000")
        await page.change("hand-note", "her message says so")
        await page.press("hand-save")
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")


async def test_the_receipt_confirms_the_code_that_was_reported(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        app.state.decisions.report_code("alice", "UKK1AAAAAA")
        app.engine.change("alice.1", paid("UKK1AAAAAA"))
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
        await page.press("member-alice")
        await page.until(lambda: page.said("code-confirmed") is not None)


async def test_the_strip_checks_what_is_unknown_and_opens_what_was_paid_twice(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await ask_all(page)
        app.engine.change("alice.1", unknown(), "unknown", "clock")
        await page.until_said("attention-unknown", "1 payment with unknown status")
        app.engine.handles["alice.1"].on_check = paid("UKK1AAAAAA", late=True)
        await page.press("attention-unknown-do")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid — confirmed late")
        await page.until(lambda: page.said("attention-unknown") is None)


async def test_an_earlier_request_that_nobody_knows_about_is_asked_about_on_the_page_of_who_has_paid(app: App) -> None:
    async with app.running(), app.tab() as page:
        await pay_for_what_nobody_knows(app, page)
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
        await page.press("member-alice")
        await page.until(lambda: page.can_press("check-alice.1"))
        await page.press("check-alice.1")
        await page.until(lambda: any(one.startswith("Checked ") for one in page.texts()))
        app.engine.handles["alice.1"].on_check = cancelled()
        await page.press("check-alice.1")
        await page.until(lambda: page.said("check-alice.1") is None)
        assert page.said("check-alice.2") is None


async def test_while_no_engine_runs_the_strip_offers_to_ask_nobody(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd(), 1280) as stage:
        await stage.page.until(lambda: stage.page.can_press("attention-unknown-do"))
        await stage.fail_to_start(StartProblem("unexpected"))
        await stage.page.until(lambda: stage.page.said("attention-problem") is not None)
        await stage.page.until(lambda: stage.page.said("attention-unknown-do") is not None)
        assert not stage.page.can_press("attention-unknown-do")
        await stage.page.settle()
        assert stage.session.home.attention.network == "fine", "nothing checks by itself"


async def test_a_second_payment_is_reviewed_and_kept(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await pay_for_what_nobody_knows(app, page)
        app.engine.change("alice.1", paid("UKK1AAAAAA", late=True))
        await page.until_said("attention-twice", "1 paid more than once")
        await page.press("attention-twice-do")
        await page.until(lambda: page.said("keep-surplus") is not None)
        await page.press("keep-surplus")
        await page.until(lambda: page.said("attention-twice") is None)
        await page.until(lambda: "KES 1,000 over" in page.label("pot-progress") or "left" in page.label("pot-progress"))


async def test_of_two_payments_the_later_one_is_not_among_the_earlier_requests(tmp_path: Path) -> None:
    async with staged(tmp_path, crowd()) as stage:
        stage.session.select_member("m-paid_twice")
        await stage.page.until(lambda: "m-paid_twice.2" in stage.page.texts())
        assert any(one.startswith("Request 1, ") for one in stage.page.texts())
        assert not any(one.startswith("Request 2, ") for one in stage.page.texts())


@pytest.mark.slow
async def test_no_two_buttons_of_the_own_share_open_the_same_payment(tmp_path: Path) -> None:
    tour, offered = next(one for one in TOURS if one.name == "own"), set[str]()
    async with tour.stage(tmp_path) as stage:
        async for _ in tour.walk(stage):
            for part in stage.page.find(
                lambda one: isinstance(one, ft.Semantics) and (one.identifier or "").startswith("act-own-")
            ):
                offered.update(stage.page.texts(part))
    assert "Check status" in offered
    assert offered.isdisjoint({"Receipt", "View", "Review"})


async def test_a_fruitless_read_shows_on_the_page_that_is_open(app: App) -> None:
    async with app.running(), app.tab() as page:
        await ask_all(page)
        await page.press("member-alice")
        await page.until(lambda: page.said("payment") is not None)
        app.engine.look_in_vain("alice.1")
        await page.until(lambda: page.said("entry-nothing_yet-poll") is not None)


async def test_a_chama_without_members_asks_for_the_first(app: App) -> None:
    async with app.running(), app.tab() as page:
        for one in ("alice", "bob", "carol"):
            await page.choose("menu-archive", under=f"menu-{one}")
            await page.until(lambda one=one: page.said(f"status-row-{one}") is None)  # type: ignore[misc]  # mypy cannot type a lambda's default
        await page.press("member-add-first")
        await page.until(lambda: page.said("member-name") is not None)


async def open_form_of_alice(tab: FakePage) -> None:
    """Her form, as it is now."""
    await tab.choose("menu-edit", under="menu-alice")
    await tab.until(lambda: tab.said("member-name") is not None)


async def test_two_tabs_that_edit_one_member_merge_and_are_asked_where_both_changed_the_same(app: App) -> None:
    async with app.running(), app.tab() as page, app.tab() as other:
        for tab in (page, other):
            await open_form_of_alice(tab)
        await page.change("member-name", "Alice W.")
        await page.press("member-share-custom")
        await page.until(lambda: page.said("member-share-amount") is not None)
        await page.change("member-share-amount", "600")
        await page.press("member-save")
        await page.until(lambda: page.said("member-title") is None)
        await other.change("member-phone", "0712 345 009")
        await other.press("member-save")  # only the number was changed here
        await other.until(lambda: other.said("member-title") is None)
        member = app.state.snapshot().book.member("alice")
        assert (member.name, member.phone, member.custom_share) == ("Alice W.", "254712345009", 600)


async def test_a_form_of_before_neither_overwrites_a_name_nor_brings_anybody_back(app: App) -> None:
    async with app.running(), app.tab() as page, app.tab() as other:
        for tab in (page, other):
            await open_form_of_alice(tab)
        await other.change("member-name", "Alicia")
        await page.change("member-name", "Alice W.")
        await page.press("member-save")
        await page.until(lambda: page.said("member-title") is None)
        await other.press("member-save")
        await other.until(lambda: other.error("member-name") == ENGLISH.members.problems["name.changed"])
        assert app.state.snapshot().book.member("alice").name == "Alice W."
        left = without_member(app.state.snapshot().book, "alice")
        assert left
        app.state.update_members(left)
        await other.press("member-save")
        await other.until(lambda: other.said("member-title") is None)
        assert [one.id for one in app.state.snapshot().book.members] == ["bob", "carol"]
