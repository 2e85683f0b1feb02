import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.domain.member_form import with_member
from chama_app.domain.members import Chama
from chama_app.domain.pot import pot
from chama_app.services.app_state import AppState, Glance
from chama_app.storage.database import Shelf
from daraja_core import AppwriteError, GroupVerdict, InvalidOrderError, Verdict

from ..domain.test_group_verdicts import verdict
from ..example_chama import ALICE, BOB, CAROL, NOON, attempt, book, paid, pending
from ..fake_engine import FakePayments, HandClock
from ..fake_group import Cloud, FakeTeam

LIMIT_S = 5
NOBODY = Book(Chama("Nothing yet", 1000, "NOTHING", "Nothing"), ())


class Phone:
    """One device: its own shelf, state and engine, and the cloud that it shares with others."""

    def __init__(self, path: Path, cloud: Cloud, seed: Book) -> None:
        self.clock = HandClock(NOON)
        self.payments = FakePayments(self.clock)
        self.team = FakeTeam(cloud)
        self.shelf = Shelf(path, seed)
        self.state = AppState(self.shelf, self.clock, "sandbox")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self.state = AppState(self.shelf, self.clock, "sandbox")  # what a start sees: the shelf and nothing else
        self._follower = self.state.follow()
        task = asyncio.create_task(self.state.run(self.payments, None, self.team))
        try:
            await self.until(lambda seen: seen.ready)
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until(self, is_so: Callable[[Glance], bool]) -> Glance:
        """Wait for a state of affairs, or fail."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so(self.state.glance()):
                await self._follower.changed(None)
        return self.state.glance()

    async def share(self) -> str:
        """Share the chama; the code."""
        self.state.shared_pot.share()
        seen = await self.until(lambda seen: seen.together.invitation is not None)
        assert seen.together.invitation
        return seen.together.invitation.code

    async def join(self, code: str) -> None:
        """Join a chama."""
        self.state.shared_pot.join(code)
        await self.until(lambda seen: seen.together.sharing is not None)

    @property
    def group_id(self) -> str:
        sharing = self.state.glance().together.sharing
        assert sharing
        return sharing.group_id

    def hear(self, news: Verdict) -> None:
        """A verdict of the group arrives."""
        self.team.tell(self.group_id, GroupVerdict("stk", news))


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
async def owner(tmp_path: Path, cloud: Cloud) -> AsyncIterator[Phone]:
    made = Phone(tmp_path / "owner.db", cloud, book())
    yield made
    made.shelf.close()


@pytest.fixture
async def member(tmp_path: Path, cloud: Cloud) -> AsyncIterator[Phone]:
    made = Phone(tmp_path / "member.db", cloud, NOBODY)
    yield made
    made.shelf.close()


@asynccontextmanager
async def joined(owner: Phone, member: Phone) -> AsyncIterator[None]:
    """Both run, and the member has joined the owner's chama."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(owner.running())
        await stack.enter_async_context(member.running())
        await member.join(await owner.share())
        yield


async def test_a_member_sees_the_owners_chama(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        seen = member.state.glance().book
        assert seen.chama.name == "Lunch"
        assert [(one.id, seen.share(one.id), one.phone) for one in seen.members] == [
            ("alice", 1000, ""),
            ("bob", 1000, ""),
            ("carol", 1000, ""),
        ]


async def test_a_payment_of_another_phone_fills_the_pot_and_stays_after_a_restart(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.hear(verdict())
        await member.until(lambda seen: pot(seen.book).received == 1000)
    async with member.running():
        assert pot(member.state.glance().book).received == 1000
        member.hear(verdict(receipt="UKK1BBBBBB", payment_id="bob.1"))
        await member.until(lambda seen: pot(seen.book).received == 2000)


async def test_payments_of_a_shared_chama_go_to_its_group(owner: Phone) -> None:
    async with owner.running():
        owner.state.request("bob")
        await owner.until(lambda seen: "bob.1" in owner.payments.pushed)
        owner.payments.change("bob.1", paid())
        await owner.until(lambda seen: pot(seen.book).received == 1000)
        await owner.share()
        owner.state.request("alice")
        await owner.until(lambda seen: "alice.1" in owner.payments.pushed)
        assert owner.payments.groups == [None, owner.group_id]


async def test_what_was_paid_before_sharing_counts_on_every_phone(owner: Phone, member: Phone) -> None:
    owner.shelf.save(attempt(BOB, paid()))
    async with joined(owner, member):
        assert pot(member.state.glance().book).received == 1000


async def test_what_the_owner_changes_reaches_the_members(owner: Phone, member: Phone, cloud: Cloud) -> None:
    async with joined(owner, member):
        changed = with_member(owner.state.glance().book, replace(CAROL, custom_share=600))
        cloud.written.clear()
        owner.state.change_people(changed)
        async with asyncio.timeout(LIMIT_S):
            await cloud.written.wait()
        member.state.resumed()
        await member.until(lambda seen: seen.book.share("carol") == 600)
        assert member.state.glance().book.share("alice") == 1200


async def test_a_member_changes_nothing_but_a_number_of_this_phone(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.state.change_people(with_member(member.state.glance().book, replace(ALICE, name="Mallory")))
        assert member.state.glance().book.member("alice").name == "Alice Wanjiku"
        member.state.know_number("alice", ALICE.phone, is_me=True)
        member.state.resumed()
        member.state.request("alice")
        await member.until(lambda seen: "alice.1" in member.payments.pushed)
        known = member.state.glance().book.member("alice")
        assert (known.phone, known.is_me) == (ALICE.phone, True)


async def test_a_payment_for_somebody_new_waits_for_the_roster(owner: Phone, member: Phone, cloud: Cloud) -> None:
    async with joined(owner, member):
        people = [{"id": "dave", "name": "Dave Kamau", "share": 500}]
        cloud.change(owner.group_id, members=[*cloud.rosters[owner.group_id]["members"], *people])
        member.hear(verdict(payment_id="dave.1", amount=500))
        seen = await member.until(lambda seen: pot(seen.book).received == 500)
        assert [one.member_id for one in seen.book.attempts] == ["dave"]


async def test_a_payment_of_nobody_changes_nothing(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.hear(verdict(payment_id="nobody.1"))
        member.hear(verdict(payment_id="alice.1"))
        await member.until(lambda seen: pot(seen.book).received == 1000)
        assert [one.id for one in member.state.glance().book.attempts] == ["alice.1"]


async def test_a_payment_that_another_phone_asked_for_is_unknown_and_not_asked_for_again(owner: Phone) -> None:
    async with owner.running():
        await owner.share()
        owner.payments.refusal = InvalidOrderError("this id belongs to another order")
        owner.payments.written = True
        owner.state.request("alice")
        await owner.until(lambda seen: pot(seen.book).unknown == 1000)
        owner.payments.refusal = None
        owner.state.request("alice")
        assert owner.payments.pushed == ["alice.1"]
        owner.hear(verdict())
        await owner.until(lambda seen: pot(seen.book).received == 1000)


async def test_checking_another_phones_payment_reads_the_group_again(owner: Phone, member: Phone) -> None:
    async with joined(owner, member):
        member.state.know_number("alice", ALICE.phone, is_me=True)
        member.hear(verdict(status=verdict().status.TIMEOUT))
        await member.until(lambda seen: pot(seen.book).unknown == 1000)
        member.state.check("alice.1")
        await member.until(lambda seen: bool(seen.book.attempts[0].checked_at))
        assert member.payments.resumes == 1


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (AppwriteError("no", kind="unreachable"), "offline"),
        (AppwriteError("no", kind="timeout"), "offline"),
        (AppwriteError("no", status=403, kind="invalid_code"), "invalid_code"),
        (AppwriteError("no", status=403, kind="not_an_owner"), "not_an_owner"),
        (AppwriteError("no", status=404, kind="unknown_team"), "gone"),
        (AppwriteError("no", status=503, kind="config"), "refused"),
    ],
)
async def test_what_goes_wrong_has_a_word(member: Phone, error: AppwriteError, problem: str) -> None:
    async with member.running():
        member.team.problem = error
        member.state.shared_pot.join("CHAMA7-K3QF-2M9X-7TBD")
        seen = await member.until(lambda seen: seen.together.problem is not None)
        assert (seen.together.problem, seen.together.sharing, seen.together.busy) == (problem, None, False)
        assert seen.book == NOBODY


async def test_what_cannot_be_a_code_is_not_asked_for(member: Phone) -> None:
    async with member.running():
        member.state.shared_pot.join("hello")
        assert member.state.glance().together.problem == "no_code"


async def test_a_chama_with_money_is_never_replaced(owner: Phone, member: Phone) -> None:
    async with owner.running(), member.running():
        code = await owner.share()
        owner.shelf.save(attempt(ALICE, paid()))
    async with owner.running():
        owner.state.shared_pot.join(code)
        assert owner.state.glance().together.problem == "own_money"
        assert pot(owner.state.glance().book).received == 1000


async def test_a_chama_with_an_open_request_is_shared_later(owner: Phone) -> None:
    owner.shelf.save(attempt(ALICE, pending()))
    async with owner.running():
        owner.state.shared_pot.share()
        seen = await owner.until(lambda seen: seen.together.problem is not None)
        assert (seen.together.problem, seen.together.sharing) == ("open_request", None)


async def test_a_group_without_a_roster_is_not_joined(member: Phone, cloud: Cloud) -> None:
    cloud.codes["CHAMA7-K3QF-2M9X-7TBD"] = "CHAMA7"
    cloud.rosters["CHAMA7"] = {"v": 99}
    async with member.running():
        member.state.shared_pot.join("chama7 k3qf 2m9x 7tbd")
        await member.until(lambda seen: seen.together.problem == "no_roster")
        assert member.state.glance().together.sharing is None


async def test_a_second_code_is_of_the_same_group(owner: Phone) -> None:
    async with owner.running():
        await owner.share()
        first = owner.group_id
    async with owner.running():
        await owner.share()
        assert owner.group_id == first


async def test_without_a_team_nothing_is_offered(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "alone.db", book())
    assert not AppState(shelf, HandClock(NOON), "demo").glance().together.offered
    shelf.close()
