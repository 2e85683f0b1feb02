"""Which member the user of a device is: what the group was told by him and the server says of him, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chama_app.services.notifications import NameTaken

from ..example_chama import ALICE, CAROL
from ..fake_group import Cloud
from .phones import NOBODY, Phone, joined, member_of


@pytest.fixture
def other(tmp_path: Path, cloud: Cloud) -> Iterator[Phone]:
    made = Phone(tmp_path / "other.db", cloud, NOBODY)
    yield made
    made.database.close()


async def test_who_says_who_he_is_is_known_to_all_and_holds_only_his_own_device(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await owner.until(lambda snapshot: snapshot.group.linked == {"alice"})
        assert (member_of(owner, "alice").is_me, member_of(member, "alice").is_me) == (False, True)
        assert member.state.snapshot().group.is_plain_member
        assert not owner.state.snapshot().group.is_plain_member


async def test_who_comes_second_is_told_and_may_choose_once_the_treasurer_freed_the_name(
    owner: Phone, member: Phone, other: Phone
) -> None:
    async with joined(owner, member), other.running():
        await other.join(await owner.share())
        other.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await owner.until(lambda snapshot: snapshot.group.linked == {"alice"})
        told = member.state.subscribe()
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await member.until(lambda _: not member_of(member, "alice").is_me)
        assert NameTaken("Alice Wanjiku") in await told.wait_for_change(1)
        owner.state.group_sync.unlink("alice")
        await other.until(lambda _: not member_of(other, "alice").is_me)
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await owner.until(lambda snapshot: snapshot.group.linked == {"alice"})
        await member.until(lambda _: member_of(member, "alice").is_me)
        assert not member_of(other, "alice").is_me


async def test_a_member_frees_nobody_elses_name(owner: Phone, member: Phone, other: Phone) -> None:
    async with joined(owner, member), other.running():
        await other.join(await owner.share())
        other.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await member.until(lambda snapshot: snapshot.group.linked == {"alice"})
        member.state.group_sync.unlink("alice")
        member.state.set_member_phone("carol", CAROL.phone, is_me=True)
        await other.until(lambda snapshot: "carol" in snapshot.group.linked)
        assert other.state.snapshot().group.linked == {"alice", "carol"}
        assert member_of(other, "alice").is_me


async def test_what_an_older_function_does_not_take_holds_on_this_device_and_is_told_to_a_newer_one(
    owner: Phone, member: Phone, cloud: Cloud
) -> None:
    cloud.unknown_kinds = frozenset({"linked"})
    async with joined(owner, member):
        told = member.state.subscribe()
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        member.state.requests.send("alice")
        await owner.until(lambda snapshot: bool(snapshot.book.requests))
        assert member_of(member, "alice").is_me
        assert await told.wait_for_change(1) == ()
    cloud.unknown_kinds = frozenset()
    async with owner.running(), member.running():
        await owner.until(lambda snapshot: snapshot.group.linked == {"alice"})
        assert member_of(member, "alice").is_me


async def test_the_server_alone_says_who_is_a_treasurer(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.team.be(owner.group_id, "member", "treasurer")
        member.state.on_resume()
        await member.until(lambda snapshot: not snapshot.group.is_plain_member)
    async with member.running():
        assert not member.state.snapshot().group.is_plain_member
        member.team.be(owner.group_id, "member")
        member.state.on_resume()
        await member.until(lambda snapshot: snapshot.group.is_plain_member)
