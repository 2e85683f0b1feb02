"""Two treasurers on two devices: what one proposes the other decides, and the proposer's device sends it once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chama_app.domain.approved_again import NextTry
from chama_app.services.approval_service import approval_problem
from chama_app.services.approval_snapshot import ProposalState
from chama_app.services.credentials import FUNCTION_INITIATOR
from chama_app.services.notifications import NotSaved
from chama_app.services.snapshot import Snapshot
from daraja_core import AppwriteError, B2cRejectedError, InvalidAmountError

from ..example_chama import ALICE, BOB, after
from ..example_payouts import draft, full_pot
from ..fake_group import Cloud, FakeGroupEngine
from .phones import Phone, joined
from .world import World


@asynccontextmanager
async def agreeing(owner: Phone, member: Phone, *, on: bool = True) -> AsyncIterator[None]:
    """A full pot, two treasurers, and the owner has turned it on."""
    for one in full_pot().requests:
        owner.database.save_request(one)
    async with joined(owner, member):
        member.team.be(owner.group_id, "treasurer")
        member.state.on_resume()
        await member.until(lambda snapshot: snapshot.can_send and not snapshot.group.may_not_pay_out)
        if on:
            owner.state.group_sync.approvals.set_two_treasurers(on=True)
        for phone in (owner, member):
            await phone.until(lambda snapshot: snapshot.group.approvals.holds == on)
        yield


def the_one(snapshot: Snapshot) -> ProposalState:
    (one,) = snapshot.group.approvals.proposals
    return one


def is_(status: str) -> Callable[[Snapshot], bool]:
    def holds(snapshot: Snapshot) -> bool:
        return [one.status for one in snapshot.group.approvals.proposals] == [status]

    return holds


async def proposed(owner: Phone, member: Phone) -> str:
    """The owner proposes 2,000 to Alice, and the other one sees it; its id."""
    assert owner.state.group_sync.approvals.propose(draft())
    await owner.until(is_("waiting"))
    return the_one(await member.until(is_("waiting"))).proposal.id


async def test_both_devices_see_the_proposal_and_only_one_of_them_made_it(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        await proposed(owner, member)
        mine, theirs = (the_one(phone.state.snapshot()) for phone in (owner, member))
        assert mine.proposal == theirs.proposal
        assert (mine.is_own, theirs.is_own) == (True, False)
        assert (theirs.by, theirs.proposal.role) == ("", "owner")  # he has not said who he is
        told = theirs.proposal
        assert (told.name, told.phone, told.amount, told.remarks) == (
            "Alice Wanjiku", "0712 ••• 001", 2000, "November pot",
        )  # fmt: skip
        assert owner.engine.paid_out == member.engine.paid_out == []
        approvals = owner.state.group_sync.approvals
        assert approvals.snapshot() is approvals.snapshot()  # it is asked for with every row


async def test_what_the_other_one_approves_is_sent_once_from_the_proposers_device(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        member.state.group_sync.approvals.approve(await proposed(owner, member))
        await owner.until(lambda snapshot: [one.id for one in snapshot.book.payouts] == ["draft1"])
        snapshot = await member.until(lambda snapshot: bool(snapshot.book.payouts))
        await member.until(lambda snapshot: snapshot.group.approvals.proposals == ())
        assert (snapshot.book.payouts[0].elsewhere, owner.state.snapshot().group.approvals.proposals) == (True, ())
        owner.state.on_resume()
        await owner.until(lambda snapshot: bool(owner.engine.paid_out))
    assert [one[:2] for one in owner.engine.paid_out] == [("draft1", 2000)]
    assert member.engine.paid_out == []
    assert owner.database.own_proposals() == []


async def test_what_was_approved_while_the_device_was_off_is_sent_when_it_is_back(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        proposal = await proposed(owner, member)
    async with member.running():
        member.state.group_sync.approvals.approve(proposal)
        await member.until(is_("approved"))
        assert owner.engine.paid_out == []
        async with owner.running():
            await owner.until(lambda snapshot: bool(snapshot.book.payouts))
            await owner.until(lambda snapshot: bool(owner.engine.paid_out))
    assert [one[:2] for one in owner.engine.paid_out] == [("draft1", 2000)]


TOO_MANY = B2cRejectedError("too many", error_code="429", retry_after_s=30, refused_by="function")


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_what_is_approved_and_one_too_many_waits_and_goes_out_by_itself_once(
    owner: Phone, member: Phone, is_restarted: bool
) -> None:
    async with agreeing(owner, member):
        owner.engine.refusal = TOO_MANY
        member.state.group_sync.approvals.approve(await proposed(owner, member))
        waiting = the_one(await owner.until(lambda snapshot: any(one.again for one in approvals_of(snapshot))))
        assert (waiting.status, waiting.again) == ("approved", NextTry("draft1.2", after(minutes=1)))
        assert owner.state.snapshot().group.approvals.sent == ()
        await member.until(lambda snapshot: [one.reserved for one in snapshot.book.payouts] == [0])
        owner.engine.refusal = None
        if not is_restarted:
            await goes_out_again(owner)
    async with member.running():
        if is_restarted:
            async with owner.running():
                await goes_out_again(owner)
        await member.until(lambda snapshot: [one.reserved for one in snapshot.book.payouts] == [0, 2000])
    assert owner.database.own_proposals() == []


def approvals_of(snapshot: Snapshot) -> tuple[ProposalState, ...]:
    return snapshot.group.approvals.proposals


async def goes_out_again(owner: Phone) -> None:
    """Not before its time, once, and the number is forgotten."""
    owner.state.on_resume()
    await owner.until(lambda snapshot: bool(approvals_of(snapshot)))
    owner.clock.move(seconds=61)
    owner.state.on_resume()
    snapshot = await owner.until(lambda snapshot: len(snapshot.book.payouts) == 2 and not approvals_of(snapshot))
    ((_, payout_id),) = snapshot.group.approvals.sent
    await owner.until(lambda _: not owner.database.own_proposals())
    owner.clock.move(hours=1)
    owner.state.on_resume()
    assert payout_id == "draft1.2"
    assert [one[:2] for one in owner.engine.paid_out] == [("draft1", 2000), ("draft1.2", 2000)]


async def test_what_is_refused_for_good_does_not_go_out_again(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        owner.engine.refusal = InvalidAmountError("more than was collected")
        member.state.group_sync.approvals.approve(await proposed(owner, member))
        await owner.until(lambda snapshot: [one.reason for one in snapshot.book.payouts] == ["amount"])
        owner.engine.refusal = None
        owner.clock.move(hours=1)
        owner.state.on_resume()
        await owner.until(lambda snapshot: not approvals_of(snapshot) and not owner.database.own_proposals())
    assert [one[0] for one in owner.engine.paid_out] == ["draft1"]


async def test_what_waits_to_go_out_again_does_not_when_its_day_is_over(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        owner.engine.refusal = TOO_MANY
        member.state.group_sync.approvals.approve(await proposed(owner, member))
        await owner.until(lambda snapshot: any(one.again for one in approvals_of(snapshot)))
        owner.engine.refusal = None
        owner.clock.move(hours=25)
        owner.state.on_resume()
        snapshot = await owner.until(lambda _: not owner.database.own_proposals())
        assert [one[1] for one in snapshot.group.approvals.sent] == ["draft1"]
    assert [one[0] for one in owner.engine.paid_out] == ["draft1"]


@pytest.mark.parametrize("decision", ["declined", "withdrawn"])
async def test_what_is_declined_or_taken_back_is_not_sent_and_its_number_forgotten(
    owner: Phone, member: Phone, decision: str
) -> None:
    async with agreeing(owner, member):
        proposal = await proposed(owner, member)
        assert owner.database.own_proposals()
        if decision == "declined":
            member.state.group_sync.approvals.decline(proposal, " no receipt ")
        else:
            owner.state.group_sync.approvals.take_back(proposal)
        for phone in (owner, member):
            assert the_one(await phone.until(is_(decision))).proposal.note == (
                "no receipt" if decision == "declined" else ""
            )
        owner.state.on_resume()
        await owner.until(lambda _: not owner.database.own_proposals())
        assert owner.state.snapshot().book.payouts == ()
    assert owner.engine.paid_out == []


async def test_what_nobody_approved_within_the_day_is_over(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        proposal = await proposed(owner, member)
        for phone in (owner, member):
            phone.clock.move(hours=25)
            await phone.until(is_("expired"))
        member.state.group_sync.approvals.approve(proposal)  # a device whose clock is wrong
        await owner.until(lambda _: not owner.database.own_proposals())
        owner.clock.move(hours=24)
        await owner.until(lambda snapshot: snapshot.group.approvals.proposals == ())
    assert owner.engine.paid_out == []


async def test_what_the_network_swallowed_can_be_proposed_again_and_is_one(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        owner.team.problem = AppwriteError("no network", kind="unreachable")
        assert owner.state.group_sync.approvals.propose(draft())
        await owner.until(lambda snapshot: snapshot.group.approvals.problem == "offline")
        assert [one.draft.id for one in owner.database.own_proposals()] == ["draft1"]
        owner.team.problem = None
        await proposed(owner, member)
        assert len(owner.database.own_proposals()) == 1


async def test_what_is_refused_is_said_and_kept_nowhere(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        owner.team.problem = AppwriteError("no", status=403, kind="not_an_approver")
        assert owner.state.group_sync.approvals.propose(draft())
        await owner.until(lambda snapshot: snapshot.group.approvals.problem == "not_an_approver")
        assert owner.database.own_proposals() == []


async def test_every_device_knows_that_the_rule_ends_and_that_it_is_kept(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        owner.state.group_sync.approvals.set_two_treasurers(on=False)
        for phone in (owner, member):
            snapshot = await phone.until(lambda snapshot: snapshot.group.approvals.is_ending)
            assert (snapshot.group.approvals.holds, snapshot.group.approvals.ends_at) == (True, after(hours=24))
            phone.clock.move(hours=25)
            await phone.until(lambda snapshot: not snapshot.group.approvals.holds)


async def test_what_was_proposed_by_who_is_no_treasurer_any_more_waits_for_nobody(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await owner.until(lambda snapshot: snapshot.group.linked == {"alice"})
        assert member.state.group_sync.approvals.propose(draft())
        assert not the_one(await owner.until(is_("waiting"))).is_void
        roles = owner.state.group_sync.treasurers
        roles.set_treasurer("alice", roles.user_of("alice"), on=False)
        for phone in (owner, member):
            await phone.until(lambda snapshot: the_one(snapshot).is_void)


async def test_whose_word_counts_may_keep_the_rule_even_when_his_role_was_taken_back(
    owner: Phone, member: Phone
) -> None:
    async with agreeing(owner, member):
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await owner.until(lambda snapshot: snapshot.group.linked == {"alice"})
        roles = owner.state.group_sync.treasurers
        roles.set_treasurer("alice", roles.user_of("alice"), on=False)
        await member.until(lambda snapshot: snapshot.group.is_plain_member)
        assert member.state.snapshot().group.approvals.may_keep


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (AppwriteError("x", kind="unreachable"), "offline"),
        (AppwriteError("x", status=503, kind="appwrite"), "offline"),
        (AppwriteError("x", status=409, kind="decided"), "decided"),
        (AppwriteError("x", status=409, kind="needs_two_treasurers"), "needs_two_treasurers"),
        (AppwriteError("x", status=404, kind="not_the_function"), "refused"),
        (InvalidAmountError("x"), "amount"),
    ],
)
def test_each_refusal_has_a_plain_reason(error: AppwriteError, problem: str) -> None:
    assert approval_problem(error) == problem


async def test_nothing_is_proposed_that_could_not_be_written_down_here_first(tmp_path: Path) -> None:
    world, team = World(tmp_path / "chama.db"), FakeGroupEngine(Cloud())
    for one in full_pot().requests:
        world.database.save_request(one)
    world.reload()
    async with world.running(FUNCTION_INITIATOR, team):
        world.state.group_sync.create_invitation()
        await world.until(lambda snapshot: snapshot.group.invitation is not None)
        world.disk.fail("full")
        assert not world.state.group_sync.approvals.propose(draft())
        assert await world.until_notified(NotSaved) == NotSaved("full")
        world.disk.recover()
        assert [one.kind for one in team.cloud.records["group1"] if one.kind == "proposal"] == []
    world.database.close()


async def test_who_proposed_it_is_the_member_who_the_server_recorded_him_to_be(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        owner.state.set_member_phone("bob", BOB.phone, is_me=True)
        await member.until(lambda snapshot: snapshot.group.linked == {"bob"})
        await proposed(owner, member)
        assert the_one(member.state.snapshot()).by == BOB.name
        owner.state.group_sync.unlink("bob")
        await member.until(lambda snapshot: the_one(snapshot).by == "")


async def test_whose_number_it_is_only_a_treasurer_is_told_and_is_asked_for_until_it_is(
    owner: Phone, member: Phone
) -> None:
    async with agreeing(owner, member):
        proposal = await proposed(owner, member)
        payees = member.state.group_sync.payees
        member.team.problem = AppwriteError("no network", kind="unreachable")
        payees.look(proposal)
        await asyncio.sleep(0)
        assert payees.numbers() == {}
        member.team.problem = None
        await member.until(lambda snapshot: snapshot.group.payees == {proposal: ALICE.phone})
        assert ALICE.phone not in repr(member.state.snapshot())
        member.team.be(owner.group_id, "member")
        payees.start(member.team.groups)
        payees.look(proposal)
        await asyncio.sleep(0)
        assert payees.numbers() == {}
