"""On a member's page: who joined as this member, and whether as a treasurer."""

from ..example_chama import ALICE
from .group_apps import App, be_treasurer, joined


async def test_the_treasurer_sees_who_has_joined_and_frees_a_name(owner: App, member: App) -> None:
    async with joined(owner, member), owner.looked_at() as page:
        assert member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await page.until(lambda: owner.state.snapshot().group.linked == {"alice"})
        await page.press("member-alice")
        await page.until(lambda: page.can_press("person-open"))
        await page.press("person-open")
        await page.until(lambda: page.label("linked") == "Alice has joined with a phone.")
        await page.press("unlink")
        await page.until(lambda: owner.state.snapshot().group.linked == frozenset())
        await page.until(lambda: page.label("notice") == "Whoever is Alice can say so again.")


async def test_the_owner_makes_a_member_a_treasurer_and_takes_that_back_after_a_question(
    owner: App, member: App
) -> None:
    async with joined(owner, member), owner.looked_at() as page:
        assert member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await page.until(lambda: owner.state.snapshot().group.linked == {"alice"})
        await page.press("member-alice")
        await page.until(lambda: page.can_press("person-open"))
        await page.press("person-open")
        await page.until(lambda: "Make Alice a treasurer" in page.texts(page.said("treasurer-role")))
        await page.press("treasurer-role")
        await page.until(lambda: page.can_press("dialog-no"))
        await page.press("dialog-no")
        assert member.state.snapshot().group.is_plain_member
        await page.press("treasurer-role")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: page.said("treasurer") is not None)
        assert page.label("treasurer") == "Alice is a treasurer."
        await page.press("treasurer-role")
        await page.until(lambda: page.can_press("dialog-yes"))
        await page.press("dialog-yes")
        await page.until(lambda: page.said("treasurer") is None)
        assert "Make Alice a treasurer" in page.texts(page.said("treasurer-role"))


async def test_a_treasurer_who_is_no_owner_sees_no_way_to_make_others_treasurers(owner: App, member: App) -> None:
    async with joined(owner, member) as page:
        await be_treasurer(owner, member, page)
        assert owner.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await page.until(lambda: member.state.snapshot().group.linked == {"alice"})
        await page.press("member-alice")
        await page.until(lambda: page.can_press("person-open"))
        await page.press("person-open")
        await page.until(lambda: page.can_press("unlink"))
        assert page.said("treasurer-role") is None
