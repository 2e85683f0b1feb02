"""What the pages of a shared chama draw from."""

from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from ...domain.group import Role
from ...domain.member_form import MemberDraft
from ...domain.members import Member
from ...services.group_snapshot import GroupProblem
from ...services.treasurer_service import TreasurerProblem


@dataclass
class GroupOverview(ft.Observable):
    """How far the chama is shared. `code` is empty until one was asked for, and once it has ended.

    `most_uses` is 0 where it is not counted how often a code was used. `treasurers` and `others` are the members of
    whom the server said whether they are treasurers; `role_problem` is what went wrong about the member `role_of`.
    """

    is_ready: bool = False
    is_available: bool = False
    role: Role | None = None
    has_me: bool = False
    members: tuple[Member, ...] = ()
    linked: frozenset[str] = frozenset()
    treasurers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    is_role_busy: bool = False
    role_of: str = ""
    role_problem: TreasurerProblem | None = None
    code: str = field(default="", repr=False)
    until: datetime | None = None
    uses: int = 0
    most_uses: int = 0
    asks_to_revoke: bool = False
    is_busy: bool = False
    problem: GroupProblem | None = None


@dataclass
class JoinForm(ft.Observable):
    """Where a join code is typed; `opened` is the one that a link brought, and `was_in` the group before."""

    typed: str = field(default="", repr=False)
    opened: str = field(default="", repr=False)
    was_in: str = ""


@dataclass
class PhoneForm(ft.Observable):
    """Where a member's number is typed into this device. `phone` is what it comes to, None while it is no number;
    `seen` is the member as the form was made from him. His number `is_changed` when it was here and elsewhere."""

    member_id: str = ""
    name: str = ""
    draft: MemberDraft = field(default_factory=MemberDraft)
    seen: MemberDraft = field(default_factory=MemberDraft)
    phone: str | None = field(default=None, repr=False)
    is_changed: bool = False
    was_submitted: bool = False
