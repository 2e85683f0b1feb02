"""What the forms for members, the chama and reported codes draw from."""

from dataclasses import dataclass, field

import flet as ft

from ...domain.amounts import LARGEST_AMOUNT, parse_amount
from ...domain.chama_form import ChamaDraft, ParsedChama
from ...domain.collections import Collection
from ...domain.member_form import MemberDraft, ParsedMember
from ...domain.members import Member
from ...domain.reported_codes import ParsedCode

JOINABLE_PAGE = 20


@dataclass
class MemberForm(ft.Observable):
    """The form of one member. What is wrong is said once "save" was pressed."""

    member_id: str = ""
    is_new: bool = True
    draft: MemberDraft = field(default_factory=MemberDraft)
    parsed: ParsedMember | None = None
    seen: MemberDraft = field(default_factory=MemberDraft)
    """The member as the form was made from him: what differs now was changed elsewhere."""

    was_submitted: bool = False
    archived: tuple[Member, ...] = ()


@dataclass
class ChamaForm(ft.Observable):
    """The form of the chama itself, and of the collection that it was opened for; `seen` as for a member."""

    collection: Collection | None = None
    draft: ChamaDraft = field(default_factory=lambda: ChamaDraft("", "", "", ""))
    seen: ChamaDraft = field(default_factory=lambda: ChamaDraft("", "", "", ""))
    parsed: ParsedChama | None = None
    was_submitted: bool = False
    joinable: tuple[Member, ...] = ()
    """Who may join the collection; so many of them are drawn as the limit says."""

    limit: int = JOINABLE_PAGE


@dataclass
class CodeForm(ft.Observable):
    """Where a member's M-PESA message is pasted; and, where M-PESA says that it was paid, what is recorded without."""

    member_id: str = ""
    name: str = ""
    pasted: str = ""
    parsed: ParsedCode = field(default_factory=ParsedCode)
    was_submitted: bool = False
    settles: str | None = None
    """The request that may be recorded by hand."""

    amount: str = ""
    note: str = ""
    was_recorded: bool = False
    """Whether "record" was pressed: from then on what is wrong is said."""

    @property
    def hand_amount(self) -> int | None:
        """The amount to record, None for what is none."""
        amount = parse_amount(self.amount)
        return amount if amount is not None and 0 < amount <= LARGEST_AMOUNT else None
