from functools import partial
from pathlib import Path

import pytest

from chama_app.services.app_state import AppState
from chama_app.services.notifications import NotTaken
from daraja_core import AppwriteError, GroupRecord, GroupVerdict
from tests.rows import first_are_fast

from ..domain.test_group_verdicts import verdict
from ..example_chama import ALICE, BOB, book, no_suffix, paid, payment_request
from ..example_payouts import full_pot
from ..fake_group import Cloud, FakeGroupEngine
from .fake_page import FakePage
from .group_apps import App, be_treasurer, button, code_of, joined, open_join, open_share
from .shared_screens import shared
from .stage import staged
from .test_shell import resized


@pytest.mark.parametrize("width", first_are_fast(1, [390, 1280]))
async def test_the_code_is_shown_large_with_its_end_and_can_be_copied(owner: App, width: int) -> None:
    async with owner.tab(width) as page:
        await open_share(page)
        await page.until(lambda: page.said("share-code") is not None)
        assert "".join(page.texts(page.said("share-code"))) == "0000-2M9X-7TBD"
        (until,) = page.texts(page.said("share-until"))
        assert until == "Works until 23 Nov, 12:00 EAT"
        assert page.can_press("share-copy")
        await page.press("share-send")


async def test_the_link_stands_in_a_qr_code_and_in_the_message(owner: App) -> None:
    async with owner.tab() as page:
        await open_share(page)
        await page.until(lambda: page.said("share-qr") is not None)
        assert page.label("share-qr") == "QR code with the link to join"
        assert page.label("share-used") == "Nobody has joined with it yet."
        await page.press("share-link")
        await page.until(lambda: "chama://join/0000-2M9X-7TBD" in page.connection.copied)
        await page.press("share-send")
        await page.until(
            lambda: any("Join Lunch" in said and "chama://join/0000-2M9X" in said for said in page.connection.copied)
        )


async def test_the_page_says_how_many_have_joined_with_the_code(owner: App, cloud: Cloud) -> None:
    async with owner.tab() as page:
        await open_share(page)
        await page.until(lambda: page.said("share-code") is not None)
        cloud.uses["0000-2M9X-7TBD"] = 2
        owner.clock.move(seconds=15)
        await page.until(lambda: page.label("share-used") == "2 people have joined with it, of 50.")


async def test_all_codes_are_ended_after_a_question(owner: App, cloud: Cloud) -> None:
    async with owner.tab() as page:
        await open_share(page)
        await page.until(lambda: page.said("share-code") is not None)
        await page.press("share-revoke")
        await page.until(lambda: page.can_press("share-revoke-no"))
        await page.press("share-revoke-no")
        await page.until(lambda: page.can_press("share-revoke"))
        await page.press("share-revoke")
        await page.until(lambda: page.can_press("share-revoke-yes"))
        await page.press("share-revoke-yes")
        await page.until(lambda: page.said("share-code") is None and page.can_press("share-renew"))
        assert cloud.codes == {}


async def test_without_a_connection_the_page_says_so_and_can_be_tried_again(owner: App) -> None:
    async with owner.tab() as page:
        owner.team.problem = AppwriteError("no way", kind="unreachable")
        await open_share(page)
        await page.until(lambda: page.label("sharing-problem").startswith("There is no connection"))
        owner.team.problem = None
        await page.until(lambda: page.can_press("share-renew"))
        await page.press("share-renew")
        await page.until(lambda: page.said("share-code") is not None)
        assert page.said("sharing-problem") is None


async def test_a_code_that_has_ended_is_not_shown(owner: App) -> None:
    async with owner.tab() as page:
        await code_of(owner)
        owner.clock.move(hours=73)
        owner.team.problem = AppwriteError("no way", kind="unreachable")
        await page.press("share")
        await page.until(lambda: page.said("share-title") is not None)
        assert page.said("share-code") is None


async def test_who_joins_says_who_it_is_and_pays_the_own_share(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.press("who-alice")
        await page.until(lambda: page.said("number") is not None)
        await page.press("number-save")
        await page.until(lambda: page.error("number") is not None)
        await page.change("number", "0712 345 001")
        await page.until(lambda: page.error("number") is None)
        await page.press("number-save")
        await page.until(lambda: button(page, "pay-own") == "Pay my share · KES 1,000")
        known = member.state.snapshot().book.member("alice")
        assert (known.phone, known.is_me) == (ALICE.phone, True)
        assert page.said("own-details") is None  # as long as there is no payment to look at
        await page.press("pay-own")
        await page.until(lambda: "alice.1" in member.engine.pushed)
        await page.until(lambda: button(page, "own-details") == "Show my payment")
        assert member.engine.groups == [owner.group_id]


ONLY_A_TREASURERS = ("request-all", "pay-out", "member-add", "chama-edit", "act-row-bob", "menu-bob", "collection-new")


@pytest.mark.parametrize("width", first_are_fast(1, [390, 1280]))
async def test_a_member_sees_the_pot_the_own_share_and_who_has_paid_and_nothing_that_is_the_treasurers(
    owner: App, member: App, width: int
) -> None:
    async with owner.tab(), member.tab(width) as page:
        await open_join(page, await code_of(owner))
        await page.until(lambda: page.said("who-title") is not None)
        await page.press("who-alice")
        await page.until(lambda: page.said("number") is not None)
        await page.change("number", "0712 345 001")
        await page.press("number-save")
        await page.until(lambda: page.can_press("pay-own"))
        assert page.label("status-row-bob") == "Bob Otieno, KES 1,000, Not paid yet"
        assert page.said("own-rounds") is not None
        assert [name for name in ONLY_A_TREASURERS if page.said(name)] == []
        await page.key("Enter", control=True)
        assert page.said("dialog-yes") is None
        member.team.be(owner.group_id, "member", "treasurer")
        await page.lifecycle("resume")
        await page.until(lambda: page.can_press("request-all"))
        assert page.said("pay-own") is None


async def test_who_looks_at_his_own_payments_is_told_you_and_is_to_remind_nobody(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        assert member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await page.until(lambda: page.can_press("own-payments"))
        await page.press("own-payments")
        await page.until_said("person-line", "You owe KES 1,000 · you have paid nothing yet")
        assert page.said("person-remind") is None


async def test_who_has_not_said_who_it_is_is_asked_on_home(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.press("back")
        await page.until(lambda: page.can_press("own-who"))
        assert page.texts(page.said("others")) == ["Members"]  # for all that is known, he is one of them
        assert member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await page.until(lambda: page.texts(page.said("others")) == ["The others"])
        assert member.state.set_member_phone("alice", ALICE.phone, is_me=False)
        await page.until(lambda: page.can_press("own-who"))
        await page.press("own-who")
        await page.until(lambda: page.can_press("who-bob"))


async def test_a_name_that_somebody_has_cannot_be_chosen_until_a_treasurer_frees_it(owner: App, member: App) -> None:
    other = FakeGroupEngine(member.team.cloud)
    async with joined(owner, member) as page:
        other.be(owner.group_id, "member")
        await other.groups.tell(owner.group_id, [GroupRecord("l1", "linked", "alice", {})])
        await page.until(lambda: page.said("who-alice") is None and page.can_press("who-bob"))
        owner.state.group_sync.unlink("alice")
        await page.until(lambda: page.can_press("who-alice"))


async def test_nobody_is_asked_for_anothers_share_from_a_members_device(owner: App, member: App) -> None:
    async with joined(owner, member):
        told = member.state.subscribe()
        member.state.set_member_phone("bob", BOB.phone, is_me=False)
        member.state.requests.send("bob")
        member.state.requests.send_all()
        assert await told.wait_for_change(1) == (NotTaken("requests"), NotTaken("requests"))
        assert member.engine.pushed == []


async def test_a_row_without_a_number_asks_for_it(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await be_treasurer(owner, member, page)
        await page.until(lambda: page.can_press("act-row-bob"))
        await page.press("act-row-bob")
        await page.until(lambda: page.said("number") is not None)
        assert "Bob’s number" in page.texts(page.said("number-title"))


async def test_what_another_phone_is_paid_fills_this_one_s_pot(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.press("back")
        member.team.hear(owner.group_id, GroupVerdict("stk", verdict()))
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")


async def test_who_joined_is_told_who_keeps_the_chama(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await be_treasurer(owner, member, page)
        await page.until(lambda: page.can_press("member-add"))
        await page.press("member-add")
        await page.until(lambda: page.label("notice").startswith("You joined this chama."))
        assert page.said("member-title") is None


async def test_only_a_treasurer_finds_the_way_to_pay_out(tmp_path: Path, cloud: Cloud, member: App) -> None:
    owner = App(tmp_path / "full.db", cloud, book())
    for one in full_pot().requests:
        owner.database.save_request(one)
    owner.state = AppState(owner.database, owner.clock, "sandbox", new_suffix=no_suffix)
    async with joined(owner, member) as page:
        await page.press("back")
        await page.until_said("treasurer-only", "Only a treasurer can pay out.")
        assert page.said("pay-out") is None
        member.team.be(owner.group_id, "member", "treasurer")
        await page.lifecycle("resume")
        await page.until(lambda: page.can_press("pay-out"))
        assert page.said("treasurer-only") is None
    owner.database.close()


async def test_who_lost_the_role_in_the_form_is_told_before_the_review(
    tmp_path: Path, cloud: Cloud, member: App
) -> None:
    owner = App(tmp_path / "full.db", cloud, book())
    for one in full_pot().requests:
        owner.database.save_request(one)
    owner.state = AppState(owner.database, owner.clock, "sandbox", new_suffix=no_suffix)
    async with joined(owner, member) as page:
        member.team.be(owner.group_id, "member", "treasurer")
        await page.press("back")
        await page.lifecycle("resume")
        await page.until(lambda: page.can_press("pay-out"))
        await page.press("pay-out")
        await page.until(lambda: page.can_press("payout-review"))
        member.team.be(owner.group_id, "member")
        await page.lifecycle("resume")
        await page.until(lambda: page.label("payout-needs").startswith("Only a treasurer of this chama can pay out."))
        assert not page.can_press("payout-review")
    owner.database.close()


@pytest.mark.parametrize("route", ["/join/{}", "chama://join/{}", "/{}"])
async def test_an_opened_link_fills_in_the_code_and_nobody_joins_before_the_button(
    owner: App, member: App, cloud: Cloud, route: str
) -> None:
    async with owner.tab(), member.tab() as page:
        code = await code_of(owner)
        await page.session.dispatch_event(page.page._i, "route_change", {"route": route.format(code)})
        await page.until(lambda: page.can_press("join-yes"))
        assert page.value("join-code") == code
        assert cloud.uses == {}
        await page.press("join-yes")
        await page.until(lambda: page.said("who-title") is not None)


async def test_another_link_on_the_page_of_the_first_fills_in_its_own_code(member: App) -> None:
    async with member.tab() as page:
        for code in ("2222-2222-2222", "K3QF-2M9X-7TDC"):
            await page.session.dispatch_event(page.page._i, "route_change", {"route": f"/join/{code}"})
            await page.until(lambda: page.said("join-code") is not None)
            await page.until(lambda code=code: page.value("join-code") == code)  # type: ignore[misc]  # mypy cannot type a lambda's default


async def test_a_link_of_the_chama_that_one_is_in_says_so(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.session.dispatch_event(page.page._i, "route_change", {"route": f"/join/{await code_of(owner)}"})
        await page.until(lambda: page.can_press("join-yes"))
        await page.press("join-yes")
        await page.until(lambda: page.label("sharing-problem") == "You are in this chama already.")


@pytest.mark.parametrize(
    ("typed", "message"),
    [("hello", "This is no join code."), ("K3QF-2M9X-7TBD", "This code is wrong, has ended or was taken back.")],
)
async def test_a_code_that_does_not_work_says_why(member: App, typed: str, message: str) -> None:
    async with member.tab() as page:
        await open_join(page, typed)
        await page.until(lambda: page.label("sharing-problem").startswith(message))


async def test_what_was_typed_and_why_it_did_not_work_stay_when_the_phone_is_turned(member: App) -> None:
    async with member.tab(390) as page:
        await open_join(page, "hello")
        await page.until(lambda: page.said("sharing-problem") is not None)
        for width, views in ((800, 1), (1280, 1), (390, 2)):
            await resized(page, width)
            await page.until(partial(_lie_over_each_other, page, views))
            await page.settle()
            assert page.label("sharing-problem").startswith("This is no join code.")
            assert page.value("join-code") == "hello"


def _lie_over_each_other(page: FakePage, views: int) -> bool:
    return len(page.views()) == views


async def test_a_chama_with_payments_is_not_replaced(owner: App) -> None:
    owner.database.save_request(payment_request(ALICE, paid()))
    owner.state = AppState(owner.database, owner.clock, "sandbox", new_suffix=no_suffix)
    async with owner.tab() as page:
        await open_join(page, "K3QF-2M9X-7TBD")
        await page.until(lambda: page.label("sharing-problem").startswith("This device keeps a chama"))


async def test_where_every_device_has_credentials_nothing_is_offered(owner: App) -> None:
    async with owner.tab(alone=True) as page:
        card = page.find(lambda one: getattr(one, "identifier", None) == "sharing")
        assert not any(part.visible and part.parent.visible for part in card)


async def test_the_page_of_a_code_that_is_asked_for_says_so_from_its_first_moment(tmp_path: Path) -> None:
    async with staged(tmp_path, full_pot(), **shared()) as stage:
        stage.session.group.open_invitation()
        assert stage.session.group.overview.is_busy
