"""On a member's page: who joined as this member, and whether as a treasurer."""

import pytest

from chama_app.services.notifications import Notification, Subscriber

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


async def test_a_page_opened_while_nothing_at_all_happens_shows_what_the_server_says(
    owner: App, member: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: dict[Subscriber, float | None] = {}
    wait = Subscriber.wait_for_change

    async def wait_and_say_so(self: Subscriber, limit_s: float | None) -> tuple[Notification, ...]:
        waiting[self] = limit_s
        try:
            return await wait(self, limit_s)
        finally:
            del waiting[self]

    monkeypatch.setattr(Subscriber, "wait_for_change", wait_and_say_so)
    async with joined(owner, member), owner.looked_at() as page:
        assert member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await page.until(lambda: owner.state.snapshot().group.linked == {"alice"})
        await page.until(lambda: len(waiting) == 3 and set(waiting.values()) == {None})
        owner.session.navigation.open_page("person/alice")
        await page.until(lambda: page.said("treasurer-role") is not None)
