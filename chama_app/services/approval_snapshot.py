"""What the services say of money that two treasurers agree on, at one moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..domain.approved_again import NextTry
from ..domain.payout_rules import MayNotSendReason, Proposed
from ..domain.proposals import Proposal, ProposalStatus, ShownStatus

ApprovalProblem = Literal[
    "offline",
    "not_an_owner",
    "needs_two_treasurers",
    "not_a_treasurer",
    "not_an_approver",
    "own_proposal",
    "expired",
    "decided",
    "proposer_gone",
    "amount",
    "approval_used",
    "refused",
]


@dataclass(frozen=True, slots=True)
class ProposalState:
    """One proposal at a moment; `is_own` where this device made it, and is to send the money. `is_void` when the role
    of whoever made it was taken back: the function sends it no more. `again` is set where this device tried to send
    what was approved, and it could not leave just then. `available` is what the pot holds for it, and `refusal` why
    what was approved cannot be sent now. `by` is the member who the server recorded its proposer to be; empty where
    he has not said who he is."""

    proposal: Proposal
    status: ProposalStatus
    is_own: bool
    is_void: bool = False
    again: NextTry | None = None
    available: int = 0
    refusal: MayNotSendReason | None = None
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Its money may still leave."""
        return not self.is_void and self.status in ("waiting", "approved")

    @property
    def shown(self) -> ShownStatus:
        """How it stands, in one word."""
        if self.is_void and self.status in ("waiting", "approved"):
            return "void"
        return "held" if self.refusal else self.status


@dataclass(frozen=True, slots=True)
class ApprovalSnapshot:
    """The rule, and what is proposed, the newest first. `is_ending`: turned off, and held for a day still.

    `sent` are the proposals that are payouts by now, with the payout of each. `may_keep`: this device's user is one
    of those whose word counts, so he may keep what was turned off. `proposed` is the money that no other payout can
    have, the oldest first.
    """

    holds: bool = False
    is_ending: bool = False
    ends_at: datetime | None = None
    proposals: tuple[ProposalState, ...] = ()
    is_busy: bool = False
    problem: ApprovalProblem | None = None
    rule_problem: ApprovalProblem | None = None
    sent: tuple[tuple[str, str], ...] = ()
    may_keep: bool = False
    proposed: tuple[Proposed, ...] = ()
