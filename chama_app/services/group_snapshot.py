"""How far a chama is shared, at one moment: what sessions draw, and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from daraja_core import Invitation

from ..domain.group import JoinProblem, Membership
from .approval_snapshot import ApprovalSnapshot
from .treasurer_service import TreasurerSnapshot

GroupProblem = (
    JoinProblem
    | Literal[
        "invalid_code",
        "joined_already",
        "too_many",
        "open_request",
        "offline",
        "not_an_owner",
        "gone",
        "no_roster",
        "not_here",
        "refused",
    ]
)


@dataclass(frozen=True, slots=True)
class GroupSnapshot:
    """How far the chama is shared. `is_available` is False where every device sends with credentials of its own.

    `linked` are the members of whom the group was told which user they are, `payees` the numbers of proposals that the
    server told.
    """

    is_available: bool = False
    membership: Membership | None = None
    invitation: Invitation | None = field(default=None, repr=False)
    is_busy: bool = False
    problem: GroupProblem | None = None
    may_not_decide: bool = False
    may_not_pay_out: bool = False
    approvals: ApprovalSnapshot = ApprovalSnapshot()  # noqa: RUF009 — frozen
    linked: frozenset[str] = frozenset()
    roles: TreasurerSnapshot = TreasurerSnapshot()  # noqa: RUF009 — frozen
    payees: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_owner(self) -> bool:
        """Whether the user of this device owns the group."""
        return self.membership is not None and self.membership.role == "owner"

    @property
    def is_plain_member(self) -> bool:
        """Whether the server made the user of this device a member and nothing more: he pays his own share."""
        return self.membership is not None and self.membership.role == "member"
