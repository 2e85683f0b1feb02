"""What is proposed is reserved on every device; what was approved and does not fit says so, and can be taken back."""

import asyncio

from chama_app.domain.payout_rules import MayNotSend, Proposed, may_send, payout_totals
from chama_app.services.approval_snapshot import ProposalState
from chama_app.services.snapshot import Snapshot
from daraja_core import GroupRecord

from ..example_chama import BOB
from ..example_payouts import draft
from .phones import Phone
from .test_approval_service import agreeing, is_, proposed, the_one

TWO_THOUSAND = Proposed("draft1", 2000, "first")


async def spent(member: Phone, owner: Phone, amount: int = 2000) -> None:
    """A device with an earlier app, which reserves nothing that is proposed, sends as much."""
    told = GroupRecord("rent", "payout", "rent", {"name": "Somebody", "amount": amount, "remarks": "Rent"})
    await member.team.groups.tell(owner.group_id, [told])
    for phone in (owner, member):
        await phone.until(lambda snapshot: [one.id for one in snapshot.book.payouts] == ["rent"])


def is_held(snapshot: Snapshot) -> bool:
    return [one.shown for one in snapshot.group.approvals.proposals] == ["held"]


async def held(owner: Phone, member: Phone) -> tuple[str, list[ProposalState]]:
    """2,000 were approved, and 1,000 are there; as both devices see it."""
    proposal = await proposed(owner, member)
    await spent(member, owner)
    member.state.group_sync.approvals.approve(proposal)
    return proposal, [the_one(await phone.until(is_held)) for phone in (owner, member)]


async def test_what_is_proposed_is_reserved_on_every_device(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        await proposed(owner, member)
        for phone in (owner, member):
            snapshot = phone.state.snapshot()
            reserved = snapshot.group.approvals.proposed
            assert reserved == (TWO_THOUSAND,)
            assert payout_totals(snapshot.book, reserved).available == 1000
            assert may_send(snapshot.book, draft(2000, BOB, id="bobs"), reserved) == MayNotSend("not_available")
            assert not phone.state.group_sync.approvals.propose(draft(2000, BOB, id="bobs"))
            assert phone.state.payouts.send(draft(2000, BOB, id="bobs")) is None


async def test_what_came_to_nothing_is_reserved_no_more(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        member.state.group_sync.approvals.decline(await proposed(owner, member), "no receipt")
        for phone in (owner, member):
            await phone.until(is_("declined"))
            assert phone.state.snapshot().group.approvals.proposed == ()


async def test_what_was_approved_and_is_being_sent_is_reserved_once(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        member.state.group_sync.approvals.approve(await proposed(owner, member))
        for phone in (owner, member):
            snapshot = await phone.until(lambda snapshot: bool(snapshot.book.payouts))
            assert payout_totals(snapshot.book, snapshot.group.approvals.proposed).available == 1000


async def test_what_was_approved_and_does_not_fit_says_what_is_there_on_every_device(
    owner: Phone, member: Phone
) -> None:
    async with agreeing(owner, member):
        _, seen = await held(owner, member)
        assert [(one.refusal, one.available, one.status) for one in seen] == [("not_available", 1000, "approved")] * 2
    assert owner.engine.paid_out == member.engine.paid_out == []


async def test_what_did_not_fit_goes_out_by_itself_once_it_does(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        await held(owner, member)
        not_sent = GroupRecord("not-sent", "payout_not_sent", "rent", {"note": "it failed", "proven": True})
        await member.team.groups.tell(owner.group_id, [not_sent])
        await owner.until(lambda snapshot: bool(owner.engine.paid_out))
    assert [one[:2] for one in owner.engine.paid_out] == [("draft1", 2000)]


async def test_what_was_approved_and_not_sent_is_taken_back_and_its_money_is_free(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        proposal, _ = await held(owner, member)
        owner.state.group_sync.approvals.take_back(proposal)
        for phone in (owner, member):
            snapshot = await phone.until(is_("withdrawn"))
            assert payout_totals(snapshot.book, snapshot.group.approvals.proposed).available == 1000
        await owner.until(lambda _: not owner.database.own_proposals())
    assert owner.engine.paid_out == []


async def test_what_is_being_taken_back_is_not_sent_meanwhile(owner: Phone, member: Phone) -> None:
    async with agreeing(owner, member):
        proposal, _ = await held(owner, member)
        asked, answered = owner.team.groups.answer_slowly()
        owner.state.group_sync.approvals.take_back(proposal)
        await asked.wait()
        not_sent = GroupRecord("not-sent", "payout_not_sent", "rent", {"note": "it failed", "proven": True})
        await member.team.groups.tell(owner.group_id, [not_sent])
        await owner.until(lambda snapshot: snapshot.book.payouts[0].did_not_leave)
        owner.state.on_resume()
        await asyncio.sleep(0)
        assert owner.engine.paid_out == []
        answered.set()
        await owner.until(is_("withdrawn"))
    assert owner.engine.paid_out == []
