"""Two app states, each with its own engine, database and user, on one sandbox: what one is paid, the other shows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from chama_app.domain.book import Book
from chama_app.domain.member_form import with_member
from chama_app.domain.members import Chama
from chama_app.domain.pot import pot
from chama_app.services.app_state import AppState
from chama_app.services.snapshot import Snapshot
from chama_app.storage.database import Database
from daraja_core import Daraja, DarajaConfig, DarajaEnvironment, PaymentError, PaymentPending, SystemClock
from sandbox import Addresses, Sandbox

from ..example_chama import ALICE, BOB, book

LIMIT_S = 60
NOBODY = Book(Chama("Nothing yet", 1000, "NOTHING", "Nothing"), ())


def config_of(addresses: Addresses) -> DarajaConfig:
    """What a shipped app carries: no secret at all."""
    return DarajaConfig(
        environment=DarajaEnvironment.SANDBOX,
        appwrite_endpoint=addresses.appwrite,
        appwrite_project_id=addresses.project_id,
        appwrite_database_id=addresses.database_id,
        appwrite_collection_id=addresses.collection_id,
        b2c_collection_id=addresses.b2c_collection_id,
        callback_domain=addresses.function,
        daraja_base_url=addresses.daraja,
    )


class Phone:
    """One app without a screen; every start sees only what is on its own disk."""

    def __init__(self, folder: Path, addresses: Addresses, seed: Book) -> None:
        folder.mkdir()
        self._folder = folder
        self._addresses = addresses
        self._seed = seed

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        clock, database = SystemClock(), Database(self._folder / "chama.db", self._seed)
        self.state = AppState(database, clock, "sandbox")
        self._subscriber = self.state.subscribe()
        async with Daraja(config_of(self._addresses), self._folder / "engine.db", clock) as daraja:
            task = asyncio.create_task(self.state.run(daraja, None, daraja))
            try:
                await self.until(lambda snapshot: snapshot.ready)
                yield
            finally:
                task.cancel()
                await asyncio.wait([task])
                database.close()

    async def until(self, is_so: Callable[[Snapshot], bool]) -> Snapshot:
        """Wait for a state of affairs, or fail."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so(self.state.snapshot()):
                await self._subscriber.wait_for_change(None)
        return self.state.snapshot()

    async def changed(self, limit_s: float) -> None:
        """Wait for any change, or for so long."""
        await self._subscriber.wait_for_change(limit_s)

    async def share(self) -> str:
        """Share the chama; the code."""
        self.state.group_sync.create_invitation()
        invitation = (await self.until(lambda snapshot: snapshot.group.invitation is not None)).group.invitation
        assert invitation
        return invitation.code

    async def join(self, code: str) -> None:
        """Join a chama."""
        self.state.group_sync.join(code)
        await self.until(lambda snapshot: snapshot.group.membership is not None)

    async def received(self, amount: int) -> None:
        """Wait until so much is in this phone's pot."""
        await self.until(lambda snapshot: pot(snapshot.book).received == amount)


class Mobiles:
    """The simulated phones that the prompts appear on."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def pay_by_themselves(self, *numbers: str) -> None:
        """Whoever holds these phones pays as soon as a prompt is there."""
        for number in numbers:
            await self._http.put(f"/control/phones/{number}", json={"auto": "pay", "auto_delay_s": 0})

    async def pushes(self) -> int:
        """How many prompts were asked for."""
        log = (await self._http.get("/control/log")).json()
        return sum(one.get("path") == "/mpesa/stkpush/v1/processrequest" for one in log)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox(tmp_path / "sandbox") as running:
        yield running


@pytest.fixture
async def mobiles(sandbox: Sandbox) -> AsyncIterator[Mobiles]:
    async with httpx.AsyncClient(base_url=sandbox.addresses.daraja, trust_env=False) as http:
        await http.put("/control/faults", json={"two_minute_rule": False})
        yield Mobiles(http)


@pytest.fixture
def owner(tmp_path: Path, sandbox: Sandbox) -> Phone:
    return Phone(tmp_path / "owner", sandbox.addresses, book())


@pytest.fixture
def member(tmp_path: Path, sandbox: Sandbox) -> Phone:
    return Phone(tmp_path / "member", sandbox.addresses, NOBODY)


async def test_what_one_phone_requests_fills_the_other_ones_pot_live_and_after_a_restart(
    owner: Phone, member: Phone, mobiles: Mobiles
) -> None:
    await mobiles.pay_by_themselves(ALICE.phone)
    async with owner.running(), member.running():
        await member.join(await owner.share())
        assert member.state.snapshot().book.chama == owner.state.snapshot().book.chama
        owner.state.requests.send("alice")
        await owner.received(1000)
        await member.received(1000)
    async with member.running():
        assert pot(member.state.snapshot().book).received == 1000
        assert member.state.snapshot().group.membership


async def test_a_member_pays_the_own_share_from_the_own_phone(owner: Phone, member: Phone, mobiles: Mobiles) -> None:
    await mobiles.pay_by_themselves(BOB.phone)
    async with owner.running(), member.running():
        await member.join(await owner.share())
        member.state.set_member_phone("bob", BOB.phone, is_me=True)
        member.state.requests.send("bob")
        await member.received(1000)
        await owner.received(1000)
        assert owner.state.snapshot().book.member("bob") == BOB


async def test_what_the_function_finds_too_many_waits_its_turn_and_was_never_sent(tmp_path: Path) -> None:
    async with Sandbox(tmp_path / "slow", environment={"DARAJA_ORDERS_PER_MINUTE": "2"}) as sandbox:
        owner = Phone(tmp_path / "owner", sandbox.addresses, book())
        async with owner.running(), httpx.AsyncClient(base_url=sandbox.addresses.daraja, trust_env=False) as http:
            owner.state.requests.send_all()
            await owner.until(
                lambda snapshot: sum(isinstance(one.state, PaymentPending) for one in snapshot.book.requests) == 2
            )
            snapshot = await owner.until(lambda snapshot: len(snapshot.queued) == 1 and snapshot.next_turn is not None)
            assert await Mobiles(http).pushes() == 2
            assert sum(isinstance(one.state, PaymentError) for one in snapshot.book.requests) == 1


async def test_what_was_paid_while_a_phone_was_away_is_there_when_it_is_back(
    owner: Phone, member: Phone, mobiles: Mobiles
) -> None:
    await mobiles.pay_by_themselves(ALICE.phone, BOB.phone)
    async with owner.running():
        owner.state.requests.send("alice")  # before anybody else knew of the chama
        await owner.received(1000)
        async with member.running():
            await member.join(await owner.share())
            await member.received(1000)
        owner.state.requests.send("bob")
        await owner.received(2000)
    async with member.running():
        await member.received(2000)


async def test_two_phones_that_ask_for_the_same_share_send_one_prompt(
    owner: Phone, member: Phone, mobiles: Mobiles
) -> None:
    async with owner.running(), member.running():
        await member.join(await owner.share())
        member.state.set_member_phone("alice", ALICE.phone, is_me=False)
        owner.state.requests.send("alice")
        await owner.until(
            lambda snapshot: (
                pot(snapshot.book).waiting == 1000 and isinstance(snapshot.book.requests[0].state, PaymentPending)
            )
        )
        await member.until(lambda snapshot: pot(snapshot.book).waiting == 1000)  # the record has come
        member.state.requests.send("alice")
        assert pot(member.state.snapshot().book).waiting == 1000
        assert await mobiles.pushes() == 1


async def test_what_the_owner_changes_reaches_the_members(owner: Phone, member: Phone) -> None:
    async with owner.running(), member.running():
        await member.join(await owner.share())
        owner.state.update_members(with_member(owner.state.snapshot().book, replace(BOB, custom_share=400)))
        async with asyncio.timeout(LIMIT_S):
            while member.state.snapshot().book.share("bob") != 400:
                member.state.on_resume()
                await member.changed(0.1)  # nothing tells when the owner's change has been written


async def test_a_code_that_nobody_gave_out_is_refused(owner: Phone, member: Phone) -> None:
    async with owner.running(), member.running():
        code = await owner.share()
        member.state.group_sync.join(code[:-1] + ("0" if code[-1] != "0" else "1"))
        snapshot = await member.until(lambda snapshot: snapshot.group.problem is not None)
        assert (snapshot.group.problem, snapshot.group.membership) == ("invalid_code", None)
