"""What the simulated phones tell the sandbox, one after the other; the clock's pace goes before all that waits."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

log = logging.getLogger("chama.phones")

TRIES = 3
TRY_AGAIN_S = 1.0
"""Everything that is told here may be told twice."""

OVER = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


@dataclass(frozen=True, slots=True)
class ControlOrder:
    """One request to the sandbox's control API. `answers` is the CheckoutRequestID of the prompt that it answers."""

    method: str
    path: str
    body: Mapping[str, object] = field(repr=False)
    answers: str = field(default="", repr=False)


class ControlOrders:
    """Orders that wait until the sandbox has heard them. `pace` is what it was started with."""

    def __init__(self, pace: float) -> None:
        self._orders: asyncio.Queue[ControlOrder | None] = asyncio.Queue()  # None: there is a pace to tell
        self._pace = self._told_pace = pace
        self._answers: list[ControlOrder] = []

    @property
    def has_answers(self) -> bool:
        """Whether an answer has not been heard yet."""
        return bool(self._answers)

    def put(self, order: ControlOrder) -> None:
        """Tell this after everything that was put before."""
        if order.answers:
            self._answers.append(order)
        self._orders.put_nowait(order)

    def set_pace(self, pace: float) -> None:
        """The sandbox's clock is to run this fast: told next, whatever waits."""
        if pace != self._pace:
            self._pace = pace
            self._orders.put_nowait(None)

    def give_up_answers(self) -> None:
        """Nobody is there to hear them."""
        self._answers.clear()

    async def send_next(self, client: httpx.AsyncClient) -> ControlOrder | None:
        """Wait for an order and send it; None when it was only the pace."""
        order = await self._orders.get()
        await self._tell_pace(client)
        if order:
            await _was_heard(client, order)
        if order in self._answers:
            self._answers.remove(order)
        return order

    async def _tell_pace(self, client: httpx.AsyncClient) -> None:
        pace = self._pace
        if pace == self._told_pace:
            return
        if await _was_heard(client, ControlOrder("PUT", "/control/faults", {"clock_factor": pace})):
            self._told_pace = pace
        else:
            self._orders.put_nowait(None)


async def _was_heard(client: httpx.AsyncClient, order: ControlOrder) -> bool:
    for _ in range(TRIES):
        try:
            answer = await client.request(order.method, order.path, json=order.body)
        except httpx.HTTPError as exc:
            log.info("a phone could not be used: %s", type(exc).__name__)
            await asyncio.sleep(TRY_AGAIN_S)
            continue
        if order.answers and answer.status_code in OVER:
            log.debug("a prompt was over before its answer came")
        elif answer.is_error:
            log.info("a phone could not be used: status %d", answer.status_code)
        return True
    return False
