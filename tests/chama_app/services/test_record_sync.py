"""What one device of a group does is on all of them: offline, at once, after a restart, and from an older app."""

from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from chama_app.domain.book import Book
from chama_app.domain.collection_form import next_draft, parse_collection
from chama_app.domain.collections import FIRST
from chama_app.domain.group import Membership
from chama_app.domain.member_form import with_member, with_member_back, without_member
from chama_app.domain.members import Chama, Member
from chama_app.domain.next_round import Credit, id_of_next
from chama_app.domain.payout_rules import available
from chama_app.domain.pot import pot
from chama_app.services.notifications import ChangedElsewhere, NotTaken, TaskFailed
from daraja_core import AppwriteError, GroupVerdict
from daraja_core.group_record import LONGEST_BODY, body_length

from ..domain.test_group_verdicts import verdict
from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, failed, paid, payment_request
from ..example_payouts import draft
from ..fake_group import Cloud, FakeGroups
from ..older_roster import roster_to_json
from .phones import Phone, joined, member_of


def pay_twice(phone: Phone) -> None:
    """Alice has paid her share twice before this phone shares the chama."""
    for number in (1, 2):
        phone.database.save_request(payment_request(ALICE, paid(f"UKK1{number}BBBBB"), number, share=1000))


async def test_a_decision_of_one_treasurer_is_everybodys(owner: Phone, member: Phone) -> None:
    pay_twice(owner)
    async with joined(owner, member):
        assert pot(member.state.snapshot().book).beyond == 1000
        owner.state.decisions.keep_surplus("alice")
        snapshot = await member.until(lambda snapshot: pot(snapshot.book).beyond == 0)
        assert pot(snapshot.book) == pot(owner.state.snapshot().book)
    async with member.running():
        assert pot(member.state.snapshot().book).beyond == 0


async def test_who_keeps_no_money_decides_nothing_about_it(owner: Phone, member: Phone) -> None:
    pay_twice(owner)
    async with joined(owner, member):
        told = member.state.subscribe()
        member.state.decisions.keep_surplus("alice")
        await member.until(lambda snapshot: pot(snapshot.book).beyond == 1000)
        assert await told.wait_for_change(1) == (NotTaken("money"),)


async def test_two_treasurers_who_send_the_same_money_back_at_once_send_it_once(owner: Phone, member: Phone) -> None:
    pay_twice(owner)
    async with joined(owner, member):
        member.team.be(owner.group_id, "treasurer")
        member.state.on_resume()
        await member.until(lambda snapshot: snapshot.can_send)
        drafts = [draft(1000, id=f"back{place}", refund_of="alice.2") for place in range(2)]
        assert all(phone.state.payouts.send(one) for phone, one in zip((owner, member), drafts, strict=True))
        for phone in (owner, member):
            snapshot = await phone.until(lambda snapshot: len(snapshot.book.payouts) == 2)
            await phone.until(lambda snapshot: sum(one.reserved for one in snapshot.book.payouts) == 1000)
            assert (pot(snapshot.book).beyond, pot(snapshot.book).received) == (0, 2000)
        assert len(owner.engine.paid_out) + len(member.engine.paid_out) == 1


async def test_nothing_leaves_a_shared_pot_while_the_others_cannot_know_of_it(owner: Phone, member: Phone) -> None:
    pay_twice(owner)
    async with joined(owner, member):
        owner.team.problem = AppwriteError("no network", kind="unreachable")
        assert owner.state.payouts.send(draft(1000, refund_of="alice.2"))
        snapshot = await owner.until(lambda snapshot: any(one.did_not_leave for one in snapshot.book.payouts))
        assert [one.reason for one in snapshot.book.payouts] == ["offline"]
        assert owner.engine.paid_out == []
        assert pot(snapshot.book).beyond == 1000


async def test_a_payout_that_one_device_sends_is_reserved_and_then_counted_on_the_others(
    owner: Phone, member: Phone
) -> None:
    pay_twice(owner)
    async with joined(owner, member):
        assert owner.state.payouts.send(draft(700))
        await member.until(lambda snapshot: available(snapshot.book) == 1300)
        sent = verdict(payment_id="draft1", receipt="UKK1OUTOUT", amount=700, requested_amount=700)
        member.team.hear(owner.group_id, GroupVerdict("b2c", sent))
        snapshot = await member.until(lambda snapshot: any(one.receipt for one in snapshot.book.payouts))
        assert [(one.name, one.sent, one.elsewhere) for one in snapshot.book.payouts] == [("Alice Wanjiku", 700, True)]
        member.state.payouts.check("draft1")
        await member.until(lambda snapshot: bool(snapshot.book.payouts[0].checked_at))


async def test_a_code_that_one_device_reports_is_seen_on_the_others_and_taken_back_there(
    owner: Phone, member: Phone
) -> None:
    async with joined(owner, member):
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        member.state.requests.send("alice")
        await owner.until(lambda snapshot: bool(snapshot.book.requests))
        member.state.decisions.report_code("alice", "UKK1CCCCC1 Confirmed. Ksh1,000.00 sent to LUNCH")
        snapshot = await owner.until(lambda snapshot: bool(snapshot.book.requests[0].reported_code))
        assert (snapshot.book.requests[0].reported_code, snapshot.book.requests[0].reported_amount) == (
            "UKK1CCCCC1",
            1000,
        )
        owner.state.decisions.withdraw_code("alice")
        await member.until(lambda snapshot: not snapshot.book.requests[0].reported_code)


async def test_what_was_changed_offline_is_told_when_the_network_is_back_even_after_a_restart(
    owner: Phone, member: Phone
) -> None:
    async with joined(owner, member):
        owner.team.problem = AppwriteError("no network", kind="unreachable")
        owner.state.update_members(with_member(owner.state.snapshot().book, replace(CAROL, custom_share=600)))
        assert owner.state.snapshot().book.share("carol") == 600  # here at once
    owner.team.problem = None
    async with owner.running(), member.running():
        await member.until(lambda snapshot: snapshot.book.share("carol") == 600)


async def test_two_owners_who_change_different_fields_get_both_and_of_one_field_the_first_counts(
    owner: Phone, member: Phone
) -> None:
    offline = AppwriteError("no network", kind="unreachable")
    async with joined(owner, member):
        member.team.be(owner.group_id, "owner")
        member.state.on_resume()
        await member.until(
            lambda snapshot: bool(snapshot.group.membership and snapshot.group.membership.role == "owner")
        )
        member.team.problem = offline
        late = with_member(member.state.snapshot().book, replace(member_of(member, "carol"), name="Carol A."))
        member.state.update_members(late)
        late = with_member(member.state.snapshot().book, replace(member_of(member, "bob"), custom_share=500))
        member.state.update_members(late)
        owner.state.update_members(with_member(owner.state.snapshot().book, replace(CAROL, custom_share=600)))
        owner.state.update_members(with_member(owner.state.snapshot().book, replace(BOB, custom_share=700)))
        await owner.until(lambda snapshot: len(owner.team.cloud.records[owner.group_id]) == 7)
        told = member.state.subscribe()
        member.team.problem = None
        member.state.on_resume()
        for phone in (owner, member):
            await phone.until(lambda snapshot: snapshot.book.member("carol").name == "Carol A.")
            await phone.until(lambda snapshot: snapshot.book.share("bob") == 700)
            assert phone.state.snapshot().book.share("carol") == 600
        assert ChangedElsewhere("Bob Otieno") in await told.wait_for_change(1)


async def test_two_owners_who_begin_the_next_round_at_once_begin_one_and_money_comes_along_once(
    owner: Phone, member: Phone
) -> None:
    pay_twice(owner)
    async with joined(owner, member):
        owner.state.decisions.set_surplus_aside("alice")
        member.team.be(owner.group_id, "owner")
        member.state.on_resume()
        await member.until(lambda snapshot: snapshot.group.is_owner and pot(snapshot.book).beyond == 0)
        offline = AppwriteError("no network", kind="unreachable")
        for phone in (owner, member):
            phone.team.problem = offline
        for phone in (owner, member):
            draft = replace(
                next_draft(phone.state.snapshot().book, NOON.date()), due="31/12/2026" if phone is owner else "1/1/2027"
            )
            here = phone.state.snapshot().book
            parsed = parse_collection(here, draft, id_of_next(here.current), NOON.date())
            assert parsed.collection
            assert parsed.credits == (Credit("alice", 1000, FIRST),)
            assert phone.state.collections.start_next_round(parsed.collection, ["bob"], parsed.credits)
        owner.team.problem = None
        owner.state.on_resume()
        await owner.until(lambda snapshot: len(owner.team.cloud.records[owner.group_id]) > 11)
        member.team.problem = None
        member.state.on_resume()
        await member.until(lambda snapshot: snapshot.book.collection.due == date(2026, 12, 31))
        for phone in (owner, member):
            assert [one.id for one in phone.state.snapshot().book.collections] == [FIRST, id_of_next(FIRST)]
            assert phone.state.snapshot().book.share("bob") == 2000
            assert pot(phone.state.snapshot().book).received == 1000


async def test_whoever_has_joined_keeps_no_chama_whatever_form_was_open(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        told = member.state.subscribe()
        before = member.state.snapshot().book
        member.state.update_members(with_member(before, replace(ALICE, name="Mallory")))
        member.state.collections.close(FIRST, is_closed=True)
        assert await told.wait_for_change(1) == (NotTaken("members"), NotTaken("members"))
        assert member.state.snapshot().book == before


async def test_an_archived_member_is_archived_everywhere_and_comes_back_everywhere(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.hear(verdict(payment_id="carol.1"))
        await member.until(lambda snapshot: pot(snapshot.book).received == 1000)
        left = without_member(owner.state.snapshot().book, "carol")
        assert left
        owner.state.update_members(left)  # here nobody has heard of her payment
        await member.until(lambda snapshot: snapshot.book.member("carol").archived)
        assert pot(member.state.snapshot().book).received == 1000
        owner.hear(verdict(payment_id="carol.1"))
        await owner.until(lambda snapshot: pot(snapshot.book).received == 1000)
        back = with_member_back(owner.state.snapshot().book, "carol")
        assert back
        owner.state.update_members(back)
        await member.until(lambda snapshot: not snapshot.book.member("carol").archived)


async def test_what_one_device_asked_for_is_asked_for_on_all(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        owner.state.requests.send("alice")
        await member.until(lambda snapshot: pot(snapshot.book).waiting == 1000)
        member.state.set_member_phone("alice", ALICE.phone, is_me=True)
        member.state.requests.send("alice")
        assert member.engine.pushed == []
        owner.engine.change("alice.1", failed("1"))
        await owner.until(lambda snapshot: pot(snapshot.book).waiting == 0)
        member.clock.move(seconds=120)
        member.state.on_resume()
        await member.until(lambda snapshot: pot(snapshot.book).unknown == 1000)


async def test_a_group_from_an_older_app_becomes_records_once_without_loss(
    tmp_path: Path, cloud: Cloud, member: Phone
) -> None:
    shared = Membership("CHAMA7", "owner", after(minutes=10))
    paid_before = payment_request(ALICE, paid(), share=1000)
    paid_since = payment_request(BOB, paid("UKK1BBBBBB"), share=1000, group_id="CHAMA7", started_at=after(minutes=11))
    cloud.rosters["CHAMA7"] = roster_to_json(book(paid_before), shared)
    cloud.codes["K3QF-2M9X-7TBD"], cloud.records["CHAMA7"] = "CHAMA7", []
    twins = [Phone(tmp_path / f"owner{place}.db", cloud, book()) for place in range(2)]
    async with member.running():
        await member.join("K3QF-2M9X-7TBD")  # as long as only an older app is there
        assert pot(member.state.snapshot().book).received == 1000
        async with AsyncExitStack() as stack:
            for twin in twins:  # two devices of one owner, at the same moment
                twin.database.save_membership(shared)
                twin.database.save_request(paid_before)
                twin.database.save_request(paid_since)
                twin.team.user = "owner"
                twin.team.groups = FakeGroups(twin.team)
                twin.team.be("CHAMA7", "owner", "treasurer")
                await stack.enter_async_context(twin.running())
            for phone in (*twins, member):
                phone.team.hear("CHAMA7", GroupVerdict("stk", verdict(receipt="UKK1BBBBBB", payment_id="bob.1")))
                await phone.until(lambda snapshot: pot(snapshot.book).received == 2000)
                await phone.until(lambda snapshot: snapshot.book.member("alice").custom_share is None)
        kinds = Counter(one.kind for one in cloud.records["CHAMA7"])
        assert kinds == {"member": 3, "collection": 1, "chama": 1, "earlier": 1, "request": 1}
    for twin in twins:
        twin.database.close()


async def test_five_hundred_members_with_amounts_of_their_own_are_told_and_joined(
    tmp_path: Path, cloud: Cloud, member: Phone
) -> None:
    crowd = tuple(Member(f"m{n:029}", "Ä" * 40, f"2547{n:08}", 1000 + n) for n in range(500))
    founder = Phone(tmp_path / "crowd.db", cloud, Book(Chama("Crowd", 5_000_000, "CROWD", "Share"), crowd))
    async with joined(founder, member):
        assert [one.name for one in member.state.snapshot().book.members] == [one.name for one in crowd]
        assert member.state.snapshot().book.shares == founder.state.snapshot().book.shares
        longest = max(body_length(one.body) for one in cloud.records[founder.group_id])
        assert longest <= LONGEST_BODY
    founder.database.close()


async def test_what_the_function_cannot_read_at_all_holds_nothing_else_up_and_is_told(
    owner: Phone, member: Phone
) -> None:
    async with joined(owner, member):
        told = owner.state.subscribe()
        owner.team.unreadable = "carol"
        owner.state.update_members(with_member(owner.state.snapshot().book, replace(CAROL, name="Carol A.")))
        owner.state.update_members(with_member(owner.state.snapshot().book, replace(BOB, name="Bob O.")))
        await member.until(lambda snapshot: snapshot.book.member("bob").name == "Bob O.")
        await owner.until(lambda snapshot: snapshot.book.member("carol").name == "Carol Achieng")
        assert TaskFailed() in await told.wait_for_change(1)  # it was put back, and not silently
