"""The owner makes a member a treasurer from his device: the server decides, and every device looks what it is now."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import get_args

import pytest

from chama_app.i18n import words_of
from chama_app.services.notifications import Notification, RoleChanged
from chama_app.services.treasurer_service import TreasurerProblem, TreasurerService, treasurer_problem
from daraja_core import AppwriteError, DarajaError

from ..example_chama import ALICE
from .phones import Phone, joined

OFFLINE = AppwriteError("the function cannot be reached", kind="unreachable")


def service(phone: Phone) -> TreasurerService:
    """The part that is tested."""
    return phone.state.group_sync.treasurers


@asynccontextmanager
async def linked(owner: Phone, member: Phone) -> AsyncIterator[str]:
    """The member said that he is Alice, and the owner looks at her; the user who she is."""
    async with joined(owner, member):
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        await owner.until(lambda snapshot: snapshot.group.linked == {"alice"})
        service(owner).look("alice")
        await owner.until(lambda snapshot: snapshot.group.roles.others == {"alice"})
        yield service(owner).user_of("alice")


async def test_who_is_made_a_treasurer_is_one_on_every_device_at_once(owner: Phone, member: Phone) -> None:
    async with linked(owner, member) as user_id:
        await member.until(lambda snapshot: snapshot.group.is_plain_member)
        service(owner).set_treasurer("alice", user_id, on=True)
        assert owner.state.snapshot().group.roles.is_busy
        roles = (await owner.until(lambda snapshot: snapshot.group.roles.treasurers == {"alice"})).group.roles
        assert (roles.others, roles.problem, roles.is_busy) == (frozenset(), None, False)
        await member.until(lambda snapshot: not snapshot.group.may_not_pay_out)
        assert not member.state.snapshot().group.is_plain_member


async def test_who_is_none_any_more_is_told_at_once(owner: Phone, member: Phone) -> None:
    async with linked(owner, member) as user_id:
        service(owner).set_treasurer("alice", user_id, on=True)
        await member.until(lambda snapshot: not snapshot.group.is_plain_member)
        await owner.until(lambda snapshot: not snapshot.group.roles.is_busy)
        service(owner).set_treasurer("alice", user_id, on=False)
        await member.until(lambda snapshot: snapshot.group.is_plain_member)
        await owner.until(lambda snapshot: snapshot.group.roles.others == {"alice"})


async def test_whose_role_it_is_is_told_that_it_has_changed(owner: Phone, member: Phone) -> None:
    async with linked(owner, member) as user_id:
        await member.until(lambda snapshot: snapshot.group.is_plain_member)
        told = member.state.subscribe()
        heard: list[Notification] = []
        for on in (True, False):
            service(owner).set_treasurer("alice", user_id, on=on)
            await owner.until(lambda snapshot: not snapshot.group.roles.is_busy)
            while RoleChanged(on) not in heard:
                heard += await told.wait_for_change(None)
        assert [one for one in heard if isinstance(one, RoleChanged)] == [RoleChanged(True), RoleChanged(False)]


async def test_the_role_goes_to_the_user_who_was_seen_and_to_nobody_else(owner: Phone, member: Phone) -> None:
    async with linked(owner, member) as user_id:
        owner.state.group_sync.unlink("alice")
        await owner.until(lambda snapshot: snapshot.group.linked == frozenset())
        service(owner).set_treasurer("alice", user_id, on=True)
        roles = owner.state.snapshot().group.roles
        assert (roles.about, roles.problem, roles.is_busy) == ("alice", "changed", False)
        assert "treasurer" not in owner.team.cloud.roles[owner.group_id, user_id]


async def test_what_the_server_does_not_say_is_not_shown_and_asked_again(owner: Phone, member: Phone) -> None:
    async with linked(owner, member) as user_id:
        owner.team.problem = OFFLINE
        service(owner).set_treasurer("alice", user_id, on=True)
        roles = (await owner.until(lambda snapshot: snapshot.group.roles.problem is not None)).group.roles
        assert (roles.problem, roles.treasurers, roles.others) == ("offline", frozenset(), frozenset())
        owner.team.problem = None
        owner.state.on_resume()
        await owner.until(lambda snapshot: snapshot.group.roles.others == {"alice"})


async def test_what_could_not_be_read_is_read_again_by_itself(owner: Phone, member: Phone) -> None:
    async with linked(owner, member) as user_id:
        service(owner).start(owner.team.groups)
        fails = owner.team.groups.fails_to_read(user_id, 2)
        service(owner).look("alice")
        await owner.until(lambda snapshot: snapshot.group.roles.others == {"alice"})
        assert fails == []
        owner.team.problem = OFFLINE
        service(owner).set_treasurer("alice", user_id, on=True)
        await owner.until(lambda snapshot: snapshot.group.roles.problem == "offline")
        owner.team.problem = None
        await owner.until(lambda snapshot: snapshot.group.roles.others == {"alice"})


async def test_what_our_own_user_is_is_read_again_by_itself(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        await member.until(lambda snapshot: snapshot.group.is_plain_member)
        fails = member.team.groups.fails_to_read(member.team.user, 2)
        member.team.be(owner.group_id, "member", "treasurer")
        member.state.on_resume()
        await member.until(lambda snapshot: not snapshot.group.is_plain_member)
        assert fails == []


async def test_what_is_changed_elsewhere_is_seen_when_the_member_is_looked_at_anew(owner: Phone, member: Phone) -> None:
    async with linked(owner, member):
        member.team.be(owner.group_id, "member", "treasurer")
        service(owner).look("alice")
        assert owner.state.snapshot().group.roles.others == {"alice"}
        service(owner).look("alice", anew=True)
        await owner.until(lambda snapshot: snapshot.group.roles.treasurers == {"alice"})


async def test_a_member_s_device_that_asks_all_the_same_is_refused(owner: Phone, member: Phone) -> None:
    async with linked(owner, member) as user_id:
        service(member).set_treasurer("alice", user_id, on=True)
        roles = (await member.until(lambda snapshot: snapshot.group.roles.problem is not None)).group.roles
        assert (roles.problem, roles.about) == ("not_an_owner", "alice")


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (OFFLINE, "offline"),
        (AppwriteError("slow", kind="timeout"), "offline"),
        (AppwriteError("Appwrite could not be asked", status=503, kind="appwrite"), "offline"),
        (AppwriteError("no answer", kind="not_the_function"), "offline"),
        (AppwriteError("x", status=403, kind="not_an_owner"), "not_an_owner"),
        (AppwriteError("x", status=409, kind="last_treasurer"), "last_treasurer"),
        (AppwriteError("x", status=409, kind="own_role"), "own_role"),
        (AppwriteError("x", status=404, kind="unknown_member"), "unknown_member"),
        (AppwriteError("an older function", status=404, kind="not_the_function"), "refused"),
        (DarajaError("what nobody foresaw"), "refused"),
    ],
)
def test_every_refusal_has_a_plain_reason(error: DarajaError, problem: TreasurerProblem) -> None:
    assert treasurer_problem(error) == problem


@pytest.mark.parametrize("code", ["en", "sw"])
def test_every_reason_has_its_sentence(code: str) -> None:
    assert set(words_of(code).treasurers.role_problems) == set(get_args(TreasurerProblem))  # type: ignore[arg-type]
