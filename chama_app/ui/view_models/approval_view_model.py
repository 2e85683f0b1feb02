"""The part of a session in which two treasurers agree: the rule, and what is proposed."""

from collections.abc import Sequence
from dataclasses import replace

from ...domain.book import Book, with_terms
from ...domain.collections import Collection
from ...domain.members import one_line
from ...domain.notes import reason_problem
from ...domain.payout_form import is_repeated
from ...domain.payout_rules import PayoutDraft
from ...services.app_state import AppState
from ...services.approval_snapshot import ProposalState
from ...services.snapshot import Snapshot
from .approval_state import ApprovalOverview
from .dialog_state import DeclineDialog, DialogState
from .navigation_view_model import OpenPage

PROPOSED = "proposed-"
"""How the part of a payout's route begins that names a proposal: it takes the place of the form that it came from."""


class ApprovalViewModel:
    """Belongs to one session; `open_page` opens one of its routes."""

    def __init__(self, state: AppState, dialog: DialogState, open_page: OpenPage) -> None:
        self._approvals, self._payees = state.group_sync.approvals, state.group_sync.payees
        self._dialog = dialog
        self._open_page = open_page
        self._reasons: dict[str, str] = {}
        self.is_real_money = state.mode == "production"
        self.overview = ApprovalOverview()

    def set_rule(self, *, on: bool) -> None:
        """Have two treasurers agree from now on, or end that; not while something is on its way."""
        if not self.overview.is_busy:
            self._approvals.set_two_treasurers(on=on)

    def propose(self, draft: PayoutDraft) -> bool:
        """Propose what was reviewed; False when it could not be written down first."""
        return self._approvals.propose(draft)

    def open_proposal(self, proposal_id: str) -> None:
        """Show one proposal."""
        self.clear_problem()
        self.overview.repeated_amount = ""
        self._open_page(f"payout/{PROPOSED}{proposal_id}")

    def open_waiting(self) -> None:
        """Show the newest one that waits for our user."""
        if self.overview.waiting:
            self.open_proposal(self.overview.waiting[0])

    def open_held(self) -> None:
        """Show the newest one that was approved and cannot be sent."""
        if self.overview.held:
            self.open_proposal(self.overview.held[0])

    def clear_problem(self) -> None:
        """What went wrong was about something else."""
        self._approvals.clear_problem()
        self.overview.problem = None

    def set_repeated_amount(self, typed: str) -> None:
        """The amount, once more."""
        self.overview.repeated_amount = typed

    def can_approve(self, proposal_id: str) -> bool:
        """It waits for our user, and in live mode the amount was typed again, as whoever proposed it did."""
        one = self.overview.proposal(proposal_id)
        is_his = one is not None and proposal_id in self.overview.waiting
        is_typed = one is not None and is_repeated(self.overview.repeated_amount, one.proposal.amount)
        return is_his and (is_typed or not self.is_real_money)

    def approve(self, proposal_id: str) -> None:
        """Agree."""
        if self.can_approve(proposal_id):
            self._approvals.approve(proposal_id)

    def ask_why_not(self, proposal_id: str) -> None:
        """Ask for the reason before it is declined; what was typed for it and not taken stands there again."""
        if not self.overview.is_busy:
            self._dialog.current = DeclineDialog(proposal_id, self._reasons.get(proposal_id, ""))

    def set_reason(self, typed: str) -> None:
        """Why not."""
        if isinstance(self._dialog.current, DeclineDialog):
            self._dialog.current = replace(self._dialog.current, reason=typed)

    def decline(self, asked: DeclineDialog) -> None:
        """Don't agree, for the reason that was typed."""
        if reason_problem(asked.reason) is None:
            self._reasons[asked.proposal_id] = asked.reason
            self._approvals.decline(asked.proposal_id, one_line(asked.reason))

    def take_back(self, proposal_id: str) -> None:
        """It was proposed here, and shall not be sent."""
        self._approvals.take_back(proposal_id)

    def _close_what_is_decided(self) -> None:
        asked = self._dialog.current
        if isinstance(asked, DeclineDialog) and asked.proposal_id not in self.overview.waiting:
            self._dialog.current = None

    def refresh(self, snapshot: Snapshot) -> None:
        """Bring the observable in line with the state."""
        group, told, out = snapshot.group, snapshot.group.approvals, self.overview
        out.is_shown = group.is_available and group.membership is not None
        out.is_owner, out.is_treasurer = group.is_owner, out.is_shown and not group.may_not_pay_out
        out.holds, out.ends_at, out.proposals = told.holds, told.ends_at, told.proposals
        out.sent, out.may_keep, out.pots = told.sent, told.may_keep, _pots(told.proposals, snapshot.book)
        undecided = [one for one in told.proposals if one.status == "waiting" and not (one.is_own or one.is_void)]
        out.waiting = tuple(one.proposal.id for one in undecided) if out.is_treasurer else ()
        for proposal_id in out.waiting:
            self._payees.look(proposal_id)
        out.payees = group.payees
        self._close_what_is_decided()
        held = tuple(one.proposal.id for one in told.proposals if one.shown == "held")
        out.held = held if out.is_treasurer else ()
        out.is_busy, out.problem, out.rule_problem = told.is_busy, told.problem, told.rule_problem


def _pots(proposals: Sequence[ProposalState], book: Book) -> dict[str, Collection]:
    """Which collection the money of each leaves, by its id; none is named where there is only one."""
    several = {one.id: one for one in with_terms(book).collections} if proposals and len(book.collections) > 1 else {}
    named = (one.proposal for one in proposals)
    return {one.id: several[one.collection_id] for one in named if one.collection_id in several}
