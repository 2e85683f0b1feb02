"""Where somebody is who has just proposed a payout: at the proposal, whatever became of the answer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .fake_page import FakePage
from .group_apps import App
from .test_proposal_screens import made, reviewed, turned_on, two_treasurers


@pytest.fixture
async def apps(tmp_path: Path) -> AsyncIterator[tuple[App, App]]:
    with made(tmp_path, "sandbox") as both:
        yield both


async def proposed_without_an_answer(owner: App, mine: FakePage) -> None:
    """The server has it, and the device does not know."""
    await turned_on(mine)
    await reviewed(mine)
    owner.team.groups.loses_answer = True
    await mine.press("payout-send")
    await mine.until(lambda: mine.label("payout-not-proposed").startswith("No internet"))


async def test_what_was_proposed_has_its_own_address(apps: tuple[App, App]) -> None:
    async with two_treasurers(*apps) as (mine, _):
        await turned_on(mine)
        await reviewed(mine)
        await mine.press("payout-send")
        await mine.until(lambda: mine.can_press("proposal-take-back"))
        await mine.until(lambda: mine.connection.address.startswith("/payout/proposed-"))


async def test_what_was_recorded_although_its_answer_was_lost_is_not_offered_once_more(apps: tuple[App, App]) -> None:
    owner, member = apps
    async with two_treasurers(owner, member) as (mine, _):
        await proposed_without_an_answer(owner, mine)
        owner.team.cloud.tell_all(owner.group_id)
        await mine.until(lambda: mine.can_press("proposal-take-back"))
        await mine.until(lambda: mine.connection.address.startswith("/payout/proposed-"))
        assert mine.said("proposal-problem") is None
        assert len([one for one in owner.team.cloud.records[owner.group_id] if one.kind == "proposal"]) == 1


async def test_who_went_home_meanwhile_stays_there_when_the_answer_comes(apps: tuple[App, App]) -> None:
    owner, member = apps
    async with two_treasurers(owner, member) as (mine, _):
        await turned_on(mine)
        await reviewed(mine)
        asked, may_answer = owner.team.groups.answer_slowly()
        await mine.press("payout-send")
        await asked.wait()
        await mine.press("go-home")
        await mine.until(lambda: mine.can_press("pay-out"))
        may_answer.set()
        await mine.until(lambda: bool(owner.state.snapshot().group.approvals.proposals))
        await mine.until(lambda: not owner.state.snapshot().group.approvals.is_busy)
        await mine.settle()
        assert mine.said("proposal-take-back") is None
        assert mine.connection.address == "/"


async def test_what_was_approved_before_the_answer_came_is_shown_and_not_offered_once_more(
    apps: tuple[App, App],
) -> None:
    owner, member = apps
    async with two_treasurers(owner, member) as (mine, _):
        await proposed_without_an_answer(owner, mine)
        proposal = next(one for one in owner.team.cloud.records[owner.group_id] if one.kind == "proposal")
        await member.team.groups.approve(owner.group_id, proposal.id)
        await mine.until(lambda: mine.said("payout-body") is not None)
        await mine.until(lambda: mine.connection.address == f"/payout/proposed-{proposal.id}")
    assert [one[1] for one in owner.engine.paid_out] == [2000]
