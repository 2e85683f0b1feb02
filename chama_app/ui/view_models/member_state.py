"""What the forms for members, the chama and reported codes draw from."""

from dataclasses import dataclass, field

import flet as ft

from ...domain.chama_form import PurposeDraft, PurposeReading
from ...domain.member_form import MemberDraft, Reading
from ...domain.members import Member
from ...domain.reported_codes import ClaimReading


@dataclass
class MemberForm(ft.Observable):
    """The form of one member. What is wrong is said once "save" was pressed."""

    member_id: str = ""
    is_new: bool = True
    draft: MemberDraft = field(default_factory=MemberDraft)
    reading: Reading | None = None
    was_pressed: bool = False
    is_leaving: bool = False
    can_leave: bool = False
    has_history: bool = False
    archived: tuple[Member, ...] = ()


@dataclass
class PurposeForm(ft.Observable):
    """The form of the chama itself."""

    draft: PurposeDraft = field(default_factory=lambda: PurposeDraft("", "", "", ""))
    reading: PurposeReading | None = None
    was_pressed: bool = False


@dataclass
class CodeForm(ft.Observable):
    """Where a member's M-PESA message is pasted."""

    member_id: str = ""
    name: str = ""
    pasted: str = ""
    reading: ClaimReading = field(default_factory=ClaimReading)
    was_pressed: bool = False
