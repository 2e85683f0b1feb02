"""What is drawn of money that two treasurers agree on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from ...domain.collections import Collection
from ...services.approval_snapshot import ApprovalProblem, ProposalState


@dataclass
class ApprovalOverview(ft.Observable):
    """The rule and all proposals, the newest first. `waiting` are the ids of those that our user may decide about,
    `held` of those that were approved and cannot be sent as the pot is.

    `is_shown`: this chama is shared, so there can be a second treasurer. `payees` are the whole numbers that the server
    told, by proposal; `pots` the collections that they leave, where there are several and it is one of them.
    `repeated_amount` is what was typed once more into the review of one of them.
    `may_keep`: his word counts, whatever he is now, so he may keep the rule.
    """

    is_shown: bool = False
    is_owner: bool = False
    is_treasurer: bool = False
    may_keep: bool = False
    holds: bool = False
    ends_at: datetime | None = None
    proposals: tuple[ProposalState, ...] = ()
    waiting: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    sent: tuple[tuple[str, str], ...] = ()
    is_busy: bool = False
    problem: ApprovalProblem | None = None
    rule_problem: ApprovalProblem | None = None
    repeated_amount: str = ""
    payees: Mapping[str, str] = field(default_factory=dict, repr=False)
    pots: Mapping[str, Collection] = field(default_factory=dict)

    def payout_of(self, proposal_id: str) -> str | None:
        """The payout that a proposal has become."""
        return next((payout_id for one, payout_id in self.sent if one == proposal_id), None)

    def proposal(self, proposal_id: str) -> ProposalState | None:
        """One of them; None once it is a payout."""
        return next((one for one in self.proposals if one.proposal.id == proposal_id), None)
