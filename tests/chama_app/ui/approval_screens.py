"""The way through what two treasurers agree on, for the tours through every screen."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from chama_app.domain.approved_again import NextTry
from chama_app.domain.collections import Collection
from chama_app.domain.payout_rules import MayNotSendReason
from chama_app.domain.proposals import Proposal, ProposalStatus
from chama_app.services.approval_snapshot import ApprovalProblem, ProposalState
from chama_app.ui.view_models.dialog_state import DeclineDialog

from ..example_chama import NOON
from .stage import Stage

REMARKS = "Rent of the hall in May and the deposit for the tents that the caterer wants before"


SCHOOL = Collection("school", "School fees of the children", "target", 90_000, "SCHOOL", "Fees", number=12)
POTS = dict.fromkeys(get_args(ProposalStatus), SCHOOL)


async def approval_tour(stage: Stage) -> AsyncIterator[str]:
    """The rule, and proposals in every state, own ones and another's, with a long name and every problem."""
    session, overview = stage.session, stage.session.payouts.approvals.overview
    session.navigate("settings")
    overview.is_shown = overview.is_owner = overview.is_treasurer = True
    for holds, ends_at in ((False, None), (True, None), (True, NOON + timedelta(hours=24))):
        overview.holds, overview.ends_at = holds, ends_at
        yield f"two treasurers {holds} until {ends_at}"
    overview.rule_problem = "needs_two_treasurers"
    yield "two treasurers are one"
    session.navigate("home")
    overview.is_treasurer, overview.waiting, overview.pots = True, ("waiting",), POTS
    overview.proposals = tuple(_proposal(status) for status in get_args(ProposalStatus))
    yield "home with proposals"
    for one in overview.proposals:
        session.payouts.approvals.open_proposal(one.proposal.id)
        yield f"proposal {one.status}"
    session.payouts.approvals.open_proposal("waiting")
    for by in ("", "Wambui Kirinyaga"):
        overview.proposals = (replace(_proposal("waiting"), by=by),)
        yield f"proposal by {by or 'who has not said who he is'}"
    overview.payees = {"waiting": "254712000001"}
    yield "review of a proposal with the whole number"
    session.payouts.approvals.is_real_money, overview.repeated_amount = True, "25,000"
    yield "review of a proposal in live mode"
    session.payouts.approvals.is_real_money = False
    for reason in ("", "x" * 201, "There is no receipt"):
        session.dialog.current = DeclineDialog("waiting", reason)
        yield f"decline with {len(reason)} letters"
    session.dialog.current = None
    for problem in get_args(ApprovalProblem):
        overview.problem = problem
        yield f"proposal: {problem}"
    overview.problem, overview.proposals = None, (replace(_proposal("waiting"), is_void=True),)
    yield "proposal of who is no treasurer any more"
    waits = replace(_proposal("approved", is_own=True), again=NextTry("out-approved.2", NOON + timedelta(minutes=1)))
    overview.proposals = (waits,)
    session.payouts.approvals.open_proposal("approved")
    yield "approved proposal that goes out again"
    held = replace(_proposal("approved", is_own=True), available=1000, refusal="not_available")
    overview.held = ("approved",)
    for refusal in get_args(MayNotSendReason):
        overview.proposals = (replace(held, refusal=refusal),)
        yield f"approved proposal that cannot be sent: {refusal}"
    session.navigate("home")
    yield "home with an approved payout that cannot be sent"
    overview.held = ()
    session.payouts.approvals.open_proposal("waiting")
    own = _proposal("waiting", is_own=True)
    overview.problem, overview.proposals, overview.is_busy = None, (own,), True
    yield "own proposal"
    overview.proposals = ()
    yield "a proposal that is a payout by now"
    session.payouts.open_form()
    session.payouts.set_recipient("alice")
    session.payouts.set_field("amount", "100")
    session.payouts.review()
    assert session.payouts.form.step == "review"
    session.payouts.form.must_propose, session.payouts.form.problem = True, "offline"
    yield "review of what is proposed"


def _proposal(status: ProposalStatus, *, is_own: bool = False) -> ProposalState:
    decision = status if status in ("approved", "declined", "withdrawn") else ""
    proposal = Proposal(
        status,
        f"out-{status}",
        "user2",
        "treasurer",
        "Mama Wanjiku wa Kamau Njoroge",
        "0712 ••• 001",
        250_000,
        REMARKS,
        NOON,
        NOON + timedelta(hours=24),
        decision=decision,
        note="There is no receipt for the tents yet" if status == "declined" else "",
    )
    return ProposalState(proposal, status, is_own)
