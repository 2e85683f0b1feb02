"""A long story in which everything happens, and ears that hear every word that the engine says meanwhile."""

import asyncio
import logging
from typing import Any

from daraja_core import (
    ConfigError,
    Daraja,
    DarajaError,
    Disbursement,
    Payment,
    PaymentSuccess,
    PaymentTimeout,
)
from tests.integration.apart import Apart
from tests.integration.rig import config_of

PIN = "7351"
NUMBERS = ("722918273", "722918274", "722918275", "110918276")
ALICE, BOB, CAROL, DAVE = (f"0{number}" for number in NUMBERS)


class Ears:
    """Everything that the engine said: log records as a handler would write them, and every repr and str."""

    def __init__(self, thread_id: int) -> None:
        self.lines: list[str] = []
        self._thread_id = thread_id
        self._formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
        self.handler = logging.Handler(logging.DEBUG)
        self.handler.emit = self._emit  # type: ignore[method-assign]  # a handler is its emit

    def _emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread_id:
            self.lines.append(f"{self._formatter.format(record)} {record.args!r}")

    def note(self, *things: object) -> None:
        """What a program or a debugger would show of these."""
        for thing in things:
            self.lines += [repr(thing), str(thing)]

    def note_handle(self, handle: Payment | Disbursement) -> None:
        self.note(handle, handle.state, *handle.timeline, handle.id, handle.user_id)


class Story:
    """Alice and the others pay, and everything goes wrong that can."""

    def __init__(self, apart: Apart, ears: Ears) -> None:
        self.apart = apart
        self.rig = apart.rig
        self.ears = ears

    async def faults(self, **faults: Any) -> None:
        await self.apart.do(self.rig.faults(**faults))

    async def push(self, daraja: Daraja, phone: str = ALICE, **changes: Any) -> Payment:
        fields: dict[str, Any] = {"phone": phone, "amount": 1000, "reference": "ORDER-001"}
        payment = await daraja.stk_push(**(fields | changes))
        self.ears.note_handle(payment)
        return payment

    async def answered(self, payment: Payment, outcome: str = "pay") -> None:
        await self.apart.do(self.rig.answer(payment, outcome, PIN))
        async with asyncio.timeout(60):
            self.ears.note(await payment.result())
        self.ears.note_handle(payment)

    async def refused(self, daraja: Daraja, **changes: Any) -> None:
        """A push that raises; the error is noted as a program would log it."""
        try:
            await self.push(daraja, **changes)
        except DarajaError as exc:
            logging.getLogger("app").warning("refused", exc_info=True)
            self.ears.note(exc, exc.__cause__, exc.__context__, exc.args, vars(exc))
            return
        raise AssertionError(f"{changes} was not refused")


async def live_through(story: Story) -> None:
    """Pay, fail, cancel, time out, check, be refused, restart, pay out; with callbacks of every kind in between."""
    rig, apart = story.rig, story.apart
    for number in NUMBERS:
        await apart.do(rig.phone(f"254{number}", pin=PIN))
    async with rig.daraja() as daraja:
        story.ears.note(daraja, vars(daraja), daraja.updates())
        listening = asyncio.create_task(_note_updates(story, daraja))
        await _outcomes(story, daraja)
        await _refusals(story, daraja)
        await _unknowns(story, daraja)
        await _payouts(story, daraja)
    await listening
    await _restart(story)
    await _wrong_configurations(story)


async def _note_updates(story: Story, daraja: Daraja) -> None:
    async for update in daraja.updates():
        story.ears.note(update)


async def _outcomes(story: Story, daraja: Daraja) -> None:
    await story.answered(await story.push(daraja), "pay")
    await story.answered(await story.push(daraja), "cancel")
    await story.answered(await story.push(daraja), "wrong_pin")
    await story.answered(await story.push(daraja, BOB), "low_balance")
    await story.faults(callback={"forged": True, "copies": 2})
    await story.answered(await story.push(daraja, CAROL, payment_id="carol.1"), "pay")
    await story.faults(callback={"forged": False, "copies": 1})
    await story.apart.do(story.rig.phone(f"254{NUMBERS[1]}", auto="pay", auto_delay_s=1))
    for respond in ("cut", "html", "cached", "500.001.1001", "500.003.1001"):
        await story.faults(stk_push={"respond": respond, "processed": True, "times": 1})
        payment = await story.push(daraja, BOB)
        async with asyncio.timeout(60):
            assert isinstance(await payment.result(), PaymentSuccess)
        story.ears.note_handle(payment)
    await story.apart.do(story.rig.phone(f"254{NUMBERS[1]}", auto=None))


async def _refusals(story: Story, daraja: Daraja) -> None:
    for respond in ("locked", "404.001.03", "400.002.02", "merchant", "429"):
        await story.faults(stk_push={"respond": respond, "processed": False, "times": 9})
        await story.refused(daraja)
    await story.faults(stk_push={"respond": None})
    await story.refused(daraja, phone=f"+254 {NUMBERS[0]}9")
    await story.refused(daraja, phone=f"0{NUMBERS[0][:3]} {NUMBERS[0][3:6]} {NUMBERS[0][6:]} 9")
    await story.refused(daraja, reference=f"254{NUMBERS[0]}x")
    await story.refused(daraja, description=f"for 0{NUMBERS[0]}")
    await story.refused(daraja, payment_id=f"pay/0{NUMBERS[0]}")
    await story.refused(daraja, phone=f"https://{ALICE}/1")
    await story.refused(daraja, phone=f"{ALICE} / {BOB}")


async def _unknowns(story: Story, daraja: Daraja) -> None:
    await story.faults(callback={"lost": True})
    payment = await story.push(daraja, DAVE)
    await story.apart.do(story.rig.answer(payment, "pay", PIN))
    async with asyncio.timeout(60):
        assert isinstance(await payment.result(), PaymentTimeout)
    story.ears.note(await payment.check())
    story.ears.note_handle(payment)
    await story.faults(callback={"lost": False}, query={"respond": "lying"})
    story.ears.note(await payment.check())
    await story.faults(query={"respond": None})
    await story.apart.do(story.rig.appwrite_faults(client={"respond": "error", "times": 3}))
    await daraja.resumed()
    await story.apart.do(story.rig.post("/control/appwrite/drop_sockets"))
    await daraja.resumed()


async def _payouts(story: Story, daraja: Daraja) -> None:
    credential = story.rig.sandbox.addresses.security_credential
    await story.faults(b2c={"delay_s": 0.1})
    for respond in (None, "500.003.02"):
        await story.faults(b2c={"respond": respond, "times": 1 if respond else None})
        try:
            payout = await daraja.b2c_push(ALICE, 500, "testapi", credential, "November pot")
            story.ears.note_handle(payout)
            async with asyncio.timeout(60):
                story.ears.note(await payout.result(), payout, payout.state)
        except DarajaError as exc:
            logging.getLogger("app").warning("refused", exc_info=True)
            story.ears.note(exc, exc.__cause__, exc.args)


async def _restart(story: Story) -> None:
    async with story.rig.daraja() as daraja:
        payment = await story.push(daraja, BOB, payment_id="bob.9")
    async with story.rig.daraja() as daraja:
        restored = await daraja.restore_pending()
        for one in restored:
            story.ears.note_handle(one)
        again = await daraja.payment(payment.id)
        assert isinstance(again, Payment)
        await story.answered(again)
        assert isinstance(again.state, PaymentSuccess)


async def _wrong_configurations(story: Story) -> None:
    addresses = story.rig.sandbox.addresses
    story.ears.note(config_of(addresses), addresses)
    async with story.rig.daraja("other.db", consumer_secret=addresses.consumer_secret + "x") as daraja:
        await story.refused(daraja)
    secret = addresses.consumer_secret
    async with story.rig.daraja("third.db", appwrite_session=addresses.api_key) as daraja:
        await story.refused(daraja)
    for wrong in (
        {"consumer_key": f"{addresses.consumer_key}:{secret}"},
        {"consumer_secret": f" {secret}"},
        {"callback_secret": addresses.callback_secret[:8]},
        {"daraja_base_url": f"https://{addresses.consumer_key}:{secret}@example.org"},
        {"passkey": f"{addresses.passkey}\n"},
    ):
        try:
            config_of(addresses, **wrong)
        except ConfigError as exc:
            story.ears.note(exc)
