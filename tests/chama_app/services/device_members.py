"""What the owners of a group do with its list of members: everybody's form, and forms that stay open for long."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chama_app.domain.book import Book
from chama_app.domain.draft_merge import MEMBER, merge_drafts
from chama_app.domain.member_form import (
    MemberDraft,
    member_draft,
    parse_member,
    with_member,
    with_member_back,
    without_member,
)
from chama_app.domain.members import Member

from .device_machine import AMOUNTS, DATA, DEVICE, Devices, tap

CHANGES = st.sampled_from(["add", "edit", "leave", "leave", "come back", "target"])


@dataclass(frozen=True)
class OpenForm:
    """A member's form as somebody opened it."""

    user: str
    member_id: str
    seen: MemberDraft


class Members(Devices):
    """Who is in the chama, with which share, and what it collects."""

    def __init__(self) -> None:
        super().__init__()
        self.form: OpenForm | None = None

    @rule(place=DEVICE, data=DATA, custom=st.none() | AMOUNTS, goal=AMOUNTS, what=CHANGES)
    @tap
    def change_members(self, place: int, data: st.DataObject, custom: int | None, goal: int, what: str) -> None:
        device, name = self.device(place), self.server.name().lower()
        if not self.is_owner(device):
            return
        members = {one.id: one for one in device.book.members}
        old = members[data.draw(st.sampled_from(sorted(members)))] if members else None
        match what:
            case "add":
                added = Member(name, f"Dan {name}", "254712345009", custom)
                self.keep(device, self.saved(device.book, member_draft(added), name))
            case "edit" if old:
                edited = replace(old, name=f"{old.name[:8]} A", custom_share=custom, phone="254712345009")
                after = self.saved(device.book, member_draft(edited), old.id)
                self.keep(device, after, "name", old.id, edited.name)
            case "leave" if old:
                self.keep(device, without_member(device.book, old.id, is_shared=True), "gone", old.id, True)
            case "come back" if old:
                self.keep(device, with_member_back(device.book, old.id), "gone", old.id, False)
            case _:
                self.change_the_target(device, goal)

    def saved(self, book: Book, draft: MemberDraft, member_id: str) -> Book | None:
        parsed = parse_member(book, draft, member_id).member
        return with_member(book, parsed) if parsed else None

    @rule(place=DEVICE, data=DATA)
    def open_a_form(self, place: int, data: st.DataObject) -> None:
        """And do something else first."""
        device = self.device(place)
        if device.book.members and self.is_owner(device):
            member = data.draw(st.sampled_from(device.book.members))
            self.form = OpenForm(device.user, member.id, member_draft(member))

    @rule()
    @tap
    def save_the_form(self) -> None:
        """With another name; what is not typed into is as it is by now."""
        form, self.form = self.form, None
        device = next((one for one in self.devices if form and one.user == form.user), None)
        if form is None or device is None or not any(one.id == form.member_id for one in device.book.members):
            return
        before = device.book.member(form.member_id)
        last = "C" if form.seen.name.endswith(" B") else "B"  # what is typed again as it was is not typed
        typed = replace(form.seen, name=f"{form.seen.name[:8]} {last}")
        draft, _, changed = merge_drafts(MEMBER, form.seen, typed, member_draft(before))
        after = None if changed else self.saved(device.book, draft, before.id)
        self.keep(device, after, "name", before.id, typed.name)
        if after:
            assert device.book.member(before.id) == replace(before, name=typed.name)
