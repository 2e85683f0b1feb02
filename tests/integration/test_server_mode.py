"""Server-held credentials: the function sends, the device carries no secret, and the pot is shared across devices."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from daraja_core import (
    AppwriteError,
    ConfigError,
    Daraja,
    DisbursementSuccess,
    GroupRecord,
    GroupRecords,
    GroupVerdicts,
    InvalidOrderError,
    PaymentError,
    PaymentPending,
    PaymentSuccess,
    StkPushRejectedError,
    Verdict,
)
from tests.integration.rig import PHONE, Rig, config_of

JOINED = GroupRecord("j1", "member", "alice", {"changes": {"name": ["", "Alice"]}})

NO_SECRETS = {"consumer_key": "", "consumer_secret": "", "passkey": "", "shortcode": "", "callback_secret": ""}


def device(rig: Rig, name: str = "device.db", **changes: Any) -> Daraja:
    return rig.daraja(name, **(NO_SECRETS | changes))


async def verdicts(followed: GroupVerdicts, count: int) -> list[Verdict]:
    found: list[Verdict] = []
    async with asyncio.timeout(60):
        async for news in followed:
            found.append(news.verdict)
            if len(found) == count:
                break
    return found


def test_some_credentials_are_a_mistake_not_a_mode(rig: Rig) -> None:
    with pytest.raises(ConfigError, match="consumer_key"):
        config_of(rig.sandbox.addresses, consumer_key="")


async def test_a_device_without_any_secret_takes_a_payment(rig: Rig) -> None:
    async with device(rig) as daraja:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
        assert isinstance(payment.state, PaymentPending)
        await rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)


async def test_the_same_id_is_one_push_across_devices_and_after_a_lost_record(rig: Rig) -> None:
    async with device(rig, "first.db") as daraja:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
    (rig.folder / "first.db").rename(rig.folder / "lost.db")
    with closing(sqlite3.connect(rig.folder / "lost.db")) as db:
        ((session,),) = db.execute("SELECT secret FROM session").fetchall()
    async with device(rig, "other.db", appwrite_session=session) as daraja:
        again = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
        assert again.checkout_request_id == payment.checkout_request_id
        with pytest.raises(InvalidOrderError):
            await daraja.stk_push(phone=PHONE, amount=1001, reference="ORDER-001", payment_id="alice.1")
    assert payment.checkout_request_id is not None
    assert await rig.pushes() == 1


async def test_what_the_function_refuses_ends_as_the_same_exceptions(rig: Rig) -> None:
    await rig.faults(stk_push={"respond": "spike_arrest"})
    async with device(rig) as daraja:
        with pytest.raises(StkPushRejectedError) as caught:
            await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
        assert caught.value.error_code == "500.003.02"
        record = await daraja.payment("alice.1")
        assert record is not None
        assert isinstance(record.state, PaymentError)


async def test_a_stranger_cannot_pay_into_a_group(rig: Rig) -> None:
    async with device(rig, "owner.db") as owner:
        chama = await owner.groups.found("Lunch")
    async with device(rig, "stranger.db") as stranger:
        with pytest.raises(AppwriteError):
            await stranger.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", group_id=chama)
    assert await rig.pushes() == 0


async def test_two_devices_of_one_chama_see_one_pot(rig: Rig) -> None:
    async with device(rig, "owner.db") as owner, device(rig, "member.db") as member:
        chama = await owner.groups.found("Lunch")
        (told,), _ = await owner.groups.tell(chama, [JOINED])
        invitation = await owner.groups.invite(chama)
        assert await member.groups.join(invitation.code) == chama
        assert await member.groups.join(invitation.code) == chama  # twice is once
        assert await member.groups.records(chama) == [told]

        followed = owner.group(chama)
        payment = await member.stk_push(
            phone=PHONE, amount=1000, reference="LUNCH", group_id=chama, payment_id="alice.1"
        )
        await rig.answer(payment)
        await payment.result()
        (seen,) = await verdicts(followed, 1)
        assert (seen.payment_id, seen.amount) == ("alice.1", 1000)
        (late,) = await verdicts(member.group(chama), 1)  # who comes later reads what was there
        assert late.receipt == seen.receipt


async def test_what_a_silent_socket_did_not_tell_a_follower_is_read_from_where_the_last_read_ended(rig: Rig) -> None:
    async with device(rig, "owner.db") as owner:
        chama = await owner.groups.found("Lunch")
        followed = owner.group(chama)
        for number, amount in enumerate((1000, 500)):
            payment = await owner.stk_push(phone=PHONE, amount=amount, reference="LUNCH", group_id=chama)
            await rig.answer(payment)
            await rig.delivered(number + 1)
            await owner.resumed()  # reads the group again, from the second time on only what is new
            assert [one.amount for one in await verdicts(followed, 1)] == [amount]
            await rig.appwrite_faults(realtime_silent=True)


async def test_who_founded_or_joined_still_belongs_to_the_group_after_a_restart(rig: Rig) -> None:
    async with device(rig, "owner.db") as owner:
        chama = await owner.groups.found("Lunch")
        code = (await owner.groups.invite(chama)).code
    async with device(rig, "member.db") as member:
        await member.groups.join(code)
    async with device(rig, "owner.db") as owner, device(rig, "member.db") as member:
        (told,), _ = await owner.groups.tell(chama, [JOINED])
        assert await member.groups.records(chama) == [told]


async def test_a_wrong_code_and_a_members_wish_to_invite_are_refused(rig: Rig) -> None:
    async with device(rig, "owner.db") as owner, device(rig, "member.db") as member:
        chama = await owner.groups.found("Lunch")
        with pytest.raises(AppwriteError) as wrong:
            await member.groups.join("0000-0000-0000")
        assert wrong.value.kind == "invalid_code"
        await member.groups.join((await owner.groups.invite(chama)).code)
        with pytest.raises(AppwriteError) as refused:
            await member.groups.invite(chama)
        assert refused.value.kind == "not_an_owner"


async def test_a_group_that_is_not_ours_shows_nothing(rig: Rig) -> None:
    async with device(rig, "owner.db") as owner, device(rig, "stranger.db") as stranger:
        chama = await owner.groups.found("Lunch")
        payment = await owner.stk_push(phone=PHONE, amount=1000, reference="LUNCH", group_id=chama)
        await rig.answer(payment)
        await payment.result()
        followed = stranger.group(chama)
        with pytest.raises(AppwriteError):
            await stranger.groups.roster(chama)
        reading = asyncio.create_task(verdicts(followed, 1))
        await stranger.resumed()
        followed.close()
        assert await reading == []


async def test_only_a_treasurer_sends_money_out(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0.1})
    async with device(rig, "owner.db") as owner, device(rig, "member.db") as member:
        chama = await owner.groups.found("Lunch")
        await member.groups.join((await owner.groups.invite(chama)).code)
        assert await owner.groups.roles(chama) == {"owner", "treasurer"}
        assert await member.groups.roles(chama) == {"member"}
        with pytest.raises(AppwriteError) as refused:
            await member.b2c_push(phone=PHONE, amount=500, remarks="Payout", group_id=chama)
        assert refused.value.kind == "not_a_treasurer"
        await rig.make_treasurer_of_the_member(chama)
        assert await member.groups.roles(chama) == {"treasurer"}
        with pytest.raises(InvalidOrderError, match="collected 0 shillings"):  # a role alone opens no account
            await member.b2c_push(phone=PHONE, amount=500, remarks="Payout", group_id=chama)
        payment = await member.stk_push(phone=PHONE, amount=500, reference="LUNCH", group_id=chama)
        await rig.answer(payment)
        await payment.result()
        payout = await member.b2c_push(phone=PHONE, amount=500, remarks="Payout", group_id=chama)
        assert isinstance(await payout.result(), DisbursementSuccess)


async def batch_with(records: GroupRecords, wanted: str) -> tuple[GroupRecord, ...]:
    """The batches up to the one in which this record is."""
    found: list[GroupRecord] = []
    async with asyncio.timeout(60):
        async for batch in records:
            found += [one for one in batch if one not in found]
            if any(one.id == wanted for one in batch):
                break
    return tuple(found)


async def test_what_one_device_tells_reaches_the_others_at_once_and_in_one_order(rig: Rig) -> None:
    async with device(rig, "owner.db") as owner, device(rig, "member.db") as member:
        chama = await owner.groups.found("Lunch")
        await member.groups.join((await owner.groups.invite(chama)).code)
        heard = owner.records(chama)
        code = GroupRecord("r1", "code", "alice.k1", {"code": "UKK1AAAAAA"})
        (taken,), refused = await member.groups.tell(chama, [code])
        assert (taken.role, refused) == ("member", ())
        assert await batch_with(heard, "r1") == (taken,)
        joined = GroupRecord("r2", "member", "dan", {"changes": {"name": ["", "Dan"]}})
        assert [one.error for one in (await member.groups.tell(chama, [joined]))[1]] == ["not_allowed"]
        (by_owner,), _ = await owner.groups.tell(chama, [joined])
        assert await batch_with(member.records(chama), "r2") == (taken, by_owner)
        assert taken.sequence is not None
        assert by_owner.sequence is not None
        assert taken.sequence < by_owner.sequence


async def test_more_records_than_one_page_are_all_read_and_a_stranger_reads_none(rig: Rig) -> None:
    async with device(rig, "owner.db") as owner, device(rig, "stranger.db") as stranger:
        chama = await owner.groups.found("Lunch")
        for start in range(0, 120, 20):
            some = [GroupRecord(f"r{start + n}", "code", f"a.{n}", {"code": None}) for n in range(20)]
            await owner.groups.tell(chama, some)
        found = await batch_with(owner.records(chama), "r119")
        assert [one.id for one in found] == [f"r{number}" for number in range(120)]
        with pytest.raises(AppwriteError) as refused:
            await stranger.groups.tell(chama, [GroupRecord("x1", "code", "a.1", {"code": None})])
        assert refused.value.kind == "not_a_member"
        async with asyncio.timeout(60):
            async for batch in stranger.records(chama):
                assert batch == ()
                break


async def test_an_engine_that_is_connected_is_live_before_anything_is_paid(rig: Rig) -> None:
    async with device(rig) as daraja:
        assert not daraja.is_live
        daraja.connect()
        async with asyncio.timeout(60):
            while not daraja.is_live:  # noqa: ASYNC110 — it tells nobody
                await asyncio.sleep(0)
