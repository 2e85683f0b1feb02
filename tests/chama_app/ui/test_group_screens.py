import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.i18n import ENGLISH
from chama_app.services.app_state import AppState
from chama_app.services.credentials import FUNCTION_INITIATOR
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.database import Database
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show_session
from daraja_core import AppwriteError, GroupVerdict

from ..domain.test_group_verdicts import verdict
from ..example_chama import ALICE, NOON, book, no_suffix, paid, payment_request
from ..example_payouts import full_pot
from ..fake_engine import FakeEngine, ManualClock
from ..fake_group import Cloud, FakeGroupEngine
from ..services.phones import NOBODY
from .fake_page import FakePage


class App:
    """One device with a tab on it."""

    def __init__(self, path: Path, cloud: Cloud, seed: Book) -> None:
        self.clock = ManualClock(NOON)
        self.engine = FakeEngine(self.clock)
        self.team = FakeGroupEngine(cloud)
        self.database = Database(path, seed)
        self.state = AppState(self.database, self.clock, "sandbox", new_suffix=no_suffix)

    @asynccontextmanager
    async def tab(self, width: int = 390, *, alone: bool = False) -> AsyncIterator[FakePage]:
        task = asyncio.create_task(self.state.run(self.engine, FUNCTION_INITIATOR, None if alone else self.team))
        async with FakePage(width) as page:
            show_session(page.page, Session(self.state, None, Device(page.page), ClientStorage(page.page)))
            await page.session.after_event(page.page)
            await page.until(lambda: self.state.snapshot().ready and page.said("pot-total") is not None)
            yield page
        task.cancel()
        await asyncio.wait([task])

    @property
    def group_id(self) -> str:
        sharing = self.state.snapshot().group.membership
        assert sharing
        return sharing.group_id


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
async def owner(tmp_path: Path, cloud: Cloud) -> AsyncIterator[App]:
    made = App(tmp_path / "owner.db", cloud, book())
    yield made
    made.database.close()


@pytest.fixture
async def member(tmp_path: Path, cloud: Cloud) -> AsyncIterator[App]:
    made = App(tmp_path / "member.db", cloud, NOBODY)
    yield made
    made.database.close()


def button(page: FakePage, name: str) -> str:
    """What stands on a button."""
    part = page.said(name)
    return " ".join(page.texts(part)).replace("\u00a0", " ") if part else ""


async def open_share(page: FakePage) -> None:
    await page.until(lambda: page.can_press("share"))
    await page.press("share")
    await page.until(lambda: page.said("share-title") is not None)


async def open_join(page: FakePage, code: str) -> None:
    await page.until(lambda: page.can_press("join"))
    await page.press("join")
    await page.until(lambda: page.said("join-code") is not None)
    await page.change("join-code", code)
    await page.until(lambda: page.can_press("join-yes"))
    await page.press("join-yes")


async def code_of(owner: App) -> str:
    """Share the owner's chama without a screen."""
    owner.state.group_sync.create_invitation()
    subscriber = owner.state.subscribe()
    while (invitation := owner.state.snapshot().group.invitation) is None:
        await subscriber.wait_for_change(5)
    return invitation.code


@asynccontextmanager
async def joined(owner: App, member: App) -> AsyncIterator[FakePage]:
    """A tab of somebody who has just joined."""
    async with owner.tab(), member.tab() as page:
        await open_join(page, await code_of(owner))
        await page.until(lambda: page.said("who-title") is not None)
        yield page


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_code_is_shown_large_with_its_end_and_can_be_copied(owner: App, width: int) -> None:
    async with owner.tab(width) as page:
        await open_share(page)
        await page.until(lambda: page.said("share-code") is not None)
        assert "".join(page.texts(page.said("share-code"))) == "0000-2M9X-7TBD"
        (until,) = page.texts(page.said("share-until"))
        assert until.replace("\u00a0", " ") == "Works until 23 Nov, 12:00 EAT"
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


async def test_who_joins_sees_the_members_says_who_it_is_and_requests_the_own_share(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.press("who-alice")
        await page.until(lambda: page.said("number") is not None)
        await page.press("number-save")
        await page.until(lambda: page.error("number") is not None)
        await page.change("number", "0712 345 001")
        await page.until(lambda: page.error("number") is None)
        await page.press("number-save")
        await page.until(lambda: button(page, "act-row-alice") == "Request KES 1,000")
        known = member.state.snapshot().book.member("alice")
        assert (known.phone, known.is_me) == (ALICE.phone, True)
        await page.press("act-row-alice")
        await page.until(lambda: "alice.1" in member.engine.pushed)
        assert member.engine.groups == [owner.group_id]


async def test_a_row_without_a_number_asks_for_it(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.press("back")
        await page.until(lambda: page.can_press("act-row-bob"))
        await page.press("act-row-bob")
        await page.until(lambda: page.said("number") is not None)
        assert "Bob’s number" in page.texts(page.said("number-title"))


async def test_a_number_that_another_tab_has_saved_is_not_put_back_by_an_old_form(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.press("who-alice")
        await page.until(lambda: page.said("number") is not None)
        assert member.state.set_member_phone("alice", "254712345009", is_me=False)  # in the other tab
        await page.until(lambda: page.value("number") == "0712 345 009")
        await page.change("number", "0712 345 001")
        assert member.state.set_member_phone("alice", "254712345008", is_me=False)
        await page.press("number-save")
        await page.until(lambda: page.error("number") == ENGLISH.members.problems["phone.changed"])
        await page.change("number", "0712 345 001")
        await page.press("number-save")
        await page.until(lambda: page.said("number") is None)
        known = member.state.snapshot().book.member("alice")
        assert (known.phone, known.is_me) == (ALICE.phone, True)


async def test_what_another_phone_is_paid_fills_this_one_s_pot(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.press("back")
        member.team.hear(owner.group_id, GroupVerdict("stk", verdict()))
        await page.until_said("pot-total", "In the pot: KES 1,000 of KES 3,000")
        await page.until_said("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")


async def test_who_joined_is_told_who_keeps_the_chama(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await page.press("back")
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
