"""Bodies and requests made to break something: no 500, bounded memory, nothing believed, and the real result stands."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio

from daraja_core import Daraja, Payment, PaymentPending, PaymentSuccess
from tests.integration.outsider import Office, paid, path_of, post, target_of
from tests.integration.rig import PHONE, Rig

TEN_MEGABYTES = 10_000_000
GOOD = paid("ws_CO_21112026090000123712345678")

UNREADABLE = (
    b"",
    b"null",
    b"[]",
    b'"ws_CO_21112026090000123712345678"',
    b'{"Body":null}',
    b'{"Body":{"stkCallback":[]}}',
    b'{"Body":{"stkCallback":{"ResultCode":0}}}',
    b'{"Body":{"stkCallback":{"CheckoutRequestID":{"$ne":""},"ResultCode":0}}}',
    b"[" * 11_000,
    b'{"Body":' * 1_400,
    b'{"Body":{"stkCallback":{"CheckoutRequestID":"a","ResultCode":' + b"9" * 10_000 + b"}}}",
    GOOD.decode().encode("utf-16") + b"\xd8",
    GOOD.decode().encode("utf-32")[:-1],
    b"\xff\xfe" + GOOD,
    b"\0" + GOOD,
    GOOD + b"\0",
    GOOD.replace(b"ws_CO", b"ws\\u0000CO"),
    GOOD.replace(b"ws_CO", b"ws\x80\x81CO"),
    GOOD.replace(b"ws_CO", b"ws\\ud800CO"),
    b"MerchantRequestID=1&ResultCode=0",
    b"<?xml version='1.0'?><ResultCode>0</ResultCode>",
    b"\x1f\x8b\x08" + bytes(range(256)),
)


@dataclass
class Victim:
    """A pending payment, and the address where its result is awaited."""

    rig: Rig
    daraja: Daraja
    payment: Payment

    @property
    def path(self) -> str:
        return path_of(self.rig, target_of(self.payment))

    async def settles(self) -> None:
        """Nothing was believed, and the customer's own answer still arrives."""
        await self.daraja.resumed()
        assert isinstance(self.payment.state, PaymentPending)
        assert await Office(self.rig).verdicts() == []
        await self.rig.answer(self.payment)
        async with asyncio.timeout(60):
            assert isinstance(await self.payment.result(), PaymentSuccess)
        assert [one["status"] for one in await Office(self.rig).verdicts()] == ["SUCCESS"]
        assert not any("unforeseen" in line.text for line in self.rig.sandbox.parts.function.logs)


@pytest_asyncio.fixture
async def victim(rig: Rig) -> AsyncIterator[Victim]:
    async with rig.daraja() as daraja:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
        yield Victim(rig, daraja, payment)


async def test_another_method_is_refused(victim: Victim) -> None:
    for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW"):
        assert await post(victim.rig, victim.path, GOOD, method) == 405
    assert await Office(victim.rig).letters() == []
    await victim.settles()


async def test_bodies_that_cannot_be_read_are_acknowledged_and_kept_whole(victim: Victim) -> None:
    for number, body in enumerate(UNREADABLE, 1):
        assert await post(victim.rig, victim.path, body) == 200, body[:80]
        letters = await Office(victim.rig).letters()
        assert [one["reason"] for one in letters] == ["unreadable"] * number, body[:80]
    await victim.settles()


async def test_the_real_result_in_any_encoding_of_json_is_read_once(victim: Victim) -> None:
    for encoding in ("utf-16", "utf-8-sig", "utf-32", "utf-16-le"):
        body = paid(victim.payment.checkout_request_id).decode().encode(encoding)
        assert await post(victim.rig, victim.path, body) == 200
    async with asyncio.timeout(60):
        assert isinstance(await victim.payment.result(), PaymentSuccess)
    assert await Office(victim.rig).letters() == []


async def test_a_path_with_something_appended_is_refused(victim: Victim) -> None:
    for more in ("\0", "/..", "%00", "/%2e%2e/", "\xff\xfe", "%ff", ";x=1", "//", "/" + "a" * 60_000):
        status = await post(victim.rig, victim.path + more, paid(victim.payment.checkout_request_id))
        assert status in (400, 403, 404), more[:80]
    assert await Office(victim.rig).letters() == []
    await victim.settles()


async def test_ten_megabytes_are_refused_and_cost_little_memory(victim: Victim) -> None:
    body = paid(victim.payment.checkout_request_id) + b" " * TEN_MEGABYTES
    tracemalloc.start()
    try:
        assert await post(victim.rig, victim.path, body) == 413
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The body itself, the client's copy of it and the host's buffers lie in this process, too.
    assert peak < 8 * TEN_MEGABYTES
    (letter,) = await Office(victim.rig).letters()
    assert (letter["reason"], len(letter["body"]) <= 16_000) == ("too_large", True)
    await victim.settles()


async def test_ten_megabytes_of_deep_json_are_not_parsed(victim: Victim) -> None:
    assert await post(victim.rig, victim.path, b'{"Body":' * (TEN_MEGABYTES // 8)) == 413
    await victim.settles()


async def test_ten_megabytes_over_an_unsigned_path_leave_nothing(victim: Victim) -> None:
    assert await post(victim.rig, victim.path[:-1] + "x", b"x" * TEN_MEGABYTES) == 403
    assert await Office(victim.rig).letters() == []
    await victim.settles()


async def test_the_same_unreadable_body_a_hundred_times_is_one_letter(victim: Victim) -> None:
    for _ in range(10):
        assert set(await asyncio.gather(*(post(victim.rig, victim.path, b"{}") for _ in range(10)))) == {200}
    assert len(await Office(victim.rig).letters()) == 1
    await victim.settles()
