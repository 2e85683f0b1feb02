import asyncio
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.book import through
from chama_app.domain.collections import Collection, next_round
from chama_app.domain.group import Membership
from chama_app.domain.hand_record import HandDraft, parse_hand_record
from chama_app.domain.member_form import with_member
from chama_app.domain.members import Member
from chama_app.domain.pot import pot
from chama_app.services.app_state import AppState
from chama_app.services.notifications import AskedElsewhere
from chama_app.storage.database import Database
from daraja_core import AppwriteError, PaymentCancelled, StkPushRejectedError
from daraja_core.function_errors import ALREADY_REQUESTED

from ..domain.test_group_verdicts import verdict
from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, cancelled, no_suffix, paid, payment_request, pending
from ..fake_engine import ManualClock
from ..fake_group import Cloud
from ..older_roster import roster_to_json
from .phones import LIMIT_S, NOBODY, Phone, joined


async def test_a_member_sees_the_owners_chama(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        snapshot = member.state.snapshot().book
        assert snapshot.chama.name == "Lunch"
        assert [(one.id, snapshot.share(one.id), one.phone) for one in snapshot.members] == [
            ("alice", 1000, ""),
            ("bob", 1000, ""),
            ("carol", 1000, ""),
        ]


async def test_a_payment_of_another_phone_fills_the_pot_and_stays_after_a_restart(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.hear(verdict())
        await member.until(lambda snapshot: pot(snapshot.book).received == 1000)
    async with member.running():
        assert pot(member.state.snapshot().book).received == 1000
        member.hear(verdict(receipt="UKK1BBBBBB", payment_id="bob.1"))
        await member.until(lambda snapshot: pot(snapshot.book).received == 2000)


async def test_a_verdict_that_cannot_be_taken_does_not_end_the_following_of_the_group(
    owner: Phone, member: Phone
) -> None:
    async with joined(owner, member):
        group_id = member.group_id
        followed = member.team.followed[group_id]
        member.hear(None)  # type: ignore[arg-type]  # a mistake of ours
        async with asyncio.timeout(LIMIT_S):
            while member.team.followed[group_id] is followed:  # noqa: ASYNC110 — a new stream has no event
                await asyncio.sleep(0)
        member.hear(verdict())
        await member.until(lambda snapshot: pot(snapshot.book).received == 1000)


async def test_payments_of_a_shared_chama_go_to_its_group(owner: Phone) -> None:
    async with owner.running():
        owner.state.requests.send("bob")
        await owner.until(lambda snapshot: "bob.1" in owner.engine.pushed)
        owner.engine.change("bob.1", paid())
        await owner.until(lambda snapshot: pot(snapshot.book).received == 1000)
        await owner.share()
        owner.state.requests.send("alice")
        await owner.until(lambda snapshot: "alice.1" in owner.engine.pushed)
        assert owner.engine.groups == [None, owner.group_id]


async def test_what_was_paid_before_sharing_counts_on_every_phone(owner: Phone, member: Phone) -> None:
    owner.database.save_request(payment_request(BOB, paid()))
    async with joined(owner, member):
        assert pot(member.state.snapshot().book).received == 1000


async def test_collections_and_what_is_recorded_by_hand_reach_every_phone(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        march = Collection("march", "March", "fixed", 500, "MARCH", "March share", ("alice", "bob"))
        assert owner.state.collections.start(march)
        cash = parse_hand_record(owner.state.snapshot().book, HandDraft("500"), "bob", NOON)
        assert owner.state.hand_records.record("bob", cash)
        await member.until(lambda snapshot: pot(through(snapshot.book, "march")).recorded == 500)
        book = member.state.snapshot().book
        assert [(one.id, one.name) for one in book.collections] == [("first", "Lunch"), ("march", "March")]
        assert [through(book, "march").share(one) for one in ("alice", "bob", "carol")] == [500, 500, 0]
        following = next_round(march, book.collections, "april", march.members, NOON.date(), None)
        assert owner.state.collections.start_next_round(following, ["alice"], [])
        await member.until(lambda snapshot: through(snapshot.book, "march").share("alice") == 0)
        book = member.state.snapshot().book
        assert [one.id for one in book.collections] == ["first", "march", "april"]
        assert [through(book, "april").share(one) for one in ("alice", "bob", "carol")] == [1000, 500, 0]


async def test_what_the_owner_changes_reaches_the_members(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        owner.state.update_members(with_member(owner.state.snapshot().book, replace(CAROL, custom_share=600)))
        await member.until(lambda snapshot: snapshot.book.share("carol") == 600)
        assert member.state.snapshot().book.share("alice") == 1200


async def test_a_member_changes_nothing_but_a_number_of_this_phone(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.state.update_members(with_member(member.state.snapshot().book, replace(ALICE, name="Mallory")))
        assert member.state.snapshot().book.member("alice").name == "Alice Wanjiku"
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        member.state.on_resume()
        member.state.requests.send("alice")
        await member.until(lambda snapshot: "alice.1" in member.engine.pushed)
        known = member.state.snapshot().book.member("alice")
        assert (known.phone, known.is_me) == (ALICE.phone, True)


async def test_a_payment_for_somebody_new_waits_for_the_record_of_him(owner: Phone, member: Phone) -> None:
    dave = Member("dave", "Dave Kamau", "254712345004", 500)
    async with joined(owner, member):
        member.hear(verdict(payment_id="dave.1", amount=500))
        owner.state.update_members(with_member(owner.state.snapshot().book, dave))
        snapshot = await member.until(lambda snapshot: pot(snapshot.book).received == 500)
        assert [one.member_id for one in snapshot.book.requests] == ["dave"]


async def test_a_payment_of_nobody_changes_nothing(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.hear(verdict(payment_id="nobody.1"))
        member.hear(verdict(payment_id="alice.1"))
        await member.until(lambda snapshot: pot(snapshot.book).received == 1000)
        assert [one.id for one in member.state.snapshot().book.requests] == ["alice.1"]


async def test_what_another_phone_has_asked_for_is_said_and_until_when(owner: Phone) -> None:
    async with owner.running():
        await owner.share()
        told = owner.state.subscribe()
        owner.engine.refusal = StkPushRejectedError("asked already", error_code=ALREADY_REQUESTED, retry_after_s=150)
        owner.state.requests.send("alice")
        await owner.until(lambda snapshot: any(one.reason == "elsewhere" for one in snapshot.book.requests))
        assert AskedElsewhere("Alice Wanjiku", after(seconds=150)) in await told.wait_for_change(1)
        owner.hear(verdict(payment_id="alice.k1111111"))
        await owner.until(lambda snapshot: pot(snapshot.book).received == 1000)


async def test_checking_another_phones_payment_reads_the_group_again(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        member.hear(verdict(status=verdict().status.TIMEOUT))
        await member.until(lambda snapshot: pot(snapshot.book).unknown == 1000)
        member.state.requests.check("alice.1")
        await member.until(lambda snapshot: bool(snapshot.book.requests[0].checked_at))
        assert member.engine.resumes == 1


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (AppwriteError("no", kind="unreachable"), "offline"),
        (AppwriteError("no", kind="timeout"), "offline"),
        (AppwriteError("no", status=403, kind="invalid_code"), "invalid_code"),
        (AppwriteError("no", status=403, kind="not_an_owner"), "not_an_owner"),
        (AppwriteError("no", status=429, kind="too_many"), "too_many"),
        (AppwriteError("no", status=404, kind="unknown_team"), "gone"),
        (AppwriteError("no", status=503, kind="config"), "refused"),
    ],
)
async def test_what_goes_wrong_has_a_word(member: Phone, error: AppwriteError, problem: str) -> None:
    async with member.running():
        member.team.problem = error
        member.state.group_sync.join("K3QF-2M9X-7TBD")
        snapshot = await member.until(lambda snapshot: snapshot.group.problem is not None)
        assert (snapshot.group.problem, snapshot.group.membership, snapshot.group.is_busy) == (problem, None, False)
        assert snapshot.book == NOBODY


async def test_what_cannot_be_a_code_is_not_asked_for(member: Phone) -> None:
    async with member.running():
        member.state.group_sync.join("hello")
        assert member.state.snapshot().group.problem == "no_code"


async def test_a_chama_with_money_is_never_replaced(owner: Phone, member: Phone) -> None:
    async with owner.running(), member.running():
        code = await owner.share()
        owner.database.save_request(payment_request(ALICE, paid()))
    async with owner.running():
        owner.state.group_sync.join(code)
        assert owner.state.snapshot().group.problem == "own_money"
        assert pot(owner.state.snapshot().book).received == 1000


async def test_a_chama_with_an_open_request_is_shared_later(owner: Phone) -> None:
    owner.database.save_request(payment_request(ALICE, pending()))
    async with owner.running():
        owner.state.group_sync.create_invitation()
        snapshot = await owner.until(lambda snapshot: snapshot.group.problem is not None)
        assert (snapshot.group.problem, snapshot.group.membership) == ("open_request", None)


async def test_a_success_that_comes_late_finds_its_member_for_no_other_chama_took_its_place(
    owner: Phone, tmp_path: Path, cloud: Cloud
) -> None:
    phone = Phone(tmp_path / "own.db", cloud, book())
    with closing(phone.database):
        async with owner.running(), phone.running():
            code = await owner.share()
            phone.state.requests.send("alice")
            await phone.until(lambda snapshot: bool(phone.engine.handles))
            phone.engine.change("alice.1", cancelled(), "cancelled")
            await phone.until(lambda snapshot: isinstance(snapshot.book.requests[0].state, PaymentCancelled))
            phone.state.group_sync.join(code)
            await phone.until(lambda snapshot: snapshot.group.problem == "declined_lately")
            phone.engine.change("alice.1", paid(late=True))
            await phone.until(lambda snapshot: pot(snapshot.book).received == 1000)


async def test_a_group_without_a_roster_is_not_joined(member: Phone, cloud: Cloud) -> None:
    cloud.codes["K3QF-2M9X-7TBD"] = "CHAMA7"
    cloud.rosters["CHAMA7"], cloud.records["CHAMA7"] = {"v": 99}, []
    async with member.running():
        member.state.group_sync.join("k3qf 2m9x 7tbd")
        await member.until(lambda snapshot: snapshot.group.problem == "no_roster")
        assert member.state.snapshot().group.membership is None


async def test_what_an_owner_changes_with_an_older_app_is_read_again(member: Phone, cloud: Cloud) -> None:
    cloud.codes["K3QF-2M9X-7TBD"], cloud.records["CHAMA7"] = "CHAMA7", []
    cloud.rosters["CHAMA7"] = roster_to_json(book(), Membership("CHAMA7", "owner", NOON))
    async with member.running():
        await member.join("K3QF-2M9X-7TBD")
        assert member.state.snapshot().book.chama.target == 3000
        cloud.change("CHAMA7", target=6000)
        member.state.on_resume()
        await member.until(lambda snapshot: snapshot.book.chama.target == 6000)


async def test_whoever_joins_another_chama_is_told_of_nobody_who_was_to_be_asked_in_his_own(
    owner: Phone, tmp_path: Path, cloud: Cloud
) -> None:
    alone = replace(book(), members=(replace(BOB, id="own-bob"),))
    member = Phone(tmp_path / "own.db", cloud, alone)
    member.database.save_queue(["own-bob"])
    async with owner.running(), member.running():
        assert member.state.snapshot().left_out == ("own-bob",)
        await member.join(await owner.share())
        assert member.state.snapshot().left_out == ()
    assert member.database.load_queue() == ()
    member.database.close()


async def test_a_second_code_is_of_the_same_group(owner: Phone) -> None:
    async with owner.running():
        await owner.share()
        first = owner.group_id
    async with owner.running():
        await owner.share()
        assert owner.group_id == first


async def test_how_often_a_code_was_used_is_looked_up_while_it_is_shown(owner: Phone, member: Phone) -> None:
    async with owner.running(), member.running():
        await member.join(await owner.share())
        owner.state.group_sync.look_at_invitation()
        await owner.until(
            lambda snapshot: snapshot.group.invitation is not None and snapshot.group.invitation.uses == 1
        )


async def test_a_code_that_somebody_else_ended_is_shown_no_more(owner: Phone, cloud: Cloud) -> None:
    async with owner.running():
        await owner.share()
        cloud.codes.clear()
        owner.state.group_sync.look_at_invitation()
        await owner.until(lambda snapshot: snapshot.group.invitation is None)


async def test_without_a_network_the_code_stays_as_it_was_known(owner: Phone) -> None:
    async with owner.running():
        code = await owner.share()
        owner.team.problem = AppwriteError("no", kind="unreachable")
        owner.state.group_sync.look_at_invitation()
        owner.team.problem = None
        owner.clock.move(seconds=15)
        owner.state.group_sync.look_at_invitation()
        await owner.until(lambda snapshot: snapshot.group.invitation is not None)
        invitation = owner.state.snapshot().group.invitation
        assert invitation is not None
        assert invitation.code == code


async def test_a_shared_chama_is_founded_under_its_own_name_whatever_it_collects_for(
    tmp_path: Path, cloud: Cloud
) -> None:
    owner = Phone(tmp_path / "umoja.db", cloud, replace(book(), chama_name="Umoja"))
    with closing(owner.database):
        async with owner.running():
            await owner.share()
            assert cloud.names == {owner.group_id: "Umoja"}


async def test_all_codes_of_the_chama_are_ended_at_once(owner: Phone, member: Phone) -> None:
    async with owner.running(), member.running():
        first = await owner.share()
        await owner.until(lambda snapshot: not snapshot.group.is_busy)
        owner.state.group_sync.create_invitation()
        snapshot = await owner.until(lambda snapshot: not snapshot.group.is_busy)
        assert snapshot.group.invitation
        codes = {first, snapshot.group.invitation.code}
        assert len(codes) == 2
        owner.state.group_sync.revoke_invitations()
        await owner.until(lambda snapshot: snapshot.group.invitation is None and not snapshot.group.is_busy)
        for code in codes:
            member.state.group_sync.join(code)
            await member.until(lambda snapshot: snapshot.group.problem == "invalid_code" and not snapshot.group.is_busy)
        assert member.state.snapshot().group.membership is None


async def test_where_every_device_has_a_chama_of_its_own_a_code_is_not_asked_for(member: Phone) -> None:
    member.state.group_sync.join("K3QF-2M9X-7TDC")
    assert member.state.snapshot().group.problem == "not_here"


async def test_without_a_team_nothing_is_offered(tmp_path: Path) -> None:
    database = Database(tmp_path / "alone.db", book())
    assert not AppState(database, ManualClock(NOON), "demo", new_suffix=no_suffix).snapshot().group.is_available
    database.close()
