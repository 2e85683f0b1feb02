"""Two treasurers on two screens: the owner turns it on and proposes, the other one reads it and decides."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import flet as ft
import pytest

from chama_app.domain.collections import FIRST, Collection
from chama_app.services.app_state import AppState
from chama_app.storage.mode import Mode
from daraja_core import AppwriteError, B2cRejectedError, GroupRecord

from ..example_chama import ALICE, BOB, book, no_suffix
from ..example_payouts import full_pot
from ..fake_group import Cloud
from ..services.phones import NOBODY
from .fake_page import FakePage
from .group_apps import App, button, code_of, open_join


@contextmanager
def made(folder: Path, mode: Mode) -> Iterator[tuple[App, App]]:
    """The owner's app with a full pot, and another one."""
    cloud = Cloud()
    owner, member = App(folder / "owner.db", cloud, book(), mode), App(folder / "member.db", cloud, NOBODY, mode)
    for one in full_pot().requests:
        owner.database.save_request(one)
    owner.state = AppState(owner.database, owner.clock, mode, new_suffix=no_suffix)
    yield owner, member
    owner.database.close()
    member.database.close()


@pytest.fixture
async def apps(tmp_path: Path) -> AsyncIterator[tuple[App, App]]:
    """As `made`, with no real money."""
    with made(tmp_path, "sandbox") as both:
        yield both


@asynccontextmanager
async def two_treasurers(owner: App, member: App) -> AsyncIterator[tuple[FakePage, FakePage]]:
    """Both have a tab open at Home; the other one has joined and is a treasurer."""
    async with owner.tab() as mine, member.tab() as theirs:
        await open_join(theirs, await code_of(owner))
        await theirs.until(lambda: theirs.said("who-title") is not None)
        await theirs.press("back")
        assert owner.state.set_member_phone("bob", BOB.phone, is_me=True)
        await theirs.until(lambda: member.state.snapshot().group.linked == {"bob"})
        member.team.be(owner.group_id, "treasurer")
        await theirs.lifecycle("resume")
        await theirs.until(lambda: theirs.can_press("pay-out"))
        yield mine, theirs


def says(page: FakePage, label: str) -> bool:
    """Whether this is what the switch of the rule would do."""
    shown = page.said("two-treasurers-switch")
    return shown is not None and label in page.texts(shown)


def fact(page: FakePage, name: str) -> str:
    """What is read in a part; nothing where it is not there."""
    part = page.said(name)
    return " ".join(page.texts(part)) if part else ""


async def reads(page: FakePage, name: str, said: str) -> None:
    """Wait until a part begins like this."""
    await page.until(lambda: fact(page, name).startswith(said))


async def turned_on(mine: FakePage) -> None:
    """The owner turns it on in the settings, and goes home."""
    await mine.press("go-settings")
    await mine.until(lambda: says(mine, "Turn on"))
    await mine.press("two-treasurers-switch")
    await mine.until(lambda: says(mine, "Turn off, from tomorrow"))
    await mine.press("go-home")
    await mine.until(lambda: mine.can_press("pay-out"))


async def reviewed(mine: FakePage, *, is_real_money: bool = False) -> None:
    """2,000 for Alice, from the pot card up to the press that proposes it."""
    await mine.press("pay-out")
    await mine.until(lambda: mine.can_press("payout-review"))
    await mine.press("payout-to-alice")
    await mine.change("payout-amount", "2000")
    await mine.press("payout-review")
    if is_real_money:
        await mine.until(lambda: mine.said("payout-again") is not None)
        await mine.change("payout-again", "2000")
    await mine.until(lambda: mine.can_press("payout-send"))


async def proposed(mine: FakePage, *, is_real_money: bool = False) -> None:
    """The same, over the review to the page of the proposal."""
    await reviewed(mine, is_real_money=is_real_money)
    assert button(mine, "payout-send") == "Propose KES 2,000 to Alice"
    assert mine.label("payout-must-propose").startswith("Another treasurer must approve this within a day.")
    await mine.press("payout-send")
    await mine.until(lambda: mine.can_press("proposal-take-back"))


async def seen(theirs: FakePage) -> None:
    """The other one presses what Home says and reads the proposal."""
    await theirs.until(lambda: theirs.label("attention-proposals") == "1 payout waits for your approval")
    await theirs.press("attention-proposals-do")
    await theirs.until(lambda: theirs.can_press("proposal-approve"))
    await reads(theirs, "proposal-phone", "0712 345 001")


@asynccontextmanager
async def open_proposal(owner: App, member: App) -> AsyncIterator[tuple[FakePage, FakePage]]:
    """Two must agree, the owner has proposed 2,000 for Alice, and both look at that."""
    async with two_treasurers(owner, member) as (mine, theirs):
        await turned_on(mine)
        await proposed(mine)
        await seen(theirs)
        yield mine, theirs


async def test_what_one_proposes_another_reads_whole_and_approves_and_the_first_device_sends_it(
    apps: tuple[App, App],
) -> None:
    owner, member = apps
    async with open_proposal(owner, member) as (mine, theirs):
        facts = [" ".join(theirs.texts(theirs.said(f"proposal-{name}"))) for name in ("name", "phone", "reason")]
        assert facts == ["Alice Wanjiku", "0712 345 001", "Payout"]
        assert fact(theirs, "proposal-by").startswith("Proposed by Bob Otieno, ")
        assert theirs.said("proposal-from") is None, "there is only one pot"
        assert fact(mine, "proposal-phone") == "0712 ••• 001"  # only who is asked to approve it reads all of it
        assert button(theirs, "proposal-approve") == "Approve and send KES 2,000 to Alice"
        assert owner.engine.paid_out == member.engine.paid_out == []
        await theirs.press("proposal-approve")
        await mine.until(lambda: bool(owner.engine.paid_out))
        await mine.until(lambda: mine.said("proposals") is None)
        for page in (mine, theirs):  # where the proposal was there is now what became of it
            await page.until(lambda page=page: page.said("payout-body") is not None)  # type: ignore[misc]  # bound here
        await theirs.until(lambda: theirs.said("attention-proposals") is None)
    assert [one[1] for one in owner.engine.paid_out] == [2000]
    assert member.engine.paid_out == []


SCHOOL = Collection("school", "School fund", "fixed", 700, "SCHOOL", "School share", ("alice", "bob"))


async def test_where_there_are_several_pots_a_proposal_says_which_one_its_money_leaves(apps: tuple[App, App]) -> None:
    owner, member = apps
    async with two_treasurers(owner, member) as (mine, theirs):
        await turned_on(mine)
        assert owner.state.collections.start(SCHOOL)
        owner.state.collections.select(FIRST)
        await theirs.lifecycle("resume")
        await theirs.until(lambda: len(member.state.snapshot().book.collections) == 2)
        member.state.collections.select("school")
        await proposed(mine)
        await theirs.until(lambda: theirs.said("proposals") is not None)
        row = theirs.said(f"proposal-{member.session.payouts.approvals.overview.proposals[0].proposal.payout_id}")
        assert "Payout · Lunch" in theirs.texts(row)
        await seen(theirs)
        assert (fact(mine, "proposal-from"), fact(theirs, "proposal-from")) == ("Lunch", "Lunch")


async def nothing_is_left_for(page: FakePage, amount: str) -> None:
    """Of the 3,000 that are there 2,000 are proposed: who proposes so much is told what there is."""
    await page.press("back")
    await page.until(lambda: page.said("pot-out") is not None)
    assert page.label("pot-out") == "KES 2,000 proposed · KES 1,000 available by M-PESA"
    await page.press("pay-out")
    await reads(page, "payout-available", "Available KES 1,000 ")
    await page.press("payout-to-bob")
    await page.change("payout-amount", amount)
    await page.press("payout-review")
    said = "There is only KES 1,000 available by M-PESA: KES 1,000 is missing."
    await page.until(lambda: page.error("payout-amount") == said)
    await page.change("payout-amount", "1000")
    await page.press("payout-review")
    await reads(page, "review-left", "KES 0")


async def test_in_live_mode_who_approves_types_the_amount_again_too(tmp_path: Path) -> None:
    with made(tmp_path, "production") as (owner, member):
        async with two_treasurers(owner, member) as (mine, theirs):
            await turned_on(mine)
            await proposed(mine, is_real_money=True)
            assert mine.said("proposal-again") is None, "who proposed it has typed it before"
            await theirs.until(lambda: theirs.said("attention-proposals") is not None)
            await theirs.press("attention-proposals-do")
            await theirs.until(lambda: theirs.said("proposal-again") is not None)
            for other in ("", "200", "20000", "two thousand"):
                await theirs.change("proposal-again", other)
                assert not theirs.can_press("proposal-approve")
            approvals = member.session.payouts.approvals
            approvals.approve(approvals.overview.waiting[0])
            assert not member.state.snapshot().group.approvals.is_busy
            await theirs.change("proposal-again", "2,000")
            await theirs.until(lambda: theirs.can_press("proposal-approve"))
            await theirs.press("proposal-approve")
            await mine.until(lambda: bool(owner.engine.paid_out))
    assert [one[1] for one in owner.engine.paid_out] == [2000]


async def test_what_is_proposed_is_not_offered_once_more(apps: tuple[App, App]) -> None:
    async with open_proposal(*apps) as (mine, theirs):
        assert fact(theirs, "proposal-left") == "KES 1,000"
        await nothing_is_left_for(mine, "2000")
        await nothing_is_left_for(theirs, "2000")


async def held_on_home(page: FakePage) -> None:
    """From the page of what does not fit to Home, which leads back to it."""
    said = "It was approved, but only KES 1,000 is available by M-PESA for it: KES 1,000 is missing. Nothing was sent."
    await reads(page, "proposal-body", said)
    assert page.label("proposal-status-page").endswith("Cannot be sent now")
    await page.press("back")
    await page.until(lambda: page.said("attention-held") is not None)
    assert page.label("attention-held") == "1 approved payout cannot be sent now"
    assert page.said("attention-none") is None
    await page.press("attention-held-do")
    await reads(page, "proposal-body", said)


async def test_what_was_approved_and_does_not_fit_says_so_on_both_screens_and_is_taken_back(
    apps: tuple[App, App],
) -> None:
    owner, member = apps
    async with open_proposal(owner, member) as (mine, theirs):
        # A device that reserves nothing sends as much as that before it is approved.
        told = GroupRecord("rent", "payout", "rent", {"name": "Somebody", "amount": 2000, "remarks": "Rent"})
        await member.team.groups.tell(owner.group_id, [told])
        await reads(theirs, "proposal-lacks", "KES 1,000")
        await theirs.press("proposal-approve")
        for page in (mine, theirs):
            await held_on_home(page)
        assert theirs.said("proposal-take-back") is None
        await mine.until(lambda: mine.can_press("proposal-take-back"))
        await mine.press("proposal-take-back")
        for page in (mine, theirs):
            await reads(page, "proposal-body", "Whoever proposed it took it back.")
            await page.press("back")
            await page.until(lambda page=page: page.said("attention-none") is not None)  # type: ignore[misc]  # bound here
    assert owner.engine.paid_out == []


async def test_what_could_not_leave_at_once_says_when_it_goes_out_again_and_goes(apps: tuple[App, App]) -> None:
    owner, member = apps
    async with open_proposal(owner, member) as (mine, theirs):
        owner.engine.refusal = B2cRejectedError("too many", error_code="429", refused_by="function")
        await theirs.press("proposal-approve")
        said = "It could not leave at that moment, and nothing was sent. It goes out again by itself, once, from "
        await mine.until(lambda: " ".join(mine.texts(mine.said("proposal-body"))).startswith(said))
        assert mine.said("proposal-take-back") is None
        owner.engine.refusal = None
        owner.clock.move(seconds=61)
        await mine.lifecycle("resume")
        await mine.until(lambda: mine.said("payout-body") is not None)
        await theirs.until(lambda: member.state.snapshot().book.payouts[-1].reserved == 2000)
    assert [one[1] for one in owner.engine.paid_out] == [2000, 2000]  # the first one was refused


async def test_who_declines_says_why_and_the_proposer_reads_it(apps: tuple[App, App]) -> None:
    owner, member = apps
    async with open_proposal(owner, member) as (mine, theirs):
        await theirs.press("proposal-decline")
        await theirs.until(lambda: theirs.said("decline-reason") is not None)
        for too_short in ("", "no", "  a  "):
            await theirs.change("decline-reason", too_short)
            assert not theirs.can_press("dialog-yes")
        await theirs.change("decline-reason", "no receipt yet")
        await theirs.until(lambda: theirs.can_press("dialog-yes"))
        await theirs.press("dialog-yes")
        said = "Another treasurer declined it. Nothing was sent. “no receipt yet”"
        for page in (mine, theirs):
            await page.until(lambda page=page: " ".join(page.texts(page.said("proposal-body"))) == said)  # type: ignore[misc]  # bound here
        assert theirs.said("proposal-approve") is None
        await mine.press("back")
        await mine.until(lambda: mine.said("proposals") is not None)
        assert mine.said("attention-proposals") is None
    assert owner.engine.paid_out == []


async def test_a_reason_that_was_not_taken_stands_there_again(apps: tuple[App, App]) -> None:
    _, member = apps
    async with open_proposal(*apps) as (_, theirs):
        member.team.problem = AppwriteError("no network", kind="unreachable")
        await theirs.press("proposal-decline")
        await theirs.until(lambda: theirs.said("decline-reason") is not None)
        await theirs.change("decline-reason", "no receipt yet")
        await theirs.until(lambda: theirs.can_press("dialog-yes"))
        await theirs.press("dialog-yes")
        await theirs.until(lambda: theirs.said("proposal-problem") is not None)
        member.team.problem = None
        await theirs.press("proposal-decline")
        await theirs.until(lambda: theirs.can_press("dialog-yes"))
        await theirs.press("dialog-yes")
        await reads(theirs, "proposal-body", "Another treasurer declined it. Nothing was sent. “no receipt yet”")


async def test_who_is_asked_why_not_is_asked_no_more_once_somebody_has_decided(apps: tuple[App, App]) -> None:
    async with open_proposal(*apps) as (mine, theirs):
        await theirs.press("proposal-decline")
        await theirs.until(lambda: theirs.said("decline-reason") is not None)
        await mine.press("proposal-take-back")
        await theirs.until(lambda: not theirs.find(lambda one: isinstance(one, ft.AlertDialog) and bool(one.open)))
        await reads(theirs, "proposal-body", "Whoever proposed it took it back.")


@pytest.mark.flaky(reruns=1)  # once in fifty on a busy machine the form stays, empty, where the proposal should open
async def test_what_the_server_does_not_take_is_said_in_the_review_and_can_be_tried_again(
    apps: tuple[App, App],
) -> None:
    owner, member = apps
    async with two_treasurers(owner, member) as (mine, _):
        await turned_on(mine)
        owner.team.problem = AppwriteError("no network", kind="unreachable")
        await reviewed(mine)
        await mine.press("payout-send")
        await mine.until(lambda: mine.label("payout-not-proposed").startswith("No internet"))
        owner.team.problem = None
        await mine.until(lambda: mine.can_press("payout-send"))
        await mine.press("payout-send")
        await mine.until(lambda: mine.can_press("proposal-take-back"))
        await mine.press("proposal-take-back")
        await mine.until(
            lambda: "Whoever proposed it took it back." in " ".join(mine.texts(mine.said("proposal-body")))
        )


async def test_what_the_owner_turns_off_holds_for_a_day_and_another_treasurer_keeps_it_on(
    apps: tuple[App, App],
) -> None:
    owner, member = apps
    async with two_treasurers(owner, member) as (mine, theirs):
        await turned_on(mine)
        await mine.press("go-settings")
        await mine.until(lambda: says(mine, "Turn off, from tomorrow"))
        await mine.press("two-treasurers-switch")
        await mine.until(lambda: says(mine, "Keep it on"))
        await theirs.press("go-settings")
        await theirs.until(lambda: says(theirs, "Keep it on"))
        said = theirs.label("two-treasurers-says")
        assert said.startswith("Turned off, and still in force until 21")
        assert not says(theirs, "Turn on")


async def test_what_waits_from_who_is_no_treasurer_any_more_says_that_it_cannot_be_sent_and_not_that_it_waits(
    apps: tuple[App, App],
) -> None:
    owner, member = apps
    async with two_treasurers(owner, member) as (mine, theirs):
        assert member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await turned_on(mine)
        await mine.until(lambda: owner.state.snapshot().group.linked == {"alice", "bob"})
        await proposed(theirs)
        await seen(mine)
        roles = owner.state.group_sync.treasurers
        roles.set_treasurer("alice", roles.user_of("alice"), on=False)
        said = "Whoever proposed it is not a treasurer any more, so it is not sent."
        for page in (mine, theirs):
            await page.until(lambda page=page: " ".join(page.texts(page.said("proposal-body"))) == said)  # type: ignore[misc]  # bound here
            assert page.label("proposal-status-page").endswith("Cannot be sent")
        assert not mine.can_press("proposal-approve")
        await mine.press("back")
        await mine.until(lambda: mine.said("proposals") is not None)
        assert mine.label("proposal-status-row").endswith("Cannot be sent")
