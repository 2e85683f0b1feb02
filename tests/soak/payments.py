"""One round of an engine: payments of every outcome, sockets lost, left in the middle, taken up again."""

import asyncio
import random

from httpx import HTTPStatusError

from daraja_core import Daraja, Payment
from tests.integration.rig import Rig

AT_ONCE = 6
CONFLICT = 409
OUTCOMES = ("pay", "wrong_pin", "cancel", "ignore")


async def live_through(rig: Rig, number: int) -> None:
    """Twice in one round, so that the second engine takes up what the first one left."""
    rng = random.Random(number)
    async with rig.daraja() as daraja:
        payments = await _ask(daraja, number)
        await _answer(rig, rng, payments[: AT_ONCE // 2])
        await rig.post("/control/appwrite/drop_sockets")
        await payments[0].result()
    async with rig.daraja() as daraja:
        taken_up = [one for one in await daraja.restore_pending() if isinstance(one, Payment)]
        listeners = [asyncio.create_task(_listen(daraja)) for _ in range(AT_ONCE)]
        await _answer(rig, rng, [one for one in taken_up if one.state.money_moved == "unknown"])
        await asyncio.gather(*(one.result() for one in taken_up), daraja.resumed())
        for listener in listeners:
            listener.cancel()
        await asyncio.wait(listeners)


async def _ask(daraja: Daraja, number: int) -> list[Payment]:
    asked = (
        daraja.stk_push(
            phone=f"07120000{index:02}", amount=10 + index, reference="SOAK", payment_id=f"s{number}.{index}"
        )
        for index in range(AT_ONCE)
    )
    return list(await asyncio.gather(*asked))


async def _answer(rig: Rig, rng: random.Random, payments: list[Payment]) -> None:
    """Each as chance will have it; a prompt that is gone was answered before, or its time is over."""
    waiting = {prompt["checkout_request_id"] for prompt in await rig.prompts()}
    for payment in payments:
        outcome = rng.choice(OUTCOMES)
        if outcome != "ignore" and payment.checkout_request_id in waiting:
            try:
                await rig.answer(payment, outcome)
            except HTTPStatusError as refusal:
                if refusal.response.status_code != CONFLICT:  # its time was over while the others were answered
                    raise


async def _listen(daraja: Daraja) -> None:
    async for _ in daraja.updates():
        pass
